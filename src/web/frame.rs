//! The frame of a page: everything around its own content, for this visitor on this day.

use super::view::{LanguageLink, Ruler, Site, direction};
use super::visitor::Visitor;
use crate::calendar::{Rule, Tz};
use crate::clock::Timestamp;
use crate::db::QueryError;
use crate::editions;
use crate::locale::dates;

impl Visitor {
    /// When the next edition is due: by the rule alone where the database can't tell what was sent early.
    pub(super) async fn next_due(&self) -> Timestamp {
        let (rule, zone, now) = (self.rule(), self.zone(), self.now);
        let known = self.web.app.database.read(move |connection| editions::next_edition(connection, &rule, zone, now));
        known.await.map_or_else(|_: QueryError| self.due_by_rule(), |(_, due)| due)
    }

    /// The same without asking the database, for pages that tell that it fails.
    pub(super) fn due_by_rule(&self) -> Timestamp {
        self.rule().next(self.now, self.zone()).1
    }

    fn rule(&self) -> Rule {
        self.web.app.publisher().rule()
    }

    fn zone(&self) -> Tz {
        self.web.app.settings.config.month.zone
    }

    /// The frame, with an edition due at `next_due`.
    pub(super) fn site(&self, next_due: Timestamp) -> Site {
        let app = &self.web.app;
        let newsletter = &app.settings.config.newsletter;
        let date = |moment: chrono::DateTime<chrono::Utc>| moment.with_timezone(&self.zone()).date_naive();
        let today = date(self.now.to_utc());
        let due = date(next_due.to_utc());
        let languages = match self.path.as_str() {
            "" => Vec::new(),
            path => LanguageLink::switch(&app.texts, &newsletter.languages, self.language, path),
        };
        Site {
            language: self.language,
            direction: direction(self.language),
            name: newsletter.name.clone(),
            // BASE_URL has no path.
            base: String::new(),
            stay: self.stay(),
            assets: self.web.assets_version.clone(),
            languages,
            publisher: None,
            postal_address: newsletter.postal_address.as_ref().map(|address| address.replace('\n', ", ")),
            ruler: Ruler::new(today, due, dates::month(&app.texts, self.language, today)),
            next_due: dates::short_weekday(&app.texts, self.language, due),
            next_due_long: dates::long_weekday(&app.texts, self.language, due),
        }
    }

    /// What keeps a language chosen by hand when it follows a path: empty, or `?lang=fr`.
    pub(super) fn stay(&self) -> String {
        if self.chose_language { format!("?lang={}", self.language) } else { String::new() }
    }
}
