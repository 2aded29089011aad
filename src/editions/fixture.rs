//! A newsletter to try editions on: a database, a press, article files.

use std::sync::Arc;

use super::store::seed;
use super::{Press, Publisher, RuleInForce, place};
use crate::articles::{self, ImportReport, ImportSettings, Slug};
use crate::calendar::{Month, Tz};
use crate::clock::Timestamp;
use crate::config;
use crate::db::{Creation, Database, DbConnection, QueryError, Target, testing};
use crate::locale::{Language, Texts};
use crate::templates::Mails;
use crate::token::Keyring;

/// In the zone of the tests.
pub(super) const ZONE: Tz = Tz::Europe__London;

pub(super) struct House {
    folder: tempfile::TempDir,
    pub(super) db: Database,
    pub(super) press: Press,
    pub(super) keys: Keyring,
}

/// A month from its text.
pub(super) fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// A moment from `2011-07-01T09:00`, in UTC.
pub(super) fn at(text: &str) -> Timestamp {
    Timestamp::from(chrono::DateTime::parse_from_rfc3339(&format!("{text}:00Z")).unwrap().to_utc())
}

pub(super) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

impl House {
    pub(super) fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(folder.path().join("test.db"));
        House::on(folder, target)
    }

    /// PostgreSQL may be opened only where a thread may wait.
    pub(super) async fn on_postgres() -> House {
        let server = config::test_postgres_url().expect("run `make test`, or `scripts/with-postgres cargo test`");
        let open = move || House::on(tempfile::tempdir().unwrap(), testing::scratch_postgres(&server));
        tokio::task::spawn_blocking(open).await.unwrap()
    }

    fn on(folder: tempfile::TempDir, target: Target) -> House {
        let (db, _) = Database::open(&target, Creation::IfMissing).unwrap();
        let texts = Arc::new(Texts::embedded().unwrap());
        let publisher = Publisher {
            newsletter: "Monthly Alert".into(),
            from: "Monthly Alert <alert@example.org>".parse().unwrap(),
            reply_to: None,
            postal_address: Some("4 Weir Lane, Port Maru".into()),
            base_url: "https://alert.example.org".into(),
            languages: ["en", "fr", "es"].map(|code| code.parse().unwrap()).to_vec(),
            rule_in_force: RuleInForce::new("1st 09:00".parse().unwrap()),
            zone: ZONE,
        };
        let mails = Arc::new(Mails::load(texts.clone(), None).unwrap());
        let press = Press { publisher: Arc::new(publisher), mails, texts };
        let keys = Keyring::new("k".repeat(32).into(), vec![]).unwrap();
        House { folder, db, press, keys }
    }

    /// Imports one article at `now`, as the command does.
    pub(super) async fn article(&self, name: &str, date: &str, more: &str, now: Timestamp) -> ImportReport {
        let folder = self.folder.path().join("articles");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}.md"));
        let text = format!("---\ntitle: About {name}\ndate: {date}\nslug: {name}\n{more}---\nText of {name}.\n");
        std::fs::write(&path, text).unwrap();
        let files = articles::find_files(&path).unwrap();
        let this_month = Month::containing(now, ZONE);
        let placed = move |connection: &mut DbConnection, month| place(connection, month, this_month);
        let settings = ImportSettings { zone: ZONE, language: Language::EN, overwrite: false };
        let report = articles::import(&self.db, files, settings, now, placed, |_, _| {}).await.unwrap();
        assert_eq!(report.refused, []);
        report
    }

    pub(super) async fn reader(&self, name: &str, choices: (&'static str, &'static str, &'static str)) -> i64 {
        let name = name.to_owned();
        self.write(move |connection| seed::reader(connection, &name, choices)).await
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut DbConnection) -> Result<T, QueryError> + Send + 'static,
    ) -> T {
        self.db.read(query).await.unwrap()
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut DbConnection) -> Result<T, QueryError> + Send + 'static,
    ) -> T {
        self.db.write(query).await.unwrap()
    }
}
