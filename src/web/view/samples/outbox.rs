//! A made-up outbox.

use chrono::TimeZone;

use super::*;

pub(super) const PLAIN: &str = "Monthly Alert\n\nYou asked for Monthly Alert at this address.\nConfirm with this link:\n\n  \
                     https://alert.example.org/confirm/Zm9vYmFyYmF6cXV4\n\n<script>alert(1)</script> {{not a template}}\n";

impl Samples<'_> {
    pub(super) fn outbox(&self) -> OutboxPage {
        let line = |id: &str, subject: &str, kind: &str| OutboxLine {
            id: id.into(),
            to: "mirabel@example.org".into(),
            subject: subject.into(),
            kind: self.say(&format!("outbox-kind-{kind}")),
            time: self.moment(),
            time_iso: "2026-11-23T09:06:00Z".into(),
        };
        self.outbox_of(vec![
            line("4", "The wells that agreed with each other", "digest"),
            line("3", "Test: The wells that agreed with each other", "test"),
            line("2", "Welcome to Monthly Alert", "welcome"),
            line("1", "Please confirm your address", "confirmation"),
        ])
    }

    pub(super) fn outbox_of(&self, messages: Vec<OutboxLine>) -> OutboxPage {
        OutboxPage { messages_kept: self.count(i64::try_from(messages.len()).unwrap()), messages }
    }

    pub(super) fn message(&self, view: &str, shown: Shown) -> OutboxMessagePage {
        OutboxMessagePage {
            subject: "Please confirm your address".into(),
            to: "mirabel@example.org".into(),
            from: "Monthly Alert <alert@example.org>".into(),
            kind: self.say("outbox-kind-confirmation"),
            time: self.moment(),
            time_iso: "2026-11-23T09:06:00Z".into(),
            views: MailView::links(self.texts, self.language, "/outbox/1", view),
            shown,
        }
    }

    fn moment(&self) -> String {
        let at = chrono_tz::Europe::London.with_ymd_and_hms(2026, 11, 23, 9, 6, 0).unwrap();
        dates::moment(self.texts, self.language, &at)
    }
}
