//! An article as an editor's form has it: every field a text, as the browser sends it.

use serde::{Deserialize, Serialize};

use super::front_matter::{control_characters, without_blank_ends};
use super::manuscript::Pieces;
use super::rules::{self, Taken, Unfit};
use super::{Article, Manuscript, Slug};
use crate::calendar::Tz;
use crate::locale::Language;

/// The fields of the form. The rules for what they may say are those of a file's front matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleForm {
    /// The word of a [`crate::kind::Kind`]; news if it is empty.
    pub kind: String,
    /// The title.
    pub title: String,
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// The time, `HH:MM` in the newsletter's zone; may be empty.
    pub time: String,
    /// A language code; the newsletter's first language if it is empty.
    pub language: String,
    /// The summary.
    pub summary: String,
    /// The text in Markdown.
    pub body: String,
    /// Who published it first.
    pub source_name: String,
    /// Where it was published first.
    pub source_url: String,
    /// The slug of each region that was chosen.
    pub regions: Vec<String>,
    /// The names of organisations, separated by `;` or by line breaks.
    pub profiles: String,
    /// The picture's address.
    pub image: String,
    /// What the picture shows.
    pub image_alt: String,
    /// Its name in addresses. Empty for the one that follows from date and title.
    pub slug: String,
    /// No field of the article: what the others said when the editor began, as [`ArticleForm::fingerprint`] has it. Empty
    /// where that is not known.
    pub began: String,
}

/// What is wrong with a field of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's name, as in [`ArticleForm`].
    pub field: &'static str,
    /// What is wrong and what to do about it, to be shown beside the field.
    pub why: String,
}

impl ArticleForm {
    /// The form of an article that is there; its time is shown in `zone`, without seconds.
    pub fn of(article: &Article, zone: Tz) -> ArticleForm {
        let local = article.dated_at.to_utc().with_timezone(&zone);
        let image = article.image.as_ref();
        let names: Vec<&str> = article.profiles.iter().map(|profile| &*profile.name).collect();
        let is_default = article.slug == Slug::of_article(article.date, &article.title);
        let form = ArticleForm {
            kind: article.kind.to_string(),
            title: article.title.clone(),
            date: article.date.to_string(),
            time: if article.has_time { local.format("%H:%M").to_string() } else { String::new() },
            language: article.language.to_string(),
            summary: article.summary.clone().unwrap_or_default(),
            body: article.body.clone(),
            source_name: article.source_name.clone().unwrap_or_default(),
            source_url: article.source_url.clone().unwrap_or_default(),
            regions: article.regions.iter().map(|region| region.slug().to_owned()).collect(),
            profiles: names.join("; "),
            image: image.map(|image| image.url.clone()).unwrap_or_default(),
            image_alt: image.map(|image| image.alt.clone()).unwrap_or_default(),
            slug: if is_default { String::new() } else { article.slug.to_string() },
            began: String::new(),
        };
        ArticleForm { began: form.fingerprint(), ..form }
    }

    /// The article that the form describes. `zone` is where its time is, `language` its language if it names none.
    ///
    /// # Errors
    /// All problems that could be found, in the order of the fields; never none.
    pub fn read(&self, zone: Tz, language: Language) -> Result<Manuscript, Vec<FieldProblem>> {
        let mut problems = Problems::default();
        // Browsers end lines of longer texts in their own way.
        let lines = |text: &str| text.replace("\r\n", "\n");
        let pieces = Pieces {
            kind: problems.taken("kind", rules::kind(&self.kind)),
            title: problems.required("title", "every article has a title", rules::title(&self.title)),
            dated: problems.dated(self, zone),
            language: problems.taken("language", rules::language(&self.language)),
            summary: problems.taken("summary", rules::summary(&lines(&self.summary))),
            body: problems.body(&lines(&self.body)),
            source_name: problems.taken("source_name", rules::source_name(&self.source_name)),
            source_url: problems.taken("source_url", rules::link(&self.source_url)),
            regions: problems.list("regions", self.regions.iter().map(String::as_str).collect(), rules::region),
            profiles: problems.list("profiles", self.profile_names(), rules::profile),
            image_url: problems.taken("image", rules::link(&self.image)),
            image_alt: problems.taken("image_alt", rules::image_alt(&self.image_alt)),
            slug: problems.taken("slug", rules::slug(&self.slug)),
        };
        if !problems.0.is_empty() {
            return Err(problems.0);
        }
        // Whatever lacks a title or a date has a problem.
        pieces.put_together(language).ok_or(problems.0)
    }

