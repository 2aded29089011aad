//! Made-up mails to try templates with.

use super::letters::{
    AlreadySubscribed, Button, Confirmation, Digest, Erratum, Image, Item, LanguageMark, LatestEdition, Section,
    Sender, TeamLetter, Welcome, Why,
};
use super::mails::{MailTemplateError, Mails};
use crate::kind::Kind;
use crate::locale::Language;
use crate::templates::Direction;

/// Renders every mail once, the digest with everything and with next to nothing in it.
pub(super) fn try_all(mails: &Mails, language: Language) -> Result<(), MailTemplateError> {
    mails.render(&confirmation(language))?;
    mails.render(&welcome(language))?;
    mails.render(&already_subscribed(language))?;
    mails.render(&erratum(language))?;
    mails.render(&team(language))?;
    mails.render(&digest(language))?;
    mails.render(&bare_digest(language))?;
    Ok(())
}

pub(super) fn sender(language: Language) -> Sender {
    let address = "Sorrel Basin Secretariat, 4 Weir Lane, Port Maru";
    Sender::new("Monthly Alert", "https://alert.example.org", Some(address), language)
}

pub(super) fn confirmation(language: Language) -> Confirmation {
    Confirmation { sender: sender(language), confirm_url: "https://alert.example.org/confirm/c1-4NQ7".into(), days: 7 }
}

pub(super) fn welcome(language: Language) -> Welcome {
    Welcome {
        sender: sender(language),
        latest: Some(LatestEdition {
            title: "A river kit on the library shelf".into(),
            url: "https://alert.example.org/archive/2026-11".into(),
        }),
        next_edition: Some("1 January".into()),
        archive_url: "https://alert.example.org/archive".into(),
        unsubscribe_url: "https://alert.example.org/unsubscribe/u1-9KXB".into(),
    }
}

pub(super) fn already_subscribed(language: Language) -> AlreadySubscribed {
    AlreadySubscribed {
        sender: sender(language),
        next_edition: Some("1 January".into()),
        archive_url: "https://alert.example.org/archive".into(),
        unsubscribe_url: "https://alert.example.org/unsubscribe/u1-9KXB".into(),
    }
}

pub(super) fn erratum(language: Language) -> Erratum {
    Erratum {
        sender: sender(language),
        subject: "Correction: the winter school begins on 9 December".into(),
        month: "November 2026".into(),
        note_html: "<p>We gave the wrong day for the winter school. It begins on <strong>9 December</strong>; \
                    <a href=\"https://college.example.org/winter\">sign up here</a>.</p>"
            .into(),
        note_text: "We gave the wrong day for the winter school. It begins on 9 December; sign up here: \
                    https://college.example.org/winter."
            .into(),
        web_url: Some("https://alert.example.org/archive/2026-11".into()),
        unsubscribe_url: "https://alert.example.org/unsubscribe/u1-9KXB".into(),
    }
}

pub(super) fn team(language: Language) -> TeamLetter {
    TeamLetter {
        sender: sender(language),
        subject: "Join the team of Monthly Alert".into(),
        lead: "Choose a password to begin.".into(),
        heading: "Join the team of Monthly Alert".into(),
        paragraphs: vec!["Ada invites you to work on Monthly Alert as editor.".into()],
        button: Some(Button {
            words: "Choose a password".into(),
            url: "https://alert.example.org/admin/invitation/i1-2WQX".into(),
        }),
        closing: "If you don't know why you got this, do nothing.".into(),
    }
}

