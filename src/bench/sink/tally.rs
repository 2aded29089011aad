//! Who got what.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::hash::AsIs;

/// What one recipient got.
struct Got {
    /// The hash of the first copy.
    body: u64,
    copies: u32,
}

/// The sink's memory.
#[derive(Default)]
pub(super) struct Tally {
    by_recipient: HashMap<u64, Got, AsIs>,
    count: Count,
}

/// What the sink has taken so far. Moments are microseconds since 1970, to be compared with those of another process on
/// the same machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Messages accepted, counted for each recipient.
    pub received: u64,
    /// Recipients.
    pub distinct: u64,
    /// Copies beyond the first of each recipient.
    pub duplicates: u64,
    /// Of these, copies that were not the same, byte for byte, as the first.
    pub differing: u64,
    /// Bytes of all messages, as they came over the wire, without envelope and final dot.
    pub bytes: u64,
    /// When the first message was accepted.
    pub first_us: Option<u64>,
    /// When the last message was accepted.
    pub last_us: Option<u64>,
    /// When the first message since the last mark was accepted that went to a recipient not seen before.
    pub first_new_us: Option<u64>,
}

impl Tally {
    /// Counts a message that is about to be accepted.
    pub(super) fn accept(&mut self, recipients: &[u64], body: u64, bytes: usize) {
        let now = micros_since_1970();
        self.count.bytes += bytes as u64;
        for recipient in recipients {
            self.count.received += 1;
            match self.by_recipient.entry(*recipient) {
                Entry::Vacant(entry) => {
                    entry.insert(Got { body, copies: 1 });
                    self.count.distinct += 1;
                    self.count.first_new_us.get_or_insert(now);
                }
                Entry::Occupied(mut entry) => {
                    let got = entry.get_mut();
                    got.copies += 1;
                    self.count.duplicates += 1;
                    self.count.differing += u64::from(got.body != body);
                }
            }
        }
        self.count.first_us.get_or_insert(now);
        self.count.last_us = Some(now);
    }

    pub(super) fn mark(&mut self) {
        self.count.first_new_us = None;
    }

    pub(super) fn count(&self) -> Count {
        self.count.clone()
    }
}

/// The wall clock, because two processes share no other.
fn micros_since_1970() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_told_apart_from_first_messages_and_from_other_mails() {
        let mut tally = Tally::default();
        tally.accept(&[1], 10, 100);
        tally.mark();
        tally.accept(&[1], 10, 100);
        assert_eq!(tally.count().first_new_us, None, "a copy is nothing new");
        tally.accept(&[1], 11, 100);
        tally.accept(&[2, 3], 12, 100);
        let count = tally.count();
        assert_eq!((count.received, count.distinct, count.duplicates, count.differing), (5, 3, 2, 1));
        assert_eq!(count.bytes, 400);
        assert!(count.first_us <= count.first_new_us && count.first_new_us <= count.last_us);
    }
}
