//! Made-up views for tests: every page in every state that looks different.

mod outbox;
mod reading;

use chrono::NaiveDate;

use super::*;
use crate::kind::Kind;
use crate::locale::{Language, Texts, dates};

/// A page to render: a name for its file, and how.
pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) render: fn(&Samples<'_>, &Site) -> String,
}

/// What samples are made from.
pub(super) struct Samples<'a> {
    pub(super) texts: &'a Texts,
    pub(super) pages: &'a Pages,
    pub(super) language: Language,
}

/// Every sample.
pub(super) const ALL: &[Sample] = &[
    Sample { name: "home", render: |s, site| s.page(site, &s.home(Some(s.sheet()))) },
    Sample { name: "home-first", render: |s, site| s.page(site, &s.home(None)) },
    Sample { name: "home-refused", render: |s, site| s.page(site, &s.refused()) },
    Sample { name: "check-your-mail", render: |s, site| s.page(site, &CheckYourMail { outbox: false }) },
    Sample { name: "check-your-mail-outbox", render: |s, site| s.page(site, &CheckYourMail { outbox: true }) },
    Sample { name: "too-many", render: |s, site| s.page(site, &TooMany { minutes: 4 }) },
    Sample { name: "confirm", render: |s, site| s.page(site, &s.confirm(true)) },
    Sample { name: "confirm-all", render: |s, site| s.page(site, &s.confirm(false)) },
    Sample { name: "confirmed", render: |s, site| s.page(site, &Confirmed { latest: Some(s.link(10)) }) },
    Sample { name: "confirmed-first", render: |s, site| s.page(site, &Confirmed { latest: None }) },
    Sample { name: "confirm-expired", render: |s, site| s.page(site, &ConfirmExpired { days: 7 }) },
    Sample { name: "unsubscribe", render: |s, site| s.page(site, &s.leave()) },
    Sample { name: "left", render: |s, site| s.page(site, &s.left()) },
    Sample { name: "left-before", render: |s, site| s.page(site, &Left { since: None, undo: None }) },
    Sample { name: "test-copy", render: |s, site| s.page(site, &TestCopy {}) },
    Sample { name: "welcome-back", render: |s, site| s.page(site, &WelcomeBack {}) },
    Sample {
        name: "link-unknown",
        render: |s, site| s.page(site, &LinkUnknown { contact: Some("desk@sorrel.example.org".into()) }),
    },
    Sample { name: "link-unknown-bare", render: |s, site| s.page(site, &LinkUnknown { contact: None }) },
    Sample { name: "archive", render: |s, site| s.page(site, &s.archive()) },
    Sample { name: "archive-empty", render: |s, site| s.page(site, &s.archive_of(Vec::new())) },
    Sample { name: "edition", render: |s, site| s.page(site, &s.edition()) },
    Sample { name: "edition-small", render: |s, site| s.page(site, &s.small_edition()) },
    Sample { name: "article", render: |s, site| s.page(site, &s.article()) },
    Sample { name: "article-bare", render: |s, site| s.page(site, &s.bare_article()) },
    Sample { name: "privacy", render: |s, site| s.page(site, &s.privacy(true)) },
    Sample { name: "privacy-bare", render: |s, site| s.page(site, &s.privacy(false)) },
    Sample { name: "not-found", render: |s, site| s.page(site, &NotFound {}) },
    Sample { name: "too-large", render: |s, site| s.page(site, &TooLarge {}) },
    Sample { name: "gone-wrong", render: |s, site| s.page(site, &GoneWrong { reference: "7QF2-M9KD".into() }) },
    Sample { name: "outbox", render: |s, site| s.page(site, &s.outbox()) },
    Sample { name: "outbox-empty", render: |s, site| s.page(site, &s.outbox_of(Vec::new())) },
    Sample {
        name: "outbox-message",
        render: |s, site| s.page(site, &s.message("html", Shown::Html { html_url: "mail.html".into() })),
    },
    Sample {
        name: "outbox-message-text",
        render: |s, site| s.page(site, &s.message("text", Shown::Plain { plain: outbox::PLAIN.into() })),
    },
];

