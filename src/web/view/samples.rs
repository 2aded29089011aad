//! Made-up views for tests: every page in every state that looks different.

use chrono::{NaiveDate, TimeZone};

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
    Sample { name: "gone-wrong", render: |s, site| s.page(site, &GoneWrong { reference: "7QF2-M9KD".into() }) },
    Sample { name: "outbox", render: |s, site| s.page(site, &s.outbox()) },
    Sample { name: "outbox-empty", render: |s, site| s.page(site, &s.outbox_of(Vec::new())) },
    Sample {
        name: "outbox-message",
        render: |s, site| s.page(site, &s.message("html", Shown::Html { html_url: "mail.html".into() })),
    },
    Sample {
        name: "outbox-message-text",
        render: |s, site| s.page(site, &s.message("text", Shown::Plain { plain: PLAIN.into() })),
    },
];

const PLAIN: &str = "Monthly Alert\n\nYou asked for Monthly Alert at this address.\nConfirm with this link:\n\n  \
                     https://alert.example.org/confirm/Zm9vYmFyYmF6cXV4\n\n<script>alert(1)</script> {{not a template}}\n";

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

    fn link(&self, month: u32) -> EditionLink {
        EditionLink {
            month: format!("2026-{month:02}"),
            month_name: self.month(month),
            title: "The wells that agreed with each other".into(),
        }
    }

    fn sheet(&self) -> Sheet {
        Sheet {
            month: "2026-10".into(),
            month_name: self.month(10),
            number: Some("46".into()),
            sent_to: Some(self.count(12_298)),
            title: "The wells that agreed with each other".into(),
            note: Some(NOTE.into()),
            sections: self.parts().iter().map(Part::titles).collect(),
        }
    }

    fn parts(&self) -> Vec<Part> {
        let part = |kind: Kind, titles: &[(&str, bool)]| Part {
            anchor: kind.as_str().into(),
            name: self.kind(kind),
            articles: titles.iter().map(|(title, image)| self.entry(title, *image)).collect(),
        };
        vec![
            part(
                Kind::News,
                &[
                    ("Seventy wells, one map", true),
                    ("A ferry timetable that follows the water", false),
                    ("Fish pass at Low Tamber counts its first full season", false),
                ],
            ),
            part(
                Kind::Publication,
                &[
                    ("Shade by the metre: planting banks on a small budget", false),
                    ("El cuaderno de la guardiana del agua", false),
                ],
            ),
            part(Kind::Alert, &[("Low water on the Sorrel, three weeks early", false)]),
            part(Kind::Event, &[("Winter school for river clerks, 8 to 10 December", false)]),
        ]
    }

    fn entry(&self, title: &str, image: bool) -> Entry {
        let spanish = title.starts_with("El ");
        Entry {
            slug: title.to_lowercase().replace([' ', ',', ':'], "-"),
            title: title.into(),
            tongue: spanish.then(|| self.spanish()),
            summary: Some(NOTE.into()),
            source: Some(self.source()),
            date: dates::day(self.texts, self.language, date(2026, 10, 18)),
            date_iso: "2026-10-18".into(),
            regions: (!spanish).then(|| "Europe, Africa".into()),
            image: image.then(picture),
        }
    }

    fn spanish(&self) -> Tongue {
        let code = "es".parse().unwrap();
        Tongue { code, name: language_name(self.texts, code) }
    }

    fn source(&self) -> Source {
        Source {
            name: "Open Shelves Network".into(),
            url: "https://shelves.example.org/river-kits?a=1&b=2".into(),
            host: "shelves.example.org".into(),
        }
    }

    fn edition(&self) -> EditionPage {
        EditionPage {
            month_name: self.month(10),
            number: Some("46".into()),
            sent_to: Some(self.count(12_298)),
            title: "The wells that agreed with each other".into(),
            description: Some(NOTE.into()),
            note_html: Some(format!("<p>{NOTE}</p><p>With <em>thanks</em> to everybody who got up early.</p>")),
            contents: true,
            sections: self.parts(),
            earlier: Some(self.link(9)),
            later: Some(self.link(11)),
        }
    }

    fn small_edition(&self) -> EditionPage {
        EditionPage {
            number: None,
            sent_to: None,
            description: None,
            note_html: None,
            contents: false,
            sections: self.parts().split_off(2),
            earlier: None,
            later: None,
            ..self.edition()
        }
    }

    fn article(&self) -> ArticlePage {
        ArticlePage {
            kind: self.kind(Kind::News),
            edition: Some(FromEdition {
                month: "2026-11".into(),
                month_name: self.month(11),
                number: Some("47".into()),
                items: self.count(8),
            }),
            title: "Forty libraries now lend river test kits".into(),
            tongue: None,
            summary: Some("Borrow a kit for two weeks, take four readings, hand it back.".into()),
            date: dates::day(self.texts, self.language, date(2026, 11, 18)),
            date_iso: "2026-11-18".into(),
            source: Some(self.source()),
            regions: Some("Europe, Africa".into()),
            profiles: Some("Open Shelves Network, Sorrel Basin Partnership".into()),
            image: Some(picture()),
            body_html: Some(BODY.into()),
            sections: self.parts().iter().map(Part::titles).collect(),
        }
    }

    fn bare_article(&self) -> ArticlePage {
        ArticlePage {
            edition: None,
            tongue: Some(self.spanish()),
            summary: None,
            source: None,
            regions: None,
            profiles: None,
            image: None,
            sections: Vec::new(),
            ..self.article()
        }
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

    fn archive(&self) -> ArchivePage {
        let edition = |month: u32| ListedEdition {
            month: format!("2026-{month:02}"),
            month_name: self.month(month),
            title: ["The wells that agreed with each other", "A long dry summer, told by forty gauges and one ferry"]
                [month as usize % 2]
                .into(),
            items: self.count(i64::from(month)),
        };
        let year = |year: &str, months: &[u32]| Year {
            year: year.into(),
            editions: months.iter().map(|&month| edition(month)).collect(),
        };
        self.archive_of(vec![year("2026", &[10, 9, 8, 7, 1]), year("2025", &[12, 11])])
    }

    fn archive_of(&self, years: Vec<Year>) -> ArchivePage {
        let editions = years.iter().map(|year| year.editions.len()).sum::<usize>();
        ArchivePage { editions: self.count(i64::try_from(editions).unwrap()), years }
    }

    fn privacy(&self, full: bool) -> PrivacyPage {
        PrivacyPage {
            contact: full.then(|| "desk@sorrel.example.org".into()),
            relay: full.then(|| "smtp.example.net".into()),
            pending_days: 7,
        }
    }

    fn outbox(&self) -> OutboxPage {
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

    fn outbox_of(&self, messages: Vec<OutboxLine>) -> OutboxPage {
        OutboxPage { messages_kept: self.count(i64::try_from(messages.len()).unwrap()), messages }
    }

    fn message(&self, view: &str, shown: Shown) -> OutboxMessagePage {
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

fn picture() -> Picture {
    Picture { src: "/assets/sample.png".into(), alt: "A winding river drawn over its older courses".into() }
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

const NOTE: &str = "Seventy villages measured their wells on the same morning, and for the first time the maps match. \
                    Also this month: a low-water notice that came three weeks early, and two guides worth printing.";

const BODY: &str = "<p>The kit fits in a shoebox: a thermometer on a string, a tube for cloudiness, test strips for \
    nitrate and a card with four questions. Since the start of the month, anybody with a library card can take one home \
    from forty branches in two river basins.</p><p>Borrowers choose a spot they can reach safely and visit it four times \
    in two weeks. They write the readings on the card and leave it in the box.</p><h2>Gaps that gauges leave</h2><p>Fixed \
    stations measure the main channel well and the side streams <a href=\"https://shelves.example.org/\">hardly at \
    all</a>. Of 212 tributaries in the pilot area, nine had a station.</p><ul><li>Temperature</li><li>Cloudiness, by a \
    tube that anybody can build</li></ul><blockquote><p>A reading from a schoolchild on a Tuesday is worth more than the \
    perfect reading nobody takes.</p></blockquote><p>The readings do not replace the laboratory. Each branch sends one \
    water sample in twenty to be checked, and the first comparison shows that cloudiness and temperature agree \
    closely.</p>";
