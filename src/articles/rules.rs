//! What each key of an article may say: one function for each, for files and for the form alike.

use super::dating::{Dated, read_date};
use super::links::web_link;
use super::rendering::is_too_deep;
use super::{Profile, Slug};
use crate::calendar::Tz;
use crate::kind::Kind;
use crate::locale::Language;
use crate::region::Region;

/// Longest title, in characters.
const LONGEST_TITLE: usize = 300;
/// Longest summary, in characters.
const LONGEST_SUMMARY: usize = 1000;
/// Longest name of a source or a profile, in characters.
const LONGEST_NAME: usize = 200;
/// Longest description of an image, in characters.
const LONGEST_ALT: usize = 500;
/// Longest text, in bytes.
pub(super) const LONGEST_BODY: usize = 1024 * 1024;
/// No value that is parsed (a date, an address) is longer, in bytes.
const LONGEST_PARSED: usize = 4_000;
/// No article has more regions or profiles.
const LONGEST_LIST: usize = 100;

/// Why a value can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unfit {
    /// What is wrong with the value; the key's name, or "it", belongs in front.
    It(String),
    /// All of it, with the value quoted.
    Said(String),
}

/// What a value comes to; `None` if nothing of it can be seen.
pub(super) type Taken<T> = Result<Option<T>, Unfit>;

pub(super) fn title(text: &str) -> Taken<String> {
    line(text, LONGEST_TITLE)
}

pub(super) fn summary(text: &str) -> Taken<String> {
    line(text, LONGEST_SUMMARY)
}

pub(super) fn source_name(text: &str) -> Taken<String> {
    line(text, LONGEST_NAME)
}

pub(super) fn image_alt(text: &str) -> Taken<String> {
    line(text, LONGEST_ALT)
}

pub(super) fn date(text: &str, zone: Tz) -> Taken<Dated> {
    parsed(text, |text| read_date(text, zone).map_err(|why| format!("“{text}” {why}")))
}

pub(super) fn kind(text: &str) -> Taken<Kind> {
    parsed(text, |text| text.parse::<Kind>().map_err(|why| why.to_string()))
}

pub(super) fn language(text: &str) -> Taken<Language> {
    parsed(text, |text| text.parse::<Language>().map_err(|why| why.to_string()))
}

pub(super) fn slug(text: &str) -> Taken<Slug> {
    parsed(text, |text| text.parse::<Slug>().map_err(|why| why.to_string()))
}

/// The address of a page or a picture.
pub(super) fn link(text: &str) -> Taken<String> {
    parsed(text, |text| web_link(text).map_err(|why| format!("“{}” {why}", shortened(text))))
}

/// One of the regions.
pub(super) fn region(text: &str) -> Taken<Region> {
    parsed(text, |text| text.parse::<Region>().map_err(|why| why.to_string()))
}

/// One of the profiles.
pub(super) fn profile(text: &str) -> Taken<Profile> {
    parsed(text, |text| {
        if text.chars().count() > LONGEST_NAME {
            Err(format!("the name “{}…” is longer than {LONGEST_NAME} characters; shorten it", shortened(text)))
        } else if !text.chars().any(char::is_alphanumeric) {
            Err(format!("“{text}” is no name; write the name of an organisation"))
        } else {
            Ok(Profile::named(text))
        }
    })
}

/// How many regions or profiles an article may have.
pub(super) fn list_length(values: usize) -> Result<(), Unfit> {
    if values > LONGEST_LIST {
        return Err(Unfit::It(format!("has more than {LONGEST_LIST} values; keep the main ones")));
    }
    Ok(())
}

/// What is wrong with a text, if anything is.
pub(super) fn body_problem(body: &str) -> Option<&'static str> {
    if body.len() > LONGEST_BODY {
        return Some("the text is longer than 1 MB; shorten it or link to the rest");
    }
    is_too_deep(body).then_some(
        "the text is nested too deep (lists in lists, quotes in quotes or HTML tags left open); make it flatter",
    )
}

/// Regions in tree order, each once.
pub(super) fn in_order(mut regions: Vec<Region>) -> Vec<Region> {
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// Each organisation once, as it was spelled first.
pub(super) fn without_repeats(profiles: Vec<Profile>) -> Vec<Profile> {
    let mut kept: Vec<Profile> = Vec::with_capacity(profiles.len());
    for profile in profiles {
        if kept.iter().all(|other| other.slug != profile.slug) {
            kept.push(profile);
        }
    }
    kept
}

/// A text of one line, of at most `most` characters. Line breaks and blanks in a row become one blank.
fn line(text: &str, most: usize) -> Taken<String> {
    let text = one_line(text)?;
    match text.chars().count() {
        long if long > most => Err(Unfit::It(format!("has {long} characters, more than {most}; shorten it"))),
        _ => Ok(Some(text).filter(|text| !text.is_empty())),
    }
}

/// A value that `parse` reads; its error becomes the reason.
fn parsed<T>(text: &str, parse: impl Fn(&str) -> Result<T, String>) -> Taken<T> {
    let text = one_line(text)?;
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() > LONGEST_PARSED {
        return Err(Unfit::It("is far too long; shorten it".into()));
    }
    parse(&text).map(Some).map_err(Unfit::Said)
}

/// `text` with its line breaks, tabs and blanks in a row as single blanks; empty if nothing of it can be seen.
pub(super) fn one_line(text: &str) -> Result<String, Unfit> {
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\u{2028}' | '\u{2029}');
    let line = text.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if let Some(bad) = line.chars().find(|c| c.is_control() || turns_text_round(*c)) {
        let why = format!("has an invisible control character (U+{:04X}); delete it", u32::from(bad));
        return Err(Unfit::It(why));
    }
    let is_unseen = |c: char| {
        c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
    };
    Ok(if line.chars().all(is_unseen) { String::new() } else { line })
}

/// Marks that reorder all text after them, also the page's or mail's own, until another mark.
fn turns_text_round(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Enough of a text to recognise it by.
fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}
