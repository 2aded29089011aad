//! Events that are over, or under way, when their readers hear of them.

use super::super::super::LeftOut;
use super::super::draft::Draft;
use super::super::{ArticleField, Check, Finding, Place, Preflight};
use crate::articles::Article;
use crate::kind::Kind;

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    let warns = |article: &Article, what| {
        Finding::warns(Check::PastEvent, Place::of(article, ArticleField::Date), what).with(article.date.to_string())
    };
    let day = draft.sending.to_utc().with_timezone(&draft.publisher.zone).date_naive();
    let mut found = Vec::new();
    for article in draft.contents.items().map(|item| &item.article).filter(|article| article.kind == Kind::Event) {
        if article.date < day {
            found.push(warns(article, format!("“{}” is over when the edition goes out.", article.title)));
        } else if article.has_time && article.dated_at < draft.sending {
            found.push(warns(article, format!("“{}” has begun when the edition goes out.", article.title)));
        }
    }
    for left in draft.contents.left_out.iter().filter(|left| left.why == LeftOut::Past) {
        let what = format!(
            "“{}” is left out: it is over when the edition goes out, and no edition told of it.",
            left.article.title
        );
        found.push(warns(&left.article, what));
    }
    preflight.note(Check::PastEvent, found, "No event is over when the edition goes out.");
}

#[cfg(test)]
mod tests {
    use super::super::super::super::LeftOutArticle;
    use super::super::super::super::fixture::at;
    use super::super::super::testing::{Expected, edit, finds, newsletter};
    use super::*;

    /// The draft is sent on 1 July 2011 at 08:00 UTC.
    fn event(day: &str, moment: Option<&str>) -> Draft {
        let mut draft = newsletter();
        edit(&mut draft, 1, |article| {
            article.kind = Kind::Event;
            article.date = day.parse().unwrap();
            article.has_time = moment.is_some();
            article.dated_at = at(moment.unwrap_or(&format!("{day}T00:00")));
        });
        draft
    }

    #[test]
    fn an_event_is_in_time_until_it_begins_or_its_day_is_over() {
        let warns = |what| vec![Expected::warns(Check::PastEvent, what)];
        for (day, moment, expected) in [
            ("2011-07-02", None, vec![]),
            ("2011-07-01", None, vec![]),
            ("2011-07-01", Some("2011-07-01T08:00"), vec![]),
            ("2011-07-01", Some("2011-07-01T07:59"), warns("“About floods” has begun")),
            ("2011-06-30", None, warns("“About floods” is over")),
        ] {
            finds(check, &event(day, moment), &expected);
        }
        let mut draft = event("2011-06-30", None);
        edit(&mut draft, 1, |article| article.kind = Kind::News);
        finds(check, &draft, &[]);
    }

    #[test]
    fn an_event_that_nobody_was_told_of_is_named() {
        let mut draft = event("2011-06-20", None);
        let item = draft.contents.sections[0].items.pop().unwrap();
        for (why, expected) in [
            (LeftOut::Past, vec![Expected::warns(Check::PastEvent, "“About floods” is left out")]),
            (LeftOut::ByEditor, vec![]),
            (LeftOut::SentBefore, vec![]),
        ] {
            draft.contents.left_out = vec![LeftOutArticle {
                article: item.article.clone(),
                featured: false,
                place: 0,
                why,
                reason: None,
                by: None,
            }];
            finds(check, &draft, &expected);
        }
    }
}