impl Samples<'_> {
    fn page(&self, site: &Site, view: &impl View) -> String {
        page(self.pages, site, view).unwrap()
    }

    fn say(&self, key: &str) -> String {
        self.texts.text(self.language, key, &[])
    }

    /// A frame with everything set.
    pub(super) fn site(&self, path: &str) -> Site {
        let offered = ["en", "fr", "es"].map(|code| code.parse().unwrap());
        let (today, due) = (date(2026, 11, 23), date(2026, 12, 1));
        Site {
            language: self.language,
            direction: direction(self.language),
            name: "Monthly Alert".into(),
            base: String::new(),
            stay: format!("?lang={}", self.language),
            assets: "5f2c".into(),
            languages: LanguageLink::switch(self.texts, &offered, self.language, path),
            publisher: Some("the Sorrel Basin Secretariat".into()),
            postal_address: Some("4 Weir Lane, Port Maru".into()),
            ruler: Ruler::new(today, due, dates::month(self.texts, self.language, today)),
            next_due: dates::short_weekday(self.texts, self.language, due),
            next_due_long: dates::long_weekday(self.texts, self.language, due),
        }
    }

    /// A frame with as little as can be.
    pub(super) fn bare_site(&self) -> Site {
        Site { languages: Vec::new(), publisher: None, postal_address: None, stay: String::new(), ..self.site("/") }
    }

    fn count(&self, count: i64) -> Counted {
        Counted::new(self.language, count)
    }

    fn home(&self, latest: Option<Sheet>) -> HomePage {
        let editions = self.count(if latest.is_some() { 46 } else { 0 });
        HomePage { form: self.form(), latest, editions }
    }

    fn refused(&self) -> HomePage {
        let mut form = self.form();
        form.refused = true;
        form.email = Field { value: "\"><b>mirabel@nowhere".into(), problem: Some(self.say("refused-address-domain")) };
        form.name = Field { value: "Mirabel & Söhne".into(), problem: Some(self.say("refused-name-long")) };
        form.regions[2].checked = true;
        form.kinds[1].checked = true;
        form.kinds_problem = Some(self.say("refused-kind"));
        form.language_problem = Some(self.say("refused-language"));
        HomePage { form, ..self.home(None) }
    }

    fn form(&self) -> SubscribeForm {
        let chip = |value: &str, label: &str, checked| Chip { value: value.into(), label: label.into(), checked };
        let language = |code: &str| {
            let code: Language = code.parse().unwrap();
            chip(code.as_str(), &language_name(self.texts, code), code == self.language)
        };
        let regions = [
            ("africa", "Africa"),
            ("asia-pacific", "Asia and Pacific"),
            ("europe", "Europe"),
            ("latin-america-caribbean", "Latin America and Caribbean"),
            ("middle-east", "Middle East"),
            ("north-america", "North America"),
        ];
        SubscribeForm {
            languages: ["en", "fr", "es"].map(language).to_vec(),
            regions: regions.map(|(value, label)| chip(value, label, false)).to_vec(),
            kinds: Kind::ALL.map(|kind| chip(kind.as_str(), &self.kind(kind), false)).to_vec(),
            ..SubscribeForm::default()
        }
    }

    fn kind(&self, kind: Kind) -> String {
        self.say(&format!("kind-{kind}"))
    }

    fn month(&self, month: u32) -> String {
        dates::month(self.texts, self.language, date(2026, month, 1))
    }

    fn confirm(&self, chosen: bool) -> ConfirmAsk {
        ConfirmAsk {
            action: "/confirm/token?lang=en".into(),
            address: "m•••l@example.org".into(),
            edition_language: language_name(self.texts, self.language),
            regions: chosen.then(|| "Europe, Africa".into()),
            kinds: chosen.then(|| format!("{}, {}", self.kind(Kind::News), self.kind(Kind::Event))),
            forgotten_on: dates::day(self.texts, self.language, date(2026, 11, 30)),
        }
    }

    fn leave(&self) -> LeaveAsk {
        LeaveAsk { action: "/unsubscribe/token".into(), address: "m•••l@example.org".into() }
    }

    fn left(&self) -> Left {
        let since = dates::month(self.texts, self.language, date(2024, 3, 1));
        Left { since: Some(since), undo: Some(Undo { action: "/unsubscribe/token/undo".into(), minutes: 15 }) }
    }

    fn privacy(&self, full: bool) -> PrivacyPage {
        PrivacyPage {
            contact: full.then(|| "desk@sorrel.example.org".into()),
            relay: full.then(|| "smtp.example.net".into()),
            pending_days: 7,
        }
    }
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}
