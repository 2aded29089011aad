//! The frame of a page: everything around its own content, for this visitor on this day.

use super::view::{LanguageLink, Ruler, Site, direction};
use super::visitor::Visitor;
use crate::locale::dates;

impl Visitor {
    /// The frame.
    pub(super) fn site(&self) -> Site {
        let app = &self.web.app;
        let newsletter = &app.settings.config.newsletter;
        let month = &app.settings.config.month;
        let date = |moment: chrono::DateTime<chrono::Utc>| moment.with_timezone(&month.zone).date_naive();
        let today = date(self.now.to_utc());
        let due = date(month.schedule.next(self.now, month.zone).1.to_utc());
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
