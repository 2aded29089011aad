//! A made-up edition, its articles and the archive.

use super::*;

impl Samples<'_> {
    pub(super) fn link(&self, month: u32) -> EditionLink {
        EditionLink {
            month: format!("2026-{month:02}"),
            month_name: self.month(month),
            title: "The wells that agreed with each other".into(),
        }
    }

    pub(super) fn sheet(&self) -> Sheet {
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

    pub(super) fn edition(&self) -> EditionPage {
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

    pub(super) fn small_edition(&self) -> EditionPage {
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

    pub(super) fn article(&self) -> ArticlePage {
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

    pub(super) fn bare_article(&self) -> ArticlePage {
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

    pub(super) fn archive(&self) -> ArchivePage {
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

    pub(super) fn archive_of(&self, years: Vec<Year>) -> ArchivePage {
        let editions = years.iter().map(|year| year.editions.len()).sum::<usize>();
        ArchivePage { editions: self.count(i64::try_from(editions).unwrap()), years }
    }
}

fn picture() -> Picture {
    Picture { src: "/assets/sample.png".into(), alt: "A winding river drawn over its older courses".into() }
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
