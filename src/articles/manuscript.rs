//! An article as its author wrote it: a file's front matter and text, checked and parsed, not yet stored.

use chrono::NaiveDate;

use super::dating::{Dated, read_date};
use super::fields::Fields;
use super::front_matter::{Problem, take_apart};
use super::links::web_link;
use super::{Image, Profile, Slug, markdown};
use crate::calendar::Tz;
use crate::clock::Timestamp;
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

/// An article that can be stored. The fields are those of [`super::Article`].
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "each field is described where the article has it")]
pub struct Manuscript {
    pub slug: Slug,
    pub kind: Kind,
    pub title: String,
    pub date: NaiveDate,
    pub dated_at: Timestamp,
    pub has_time: bool,
    pub language: Language,
    pub summary: Option<String>,
    pub body: String,
    pub source_name: Option<String>,
    pub source_url: Option<String>,
    pub image: Option<Image>,
    pub regions: Vec<Region>,
    pub profiles: Vec<Profile>,
}

/// Reads a whole file. `zone` is where its local times are; `language` is its language if it names none.
///
/// # Errors
/// All problems that could be found, by line; never none.
pub fn read_manuscript(file: &str, zone: Tz, language: Language) -> Result<Manuscript, Vec<Problem>> {
    let parts = take_apart(file)?;
    let mut fields = Fields::new(parts.entries);

    let title = fields.text("title", LONGEST_TITLE);
    let dated = fields.parsed("date", |text| read_date(text, zone).map_err(|why| format!("“{text}” {why}")));
    let kind = fields.parsed("kind", |text| text.parse::<Kind>().map_err(|why| why.to_string()));
    let given_language = fields.parsed("language", |text| text.parse::<Language>().map_err(|why| why.to_string()));
    let slug = fields.parsed("slug", |text| text.parse::<Slug>().map_err(|why| why.to_string()));
    let link = |text: &str| web_link(text).map_err(|why| format!("“{}” {why}", shortened(text)));
    let image_url = fields.parsed("image", link);
    let image_alt = fields.text("image_alt", LONGEST_ALT);
    let mut regions = fields.list("regions", |text| text.parse::<Region>().map_err(|why| why.to_string()));
    regions.sort_unstable();
    regions.dedup();
    let profiles = fields.list("profiles", profile);
    let summary = fields.text("summary", LONGEST_SUMMARY);
    let source_name = fields.text("source_name", LONGEST_NAME);
    let source_url = fields.parsed("source_url", link);

    fields.require("title", "every article has a title: add a line title: …");
    fields.require("date", "every article has a date: add a line date: 2011-06-14");
    let mut problems = fields.into_problems();
    problems.extend(body_problem(&parts.body).map(|why| Problem::new(parts.body_line, why)));
    problems.sort_by_key(|problem| problem.line);

    match (title, dated) {
        (Some(title), Some(Dated { date, at, has_time })) if problems.is_empty() => Ok(Manuscript {
            slug: slug.unwrap_or_else(|| Slug::of_article(date, &title)),
            kind: kind.unwrap_or(Kind::News),
            title,
            date,
            dated_at: at,
            has_time,
            language: given_language.unwrap_or(language),
            summary,
            body: parts.body,
            source_name,
            source_url,
            image: image_url.map(|url| Image { url, alt: image_alt.unwrap_or_default() }),
            regions,
            profiles: without_repeats(profiles),
        }),
        _ => Err(problems),
    }
}

fn profile(text: &str) -> Result<Profile, String> {
    if text.chars().count() > LONGEST_NAME {
        Err(format!("the name “{}…” is longer than {LONGEST_NAME} characters; shorten it", shortened(text)))
    } else if !text.chars().any(char::is_alphanumeric) {
        Err(format!("“{text}” is no name; write the name of an organisation"))
    } else {
        Ok(Profile::named(text))
    }
}

fn without_repeats(profiles: Vec<Profile>) -> Vec<Profile> {
    let mut kept: Vec<Profile> = Vec::with_capacity(profiles.len());
    for profile in profiles {
        if kept.iter().all(|other| other.slug != profile.slug) {
            kept.push(profile);
        }
    }
    kept
}

fn body_problem(body: &str) -> Option<String> {
    if body.len() > LONGEST_BODY {
        return Some("the text is longer than 1 MB; shorten it or link to the rest".into());
    }
    markdown::is_too_deep(body).then(|| {
        "the text is nested too deep (lists in lists, quotes in quotes or HTML tags left open); make it flatter".into()
    })
}

