//! A draft that passes every check, made of values, and words for what a check should find in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::fixture::{ZONE, at};
use super::super::{ContentItem, ContentSection, Contents, Edition, Preview, Publisher, RuleInForce, Words};
use super::draft::Draft;
use super::{Check, Preflight, Weight};
use crate::articles::{Article, Image};
use crate::kind::Kind;
use crate::locale::Language;
use crate::subscribers::Choices;

/// A message that has all that a digest needs.
pub(super) const EML: &str = "From: alert@example.org\r\nTo: reader@example.org\r\nSubject: June\r\n\
    Date: Fri, 1 Jul 2011 08:00:00 +0000\r\nMessage-ID: <a@example.org>\r\nMIME-Version: 1.0\r\n\
    List-Id: Monthly Alert <digest.example.org>\r\n\
    List-Unsubscribe: <https://alert.example.org/unsubscribe/x>\r\n\
    List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\
    Content-Type: multipart/alternative; boundary=\"b0\"\r\n\r\n\
    --b0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n\
    Read: https://alert.example.org/articles/a?b=1&c=2\r\nLeave: https://alert.example.org/unsubscribe/x\r\n\
    --b0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p><a href=\"#news\">News</a>\r\n\
    <a class=\"b\" href=\"https://alert.example.org/articles/a?b=1&amp;c=2\">Read</a>\r\n\
    <a href=\"https://alert.example.org/unsubscribe/x\">Leave</a></p>\r\n--b0--\r\n";

/// The edition of June 2011 with two articles, “About weirs” and “About floods”, for readers of English and French, sent
/// on 1 July at 08:00 UTC.
pub(super) fn newsletter() -> Draft {
    let publisher = Publisher {
        newsletter: "Monthly Alert".into(),
        from: "Monthly Alert <alert@example.org>".parse().unwrap(),
        reply_to: "editors@example.org".parse().ok(),
        postal_address: Some("4 Weir Lane, Port Maru".into()),
        base_url: "https://alert.example.org".into(),
        languages: languages().to_vec(),
        rule_in_force: RuleInForce::new("1st 09:00".parse().unwrap()),
        zone: ZONE,
    };
    let items = [(1, "weirs"), (2, "floods")].map(|(id, name)| item(id, name)).to_vec();
    let words = |language: Language| Words {
        title: "June 2011".into(),
        subject: format!("A river kit on the shelf: Monthly Alert, June 2011 ({language})"),
        preheader: format!("Weirs that let the fish go by; a flood that takes its time ({language})"),
        month: "June 2011".into(),
    };
    let copy = Preview {
        html: "<p></p>".into(),
        text: String::new(),
        eml: EML.into(),
        choices: Choices::everything(Language::EN),
    };
    Draft {
        contents: Contents {
            edition: Edition::collecting("2011-06".parse().unwrap()),
            sections: vec![ContentSection { kind: Kind::News, items }],
            left_out: vec![],
            warnings: vec![],
        },
        publisher: Arc::new(publisher),
        written: BTreeMap::new(),
        readers: languages().into_iter().zip([40, 12]).collect(),
        words: languages().map(|language| (language, words(language))).to_vec(),
        copies: languages().map(|language| (language, copy.clone())).to_vec(),
        links: Default::default(),
        earlier: vec![],
        relays: vec![],
        sending: at("2011-07-01T08:00"),
    }
}

fn languages() -> [Language; 2] {
    ["en", "fr"].map(|code| code.parse().unwrap())
}

fn item(id: i64, name: &str) -> ContentItem {
    let moment = at("2011-06-14T00:00");
    let article = Article {
        id,
        slug: name.parse().unwrap(),
        kind: Kind::News,
        title: format!("About {name}"),
        date: "2011-06-14".parse().unwrap(),
        dated_at: moment,
        has_time: false,
        month: "2011-06".parse().unwrap(),
        language: Language::EN,
        summary: Some(format!("What is said about {name}.")),
        body: format!("Text about {name}."),
        source_name: None,
        source_url: None,
        image: None,
        regions: vec![],
        profiles: vec![],
        fingerprint: String::new(),
        published: true,
        version: 1,
        edited_by: None,
        deleted_at: None,
        created_at: moment,
        updated_at: moment,
    };
    ContentItem { article, featured: false, place: 0 }
}

/// Changes one of the articles, by its place.
pub(super) fn edit(draft: &mut Draft, place: usize, change: impl FnOnce(&mut Article)) {
    change(&mut draft.contents.sections[0].items[place].article);
}

/// Writes the editor's note in one language.
pub(super) fn set_note(draft: &mut Draft, language: &str, note: &str) {
    draft.written.entry(language.parse().unwrap()).or_default().note = Some(note.to_owned());
}

pub(super) fn picture(url: &str, alt: &str) -> Option<Image> {
    Some(Image { url: url.to_owned(), alt: alt.to_owned() })
}

/// What should be found: by which check, how much it matters, and some of its words.
#[derive(Debug)]
pub(super) struct Expected(Check, Weight, &'static str);

impl Expected {
    pub(super) fn blocks(check: Check, words: &'static str) -> Expected {
        Expected(check, Weight::Blocks, words)
    }

    pub(super) fn warns(check: Check, words: &'static str) -> Expected {
        Expected(check, Weight::Warns, words)
    }
}

/// Fails the test unless `check` finds just what is expected, in that order.
#[track_caller]
pub(super) fn finds(check: fn(&Draft, &mut Preflight), draft: &Draft, expected: &[Expected]) {
    let mut preflight = Preflight::default();
    check(draft, &mut preflight);
    let found = &preflight.findings;
    let fits = found.len() == expected.len()
        && found.iter().zip(expected).all(|(finding, Expected(check, weight, words))| {
            finding.check == *check && finding.weight == *weight && finding.what.contains(words)
        });
    assert!(fits, "expected {expected:#?}\nfound {found:#?}");
    // What is found is not fine at the same time.
    assert!(preflight.passed.iter().all(|passed| found.iter().all(|finding| finding.check != passed.check)));
}
