//! One reader's copy of an edition, spliced from the slice that was frozen at release.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::Timestamp;
use crate::db::QueryError;
use crate::deliveries::{ComposeError, Delivery, EditionFacts, Message, digest_message_id};
use crate::mail::Pieces;
use crate::mail::skeleton::{Skeleton, Values};
use crate::token::{Keyring, LinkPurpose};

/// Slices that are kept parsed: more than an edition sends at one time, less than a gigabyte.
const KEPT: usize = 64;

/// Slices in use, parsed once; shared by whoever composes.
#[derive(Default)]
pub struct Slices {
    /// The latest used last.
    kept: Mutex<VecDeque<(i64, Arc<Skeleton>)>>,
}

impl Slices {
    /// Nothing kept yet.
    pub fn new() -> Slices {
        Slices::default()
    }

    /// The slice `id`; `read` gives its stored bytes ([`super::slice_bytes`]) if it is not at hand.
    ///
    /// # Errors
    /// [`ComposeError::Gone`] if there is no such slice; [`ComposeError::Unavailable`] if the database does not answer;
    /// [`ComposeError::Failed`] if it is no skeleton.
    pub fn get(
        &self,
        id: i64,
        read: impl FnOnce(i64) -> Result<Option<Vec<u8>>, QueryError>,
    ) -> Result<Arc<Skeleton>, ComposeError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.iter().position(|(known, _)| *known == id).and_then(|at| kept.remove(at)) {
            kept.push_back(found.clone());
            return Ok(found.1);
        }
        let bytes =
            read(id).map_err(|error| ComposeError::Unavailable(format!("slice {id} can't be read: {error}")))?;
        let bytes = bytes.ok_or(ComposeError::Gone)?;
        let skeleton =
            Skeleton::from_bytes(&bytes).map_err(|error| ComposeError::Failed(format!("slice {id}: {error}")))?;
        let skeleton = Arc::new(skeleton);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back((id, skeleton.clone()));
        Ok(skeleton)
    }
}

/// A copy with the values of whoever gets it.
pub(super) struct Copy {
    pub(super) skeleton: Arc<Skeleton>,
    pub(super) address: String,
    pub(super) name: Option<String>,
    pub(super) message_id: String,
    pub(super) date: Timestamp,
    pub(super) unsubscribe_url: String,
}

impl Copy {
    /// Appends the message to `out`.
    pub(super) fn splice(&self, out: &mut Pieces) {
        let values = Values {
            to_address: &self.address,
            to_name: self.name.as_deref(),
            message_id: &self.message_id,
            date: self.date,
            unsubscribe_url: &self.unsubscribe_url,
            preferences_url: &self.unsubscribe_url,
        };
        self.skeleton.splice(&values, out);
    }
}

impl Message for Copy {
    fn write(&self, _: &Delivery, out: &mut Pieces) {
        self.splice(out);
    }
}

/// A reader's copy that is yet to be spliced: hashes and bytes are made where the message is written, by the conversation, so
/// that the one thread that writes the ledger has nothing to do with them.
struct ReadersCopy {
    skeleton: Arc<Skeleton>,
    keys: Keyring,
    base_url: Arc<str>,
    edition: Arc<EditionFacts>,
    subscriber_id: i64,
}

impl Message for ReadersCopy {
    fn write(&self, delivery: &Delivery, out: &mut Pieces) {
        let unsubscribe_url = unsubscribe_url(&self.keys, &self.base_url, self.subscriber_id);
        let values = Values {
            to_address: delivery.address.as_str(),
            to_name: delivery.name.as_deref(),
            message_id: &digest_message_id(&self.keys, delivery.id, &self.edition),
            date: delivery.dated_at,
            unsubscribe_url: &unsubscribe_url,
            // One page does both for now.
            preferences_url: &unsubscribe_url,
        };
        self.skeleton.splice(&values, out);
    }
}

/// The mail of a digest's delivery. `read` is asked for the bytes of its slice, if `slices` does not have it.
///
/// # Errors
/// [`ComposeError::Gone`] if its slice is; [`ComposeError::Failed`] for a delivery that is no digest's.
pub fn digest_copy(
    delivery: &Delivery,
    slices: &Slices,
    keys: &Keyring,
    base_url: &Arc<str>,
    read: impl FnOnce(i64) -> Result<Option<Vec<u8>>, QueryError>,
) -> Result<Box<dyn Message>, ComposeError> {
    let (Some(slice), Some(subscriber_id), Some(edition)) =
        (delivery.slice_id, delivery.subscriber_id, &delivery.edition)
    else {
        return Err(ComposeError::Failed("a digest without slice, reader or edition".into()));
    };
    Ok(Box::new(ReadersCopy {
        skeleton: slices.get(slice, read)?,
        keys: keys.clone(),
        base_url: base_url.clone(),
        edition: edition.clone(),
        subscriber_id,
    }))
}

/// The page on which a reader leaves. It never expires: mails are kept for years.
pub(super) fn unsubscribe_url(keys: &Keyring, base_url: &str, subscriber_id: i64) -> String {
    format!("{base_url}/unsubscribe/{}", keys.link(LinkPurpose::Unsubscribe, subscriber_id, None))
}

/// Stands for the token in copies that are no reader's.
pub const TEST_COPY_TOKEN: &str = "test-copy";

/// A link of the same form that does nothing: its page says that this was a test copy.
pub(super) fn inert_url(base_url: &str) -> String {
    format!("{base_url}/unsubscribe/{TEST_COPY_TOKEN}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::skeleton::{Frame, Marks, Unsubscribe};

    fn stored() -> Vec<u8> {
        let frame = Frame {
            from: "alert@example.org",
            reply_to: None,
            subject: "S",
            text: "T",
            html: "<p>H</p>",
            boundary: "b0",
            list_id: None,
            unsubscribe: Unsubscribe::OneClick,
            headers: &[],
        };
        Skeleton::build(&frame, &Marks::random()).unwrap().to_bytes()
    }

    #[test]
    fn a_slice_is_read_once_while_it_is_in_use_and_again_after_many_others() {
        let slices = Slices::new();
        let reads = std::cell::Cell::new(0);
        let get = |id| {
            let read = |_| {
                reads.set(reads.get() + 1);
                Ok(Some(stored()))
            };
            slices.get(id, read).unwrap()
        };
        get(1);
        get(1);
        assert_eq!(reads.get(), 1);
        for id in 2..=64 {
            get(id);
        }
        get(1);
        assert_eq!(reads.get(), 64);
        // The second is now the one that was not used for longest.
        get(65);
        get(1);
        assert_eq!(reads.get(), 65);
        get(2);
        assert_eq!(reads.get(), 66);
    }

    #[test]
    fn a_slice_that_is_gone_or_damaged_is_no_mail() {
        let slices = Slices::new();
        assert!(matches!(slices.get(1, |_| Ok(None)), Err(ComposeError::Gone)));
        assert!(matches!(slices.get(1, |_| Ok(Some(vec![9]))), Err(ComposeError::Failed(_))));
        assert!(matches!(slices.get(1, |_| Err(QueryError::NotFound)), Err(ComposeError::Unavailable(_))));
    }
}
