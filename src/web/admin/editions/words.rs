//! Title, subject, preheader and the editor's note: for all readers, or for those of one language.

use actix_web::HttpRequest;
use serde::Serialize;

use super::month_of;
use crate::editions::{self, Change, Contents, EditionTexts, Words};
use crate::locale::Language;
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
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
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct MadeWords {
    title: String,
    subject: String,
    preheader: String,
}

/// The forms: for all, then for each language where there are several.
pub(super) fn forms(insider: &Insider, contents: &Contents) -> Vec<WordsForm> {
    let press = &insider.visitor().web.app.press;
    let (edition, languages) = (&contents.edition, &press.publisher.languages);
    let made = |language: Language| {
        let Words { title, subject, preheader, .. } = Words::of(contents, press, language);
        MadeWords { title, subject, preheader }
    };
    let form = |code: String, name: String, texts: &EditionTexts, made: MadeWords| WordsForm {
        code,
        name,
        title: texts.title.clone().unwrap_or_default(),
        subject: texts.subject.clone().unwrap_or_default(),
        preheader: texts.preheader.clone().unwrap_or_default(),
        note: texts.note.clone().unwrap_or_default(),
        made,
        written: *texts != EditionTexts::default(),
    };
    let all = form(String::new(), "All readers".into(), &edition.texts, made(press.publisher.default_language()));
    let several = languages.iter().filter(|_| languages.len() > 1);
    let own = several.map(|&language| {
        let texts = edition.own_texts.get(&language).cloned().unwrap_or_default();
        form(language.to_string(), language_name(&press.texts, language), &texts, made(language))
    });
    std::iter::once(all).chain(own).collect()
}

/// POST `/admin/editions/{month}/words`: empty fields bring back what would be there without them.
pub(in crate::web::admin) async fn save(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    let language = match form.first("language") {
        "" => None,
        code => Some(code.parse::<Language>().map_err(|_| Trouble::NotFound)?),
    };
    let text = |name| form.first(name).to_owned();
    let changes = vec![
        Change::Title(language, text("title")),
        Change::Subject(language, text("subject")),
        Change::Preheader(language, text("preheader")),
        Change::Note(language, text("note")),
    ];
    let whose = language.map_or_else(|| "all readers".to_owned(), |language| language.to_string());
    insider.about(format!("{month}: words for {whose}"));
    match editions::arrange(&app.database, app.publisher(), month, changes, &insider.member()?.name, now).await {
        Ok(_) => insider.on_to(&format!("/admin/editions/{month}#words"), "The words are saved."),
        Err(error) => insider.not_done(month, error),
    }
}
