//! Moments and months as the desk writes them: in the newsletter's zone, in English.

use chrono::Datelike;

use super::Insider;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::locale::{Language, dates};

impl Insider {
    /// A moment in the newsletter's zone, which is named; with its year if that is another one than now.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        let app = &self.visitor().web.app;
        let zone = app.settings.config.month.zone;
        let (local, now) = (at.to_utc().with_timezone(&zone), self.visitor().now.to_utc().with_timezone(&zone));
        match local.year() == now.year() {
            true => dates::moment(&app.texts, Language::EN, &local),
            false => self.dated_moment(at),
        }
    }

    /// A moment that may lie years back, in the same zone: "27 November 2026, 09:00 London".
    pub(super) fn dated_moment(&self, at: Timestamp) -> String {
        let app = &self.visitor().web.app;
        let zone = app.settings.config.month.zone;
        let local = at.to_utc().with_timezone(&zone);
        let day = dates::day(&app.texts, Language::EN, local.date_naive());
        format!("{day}, {} {}", local.format("%H:%M"), dates::zone_name(zone))
    }

    /// A month in words: "November 2026".
    pub(super) fn month_name(&self, month: Month) -> String {
        dates::month_headline(&self.visitor().web.app.texts, Language::EN, month.first_day())
    }
}
