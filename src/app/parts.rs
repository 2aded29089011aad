//! The App: everything that is made once at start and shared.

use std::sync::Arc;

use super::{Bell, KeyError, Settings, keys};
use crate::clock::Timestamp;
use crate::db::{Creation, Database, OpenError, QueryError, meta};
use crate::deliveries::{Figures, ProgressFeed, Wake};
use crate::editions::{Press, Publisher, RuleInForce};
use crate::fetch::{FetchSettings, Fetcher};
use crate::locale::{BrokenTexts, Texts};
use crate::templates::{MailTemplateError, Mails};
use crate::token::Keyring;

/// The program's parts; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The settings.
    pub settings: Arc<Settings>,
    /// The public address, without a slash at its end; every link is built from it.
    pub base_url: Arc<str>,
    /// The database.
    pub database: Database,
    /// For links and hashes.
    pub keys: Keyring,
    /// The words of pages and mails.
    pub texts: Arc<Texts>,
    /// The mail templates.
    pub mails: Arc<Mails>,
    /// What editions are written with.
    pub press: Press,
    /// Asks other people's web servers.
    pub fetcher: Fetcher,
    /// Rings for the worker of this process.
    pub wake: Wake,
    /// Rings for the schedule of this process: a countdown has begun. It is noticed without it too, seconds later.
    pub countdowns: Bell,
    /// Rings for the schedule of this process: a correction goes out. It is noticed without it too, seconds later.
    pub errata: Bell,
    /// What the worker of this process has done.
    pub figures: Arc<Figures>,
    /// Where to watch editions go out.
    pub progress: ProgressFeed,
    /// When the database was made: the schedule owes nothing for months that ended before.
    pub made_at: Timestamp,
}

/// Why the program can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A query, soon after opening.
    #[error("the database does not answer: {0}")]
    Query(#[from] QueryError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The built-in texts.
    #[error(transparent)]
    Texts(#[from] BrokenTexts),
    /// The mail templates, perhaps the operator's own.
    #[error(transparent)]
    Templates(#[from] MailTemplateError),
}

impl App {
    /// Opens the database, migrates it, checks the key and reads texts and templates. `base_url` is the public address.
    pub async fn open(settings: Settings, base_url: &str, creation: Creation) -> Result<App, StartError> {
        let target = settings.database.clone();
        let opened = tokio::task::spawn_blocking(move || Database::open(&target, creation)).await;
        let (database, ran) = opened.map_err(|e| OpenError::Unreachable(e.to_string()))??;
        if !ran.is_empty() {
            tracing::info!(migrations = ran.len(), "brought the database's schema up to date");
        }
        let keys = keys::keyring(&database, &settings.config.secrets).await?;
        let made_at = meta::keep(&database, "made_at", Timestamp::now().as_millis().to_string()).await?;
        let texts = Arc::new(Texts::embedded()?);
        let mails = Arc::new(Mails::load(texts.clone(), settings.config.mail_templates.folder.as_deref())?);
        let base_url = base_url.trim_end_matches('/');
        let publisher = Arc::new(publisher(&settings, base_url));
        publisher.rule_in_force.look(&database).await?;
        let figures = Arc::new(Figures::new(Timestamp::now()));
        Ok(App {
            base_url: base_url.into(),
            press: Press { publisher, mails: mails.clone(), texts: texts.clone() },
            progress: ProgressFeed::new(database.clone(), figures.clone()),
            database,
            keys,
            texts,
            mails,
            fetcher: Fetcher::new(FetchSettings::default()),
            wake: Wake::new(),
            countdowns: Bell::default(),
            errata: Bell::default(),
            figures,
            made_at: made_at.parse().map_or_else(|_| Timestamp::now(), Timestamp::from_millis),
            settings: Arc::new(settings),
        })
    }

    /// Who publishes, in which languages and when.
    pub fn publisher(&self) -> &Arc<Publisher> {
        &self.press.publisher
    }

    /// Whether mail goes to the outbox instead of a relay.
    pub fn uses_outbox(&self) -> bool {
        self.settings.config.relay.urls.is_empty()
    }

    /// The hosts of the relays, in the order of their use; none with the outbox.
    pub fn relay_hosts(&self) -> Vec<String> {
        self.settings.config.relay.urls.iter().map(|url| url.host.clone()).collect()
    }
}

fn publisher(settings: &Settings, base_url: &str) -> Publisher {
    let config = &settings.config;
    Publisher {
        newsletter: config.newsletter.name.clone(),
        from: settings.from.clone(),
        reply_to: settings.reply_to.clone(),
        postal_address: config.newsletter.postal_address.clone(),
        base_url: base_url.to_owned(),
        languages: config.newsletter.languages.clone(),
        rule_in_force: RuleInForce::new(config.month.schedule),
        zone: config.month.zone,
    }
}
