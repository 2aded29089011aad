//! Some thousands of rows of an import at once: looked up together, judged one after the other, written together. A
//! question for each row would take most of the time of a large import.

use std::collections::hash_map::Entry::Vacant;
use std::collections::{HashMap, HashSet};

use super::consent::{ConsentEvent, Receipt};
use super::import::{Import, Word};
use super::signup::Signup;
use super::subscriber::SubscriberState;
use super::{Choices, store};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};
use crate::mail::EmailAddress;
use crate::token::{Fingerprint, Keyring};

/// What one row does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// A reader who was not known, or only pending.
    New,
    /// An active reader, with other choices or another name.
    Updated,
    /// An active reader, as they are.
    Unchanged,
}

/// A reader as the rows so far leave them.
struct Standing {
    state: SubscriberState,
    name: Option<String>,
    choices: Choices,
}

/// Somebody to be written, under the hash of their address.
struct Entry {
    signup: Signup,
    hash: String,
    /// What the first row about them did.
    taken: Taken,
    /// Whether there is a row of theirs.
    is_known: bool,
}

/// The rows of one transaction.
pub(super) struct Batch {
    keys: Keyring,
    /// By folded address, as [`EmailAddress::key`] gives it.
    standings: HashMap<String, Standing>,
    /// Folded addresses.
    suppressed: HashSet<String>,
    /// In the order of their first rows.
    entries: Vec<Entry>,
    /// Where somebody is among the entries, by folded address.
    places: HashMap<String, usize>,
}

impl Batch {
    /// A batch about `addresses`, and what the database knows of them.
    pub(super) fn look_up<'a>(
        connection: &mut DbConnection,
        keys: &Keyring,
        addresses: impl Iterator<Item = &'a EmailAddress>,
    ) -> Result<Batch, QueryError> {
        let folded: Vec<String> = addresses.map(EmailAddress::key).collect();
        let hashes = folded.iter().flat_map(|key| keys.hashes(Fingerprint::Address, key)).collect::<Vec<_>>();
        let suppressed = store::import::suppressed_among(connection, &hashes)?;
        let each = hashes.len() / folded.len().max(1);
        let is_suppressed = |at: usize| hashes[at * each..][..each].iter().any(|hash| suppressed.contains(hash));
        let known = store::import::find_by_keys(connection, &folded)?;
        Ok(Batch {
            keys: keys.clone(),
            standings: known
                .into_iter()
                .map(|(key, reader)| {
                    (key, Standing { state: reader.state, name: reader.name, choices: reader.choices })
                })
                .collect(),
            suppressed: (0..folded.len()).filter(|at| is_suppressed(*at)).map(|at| folded[at].clone()).collect(),
            entries: Vec::new(),
            places: HashMap::new(),
        })
    }

    /// Takes one row; the error is for the importer to read.
    pub(super) fn take(&mut self, word: Word, import: &Import) -> Result<Taken, String> {
        let key = word.address.key();
        if self.suppressed.contains(&key) {
            return Err("the address is suppressed: it bounced, complained or was erased".into());
        }
        let known = self.standings.get(&key);
        let signup = word.signup(known.map(|known| (known.name.clone(), known.choices.clone())), import);
        let taken = match known.map(|known| known.state) {
            None | Some(SubscriberState::Pending) => Taken::New,
            Some(SubscriberState::Active) => {
                let same = known.is_some_and(|known| known.choices == signup.choices && known.name == signup.name);
                if same { Taken::Unchanged } else { Taken::Updated }
            }
            Some(SubscriberState::Unsubscribed) => {
                return Err("this reader left; only they can come back, by the form".into());
            }
            Some(SubscriberState::Bounced | SubscriberState::Complained) => {
                return Err("mail to this address bounced or was reported as spam".into());
            }
        };
        if taken != Taken::Unchanged {
            let is_known = known.is_some();
            let (name, choices) = (signup.name.clone(), signup.choices.clone());
            self.standings.insert(key.clone(), Standing { state: SubscriberState::Active, name, choices });
            self.note(key, signup, taken, is_known);
        }
        Ok(taken)
    }

    /// A later row about somebody only changes what is written of them.
    fn note(&mut self, key: String, signup: Signup, taken: Taken, is_known: bool) {
        if let Some(at) = self.places.get(&key) {
            self.entries[*at].signup = signup;
            return;
        }
        let hash = self.keys.hash(Fingerprint::Address, &key);
        self.places.insert(key, self.entries.len());
        self.entries.push(Entry { signup, hash, taken, is_known });
    }

    /// Writes what was taken, with a line for each reader's story.
    pub(super) fn write(
        self,
        connection: &mut DbConnection,
        import: &Import,
        now: Timestamp,
    ) -> Result<(), QueryError> {
        let (known, unknown): (Vec<Entry>, Vec<Entry>) = self.entries.into_iter().partition(|entry| entry.is_known);
        let rows: Vec<_> = unknown.iter().map(|entry| (&entry.signup, entry.hash.as_str())).collect();
        let mut ids = store::import::insert_active(connection, &rows, now)?;
        // Somebody who signed up in these moments is known by now.
        for entry in known.iter().chain(&unknown) {
            if let Vacant(place) = ids.entry(entry.signup.address.key()) {
                place.insert(store::import::put_imported(connection, &entry.signup, &entry.hash, now)?);
            }
        }
        let event = |entry: &Entry| match entry.taken {
            Taken::New => ConsentEvent::Imported,
            Taken::Updated | Taken::Unchanged => ConsentEvent::Updated,
        };
        let receipt = |entry: &Entry| Receipt {
            event: event(entry),
            text_version: &import.consent_date,
            language: entry.signup.choices.language,
            source: &import.consent,
            origin_hash: None,
            at: now,
        };
        let of = |entry: &Entry| Some((*ids.get(&entry.signup.address.key())?, receipt(entry)));
        let receipts: Vec<(i64, Receipt)> = known.iter().chain(&unknown).filter_map(of).collect();
        let receipts: Vec<_> = receipts.iter().map(|(id, receipt)| (*id, receipt)).collect();
        store::import::add_receipts(connection, &receipts)
    }
}