/// Enough of a text to recognise it by.
fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe;
    use proptest::prelude::*;

    use super::*;

    fn read(file: &str) -> Result<Manuscript, Vec<Problem>> {
        read_manuscript(file, Europe::Paris, "fr".parse().unwrap())
    }

    /// The lines and reasons for which an article with these lines of front matter is refused.
    fn refused(lines: &str) -> Vec<(usize, String)> {
        let problems = read(&format!("---\ntitle: A\ndate: 2011-06-14\n{lines}\n---\nText.\n")).unwrap_err();
        problems.into_iter().map(|problem| (problem.line, problem.why)).collect()
    }

    #[test]
    fn title_and_date_are_enough() {
        let article = read("---\ntitle: A river\ndate: 2011-06-14\n---\nText.\n").unwrap();
        assert_eq!(article.slug.as_str(), "2011-06-14-a-river");
        assert_eq!((article.kind, article.language.as_str(), article.has_time), (Kind::News, "fr", false));
        assert_eq!((article.summary, article.image, article.source_url), (None, None, None));
        assert_eq!((&*article.body, article.regions.len(), article.profiles.len()), ("Text.", 0, 0));
    }

    #[test]
    fn every_key_is_read() {
        let file = "---\ntitle: >\n  Rivers:\n  the long view\ndate: 2011-06-14 09:30\nkind: Publication\n\
            language: en-GB\nsummary: |\n  Two\n  lines.\nsource_name: The River Post\n\
            source_url: https://example.org/a b\nregions: [Kenya, africa, KE]\nprofiles:\n- River Watch\n\
            - Médecine & Eau\n- river watch\nimage: https://example.org/a.jpg\nimage_alt: 'A boat: red'\n\
            slug: rivers\n---\n";
        let article = read(file).unwrap();
        assert_eq!(article.title, "Rivers: the long view");
        assert_eq!(
            (article.slug.as_str(), article.kind, article.language.as_str()),
            ("rivers", Kind::Publication, "en")
        );
        assert_eq!(article.summary.as_deref(), Some("Two lines."));
        assert_eq!(article.source_name.as_deref(), Some("The River Post"));
        assert_eq!(article.source_url.as_deref(), Some("https://example.org/a%20b"));
        assert_eq!(article.regions.iter().map(|r| r.slug()).collect::<Vec<_>>(), ["africa", "kenya"]);
        let profiles: Vec<_> = article.profiles.iter().map(|p| (p.slug.as_str(), &*p.name)).collect();
        assert_eq!(profiles, [("river-watch", "River Watch"), ("medecine-eau", "Médecine & Eau")]);
        assert_eq!(article.image, Some(Image { url: "https://example.org/a.jpg".into(), alt: "A boat: red".into() }));
        assert!(article.has_time && article.body.is_empty());
    }

    #[test]
    fn a_single_region_or_profile_needs_no_list() {
        let article = read("---\ntitle: 2011\ndate: 2011-06-14\nregions: NO\nprofiles: River Watch\n---\n").unwrap();
        assert_eq!((&*article.title, article.regions[0].slug()), ("2011", "norway"));
        assert_eq!(article.profiles.len(), 1);
    }

    #[test]
    fn a_title_with_a_colon_and_quotes_is_kept() {
        for written in
            [r#""Sahel: \"the river came back\", say farmers""#, r#"'Sahel: "the river came back", say farmers'"#]
        {
            let article = read(&format!("---\ntitle: {written}\ndate: 2011-06-14\n---\n")).unwrap();
            assert_eq!(article.title, r#"Sahel: "the river came back", say farmers"#);
        }
        let bare = "---\ndate: 2011-06-14\ntitle: Sahel: \"the river came back\", say farmers\n---\n";
        let problems = read(bare).unwrap_err();
        assert_eq!((problems.len(), problems[0].line), (1, 3));
        assert!(
            problems[0].why.contains(r#"title: 'Sahel: "the river came back", say farmers'"#),
            "{}",
            problems[0].why
        );
    }

    #[test]
    fn all_problems_are_told_by_line() {
        let problems = refused("kind: rumour\nregions: [kenya, Frnace]\nauthor: me\nsource_url: ftp://example.org/");
        assert_eq!(problems.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5, 6, 7]);
        assert!(problems[0].1.contains("“rumour” is not a kind"));
        assert!(problems[1].1.contains("near it: france"));
        assert!(problems[2].1.contains("“author” is not a key"));
        assert!(problems[3].1.contains("https://"));
    }

    #[test]
    fn each_wrong_value_is_refused_on_its_line() {
        for (lines, words) in [
            ("kind: [news]", "one value"),
            ("language: français", "language code"),
            ("summary: {a: b}", "one value"),
            ("slug: A B", "a-b"),
            ("title: B", "twice"),
            ("image: /a.jpg", "https://"),
            ("image: javascript:alert(1)", "https://"),
            ("source_name: \"a\\x00b\"", "U+0000"),
            ("source_name: \"a\\e[2Jb\"", "U+001B"),
            ("source_name: \"\\u202Eb\"", "U+202E"),
            ("profiles: ['—']", "no name"),
            ("profiles: [[a]]", "one value"),
            ("regions: {a: b}", "list"),
            ("Kind: news", "kind"),
            ("<<: {kind: news}", "not a key"),
            ("titel: x", "title"),
            ("lang: en", "not a key"),
        ] {
            let problems = refused(lines);
            assert_eq!(problems.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4], "{lines}: {problems:?}");
            assert!(problems[0].1.contains(words), "{lines}: {}", problems[0].1);
        }
        for date in ["2011-02-30", "tomorrow", "'2011-06-14 25:00'", "[2011-06-14]", "20110614"] {
            let problems = read(&format!("---\ntitle: A\ndate: {date}\n---\n")).unwrap_err();
            assert_eq!((problems.len(), problems[0].line), (1, 3), "{date}");
        }
    }

    #[test]
    fn what_is_missing_or_empty_is_asked_for() {
        let problems = read("---\nkind: news\n---\nText\n").unwrap_err();
        assert_eq!(problems.iter().map(|p| p.line).collect::<Vec<_>>(), [1, 1]);
        for title in ["", "''", "'  '", "\"\\u200b\"", "~"] {
            let problems = read(&format!("---\ndate: 2011-06-14\ntitle: {title}\n---\n")).unwrap_err();
            assert_eq!((problems.len(), problems[0].line), (1, 3), "{title}: {problems:?}");
            assert!(problems[0].why.contains("title"), "{}", problems[0].why);
        }
    }

    #[test]
    fn other_keys_may_be_empty() {
        let file =
            "---\ntitle: A\ndate: 2011-06-14\nkind:\nsummary: ''\nregions: []\nprofiles:\nimage:\nslug: ~\n---\n";
        let article = read(file).unwrap();
        assert_eq!((article.kind, article.summary, article.image), (Kind::News, None, None));
    }

    #[test]
    fn each_limit_is_kept() {
        for (key, most) in [("title", 300), ("summary", 1000), ("source_name", 200), ("image_alt", 500)] {
            let file = |length: usize| match key {
                "title" => format!("---\ndate: 2011-06-14\ntitle: {}\n---\n", "é".repeat(length)),
                _ => format!("---\ndate: 2011-06-14\ntitle: A\n{key}: {}\n---\n", "é".repeat(length)),
            };
            assert!(read(&file(most)).is_ok(), "{key}");
            assert!(read(&file(most + 1)).unwrap_err()[0].why.contains("characters"), "{key}");
        }
        let head = "---\ntitle: A\ndate: 2011-06-14\n---\n";
        assert!(read(&format!("{head}{}", "a".repeat(LONGEST_BODY))).is_ok());
        let problem = read(&format!("{head}\n{}", "a".repeat(LONGEST_BODY + 1))).unwrap_err().remove(0);
        assert_eq!((problem.line, problem.why.contains("1 MB")), (6, true));
        assert!(read(&format!("{head}{}a", "> ".repeat(50_000))).unwrap_err()[0].why.contains("nested too deep"));
    }

    #[test]
    fn a_reason_is_never_endless() {
        let why = &refused(&format!("kind: {}", "x".repeat(50_000)))[0].1;
        assert!(why.chars().count() < 700, "{}", why.len());
    }

    proptest! {
        #[test]
        fn no_file_panics(
            key in "title|date|kind|language|summary|source_url|regions|profiles|image|slug",
            value in "[ \\PC\n\t\\-:'\"\\[\\]{}&*!|>#%@,?a-c0-9]{0,60}",
            body in "\\PC{0,60}",
        ) {
            let _ = read(&format!("---\ntitle: A\ndate: 2011-06-14\n{key}: {value}\n---\n{body}"));
        }

        #[test]
        fn every_title_survives_its_quotes(title in "[a-zéа河:\"'#,. -]{0,40}[a-z]") {
            let title = title.trim();
            let file = format!("---\ntitle: '{}'\ndate: 2011-06-14\n---\n", title.replace('\'', "''"));
            let expected = title.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(read(&file).unwrap().title, expected);
        }
    }
}
