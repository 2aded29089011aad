//! An article as its author wrote it: a file's front matter and text, checked and parsed, not yet stored.

use chrono::NaiveDate;

use super::dating::Dated;
use super::fields::Fields;
use super::front_matter::{Problem, take_apart};
use super::{Image, Profile, Slug, rules};
use crate::calendar::Tz;
use crate::clock::Timestamp;
use crate::kind::Kind;
use crate::locale::Language;
use crate::region::Region;

/// An article that can be stored. The fields are those of [`super::Article`].
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "each field is described where the article has it")]
pub struct Manuscript {
    pub slug: Slug,
    /// Whether its author chose the slug; it is made of date and title otherwise.
    pub slug_is_given: bool,
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

/// What was read for each key, by [`super::rules`]; from it follows all that has a default.
#[derive(Debug)]
pub(super) struct Pieces {
    pub(super) title: Option<String>,
    pub(super) dated: Option<Dated>,
    pub(super) kind: Option<Kind>,
    pub(super) language: Option<Language>,
    pub(super) slug: Option<Slug>,
    pub(super) summary: Option<String>,
    pub(super) body: String,
    pub(super) source_name: Option<String>,
    pub(super) source_url: Option<String>,
    pub(super) image_url: Option<String>,
    pub(super) image_alt: Option<String>,
    pub(super) regions: Vec<Region>,
    pub(super) profiles: Vec<Profile>,
}

impl Pieces {
    /// The article, in `language` if it names none; `None` without a title or a date.
    pub(super) fn put_together(self, language: Language) -> Option<Manuscript> {
        let (title, Dated { date, at, has_time }) = (self.title?, self.dated?);
        Some(Manuscript {
            slug_is_given: self.slug.is_some(),
            slug: self.slug.unwrap_or_else(|| Slug::of_article(date, &title)),
            kind: self.kind.unwrap_or(Kind::News),
            title,
            date,
            dated_at: at,
            has_time,
            language: self.language.unwrap_or(language),
            summary: self.summary,
            body: self.body,
            source_name: self.source_name,
            source_url: self.source_url,
            image: self.image_url.map(|url| Image { url, alt: self.image_alt.unwrap_or_default() }),
            regions: rules::in_order(self.regions),
            profiles: rules::without_repeats(self.profiles),
        })
    }
}

/// Reads a whole file. `zone` is where its local times are; `language` is its language if it names none.
///
/// # Errors
/// All problems that could be found, by line; never none.
pub fn read_manuscript(file: &str, zone: Tz, language: Language) -> Result<Manuscript, Vec<Problem>> {
    let parts = take_apart(file)?;
    let mut fields = Fields::new(parts.entries);
    let pieces = Pieces {
        title: fields.value("title", rules::title),
        dated: fields.value("date", |text| rules::date(text, zone)),
        kind: fields.value("kind", rules::kind),
        language: fields.value("language", rules::language),
        slug: fields.value("slug", rules::slug),
        summary: fields.value("summary", rules::summary),
        source_name: fields.value("source_name", rules::source_name),
        source_url: fields.value("source_url", rules::link),
        image_url: fields.value("image", rules::link),
        image_alt: fields.value("image_alt", rules::image_alt),
        regions: fields.list("regions", rules::region),
        profiles: fields.list("profiles", rules::profile),
        body: parts.body,
    };
    fields.require("title", "every article has a title: add a line title: …");
    fields.require("date", "every article has a date: add a line date: 2011-06-14");
    let mut problems = fields.into_problems();
    problems.extend(parts.problems);
    problems.extend(rules::body_problem(&pieces.body).map(|why| Problem::new(parts.body_line, why)));
    problems.sort_by_key(|problem| problem.line);
    if !problems.is_empty() {
        return Err(problems);
    }
    // Whatever lacks a title or a date has a problem.
    pieces.put_together(language).ok_or(problems)
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
            ("summary: No #1", "summary: 'No #1'"),
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
        assert!(read(&format!("{head}{}", "a".repeat(rules::LONGEST_BODY))).is_ok());
        let problem = read(&format!("{head}\n{}", "a".repeat(rules::LONGEST_BODY + 1))).unwrap_err().remove(0);
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
