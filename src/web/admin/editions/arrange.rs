//! The buttons beside sections and articles.

use actix_web::HttpRequest;

use super::month_of;
use crate::articles::Slug;
use crate::clock::Timestamp;
use crate::editions::{self, Change, Contents, EditionError};
use crate::kind::Kind;
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;

/// POST `/admin/editions/{month}/arrange`: one button, `act=WORD:WHAT` or `act=WORD:WHAT:PLACE`.
pub(in crate::web::admin) async fn arrange(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    let (change, anchor) = read(form.first("act"), form.trimmed("reason")).ok_or(Trouble::NotFound)?;
    let about = format!("{month}: {}", in_words(&change));
    let by = &insider.member()?.name;
    match editions::arrange(&app.database, app.publisher(), month, vec![change], by, now).await {
        Ok(contents) => {
            insider.about(format!("{about}{}", voiding(&contents, now)));
            insider.on_to(&format!("/admin/editions/{month}#{anchor}"), "")
        }
        Err(error @ EditionError::Store(_)) => Err(Trouble::Failed(error.to_string())),
        Err(error) => insider.not_done(month, error),
    }
}

/// For the log: that the change took an approval back, if it did.
pub(super) fn voiding(contents: &Contents, now: Timestamp) -> &'static str {
    let is_void = contents.edition.voided.as_ref().is_some_and(|voided| voided.at == now);
    if is_void { "; the approval is void by that" } else { "" }
}

/// What the log says about a change.
fn in_words(change: &Change) -> String {
    match change {
        Change::Feature(slug) => format!("{slug} featured"),
        Change::Unfeature(slug) => format!("{slug} no longer featured"),
        Change::LeaveOut { slug, reason: Some(reason) } => format!("{slug} left out: {reason}"),
        Change::LeaveOut { slug, reason: None } => format!("{slug} left out"),
        Change::TakeIn(slug) => format!("{slug} taken in"),
        Change::Move { slug, to } => format!("{slug} moved to place {}", to + 1),
        Change::MoveSection { kind, to } => format!("section {kind} moved to place {}", to + 1),
        Change::Title(..) | Change::Subject(..) | Change::Preheader(..) | Change::Note(..) => "words".to_owned(),
    }
}

/// What the button says, and where on the page it is.
fn read(act: &str, reason: &str) -> Option<(Change, String)> {
    let (word, what) = act.split_once(':')?;
    if word == "section" {
        let (kind, to) = what.split_once(':')?;
        let kind: Kind = kind.parse().ok()?;
        return Some((Change::MoveSection { kind, to: to.parse().ok()? }, format!("section-{kind}")));
    }
    let (slug, to) = what.split_once(':').map_or((what, None), |(slug, to)| (slug, Some(to)));
    let anchor = format!("item-{slug}");
    let slug: Slug = slug.parse().ok()?;
    let change = match (word, to) {
        ("move", Some(to)) => Change::Move { slug, to: to.parse().ok()? },
        ("feature", None) => Change::Feature(slug),
        ("unfeature", None) => Change::Unfeature(slug),
        ("leave", None) => {
            let reason = Some(reason).filter(|reason| !reason.is_empty()).map(str::to_owned);
            return Some((Change::LeaveOut { slug, reason }, "out".into()));
        }
        ("take", None) => Change::TakeIn(slug),
        _ => return None,
    };
    Some((change, anchor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_s_word_is_read_or_refused() {
        let slug = |text: &str| text.parse::<Slug>().unwrap();
        let change = |act| read(act, "  ").map(|(change, _)| change);
        assert_eq!(change("move:a-weir:2"), Some(Change::Move { slug: slug("a-weir"), to: 2 }));
        assert_eq!(change("section:event:0"), Some(Change::MoveSection { kind: Kind::Event, to: 0 }));
        assert_eq!(change("feature:a"), Some(Change::Feature(slug("a"))));
        assert_eq!(read("leave:a", "internal").unwrap().1, "out");
        for act in [
            "",
            "move:a",
            "move:a:x",
            "move:a:-1",
            "feature:",
            "feature:a:1",
            "section:weather:0",
            "eat:a",
            "section:news",
        ] {
            assert_eq!(change(act), None, "{act}");
        }
    }
}
