//! Looking into the outbox.

use mail_parser::{Address, Message, MessageParser};

use super::store;
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};

/// A message as a line in the list.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The delivery's row.
    pub id: i64,
    /// A delivery kind's word, if the delivery is still there.
    pub kind: Option<String>,
    /// The recipient's address.
    pub to: String,
    /// The subject, decoded.
    pub subject: String,
    /// When it came.
    pub received_at: Timestamp,
}

/// A message, opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// As in the list.
    pub kept: Kept,
    /// The sender, decoded.
    pub from: String,
    /// The text part.
    pub text: Option<String>,
    /// The HTML part.
    pub html: Option<String>,
    /// The whole message as it would have gone out.
    pub source: String,
}

/// The newest `limit` messages, newest first.
pub async fn list(db: &Database, limit: i64) -> Result<Vec<Kept>, QueryError> {
    let rows = db.read(move |connection| store::newest(connection, limit)).await?;
    Ok(rows.iter().map(|row| kept(row, MessageParser::default().parse_headers(&row.4).as_ref())).collect())
}

/// One message by its delivery's id.
pub async fn open(db: &Database, id: i64) -> Result<Option<Opened>, QueryError> {
    let row = db.read(move |connection| store::find(connection, id)).await?;
    Ok(row.map(|row| {
        let message = MessageParser::default().parse(&row.4);
        let message = message.as_ref();
        Opened {
            kept: kept(&row, message),
            from: message.and_then(|m| m.from()).map(mailbox).unwrap_or_default(),
            text: message.and_then(|m| m.body_text(0)).map(|text| text.into_owned()),
            html: message.and_then(|m| m.body_html(0)).map(|html| html.into_owned()),
            source: String::from_utf8_lossy(&row.4).into_owned(),
        }
    }))
}

/// How many messages are kept.
pub async fn count(db: &Database) -> Result<i64, QueryError> {
    db.read(store::count).await
}

/// Deletes the messages of these deliveries, because their recipients were erased.
pub async fn forget(db: &Database, deliveries: Vec<i64>) -> Result<(), QueryError> {
    db.write(move |connection| store::delete(connection, &deliveries)).await
}

fn kept(row: &store::Row, message: Option<&Message<'_>>) -> Kept {
    let (id, kind, to, received_at, _) = row;
    Kept {
        id: *id,
        kind: kind.clone(),
        to: to.clone(),
        subject: message.and_then(|m| m.subject()).unwrap_or_default().to_owned(),
        received_at: Timestamp::from_millis(*received_at),
    }
}

fn mailbox(address: &Address<'_>) -> String {
    let Some(first) = address.first() else { return String::new() };
    let address = first.address().unwrap_or_default();
    match first.name() {
        Some(name) => format!("{name} <{address}>"),
        None => address.to_owned(),
    }
}
