//! Moments and months as the desk writes them: in the newsletter's zone, in English.

use chrono::Datelike;

use super::Insider;
use super::time::distance;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::locale::{Language, dates};

impl Insider {
    /// A moment in the newsletter's zone, which is named; with its year if that is another one than now:
    /// "Fri 27 Nov 09:00 London", "Fri 1 January 2027, 09:00 London".
    pub(super) fn moment(&self, at: Timestamp) -> String {
        let app = &self.visitor().web.app;
        let zone = app.settings.config.month.zone;
        let (local, now) = (at.to_utc().with_timezone(&zone), self.visitor().now.to_utc().with_timezone(&zone));
        match local.year() == now.year() {
            true => dates::moment(&app.texts, Language::EN, &local),
            false => format!("{} {}", local.format("%a"), self.dated_moment(at)),
        }
    }

    /// How far off a moment is: "in 8 days", "5 min ago".
    pub(super) fn distance(&self, at: Timestamp) -> String {
        distance(at, self.visitor().now, self.visitor().web.app.settings.config.month.zone)
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
