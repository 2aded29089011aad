//! One reader's copy.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Hole, Skeleton, headers, quoted};
use crate::clock::Timestamp;
use crate::mail::Pieces;

/// Characters of a name that are shown; the rest is cut.
pub const MAX_NAME: usize = 100;

/// What differs between readers.
#[derive(Debug, Clone)]
pub struct Values<'a> {
    /// The address, in ASCII.
    pub to_address: &'a str,
    /// The name, as the reader gave it. Where there is none, bodies show the address.
    pub to_name: Option<&'a str>,
    /// The Message-ID without angle brackets.
    pub message_id: &'a str,
    /// The moment in the Date header.
    pub date: Timestamp,
    /// The reader's own page for leaving, at most 900 octets.
    pub unsubscribe_url: &'a str,
    /// The reader's own page for choices.
    pub preferences_url: &'a str,
}

impl Skeleton {
    /// Appends the copy for one reader to `out`: a whole message (RFC 5322) with CRLF line ends, not dot-stuffed. Only
    /// what belongs into the holes is written; the rest is shared.
    pub fn splice(self: &Arc<Self>, values: &Values, out: &mut Pieces) {
        let name = clean_name(values.to_name.unwrap_or_default());
        let mut shared = 0;
        for (at, hole) in &self.holes {
            out.share(self, shared..*at);
            shared = *at;
            hole.fill(values, &name, out.own());
        }
        out.share(self, shared..self.bytes.len());
    }
}

impl Hole {
    /// `name` is the reader's, cleaned; it may be empty.
    fn fill(self, values: &Values, name: &str, out: &mut Vec<u8>) {
        match self {
            Hole::To => {
                let name = Some(name.trim_end()).filter(|name| !name.is_empty());
                out.extend_from_slice(headers::to(name, values.to_address).as_bytes());
            }
            Hole::Date => {
                let date = values.date.to_utc().to_rfc2822();
                // A day of one digit gets its zero, as in mails that were sent before.
                let (weekday, rest) = date.split_at("Tue, ".len());
                let zero = if rest.as_bytes().get(1) == Some(&b' ') { "0" } else { "" };
                [" ", weekday, zero, rest].iter().for_each(|part| out.extend_from_slice(part.as_bytes()));
            }
            Hole::MessageId => bracketed(values.message_id, Hole::MessageId, out),
            Hole::ListUnsubscribe => bracketed(values.unsubscribe_url, Hole::ListUnsubscribe, out),
            Hole::TextName | Hole::HtmlName => {
                let shown = if name.is_empty() { values.to_address } else { name };
                quoted::value(shown, self == Hole::HtmlName, out);
            }
            Hole::TextUnsubscribe | Hole::HtmlUnsubscribe => {
                quoted::value(values.unsubscribe_url, self == Hole::HtmlUnsubscribe, out);
            }
            Hole::TextPreferences | Hole::HtmlPreferences => {
                quoted::value(values.preferences_url, self == Hole::HtmlPreferences, out);
            }
        }
    }
}

/// The name as it may be shown: no control characters, none that turn the direction of writing, one line, cut.
fn clean_name(name: &str) -> Cow<'_, str> {
    let name = name.trim_matches(|c: char| c.is_whitespace() || unfit(c));
    if name.len() <= MAX_NAME && !name.contains(unfit) {
        return Cow::Borrowed(name);
    }
    name.chars().filter(|c| !unfit(*c)).take(MAX_NAME).collect()
}

fn unfit(c: char) -> bool {
    // Bidirectional marks, embeddings, overrides and isolates; line and paragraph separators.
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// ` <text>` after a header's name, on a line of its own if it would be too long. Only what may stand in a header of
/// this kind is kept: these values are our own, so nothing is lost, and nobody can end the header.
fn bracketed(text: &str, hole: Hole, out: &mut Vec<u8>) {
    if hole.before().len() + text.len() + " <>".len() > 78 {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b" <");
    let fits = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>');
    if text.bytes().all(fits) {
        out.extend_from_slice(text.as_bytes());
    } else {
        out.extend(text.bytes().filter(|byte| fits(*byte)));
    }
    out.push(b'>');
}
