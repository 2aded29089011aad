//! What an approval is tied to.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{Contents, LeftOut, Press};
use crate::kind::Kind;

/// SHA-256, in hexadecimal, over all that an editor approves: the month, the editor's texts, the articles in their
/// order with what is featured, the templates and words of mails, and the sender settings that show.
///
/// Events that are over count as if they were in it. Whether one is left out follows from the day of sending alone, so
/// the passing of time voids no approval; only changes do.
pub fn content_hash(contents: &Contents, press: &Press) -> String {
    let mut hash = Sha256::new();
    // The length before each field keeps "ab", "c" from being "a", "bc".
    let mut field = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    field(b"monthly alert edition v1");
    field(contents.edition.month.to_string().as_bytes());
    let (texts, publisher) = (&contents.edition.texts, &press.publisher);
    let (from, reply_to) = (publisher.from.to_string(), publisher.reply_to.as_ref().map(ToString::to_string));
    let words = [
        texts.title.as_deref(),
        texts.subject.as_deref(),
        texts.preheader.as_deref(),
        texts.note.as_deref(),
        Some(&*publisher.newsletter),
        Some(&*from),
        reply_to.as_deref(),
        publisher.postal_address.as_deref(),
        Some(&*publisher.base_url),
    ];
    for text in words {
        field(&[u8::from(text.is_some())]);
        field(text.unwrap_or_default().as_bytes());
    }
    for (_, featured, fingerprint) in approved_items(contents) {
        field(&[u8::from(featured)]);
        field(fingerprint.as_bytes());
    }
    field(&press.mails.fingerprint());
    HEXLOWER.encode(&hash.finalize())
}

/// The items in an order that does not depend on the day: section, featured, date.
fn approved_items(contents: &Contents) -> Vec<((usize, bool, i64, i64), bool, &str)> {
    let past = contents.left_out.iter().filter(|item| item.why == LeftOut::Past);
    let all = contents.items().map(|item| (&item.article, item.featured));
    let mut items: Vec<_> = all
        .chain(past.map(|item| (&item.article, item.featured)))
        .map(|(article, featured)| {
            let section = Kind::ALL.iter().position(|kind| *kind == article.kind).unwrap_or_default();
            let place = (section, !featured, -article.dated_at.as_millis(), article.id);
            (place, featured, article.fingerprint.as_str())
        })
        .collect();
    items.sort_unstable();
    items
}
