//! The outbox as the ledger sees it: a relay that takes everything.

use super::store;
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};
use crate::mail::{Ending, Feed, Outcome, Pieces, Relay, Reply, Trouble};

/// A relay that keeps mail in the database.
#[derive(Clone)]
pub struct Outbox {
    database: Database,
}

impl Outbox {
    /// The outbox of `database`.
    pub fn new(database: Database) -> Outbox {
        Outbox { database }
    }
}

impl Relay for Outbox {
    async fn converse<F: Feed>(&self, feed: &mut F) -> Ending {
        while let Some(parcel) = feed.next().await {
            let mut message = Pieces::default();
            if !feed.compose(&parcel.job, &mut message) {
                continue;
            }
            let raw = message.to_vec();
            feed.on_the_wire(&parcel.job);
            let (id, recipient) = (parcel.id, parcel.recipient.to_string());
            let kept =
                self.database.write(move |connection| store::keep(connection, id, &recipient, &raw, Timestamp::now()));
            match kept.await {
                Ok(()) => feed.report(parcel.job, Outcome::Accepted(Reply::new(250, "2.0.0 kept in the outbox"))),
                Err::<(), QueryError>(error) => {
                    let why = format!("the outbox can't be written: {error}");
                    feed.report(parcel.job, Outcome::NotSent(why.clone()));
                    return Ending::Trouble(Trouble { why });
                }
            }
        }
        Ending::Done
    }
}