pub(super) fn digest(language: Language) -> Digest {
    let mut kits = item(
        "kits",
        "Forty libraries now lend river test kits",
        "Open Shelves Network",
        "18 November",
        Some("Europe, Africa"),
        "Borrow a kit for two weeks, take four readings, hand it back. After three weeks, 87 side streams that had \
         never been measured have a complete set. The parts list is free to copy.",
    );
    kits.featured = true;
    kits.image = Some(Image {
        url: "https://alert.example.org/images/river.png".into(),
        alt: "A winding river drawn over its own older courses".into(),
        height: None,
    });
    let mut radio = item(
        "radio",
        "Les prévisions de crue passent à la radio, en quatre langues",
        "Delta Early Warning Project",
        "9 November",
        Some("Asia and Pacific"),
        "Onze stations de village lisent les mêmes prévisions à la même heure. À la première crue de la saison, on a \
         mis les réserves à l’abri deux jours plus tôt.",
    );
    radio.language_mark =
        Some(LanguageMark { code: "fr".parse().unwrap_or(language), dir: Direction::Ltr, words: "in French".into() });
    let weirs = item(
        "weirs",
        "Three weirs come out of the Upper Sorrel",
        "Sorrel Basin Partnership",
        "17 November",
        Some("Europe"),
        "The last of them stood for 140 years. Gravel has already moved eleven kilometres downstream, and the towns \
         below report clearer water at their intakes.",
    );
    let night = item(
        "night",
        "Night readings show the Tamber warms after dark",
        "Tamber Monitoring Group",
        "12 November",
        Some("Africa"),
        "Gauges that were read only by day missed the warmest hours. A cheap logger now writes down every ten minutes, \
         and the reason is upstream: water released at dusk.",
    );
    let gravel = item(
        "gravel",
        "Gravel, shade and time: ten years of small repairs",
        "Institute for Small Rivers",
        "20 November",
        None,
        "What two hundred modest projects achieved, what each cost by the metre, and which of them did nothing at all. \
         The tables can be downloaded.",
    );
    let mut gauges = item(
        "gauges",
        "A field guide to reading old gauges",
        "",
        "6 November",
        None,
        "How to turn a century of handwritten levels into numbers that fit today’s datum, with worked pages and the \
         mistakes that the authors made first.",
    );
    (gauges.source_name, gauges.source_url, gauges.source_host) = (None, None, None);
    let school = item(
        "school",
        "Winter school for river clerks",
        "Port Maru College",
        "8 to 10 December",
        None,
        "Three mornings on permits, maps and minutes, for people who keep the papers of a river. Sign up by 4 December.",
    );
    let section = |kind: Kind, heading: &str, items| Section {
        kind,
        heading: heading.into(),
        anchor: kind.as_str().into(),
        items,
    };
    Digest {
        sections: vec![
            section(Kind::News, "News", vec![kits, weirs, night, radio]),
            section(Kind::Publication, "Publications", vec![gravel, gauges]),
            section(Kind::Event, "Events", vec![school]),
        ],
        title: "A river kit on the library shelf".into(),
        number: Some(47),
        note_html: Some(
            "<p>Some months arrive as a flood of reports. This one came as small, practical things: a shoebox with a \
             thermometer in it, three weirs that are no longer there, a forecast read out on village radio.</p>\n\
             <p>If you have an evening, print <a href=\"https://gauges.example.org/guide\">the field guide</a>.</p>"
                .into(),
        ),
        note_text: Some(
            "Some months arrive as a flood of reports. This one came as small, practical things: a shoebox with a \
             thermometer in it, three weirs that are no longer there, a forecast read out on village radio.\n\n\
             If you have an evening, print the field guide: https://gauges.example.org/guide"
                .into(),
        ),
        name: "Zoë Ribeiro".into(),
        why: Why {
            language: "English".into(),
            regions: Some("Europe".into()),
            kinds: None,
            next_edition: Some("1 January".into()),
        },
        ..bare_digest(language)
    }
}

/// A digest of one plain item, and nothing that may be left out.
pub(super) fn bare_digest(language: Language) -> Digest {
    let mut only = item("only", "A field guide to reading old gauges", "", "6 November", None, "Print it.");
    (only.source_name, only.source_url, only.source_host) = (None, None, None);
    Digest {
        sender: sender(language),
        subject: "A river kit on the library shelf: Monthly Alert, November 2026".into(),
        title: "November 2026".into(),
        month: "November 2026".into(),
        number: None,
        preheader: "Forty branches lend them; three weirs come down; two guides to print.".into(),
        note_html: None,
        note_text: None,
        name: String::new(),
        sections: vec![Section {
            kind: Kind::Publication,
            heading: "Publications".into(),
            anchor: "publication".into(),
            items: vec![only],
        }],
        web_url: "https://alert.example.org/archive/2026-11".into(),
        unsubscribe_url: "https://alert.example.org/unsubscribe/u1-9KXB".into(),
        why: Why { language: "English".into(), regions: None, kinds: None, next_edition: None },
        test_copy: false,
    }
}

pub(super) fn item(slug: &str, title: &str, source: &str, date: &str, regions: Option<&str>, summary: &str) -> Item {
    let host = format!("{slug}.example.org");
    Item {
        anchor: slug.into(),
        title: title.into(),
        url: format!("https://alert.example.org/articles/{slug}"),
        source_name: Some(source.into()),
        source_url: Some(format!("https://{host}/2026/11/{slug}")),
        source_host: Some(host),
        date: date.into(),
        regions: regions.map(str::to_owned),
        language_mark: None,
        summary: summary.into(),
        featured: false,
        image: None,
    }
}
