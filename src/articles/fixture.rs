//! A database and a folder of files to try articles on.

use super::*;
use crate::calendar::Tz;
use crate::config::test_postgres_url;
use crate::db::{Creation, Database, DbConnection, Target, testing};

pub(super) const ZONE: Tz = Tz::Europe__Paris;
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_310_000_000_000);
pub(super) const LATER: Timestamp = Timestamp::from_millis(1_320_000_000_000);

/// How files are read here.
pub(super) fn settings(overwrite: bool) -> ImportSettings {
    ImportSettings { zone: ZONE, language: Language::EN, overwrite }
}

/// A database of its own and a folder for files.
pub(super) struct House {
    folder: tempfile::TempDir,
    pub(super) db: Database,
}

impl House {
    pub(super) fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(folder.path().join("test.db"));
        House::on(&target, folder)
    }

    /// One on SQLite and one on PostgreSQL.
    pub(super) async fn on_both() -> [House; 2] {
        let opened = tokio::task::spawn_blocking(|| {
            let server = test_postgres_url().expect("run `make test`, or `scripts/with-postgres cargo test`");
            [House::new(), House::on(&testing::scratch_postgres(&server), tempfile::tempdir().unwrap())]
        });
        opened.await.unwrap()
    }

    fn on(target: &Target, folder: tempfile::TempDir) -> House {
        let (db, _) = Database::open(target, Creation::IfMissing).unwrap();
        House { folder, db }
    }

    pub(super) fn articles(&self) -> std::path::PathBuf {
        self.folder.path().join("articles")
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        let path = self.articles().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(super) async fn import(&self) -> ImportReport {
        self.import_at(NOW, |_, month| Ok(month)).await
    }

    pub(super) async fn import_at(
        &self,
        now: Timestamp,
        place: impl Fn(&mut DbConnection, Month) -> Result<Month, QueryError> + Send + Sync + 'static,
    ) -> ImportReport {
        let files = find_files(&self.articles()).unwrap();
        import(&self.db, files, settings(false), now, place, |_, _| {}).await.unwrap()
    }

    /// An import that has the files instead of what was done at the desk.
    pub(super) async fn import_over(&self, now: Timestamp) -> ImportReport {
        let files = find_files(&self.articles()).unwrap();
        import(&self.db, files, settings(true), now, |_, month| Ok(month), |_, _| {}).await.unwrap()
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut DbConnection) -> Result<T, QueryError> + Send + 'static,
    ) -> T {
        self.db.read(query).await.unwrap()
    }

    /// Makes an article from a form's title, date and text.
    pub(super) async fn create(&self, title: &str, date: &str, body: &str) -> Article {
        let writing = writing(title, date, |form| form.body = body.into());
        create(&self.db, writing, NOW, |_, month| Ok(month)).await.unwrap()
    }

    pub(super) async fn article(&self, slug: &str) -> Article {
        let slug: Slug = slug.parse().unwrap();
        self.read(move |connection| store::find_by_slug(connection, &slug)).await.unwrap()
    }
}

pub(super) fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub(super) fn file(slug: &str, date: &str, more: &str) -> String {
    format!("---\ntitle: About {slug}\ndate: {date}\nslug: {slug}\n{more}---\nText of {slug}.\n")
}

/// What Ada hands in, published.
pub(super) fn writing(title: &str, date: &str, fill: impl FnOnce(&mut ArticleForm)) -> Writing {
    let mut form = ArticleForm { title: title.into(), date: date.into(), ..ArticleForm::default() };
    fill(&mut form);
    Writing { manuscript: form.read(ZONE, Language::EN).unwrap(), published: true, by: "Ada".into() }
}