    /// The organisations' names, without the blanks around them.
    pub(super) fn profile_names(&self) -> Vec<&str> {
        self.profiles.split([';', '\n']).map(str::trim).filter(|name| !name.is_empty()).collect()
    }
}

#[derive(Default)]
struct Problems(Vec<FieldProblem>);

impl Problems {
    fn taken<T>(&mut self, field: &'static str, taken: Taken<T>) -> Option<T> {
        taken.map_err(|why| self.refuse(field, why)).ok().flatten()
    }

    fn required<T>(&mut self, field: &'static str, why: &str, taken: Taken<T>) -> Option<T> {
        if let Ok(None) = taken {
            self.note(field, why.to_owned());
        }
        self.taken(field, taken)
    }

    /// A day that is fine with a time that is not is told at the time.
    fn dated(&mut self, form: &ArticleForm, zone: Tz) -> Option<super::dating::Dated> {
        let day = self.required("date", "every article has a date", rules::date(&form.date, zone))?;
        let time = form.time.trim();
        if time.is_empty() {
            return Some(day);
        }
        let dated = rules::date(&format!("{} {time}", day.date), zone);
        self.taken("time", dated.map_err(|_| Unfit::Said(format!("“{time}” is not a time; write it as 09:30"))))
    }

    fn list<T>(&mut self, field: &'static str, texts: Vec<&str>, rule: impl Fn(&str) -> Taken<T>) -> Vec<T> {
        if let Err(why) = rules::list_length(texts.len()) {
            self.refuse(field, why);
            return Vec::new();
        }
        texts.into_iter().filter_map(|text| self.taken(field, rule(text))).collect()
    }

    fn body(&mut self, body: &str) -> String {
        let body = without_blank_ends(body);
        for problem in control_characters(body) {
            self.note("body", format!("line {}: {}", problem.line, problem.why));
        }
        if let Some(why) = rules::body_problem(body) {
            self.note("body", why.to_owned());
        }
        body.to_owned()
    }

    fn refuse(&mut self, field: &'static str, why: Unfit) {
        let why = match why {
            Unfit::It(why) => format!("it {why}"),
            Unfit::Said(why) => why,
        };
        self.note(field, why);
    }

