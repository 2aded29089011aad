//! Whether there is anything to send, and anything to read of it.

use super::super::draft::{Draft, counted};
use super::super::{ArticleField, Check, Finding, Place, Preflight};
use crate::articles::Article;

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    let count = draft.contents.count();
    let nothing = || Finding::blocks(Check::Empty, Place::Desk, "Nothing is in this edition.");
    let found = if count == 0 { vec![nothing()] } else { Vec::new() };
    let sections = counted(draft.contents.sections.len(), "section", "sections");
    preflight.note(Check::Empty, found, format!("{} in {sections}.", counted(count, "article", "articles")));
    let bare = draft.contents.items().map(|item| &item.article).filter(|article| is_bare(article));
    let bare = bare.map(|article| {
        let what = format!("“{}” has neither a summary nor a text nor a link.", article.title);
        Finding::warns(Check::NothingToRead, Place::of(article, ArticleField::Body), what)
    });
    preflight.note(Check::NothingToRead, bare.collect(), "There is something to read of every article.");
}

fn is_bare(article: &Article) -> bool {
    let is_empty = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
    is_empty(Some(&article.body)) && is_empty(article.summary.as_deref()) && is_empty(article.source_url.as_deref())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Expected, edit, finds, newsletter};
    use super::*;

    #[test]
    fn an_edition_without_articles_can_not_go_out() {
        let mut draft = newsletter();
        finds(check, &draft, &[]);
        draft.contents.sections.clear();
        finds(check, &draft, &[Expected::blocks(Check::Empty, "Nothing is in")]);
    }

    #[test]
    fn a_title_alone_is_not_much_to_read() {
        let mut draft = newsletter();
        edit(&mut draft, 0, |article| (article.body, article.summary) = (" \n".into(), None));
        finds(check, &draft, &[Expected::warns(Check::NothingToRead, "“About weirs” has neither a summary")]);
        edit(&mut draft, 0, |article| article.source_url = Some("https://paper.example.net/river".into()));
        finds(check, &draft, &[]);
    }
}
