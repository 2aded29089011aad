//! The same thing twice: in this edition, or in it and in one that went out not long ago.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use url::Url;

use super::super::draft::Draft;
use super::super::{ArticleField, Check, Finding, Place, Preflight};
use crate::articles::Article;

/// Titles that are likelier than this to be the same are.
const ALIKE: f64 = 0.85;
/// Shorter titles are alike by chance, such as those of two reports of different years.
const SHORTEST: usize = 20;

/// What is compared of an article, made once for each.
struct Known<'a> {
    article: &'a Article,
    /// The edition that brought it, if not this one.
    edition: Option<String>,
    source: Option<String>,
    title: String,
    letters: HashMap<char, usize>,
}

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    let mut seen: Vec<Known<'_>> = Vec::new();
    for contents in &draft.earlier {
        let edition = contents.edition.month.to_string();
        seen.extend(contents.items().map(|item| known(&item.article, Some(edition.clone()))));
    }
    let mut found = Vec::new();
    for item in draft.contents.items() {
        let new = known(&item.article, None);
        // The same article in two editions is left out by the program itself.
        let others = seen.iter().filter(|other| other.article.id != new.article.id);
        found.extend(others.filter_map(|other| likeness(&new, other)).next());
        seen.push(new);
    }
    let fine = match draft.earlier.len() {
        0 => "No article is in it twice.".to_owned(),
        _ => "No article is in it twice, or was in one of the last editions.".to_owned(),
    };
    preflight.note(Check::Duplicate, found, fine);
}

fn known(article: &Article, edition: Option<String>) -> Known<'_> {
    let title = folded(&article.title);
    let mut letters = HashMap::new();
    title.chars().for_each(|letter| *letters.entry(letter).or_default() += 1);
    Known { article, edition, source: article.source_url.as_deref().and_then(source), title, letters }
}

fn likeness(new: &Known<'_>, other: &Known<'_>) -> Option<Finding> {
    let (field, what) = if new.source.is_some() && new.source == other.source {
        (ArticleField::SourceUrl, "leads to the same page as")
    } else if new.title == other.title {
        (ArticleField::Title, "has the same title as")
    } else if are_alike(new, other) {
        (ArticleField::Title, "has nearly the same title as")
    } else {
        return None;
    };
    let of = other.edition.as_ref().map(|month| format!(" of the edition of {month}")).unwrap_or_default();
    let what = format!("“{}” {what} “{}”{of}.", new.article.title, other.article.title);
    let finding = Finding::warns(Check::Duplicate, Place::of(new.article, field), what);
    Some(finding.with(format!("the other one is {}", other.article.slug.as_str())))
}

fn are_alike(new: &Known<'_>, other: &Known<'_>) -> bool {
    let length = |title: &str| title.chars().count();
    let longer = length(&new.title).max(length(&other.title));
    if new.title.len().min(other.title.len()) < SHORTEST || longer == 0 {
        return false;
    }
    // The letters that one has more of are a lower bound of the steps from one to the other, and cheaper by far: editions
    // may have hundreds of articles, and each is compared with all others.
    let surplus = |one: &Known<'_>, other: &Known<'_>| -> usize {
        one.letters.iter().map(|(letter, n)| n.saturating_sub(other.letters.get(letter).copied().unwrap_or(0))).sum()
    };
    let steps = surplus(new, other).max(surplus(other, new));
    let best = 1.0 - steps as f64 / longer as f64;
    best > ALIKE && strsim::normalized_damerau_levenshtein(&new.title, &other.title) > ALIKE
}

/// Letters and digits in small letters without accents, with single blanks between words.
fn folded(title: &str) -> String {
    let letters: String =
        title.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect();
    letters
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The page that an address leads to, without what does not change it: scheme, `www.`, fragment, marks of campaigns, a
/// slash at the end.
fn source(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let is_mark = |name: &str| name.starts_with("utm_") || ["fbclid", "gclid", "mc_cid", "mc_eid"].contains(&name);
    let query = url.query().unwrap_or_default().split('&');
    let query = query.filter(|pair| !pair.is_empty() && !is_mark(pair.split('=').next().unwrap_or_default()));
    let query = query.collect::<Vec<_>>().join("&");
    Some(format!("{host}{port}{}?{query}", url.path().trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Expected, edit, finds, newsletter};
    use super::*;

    const TITLE: &str = "Weirs that let the fish go by";

    #[test]
    fn the_same_page_is_found_however_its_address_is_written() {
        let warns =
            || vec![Expected::warns(Check::Duplicate, "“About floods” leads to the same page as “About weirs”.")];
        let base = "https://www.paper.example.net/river?id=7";
        for (other, expected) in [
            ("http://paper.example.net/river/?id=7#top", warns()),
            ("https://PAPER.example.net/river?utm_source=x&id=7&fbclid=1", warns()),
            ("https://paper.example.net/river?id=8", vec![]),
            ("https://paper.example.net/other?id=7", vec![]),
            ("https://paper.example.net:8443/river?id=7", vec![]),
        ] {
            let mut draft = newsletter();
            edit(&mut draft, 0, |article| article.source_url = Some(base.into()));
            edit(&mut draft, 1, |article| article.source_url = Some(other.into()));
            finds(check, &draft, &expected);
        }
    }

    #[test]
    fn the_same_title_and_nearly_the_same_are_found() {
        for (other, expected) in [
            ("WEIRS that let the fish go by!", Some("has the same title as")),
            ("Wéirs that  let the fish go by", Some("has the same title as")),
            ("Weirs which let the fish go by", Some("has nearly the same title as")),
            ("Wiers that let the fishes go by", Some("has nearly the same title as")),
            ("Dams that hold the water back", None),
            ("by go fish the let that Weirs", None),
        ] {
            let mut draft = newsletter();
            edit(&mut draft, 0, |article| article.title = TITLE.into());
            edit(&mut draft, 1, |article| article.title = other.into());
            let expected: Vec<_> = expected.into_iter().map(|what| Expected::warns(Check::Duplicate, what)).collect();
            finds(check, &draft, &expected);
        }
    }

    #[test]
    fn short_titles_must_be_the_same() {
        let mut draft = newsletter();
        edit(&mut draft, 0, |article| article.title = "Report 2010".into());
        edit(&mut draft, 1, |article| article.title = "Report 2011".into());
        finds(check, &draft, &[]);
    }

    #[test]
    fn what_went_out_not_long_ago_counts_too_but_not_the_article_itself() {
        let (mut draft, mut earlier) = (newsletter(), newsletter());
        earlier.contents.edition.month = "2011-05".parse().unwrap();
        draft.earlier = vec![earlier.contents.clone()];
        finds(check, &draft, &[]);
        edit(&mut earlier, 1, |article| article.id = 99);
        draft.earlier = vec![earlier.contents];
        let expected = "“About floods” has the same title as “About floods” of the edition of 2011-05.";
        finds(check, &draft, &[Expected::warns(Check::Duplicate, expected)]);
    }
}