    fn note(&mut self, field: &'static str, why: String) {
        self.0.push(FieldProblem { field, why });
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe;

    use super::super::{fingerprint, read_manuscript};
    use super::*;

    fn form(fill: impl FnOnce(&mut ArticleForm)) -> ArticleForm {
        let mut form = ArticleForm { title: "A river".into(), date: "2011-06-14".into(), ..ArticleForm::default() };
        fill(&mut form);
        form
    }

    fn read(form: &ArticleForm) -> Result<Manuscript, Vec<FieldProblem>> {
        form.read(Europe::Paris, Language::EN)
    }

    fn refused(fill: impl FnOnce(&mut ArticleForm)) -> Vec<(&'static str, String)> {
        read(&form(fill)).unwrap_err().into_iter().map(|problem| (problem.field, problem.why)).collect()
    }

    #[test]
    fn a_form_and_a_file_that_say_the_same_are_the_same_article() {
        let file = "---\ntitle: A river\ndate: 2011-06-14 09:30\nkind: blog\nlanguage: fr\nsummary: S\n\
            source_name: Post\nsource_url: https://example.org/a b\nregions: [KE, africa]\nprofiles: [B, A, b]\n\
            image: https://example.org/a.png\nimage_alt: Boat\nslug: rivers\n---\n\nOne.\n\nTwo.\n";
        let filled = form(|form| {
            form.time = "09:30".into();
            form.kind = "blog".into();
            form.language = "fr".into();
            form.summary = " S\r\n".into();
            form.source_name = "Post".into();
            form.source_url = "https://example.org/a b".into();
            form.regions = vec!["kenya".into(), "africa".into()];
            form.profiles = "B; A\r\nb;".into();
            form.image = "https://example.org/a.png".into();
            form.image_alt = "Boat".into();
            form.slug = "rivers".into();
            form.body = "\r\nOne.\r\n\r\nTwo.  \r\n".into();
        });
        let (ours, theirs) = (read(&filled).unwrap(), read_manuscript(file, Europe::Paris, Language::EN).unwrap());
        assert_eq!(ours, theirs);
        assert_eq!(fingerprint(&ours), fingerprint(&theirs));
    }

    #[test]
    fn title_and_date_are_enough_and_are_asked_for() {
        let article = read(&form(|_| {})).unwrap();
        assert_eq!((article.slug.as_str(), article.slug_is_given), ("2011-06-14-a-river", false));
        let problems = read(&ArticleForm { title: "\u{200b}".into(), ..ArticleForm::default() }).unwrap_err();
        let told: Vec<_> = problems.iter().map(|problem| (problem.field, &*problem.why)).collect();
        assert_eq!(told, [("title", "every article has a title"), ("date", "every article has a date")]);
    }

    #[test]
    fn each_problem_is_told_at_its_field() {
        let told = refused(|form| {
            form.title = "a".repeat(301);
            form.kind = "rumour".into();
            form.date = "2011-06-31".into();
            form.language = "français".into();
            form.summary = "\u{202e}".into();
            form.regions = vec!["kenya".into(), "frnace".into()];
            form.profiles = "A;—".into();
            form.source_url = "javascript:alert(1)".into();
            form.image = "/a.png".into();
            form.slug = "A B".into();
            form.body = "a\nb\u{7}".into();
        });
        let words = [
            ("kind", "“rumour” is not a kind"),
            ("title", "it has 301 characters, more than 300; shorten it"),
            ("date", "“2011-06-31” is not in the calendar"),
            ("language", "“français” is not a language code"),
            ("summary", "it has an invisible control character (U+202E)"),
            ("body", "line 2: there is a control character (U+0007)"),
            ("source_url", "“javascript:alert(1)” is not a web address"),
            ("regions", "near it: france"),
            ("profiles", "“—” is no name"),
            ("image", "is not a web address"),
            ("slug", "such as a-b"),
        ];
        assert_eq!(told.len(), words.len(), "{told:?}");
        for ((field, why), (expected, words)) in told.iter().zip(words) {
            assert!(*field == expected && why.contains(words), "{field}: {why}");
        }
    }

    #[test]
    fn a_wrong_time_is_told_at_the_time() {
        for time in ["25:00", "9:30", "noon", "09:30Z"] {
            let told = refused(|form| form.time = time.into());
            assert_eq!(told, [("time", format!("“{time}” is not a time; write it as 09:30"))]);
        }
    }

    #[test]
    fn a_text_that_is_too_long_or_too_deep_and_endless_lists_are_refused() {
        assert!(refused(|form| form.body = "a".repeat(rules::LONGEST_BODY + 1))[0].1.contains("1 MB"));
        assert!(refused(|form| form.body = "> ".repeat(100) + "a")[0].1.contains("too deep"));
        let told = refused(|form| form.profiles = "a;".repeat(101));
        assert_eq!(told, [("profiles", "it has more than 100 values; keep the main ones".to_owned())]);
    }
}
