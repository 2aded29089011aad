//! What all mails say about who sends them.

use serde::Serialize;

use crate::locale::Language;

/// Facts about the newsletter, and the language to write in. The same at the root of every mail.
#[derive(Debug, Clone, Serialize)]
pub struct Sender {
    /// The newsletter's name, shown in the masthead.
    pub newsletter: String,
    /// The public address of the site, without a final slash.
    pub base_url: String,
    /// The host of `base_url`, as readers see it.
    pub host: String,
    /// The postal address for the foot of the mail, if one is set.
    pub postal_address: Option<String>,
    /// The language of the mail's own words.
    pub language: Language,
    /// The direction in which that language is written.
    pub dir: Direction,
}

impl Sender {
    /// The facts, with host and direction worked out from the address and the language.
    pub fn new(newsletter: &str, base_url: &str, postal_address: Option<&str>, language: Language) -> Sender {
        let base_url = base_url.trim_end_matches('/');
        let host = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or_default();
        Sender {
            newsletter: newsletter.to_owned(),
            base_url: base_url.to_owned(),
            host: host.to_owned(),
            postal_address: postal_address.map(str::to_owned),
            language,
            dir: Direction::of(language),
        }
    }
}

/// The direction of writing, as HTML's `dir` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

impl Direction {
    /// The direction of a language's usual script.
    pub fn of(language: Language) -> Direction {
        match language.as_str() {
            "ar" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi" => Direction::Rtl,
            _ => Direction::Ltr,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_direction_follow_from_address_and_language() {
        let sender = Sender::new("Monthly Alert", "https://alert.example.org/news/", None, "ar".parse().unwrap());
        assert_eq!((sender.host.as_str(), sender.dir), ("alert.example.org", Direction::Rtl));
        assert_eq!(sender.base_url, "https://alert.example.org/news");
    }
}
