//! What must hold for every mail, whatever is in it.

use std::collections::BTreeSet;

use super::*;
use crate::templates::letters::{Image, Item, Sender};

/// A digest of `count` items with long summaries.
fn of_items(count: usize) -> Digest {
    let mut digest = sample();
    let model = digest.sections[0].items[1].clone();
    let items = (0..count).map(|n| Item {
        anchor: format!("item-{n}"),
        url: format!("https://alert.example.org/articles/2026-11-{n}-three-weirs-come-out-of-the-upper-sorrel"),
        summary: format!("{} {}", model.summary, model.summary),
        ..model.clone()
    });
    digest.sections[0].items = items.collect();
    digest.sections.truncate(1);
    digest
}

fn links(html: &str) -> BTreeSet<String> {
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| !link.starts_with('#')).map(|link| link.replace("&amp;", "&")).collect()
}

#[test]
fn twenty_items_stay_far_below_what_mail_programs_cut() {
    let mail = rendered(&of_items(20));
    assert!(mail.html.len() < 45_000, "{} bytes", mail.html.len());
}

#[test]
fn every_link_of_the_html_is_in_the_text() {
    let mails = mails();
    let en = Language::EN;
    let mut hostile = sample();
    hostile.sections[0].items[0].url = "https://alert.example.org/a?x=1&y=(2)&z='é'".into();
    let all = [
        mails.render(&hostile),
        mails.render(&of_items(30)),
        mails.render(&samples::bare_digest(en)),
        mails.render(&samples::confirmation(en)),
        mails.render(&samples::welcome(en)),
        mails.render(&samples::already_subscribed(en)),
        mails.render(&samples::erratum(en)),
    ];
    for mail in all.map(Result::unwrap) {
        assert!(!links(&mail.html).is_empty());
        for link in links(&mail.html) {
            assert!(mail.text.contains(&link), "{link} is missing in\n{}", mail.text);
        }
    }
}

#[test]
fn titles_are_inert_and_exact_in_both_parts() {
    let titles = [
        "<script>alert(1)</script> & <b>bold</b>",
        "\"Quotes\" and 'more' `ticks` \\ back\\slashes",
        "{{title}} {{{note_html}}} {{> layout}} <mj-text> </mj-text>",
        "-->]]></style></title><!-- {% %} ${x} =?utf-8?q?x?=",
        "👩‍🚒 family 👨‍👩‍👧‍👦, e\u{301} and ﬁ",
        "مرحبا بالعالم \u{202e}txt.exe\u{202c} שלום",
        "a &amp; b &#60; &nbsp; c",
    ];
    let long = "Überlänge ".repeat(30);
    for title in titles.into_iter().chain([long.trim()]) {
        let mut digest = sample();
        let item = &mut digest.sections[0].items[0];
        item.title = title.into();
        item.summary = title.into();
        item.source_name = Some(title.into());
        item.image = Some(Image { alt: title.into(), ..item.image.clone().unwrap() });
        digest.title = title.into();
        digest.subject = title.into();
        digest.preheader = title.into();
        let mail = rendered(&digest);
        let escaped = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        assert!(mail.html.contains(&format!(">{escaped}</h1>")), "{title}");
        assert!(mail.html.contains(&format!(">{escaped}</a></h3>")), "{title}");
        assert!(mail.html.contains(&format!("<title>{escaped}</title>")), "{title}");
        let alt = escaped.replace('"', "&quot;");
        assert!(mail.html.contains(&format!("alt=\"{alt}\"")), "{title}");
        assert_eq!(mail.subject, title);
        let unwrapped = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(unwrapped.contains(&title.split_whitespace().collect::<Vec<_>>().join(" ")), "{title}");
        assert!(!mail.html.contains("<script") && !mail.html.contains("<mj-"), "{title}");
    }
}

#[test]
fn marks_come_through_unchanged() {
    let (name, url) = ("mk0123456789abcdef0123456789abcdef", "mkfedcba9876543210fedcba9876543210");
    let mail = rendered(&Digest { name: name.into(), unsubscribe_url: url.into(), ..sample() });
    assert!(mail.html.contains(&format!("href=\"{url}\"")) && mail.text.contains(&format!("] {url}\n")));
    assert!(mail.html.contains(name) && mail.text.contains(name));
}

