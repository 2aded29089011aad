//! The edition as it would be received: any language, any slice, any reader.

use actix_web::HttpRequest;
use serde::Serialize;

use super::month_of;
use crate::calendar::Month;
use crate::editions::{self, EditionError, Preview, PreviewOf};
use crate::locale::Language;
use crate::mail::EmailAddress;
use crate::subscribers::{Choices, Reach};
use crate::team::Right;
use crate::web::admin::Insider;
use crate::web::admin::choice::Choice;
use crate::web::admin::words::{counted, sentence};
use crate::web::answer::Answer;
use crate::web::outbox::mail_frame;
use crate::web::trouble::Trouble;
use crate::web::view::language_name;
use crate::web::visitor::query;

/// So many slices can be chosen, those with most readers.
const SLICES: usize = 30;

/// What the frame shows, and what else it could show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct PreviewPart {
    languages: Vec<Choice>,
    slices: Vec<Choice>,
    reader: String,
    may_choose_reader: bool,
    /// "Français, Kenya: News only": what the reader has chosen, instead of the language and the slice beside.
    readers_choices: Option<String>,
    looks: Vec<Choice>,
    /// Where the HTML is.
    src: String,
    text: String,
    size: String,
    subject: String,
    /// Why there is nothing to show.
    problem: Option<String>,
}

/// How the frame can look: its word and what the button says.
const LOOKS: [(&str, &str); 4] = [("desktop", "Desktop"), ("phone", "Phone"), ("dark", "Dark"), ("text", "Plain text")];

/// What an address asks for: `?as=phone&language=fr&slice=africa|news&reader=ada@example.org`.
struct Asked {
    look: &'static str,
    language: Option<Language>,
    slice: String,
    reader: String,
}

impl Asked {
    fn of(insider: &Insider, request: &HttpRequest) -> Asked {
        let text = |name| query(request, name).unwrap_or_default();
        let reader = if insider.may(Right::Readers) { text("reader") } else { String::new() };
        let look = LOOKS.into_iter().map(|(word, _)| word).find(|word| *word == text("as"));
        let look = look.unwrap_or(LOOKS[0].0);
        Asked { look, language: text("language").parse().ok(), slice: text("slice"), reader: reader.trim().to_owned() }
    }

    fn what(&self, default: Language) -> Result<PreviewOf, EditionError> {
        let language = self.language.unwrap_or(default);
        if !self.reader.is_empty() {
            let reader: EmailAddress = self.reader.parse().map_err(|_| EditionError::NoSuchReader)?;
            // Readers have a language of their own; the one beside is for the slices.
            return Ok(PreviewOf { language: None, choices: None, reader: Some(reader), inert: true });
        }
        let (regions, kinds) = self.slice.split_once('|').unwrap_or_default();
        let choices = Choices::from_texts(language.as_str(), regions, kinds);
        Ok(PreviewOf { language: Some(language), choices: Some(choices), reader: None, inert: true })
    }

    fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.language.map(|language| ("language", language.to_string())));
        query.append_pair("slice", &self.slice).append_pair("reader", &self.reader);
        query.finish()
    }
}

async fn previewed(insider: &Insider, month: Month, asked: &Asked) -> Result<Preview, EditionError> {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let of = asked.what(app.publisher().default_language())?;
    editions::preview(&app.database, &app.press, &app.keys, month, of, now).await
}

/// The frame and its switches.
pub(super) async fn part(
    insider: &Insider,
    request: &HttpRequest,
    month: Month,
    reach: &Reach,
) -> Result<PreviewPart, Trouble> {
    let (app, asked) = (&insider.visitor().web.app, Asked::of(insider, request));
    let publisher = app.publisher();
    let language = asked.language.unwrap_or(publisher.default_language());
    let (shown, problem) = match previewed(insider, month, &asked).await {
        Ok(preview) => (Some(preview), None),
        Err(error) if error.is_refusal() || matches!(error, EditionError::NoSuchReader | EditionError::Render(_)) => {
            (None, Some(sentence(&error.to_string())))
        }
        Err(error) => return Err(Trouble::Failed(error.to_string())),
    };
    let languages =
        publisher.languages.iter().map(|&code| Choice::new(code, language_name(&app.texts, code), code == language));
    let (kilobytes, subject) = match &shown {
        Some(preview) => (preview.html.len().div_ceil(1000), subject(preview)),
        None => (0, String::new()),
    };
    Ok(PreviewPart {
        languages: languages.collect(),
        slices: slices(insider, reach, language, &asked.slice),
        readers_choices: shown.as_ref().filter(|_| !asked.reader.is_empty()).map(|preview| {
            let language = language_name(&app.texts, preview.choices.language);
            format!("{language}, {}", words(insider, &preview.choices))
        }),
        looks: LOOKS.map(|(word, words)| Choice::new(word, words, word == asked.look)).into(),
        reader: asked.reader.clone(),
        may_choose_reader: insider.may(Right::Readers),
        src: format!("/admin/editions/{month}/preview?{}", asked.query()),
        text: shown.map(|preview| preview.text).unwrap_or_default(),
        size: format!("{kilobytes} kB"),
        subject,
        problem,
    })
}

/// GET `/admin/editions/{month}/preview`: the HTML part by itself, for the frame on the page.
pub(in crate::web::admin) async fn html(insider: Insider, request: HttpRequest) -> Answer {
    let month = month_of(&request)?;
    let shown = previewed(&insider, month, &Asked::of(&insider, &request)).await.map_err(|_| Trouble::NotFound)?;
    Ok(mail_frame(&shown.html))
}

/// The slices of a language that readers have chosen, with the numbers of their readers.
fn slices(insider: &Insider, reach: &Reach, language: Language, chosen: &str) -> Vec<Choice> {
    let everything = Choices::everything(language);
    let count =
        |choices: &Choices| reach.choices.iter().find(|(known, _)| known == choices).map_or(0, |(_, count)| *count);
    let first = (everything.clone(), count(&everything));
    let others = reach.choices.iter().filter(|(choices, _)| choices.language == language && *choices != everything);
    let choice = |(choices, count): (Choices, i64)| {
        let value = format!("{}|{}", choices.regions_text(), choices.kinds_text());
        let words = format!("{}, {}", words(insider, &choices), counted(count, "reader"));
        Choice::new(&value, words, value == chosen)
    };
    std::iter::once(first).chain(others.cloned()).take(SLICES).map(choice).collect()
}

/// "Europe, News only".
fn words(insider: &Insider, choices: &Choices) -> String {
    let regions: Vec<_> = choices.regions().iter().map(|region| region.name(Language::EN)).collect();
    let kinds: Vec<_> = choices.kinds().iter().map(|kind| super::sections::kind_name(insider, *kind)).collect();
    match (regions.is_empty(), kinds.is_empty()) {
        (true, true) => "Everything".into(),
        (false, true) => regions.join(", "),
        (true, false) => format!("{} only", kinds.join(", ")),
        (false, false) => format!("{}: {} only", regions.join(", "), kinds.join(", ")),
    }
}

/// The subject as the message bears it.
fn subject(preview: &Preview) -> String {
    let parsed = mail_parser::MessageParser::default().parse(&preview.eml);
    parsed.and_then(|message| message.subject().map(str::to_owned)).unwrap_or_default()
}
