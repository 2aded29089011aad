//! One reader's whole story, in time order.

use actix_web::HttpRequest;
use serde::Serialize;

use super::words;
use crate::clock::Timestamp;
use crate::db::QueryError;
use crate::deliveries::{self, Listed, ReleasedEdition, State};
use crate::subscribers::{self, StoryConsent, Subscriber, SubscriberState};
use crate::team::Right;
use crate::token::Keyring;
use crate::web::admin::Insider;
use crate::web::admin::signs::{self, Sign};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

#[derive(Serialize)]
struct StoryPage {
    id: i64,
    email: String,
    name: Option<String>,
    sign: Sign,
    language: String,
    regions: String,
    kinds: String,
    paused_until: Option<String>,
    is_suppressed: bool,
    chapters: Vec<Chapter>,
    may_manage: bool,
    /// Whether there is somebody to take off the list.
    is_on_list: bool,
    may_undo: bool,
}

/// Something that happened.
#[derive(Serialize)]
struct Chapter {
    /// In ms, for the order alone.
    #[serde(skip)]
    at: i64,
    moment: String,
    sign: Sign,
    /// What happened, in a word or two.
    title: String,
    /// Beside it, with less weight; empty if there is nothing to add.
    more: String,
    /// A mail's edition, with a link to its deliveries.
    edition: Option<String>,
    /// The state of a mail.
    state: Option<&'static str>,
    reply: Option<String>,
    message_id: Option<String>,
}

impl View for StoryPage {
    const TEMPLATE: &'static str = "admin/subscriber";
}

/// GET `/admin/subscribers/{id}`.
pub(in crate::web::admin) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    let app = &insider.visitor().web.app;
    let (id, keys, now) = (super::id(&request)?, app.keys.clone(), insider.visitor().now);
    let read = move |connection: &mut crate::db::DbConnection| {
        let Some(story) = subscribers::story(connection, id)? else { return Ok::<_, QueryError>(None) };
        let is_suppressed = match story.subscriber.email.parse() {
            Ok(address) => subscribers::is_suppressed(connection, &keys, &address)?,
            Err(_) => false,
        };
        let may_undo = subscribers::can_undo_taking_off(connection, &story.subscriber, now)?;
        Ok(Some((story, is_suppressed, may_undo, deliveries::released(connection)?)))
    };
    let (story, is_suppressed, may_undo, editions) = app.database.read(read).await?.ok_or(Trouble::NotFound)?;
    let reader = &story.subscriber;
    let consents = story.consents.iter().map(|event| consent(&insider, event));
    let mails = story.mails.iter().map(|mail| chapter(&insider, &app.keys, &editions, mail));
    let mut chapters: Vec<Chapter> = consents.chain(mails).collect();
    chapters.sort_by_key(|chapter| chapter.at);
    insider.page(&StoryPage { may_undo, ..page(&insider, reader, is_suppressed, chapters) })
}

fn page(insider: &Insider, reader: &Subscriber, is_suppressed: bool, chapters: Vec<Chapter>) -> StoryPage {
    let [language, regions, kinds] = words::choices(&insider.visitor().web.app.texts, &reader.choices);
    let is_to_come = |until: &Timestamp| *until > insider.visitor().now;
    StoryPage {
        id: reader.id,
        email: reader.email.clone(),
        name: reader.name.clone(),
        sign: signs::of_reader(reader.state),
        language,
        regions,
        kinds,
        paused_until: reader.paused_until.filter(is_to_come).map(|until| insider.dated_moment(until)),
        is_suppressed,
        chapters,
        may_manage: insider.may(Right::Manage),
        is_on_list: matches!(reader.state, SubscriberState::Active | SubscriberState::Pending),
        may_undo: false,
    }
}

fn consent(insider: &Insider, event: &StoryConsent) -> Chapter {
    let StoryConsent { source, text_version, language, .. } = event;
    let seen = format!("{source}; consent text {text_version}, {language}");
    let (class, sign, words, title, more) = match event.event.as_str() {
        "asked" => ("muted", "→", "asked", "Signed up", seen),
        "confirmed" => ("good", "✓", "confirmed", "Confirmed", seen),
        "imported" => ("good", "✓", "imported", "Imported", format!("consent: {source}, given {text_version}")),
        "updated" => ("muted", "→", "updated", "Name or choices changed by an import", source.clone()),
        "left" => ("muted", "–", "left", "Left", source.clone()),
        "undone" => ("good", "✓", "undone", "Took the leaving back", source.clone()),
        _ => ("muted", "·", "something", "Something that this version does not know", seen),
    };
    Chapter {
        at: event.at.as_millis(),
        moment: insider.dated_moment(event.at),
        sign: Sign { class, sign, words },
        title: title.to_owned(),
        more,
        edition: None,
        state: None,
        reply: None,
        message_id: None,
    }
}

fn chapter(insider: &Insider, keys: &Keyring, editions: &[ReleasedEdition], mail: &Listed) -> Chapter {
    let at = mail.dated_at.unwrap_or(mail.created_at);
    let sign = signs::of_delivery(&mail.state);
    let edition = mail.edition_id.and_then(|id| editions.iter().find(|edition| edition.facts.id == id));
    let was_handed_over = mail.state != State::Skipped.as_str() || mail.attempts > 0;
    let message_id = edition.filter(|_| was_handed_over);
    Chapter {
        at,
        moment: insider.dated_moment(Timestamp::from_millis(at)),
        sign,
        title: signs::mail(&mail.kind).to_owned(),
        more: about(mail),
        edition: edition.map(|edition| edition.month.clone()),
        state: Some(sign.words),
        reply: mail.reply.clone(),
        message_id: message_id.map(|edition| deliveries::digest_message_id(keys, mail.id, &edition.facts)),
    }
}

/// The reason, and the attempts if it took more than one.
fn about(mail: &Listed) -> String {
    let reason = mail.reason.as_deref().map(signs::reason).unwrap_or_default();
    match mail.attempts {
        0 | 1 => reason.to_owned(),
        attempts => format!("{reason} {attempts} attempts.").trim_start().to_owned(),
    }
}
