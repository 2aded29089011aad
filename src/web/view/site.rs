//! What every page carries: the newsletter's name, the languages, the month, the foot.

use serde::Serialize;

use super::Ruler;
use crate::locale::{Language, Texts};

/// The frame of a page. Made anew for each request, because language and day change.
#[derive(Debug, Clone, Serialize)]
pub struct Site {
    /// The language that the page speaks.
    pub language: Language,
    /// `ltr` or `rtl`, see [`direction`].
    pub direction: &'static str,
    /// The newsletter's name.
    pub name: String,
    /// The path before every link of ours, without a slash at its end: empty, or `/news` behind a proxy.
    pub base: String,
    /// What keeps a language chosen by hand when a link is followed: empty, or `?lang=fr`. There are no cookies.
    pub stay: String,
    /// A short hash of the style sheet and fonts, so that browsers may keep them for ever.
    pub assets: String,
    /// The language switch; empty hides it (pages that answer a POST can't be asked for again in another language).
    pub languages: Vec<LanguageLink>,
    /// Who publishes the newsletter, for "… is published by …".
    pub publisher: Option<String>,
    /// The postal address, on one line.
    pub postal_address: Option<String>,
    /// The month as a rule.
    pub ruler: Ruler,
    /// When the next edition is due, short: "Tue 1 December".
    pub next_due: String,
    /// The same for a sentence: "Tuesday 1 December".
    pub next_due_long: String,
}

/// One language of the switch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LanguageLink {
    /// Its code.
    pub code: Language,
    /// Its own name: "Français".
    pub name: String,
    /// The same page in that language.
    pub href: String,
    /// Whether the page speaks it now.
    pub current: bool,
}

impl LanguageLink {
    /// The switch for the page at `path` (with its base, without a query). Empty if there is nothing to choose.
    pub fn switch(texts: &Texts, offered: &[Language], current: Language, path: &str) -> Vec<LanguageLink> {
        if offered.len() < 2 {
            return Vec::new();
        }
        let link = |&code: &Language| LanguageLink {
            code,
            name: language_name(texts, code),
            href: format!("{path}?lang={code}"),
            current: code == current,
        };
        offered.iter().map(link).collect()
    }
}

/// What a language calls itself ("Español"), or its code where we have no texts in it.
pub fn language_name(texts: &Texts, language: Language) -> String {
    if texts.has(language, "language-name") { texts.text(language, "language-name", &[]) } else { language.to_string() }
}

/// The value of `dir` for a language: `rtl` for those written from right to left.
pub fn direction(language: Language) -> &'static str {
    match language.as_str() {
        "ar" | "ckb" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi" => "rtl",
        _ => "ltr",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_names_each_language_in_its_own_words() {
        let texts = Texts::embedded().unwrap();
        let offered = ["en", "fr", "pt"].map(|code| code.parse().unwrap());
        let switch = LanguageLink::switch(&texts, &offered, offered[1], "/archive");
        let told: Vec<_> = switch.iter().map(|l| (l.name.as_str(), l.href.as_str(), l.current)).collect();
        assert_eq!(
            told,
            [
                ("English", "/archive?lang=en", false),
                ("Français", "/archive?lang=fr", true),
                ("pt", "/archive?lang=pt", false)
            ]
        );
    }

    #[test]
    fn one_language_needs_no_switch() {
        let texts = Texts::embedded().unwrap();
        assert!(LanguageLink::switch(&texts, &[Language::EN], Language::EN, "/").is_empty());
    }

    #[test]
    fn arabic_runs_from_right_to_left() {
        assert_eq!(direction("ar".parse().unwrap()), "rtl");
        assert_eq!(direction(Language::EN), "ltr");
    }
}
