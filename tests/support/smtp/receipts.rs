//! A short memory of long sends: who got how many copies, and whether they were one and the same mail.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use memchr::memmem;

use super::Received;

/// What is kept of all copies that one recipient got.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// How many copies there are.
    pub copies: usize,
    /// The first copy's Message-ID.
    pub message_id: String,
    /// The first copy's Date.
    pub date: String,
    /// The first copy's link for leaving (RFC 2369); empty if it has none.
    pub leave: String,
    /// Over all bytes of the first copy.
    fingerprint: u64,
    /// How a later copy differs from the first, if one does.
    pub differs: Option<String>,
}

/// Receipts of many messages, by recipient.
#[derive(Debug, Default, Clone)]
pub struct Receipts {
    by_recipient: HashMap<String, Receipt>,
    taken: usize,
}

impl Receipts {
    /// Enters a message; its bytes are forgotten.
    pub(super) fn enter(&mut self, received: &Received) {
        self.taken += 1;
        let mut hasher = DefaultHasher::new();
        received.raw.hash(&mut hasher);
        let fingerprint = hasher.finish();
        let Some(known) = self.by_recipient.get_mut(&received.to.concat()) else {
            let leave = header(&received.raw, "List-Unsubscribe");
            let receipt = Receipt {
                copies: 1,
                message_id: header(&received.raw, "Message-ID"),
                date: header(&received.raw, "Date"),
                leave: leave.trim_matches(['<', '>']).to_owned(),
                fingerprint,
                differs: None,
            };
            self.by_recipient.insert(received.to.concat(), receipt);
            return;
        };
        known.copies += 1;
        if known.fingerprint != fingerprint && known.differs.is_none() {
            let (id, date) = (header(&received.raw, "Message-ID"), header(&received.raw, "Date"));
            known.differs = Some(format!("first {} of {}, then {id} of {date}", known.message_id, known.date));
        }
    }

    /// Adds what another server has taken.
    pub fn add(&mut self, other: &Receipts) {
        self.taken += other.taken;
        for (recipient, more) in &other.by_recipient {
            let Some(known) = self.by_recipient.get_mut(recipient) else {
                self.by_recipient.insert(recipient.clone(), more.clone());
                continue;
            };
            known.copies += more.copies;
            if known.fingerprint != more.fingerprint {
                known.differs = Some(format!("{known:?}, elsewhere {more:?}"));
            }
        }
    }

    /// How many copies were taken in all.
    pub fn taken(&self) -> usize {
        self.taken
    }

    /// How many recipients got at least one.
    pub fn reached(&self) -> usize {
        self.by_recipient.len()
    }

    /// How many copies were one too many.
    pub fn repeated(&self) -> usize {
        self.taken - self.by_recipient.len()
    }

    /// What one recipient got.
    pub fn of(&self, recipient: &str) -> Option<&Receipt> {
        self.by_recipient.get(recipient)
    }

    /// Every recipient's receipt.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Receipt)> {
        self.by_recipient.iter().map(|(recipient, receipt)| (recipient.as_str(), receipt))
    }
}

/// The value of a header, unfolded; empty if there is none. Parsing thousands of whole messages would slow the server
/// down to what the parser can do.
fn header(raw: &[u8], name: &str) -> String {
    let end = memmem::find(raw, b"\r\n\r\n").unwrap_or(raw.len());
    let head = String::from_utf8_lossy(&raw[..end]).replace("\r\n ", " ").replace("\r\n\t", " ");
    let named = |line: &str| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    };
    head.split("\r\n").find_map(named).unwrap_or_default()
}