#[test]
fn a_mail_asks_no_server_for_anything_but_its_images() {
    let html = rendered(&sample()).html;
    for trace in ["<link", "@import", "url(", "<script", "<iframe", "<form", "background=\""] {
        assert!(!html.contains(trace), "{trace}");
    }
    assert!(html.split("src=\"").skip(1).all(|src| src.starts_with("https://alert.example.org/images/")));
}

#[test]
fn screen_readers_find_language_title_roles_and_one_headline() {
    let html = rendered(&sample()).html;
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\" dir=\"ltr\""));
    assert!(html.contains("role=\"article\" lang=\"en\" dir=\"ltr\""));
    assert_eq!(html.matches("lang=\"fr\"").count(), 2);
    assert_eq!(html.matches("<h1").count(), 1);
    let tables = html.split("<table").skip(1).map(|table| table.split('>').next().unwrap());
    for table in tables {
        assert!(table.contains("role=\"presentation\""), "{table}");
    }
}

#[test]
fn a_language_from_right_to_left_turns_the_mail_round() {
    let arabic = "ar".parse().unwrap();
    let html =
        rendered(&Digest { sender: Sender::new("Monthly Alert", "https://a.example.org", None, arabic), ..sample() });
    assert!(html.html.contains("<html lang=\"ar\" dir=\"rtl\"") && html.html.contains("text-align:right"));
    assert!(!html.html.contains("direction:ltr"));
}

#[test]
fn contents_come_with_more_than_six_items() {
    let count = |n| rendered(&of_items(n)).html.matches("href=\"#item-").count();
    assert_eq!((count(6), count(7)), (0, 7));
}

#[test]
fn a_picture_is_as_wide_as_the_text_and_has_a_height_only_if_that_is_known() {
    let tag = |height| {
        let mut digest = sample();
        let image = digest.sections[0].items[0].image.as_mut().unwrap();
        image.height = height;
        let html = rendered(&digest).html;
        let tag = html.split("<img ").find(|rest| rest.contains("/images/")).unwrap();
        tag.split('>').next().unwrap().to_owned()
    };
    assert!(tag(None).contains("width=\"536\" alt=") && !tag(None).contains("height=\""));
    assert!(tag(Some(223)).contains("width=\"536\" height=\"223\" alt="));
}

#[test]
fn a_test_copy_says_so_in_subject_text_and_html() {
    let mail = rendered(&Digest { test_copy: true, ..sample() });
    assert!(mail.subject.starts_with("[Test] "));
    let band = "Test copy: links do nothing.";
    assert!(mail.text.starts_with(&format!("*** {band} ***\n\n")) && mail.html.contains(band));
}

#[test]
fn text_lines_end_within_72_columns() {
    let mail = rendered(&of_items(3));
    let body = mail.text.split("\nLinks\n").next().unwrap();
    assert!(body.lines().all(|line| line.chars().count() <= 72), "{body}");
}

#[test]
fn a_note_keeps_its_markup_and_odd_characters() {
    let note = "<ul><li><a href=\"https://x.example.org/a\\b?é=1&amp;c\" title=\"one\ntwo\">é\u{200d}\\</a></li></ul>";
    let html = rendered(&Digest { note_html: Some(note.into()), ..sample() }).html;
    assert!(
        html.contains("href=\"https://x.example.org/a\\b?é=1&amp;c\" title=\"one two\"")
            && html.contains(">é\u{200d}\\</a>"),
        "{html}"
    );
    let deep = format!("{}x{}", "<blockquote>".repeat(50), "</blockquote>".repeat(50));
    assert!(rendered(&Digest { note_html: Some(deep), ..sample() }).html.contains("x</blockquote>"));
}

#[test]
fn a_note_that_is_nested_too_deep_is_refused_with_the_reason() {
    let deep = format!("{}x{}", "<blockquote>".repeat(5000), "</blockquote>".repeat(5000));
    let error = mails().render(&Digest { note_html: Some(deep), ..sample() }).unwrap_err();
    assert_eq!(
        error.to_string(),
        "email template digest/body.html.hbs: tags are nested more than 64 deep, at <blockquote>"
    );
}
