//! What every handler may use: the program's parts, and what the web alone needs beside them.

use std::sync::Arc;

use tokio::sync::Semaphore;
use url::Url;

use super::admin::{Cookies, Imports};
use super::assets;
use super::kept::Kept;
use super::login_limit::LoginLimit;
use super::network_limit::NetworkLimit;
use crate::app::App;
use crate::config::is_loopback;
use crate::deliveries::Statement;
use crate::subscribers::{Growth, Reach};
use crate::team::Hasher;
use crate::templates::{PageError, Pages};

/// Made once at start, shared by all workers.
pub(super) struct Web {
    /// The program's parts.
    pub(super) app: App,
    /// The page templates.
    pub(super) pages: Pages,
    /// A short hash of all assets; a new one makes browsers fetch them anew.
    pub(super) assets_version: String,
    /// How often a network may sign up.
    pub(super) network_limit: NetworkLimit,
    /// How the desk's cookies are called.
    pub(super) cookies: Cookies,
    /// How often a network, and all of them together, may try to log in.
    pub(super) login_limit: LoginLimit,
    /// Files of readers that members have brought.
    pub(super) imports: Imports,
    /// Hashes passwords.
    pub(super) hasher: Hasher,
    /// Readers by month, as counted last for the overview.
    pub(super) growth: Kept<Growth>,
    /// Whom an edition would reach, as counted last for the desk.
    pub(super) reach: Kept<Reach>,
    /// To how many an edition could be sent again, with the closing statement that they were counted by.
    pub(super) rest: Kept<(Statement, i64)>,
    /// Lets one picture at a time be taken apart.
    pub(super) pictures: Arc<Semaphore>,
    /// Whether the public address is https.
    pub(super) is_https: bool,
    /// Whether mail goes to the outbox and the public address is this very machine, so that visitors on it may look.
    pub(super) shows_outbox: bool,
}

impl Web {
    /// Fails only if a page template is broken.
    pub(super) fn new(app: App) -> Result<Web, PageError> {
        let base_url = Url::parse(&app.base_url).ok();
        let on_loopback = base_url.as_ref().and_then(Url::host_str).is_some_and(is_loopback);
        Ok(Web {
            pages: Pages::embedded(app.texts.clone())?,
            assets_version: assets::version(),
            network_limit: NetworkLimit::new(&app.settings.config.signup.limits.net),
            cookies: Cookies::new(&app.base_url),
            login_limit: LoginLimit::new(),
            imports: Imports::new(&app.settings.database),
            hasher: Hasher::default(),
            growth: Kept::default(),
            reach: Kept::default(),
            rest: Kept::default(),
            pictures: Arc::new(Semaphore::new(1)),
            is_https: base_url.is_some_and(|url| url.scheme() == "https"),
            shows_outbox: on_loopback && app.uses_outbox(),
            app,
        })
    }
}
