//! `edition show` and `assemble`: what is in it.

use serde_json::json;

use super::super::exit::Failure;
use super::super::output::Output;
use crate::app::App;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::editions::{self, Approval, ContentItem, Contents, EditionState, Words};

pub(super) async fn show(app: &App, month: Month, output: &Output) -> Result<(), Failure> {
    let publisher = app.publisher().clone();
    let now = Timestamp::now();
    let read = app.database.read(move |connection| editions::contents_to_come(connection, &publisher, month, now));
    let contents = read.await?;
    tell(app, &contents, output)
}

pub(super) fn tell(app: &App, contents: &Contents, output: &Output) -> Result<(), Failure> {
    let (edition, publisher) = (&contents.edition, app.publisher());
    let words = Words::of(contents, &app.press, publisher.default_language());
    let standing = editions::standing_approvals(contents, &app.press);
    let due = publisher.rule().due(edition.month, publisher.zone);
    let item = |item: &ContentItem| {
        json!({
            "slug": item.article.slug,
            "title": item.article.title,
            "date": item.article.date,
            "language": item.article.language,
            "featured": item.featured,
            // An event of the next month, which this edition tells of in time.
            "announced": contents.announces(&item.article),
        })
    };
    let sections = contents
        .sections
        .iter()
        .map(|section| json!({ "kind": section.kind, "items": section.items.iter().map(item).collect::<Vec<_>>() }));
    let left_out = contents.left_out.iter().map(|left| {
        json!({
            "slug": left.article.slug,
            "title": left.article.title,
            "why": left.why.to_string(),
            "reason": left.reason,
            "by": left.by,
        })
    });
    let value = json!({
        "edition": edition.month,
        "state": edition.state,
        "title": words.title,
        "subject": words.subject,
        "preheader": words.preheader,
        "due_at": due.to_utc().to_rfc3339(),
        "approved_by": edition.approved_by,
        "approvals": standing.iter().map(|approval| &approval.who).collect::<Vec<_>>(),
        "voided_why": edition.voided.as_ref().map(|voided| &voided.why),
        "paused_why": edition.paused_why,
        "content_hash": edition.content_hash,
        "items": contents.count(),
        "sections": sections.collect::<Vec<_>>(),
        "left_out": left_out.collect::<Vec<_>>(),
        "warnings": contents.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    let due = due.to_utc().with_timezone(&publisher.zone);
    let due = format!("{} {}", due.format("%Y-%m-%d %H:%M"), publisher.zone);
    output.say(&value, in_words(contents, &words, &standing, &due))
}

fn in_words(contents: &Contents, words: &Words, standing: &[&Approval], due: &str) -> String {
    let edition = &contents.edition;
    let mut text = format!("{}: {}, {} articles\n", edition.month, edition.state, contents.count());
    if !edition.state.is_released() {
        text.push_str(&format!("  Due        {due}\n"));
    }
    if let Some(why) = edition.paused_why.as_deref().filter(|_| edition.state == EditionState::Paused) {
        text.push_str(&format!("  Paused     {why}\n"));
    }
    if let (EditionState::Draft, [first, ..]) = (edition.state, standing) {
        text.push_str(&format!("  Approved   by {}; it waits for a second person\n", first.who));
    }
    if let Some(voided) = &edition.voided {
        text.push_str(&format!("  Void       The approval is: {}\n", voided.why));
    }
    text.push_str(&format!("  Title      {}\n", words.title));
    text.push_str(&format!("  Subject    {}\n  Preheader  {}\n", words.subject, words.preheader));
    for section in &contents.sections {
        text.push_str(&format!("\n  {}\n", section.kind));
        for item in &section.items {
            let mark = if item.featured { "★" } else { " " };
            text.push_str(&format!(
                "  {mark} {}  {}  [{}]\n",
                item.article.date, item.article.title, item.article.slug
            ));
        }
    }
    if !contents.left_out.is_empty() {
        text.push_str("\n  Left out\n");
        for left in &contents.left_out {
            let reason = left.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            text.push_str(&format!("    {}  [{}]: {}{reason}\n", left.article.title, left.article.slug, left.why));
        }
    }
    for warning in &contents.warnings {
        text.push_str(&format!("\n  ! {warning}\n"));
    }
    let next = match edition.state {
        EditionState::Collecting if contents.count() == 0 && contents.left_out.is_empty() => {
            "There are no articles of that month yet; `articles import` brings them in.".to_owned()
        }
        EditionState::Collecting => format!("Next: `edition assemble {}` makes the draft.", edition.month),
        EditionState::Draft => {
            format!("Next: `edition preview {0} --out DIR`, then `edition approve {0}`.", edition.month)
        }
        EditionState::Approved => format!("Next: `edition send {}`, or wait for its due moment.", edition.month),
        _ => format!("`edition statement {}` says who got it.", edition.month),
    };
    text.push_str(&format!("\n{next}"));
    text
}
