//! Title, subject, preheader and the editor's note: for all readers, or for those of one language.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde::Serialize;

use super::arrange::voiding;
use super::{desk, month_of, page};
use crate::editions::{self, Change, Contents, EditionError, EditionTexts, Words};
use crate::locale::Language;
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::admin::words::sentence;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::language_name;

/// One form: for all readers if it has no code.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct WordsForm {
    code: String,
    name: String,
    title: String,
    subject: String,
    preheader: String,
    note: String,
    /// What stands there as long as nothing is written.
    made: MadeWords,
    written: bool,
    /// What is stored, which the form brings back: so nobody's words are lost to somebody who did not see them.
    was: PlainWords,
    /// Why they could not be saved.
    problem: Option<String>,
}

/// The four texts, empty where nothing is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct PlainWords {
    title: String,
    subject: String,
    preheader: String,
    note: String,
}

/// Words that somebody typed and that could not be saved, as somebody else had saved others, or they are not allowed.
pub(super) struct TypedWords {
    language: Option<Language>,
    words: PlainWords,
    problem: String,
}

impl PlainWords {
    fn of(texts: &EditionTexts) -> PlainWords {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        PlainWords {
            title: text(&texts.title),
            subject: text(&texts.subject),
            preheader: text(&texts.preheader),
            note: text(&texts.note),
        }
    }

    fn from_form(form: &Form, prefix: &str) -> PlainWords {
        // Browsers send line breaks as CRLF, wherever they came from.
        let text = |name: &str| form.first(&format!("{prefix}{name}")).replace("\r\n", "\n");
        PlainWords { title: text("title"), subject: text("subject"), preheader: text("preheader"), note: text("note") }
    }

    fn named(&self) -> [(&'static str, &str); 4] {
        [("title", &self.title), ("subject", &self.subject), ("preheader", &self.preheader), ("note", &self.note)]
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct MadeWords {
    title: String,
    subject: String,
    preheader: String,
}

/// The forms: for all, then for each language where there are several.
pub(super) fn forms(insider: &Insider, contents: &Contents, typed: Option<&TypedWords>) -> Vec<WordsForm> {
    let press = &insider.visitor().web.app.press;
    let (edition, languages) = (&contents.edition, &press.publisher.languages);
    let made = |language: Language| {
        let Words { title, subject, preheader, .. } = Words::of(contents, press, language);
        MadeWords { title, subject, preheader }
    };
    let form = |code: String, name: String, texts: &EditionTexts, made: MadeWords| {
        let was = PlainWords::of(texts);
        let typed = typed.filter(|typed| typed.language.map(|l| l.to_string()).unwrap_or_default() == code);
        let PlainWords { title, subject, preheader, note } = typed.map_or_else(|| was.clone(), |t| t.words.clone());
        WordsForm {
            code,
            name,
            title,
            subject,
            preheader,
            note,
            made,
            written: *texts != EditionTexts::default(),
            was,
            problem: typed.map(|typed| typed.problem.clone()),
        }
    };
    let all = form(String::new(), "All readers".into(), &edition.texts, made(press.publisher.default_language()));
    let several = languages.iter().filter(|_| languages.len() > 1);
    let own = several.map(|&language| {
        let texts = edition.own_texts.get(&language).cloned().unwrap_or_default();
        form(language.to_string(), language_name(&press.texts, language), &texts, made(language))
    });
    std::iter::once(all).chain(own).collect()
}

/// POST `/admin/editions/{month}/words`: what was changed in the form, and nothing else. Empty fields bring back what would
/// be there without them. If somebody else has changed the same words since the form was shown, nothing is saved and the
/// form comes back with what was typed.
pub(in crate::web::admin) async fn save(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    let language = match form.first("language") {
        "" => None,
        code => Some(code.parse::<Language>().map_err(|_| Trouble::NotFound)?),
    };
    let (number, contents) = page::found(&insider, month).await?;
    let stored = match language {
        None => contents.edition.texts.clone(),
        Some(language) => contents.edition.own_texts.get(&language).cloned().unwrap_or_default(),
    };
    let (typed, stored) = (PlainWords::from_form(&form, ""), PlainWords::of(&stored));
    // A program that says nothing of what it saw means what it sends.
    let was = if form.has("was_title") { PlainWords::from_form(&form, "was_") } else { stored.clone() };
    let (changed, lost) = compare(&typed, &was, &stored);
    if !lost.is_empty() && !contents.edition.state.is_released() {
        insider.nothing_done();
        let problem = format!(
            "Somebody has changed the {} meanwhile. What you typed stands here and is not saved; what is stored stands \
             under each field. Save once more to put yours in its place.",
            lost.join(" and the ")
        );
        let typed = TypedWords { language, words: typed, problem };
        return desk::page(&insider, &request, StatusCode::CONFLICT, &contents, number, Some(&typed)).await;
    }
    let change = |(name, text): (&'static str, String)| match name {
        "title" => Change::Title(language, text),
        "subject" => Change::Subject(language, text),
        "preheader" => Change::Preheader(language, text),
        _ => Change::Note(language, text),
    };
    let changes: Vec<_> = changed.into_iter().map(change).collect();
    if changes.is_empty() {
        insider.nothing_done();
        return insider.on_to(&format!("/admin/editions/{month}#words"), "Nothing was changed.");
    }
    let whose = language.map_or_else(|| "all readers".to_owned(), |language| language.to_string());
    match editions::arrange(&app.database, app.publisher(), month, changes, &insider.member()?.name, now).await {
        Ok(contents) => {
            insider.about(format!("{month}: words for {whose}{}", voiding(&contents, now)));
            insider.on_to(&format!("/admin/editions/{month}#words"), "The words are saved.")
        }
        Err(EditionError::Arrangement(why)) => {
            insider.nothing_done();
            let typed = TypedWords { language, words: typed, problem: format!("Not saved. {}", sentence(&why)) };
            desk::page(&insider, &request, StatusCode::UNPROCESSABLE_ENTITY, &contents, number, Some(&typed)).await
        }
        Err(error) => insider.not_done(month, error),
    }
}

/// What was typed anew, and the names of what somebody else has changed to something else since the form was shown.
fn compare(
    typed: &PlainWords,
    was: &PlainWords,
    stored: &PlainWords,
) -> (Vec<(&'static str, String)>, Vec<&'static str>) {
    let (typed, was, stored) = (typed.named(), was.named(), stored.named());
    let changed = |&at: &usize| typed[at].1 != was[at].1;
    let lost = |&at: &usize| stored[at].1 != was[at].1 && stored[at].1 != typed[at].1;
    let mine = (0..4).filter(changed).map(|at| (typed[at].0, typed[at].1.to_owned())).collect();
    (mine, (0..4).filter(changed).filter(lost).map(|at| typed[at].0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(title: &str, note: &str) -> PlainWords {
        PlainWords { title: title.into(), note: note.into(), ..PlainWords::default() }
    }

    #[test]
    fn only_what_was_typed_is_saved_and_never_over_what_nobody_saw() {
        let (changed, lost) = compare(&words("Mine", "n"), &words("Old", "n"), &words("Old", "theirs"));
        assert_eq!((changed, lost), (vec![("title", "Mine".to_owned())], vec![]));
        let (_, lost) = compare(&words("Mine", "n"), &words("Old", "n"), &words("Theirs", "n"));
        assert_eq!(lost, ["title"]);
        let (_, lost) = compare(&words("Same", ""), &words("Old", ""), &words("Same", ""));
        assert_eq!(lost, [""; 0]);
    }
}
