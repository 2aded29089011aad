//! The narrow interface between the ledger, which has messages to hand over, and whatever takes them.

use std::future::Future;
use std::sync::Arc;

use super::{EmailAddress, Outcome, Pieces, Trouble};

/// One message on its way: who it is from and for. `job` is the feed's own.
#[derive(Debug)]
pub struct Parcel<J> {
    /// What the message is known by, in each attempt the same.
    pub id: i64,
    /// The envelope's sender (RFC 5321 MAIL FROM).
    pub sender: Arc<str>,
    /// The one recipient.
    pub recipient: EmailAddress,
    /// What the feed knows the message by.
    pub job: J,
}

/// Where a conversation gets its messages and reports what became of them. Each conversation has its own.
pub trait Feed: Send {
    /// What the feed knows a message by.
    type Job: Send + Sync;

    /// The next message, when there is one and it may leave (`SMTP_RATE`). `None`: there will be no more for this
    /// conversation. A call that is given up in the middle loses nothing: the message comes with the next call.
    fn next(&mut self) -> impl Future<Output = Option<Parcel<Self::Job>>> + Send;

    /// The next message, if one is at hand this very moment and may leave now: for whoever has room for it in a packet
    /// that goes out anyway. Says nothing about whether there will be more.
    fn try_next(&mut self) -> Option<Parcel<Self::Job>>;

    /// Appends the message's bytes to `out`. `false`: it can't be composed; the feed has dealt with it and the
    /// conversation drops it.
    fn compose(&mut self, job: &Self::Job, out: &mut Pieces) -> bool;

    /// Says that the write which holds the message's final dot begins now: from here on, silence means that nobody knows
    /// whether the server has the message (RFC 1047).
    fn on_the_wire(&mut self, job: &Self::Job);

    /// Says how it ended, exactly once for each parcel that was composed.
    fn report(&mut self, job: Self::Job, outcome: Outcome);
}

/// Why a conversation ended.
#[derive(Debug)]
pub enum Ending {
    /// The feed had no more.
    Done,
    /// The connection was idle or had carried its share; another may begin at once.
    Closed,
    /// The relay can't be used for now.
    Trouble(Trouble),
}

/// Something that takes messages: an SMTP server, or the outbox.
pub trait Relay: Send + Sync + 'static {
    /// Whether messages would be taken now: connects as far as the first command, and leaves. What needs no connection
    /// is always well.
    fn probe(&self) -> impl Future<Output = Result<(), Trouble>> + Send {
        std::future::ready(Ok(()))
    }

    /// Holds one conversation: asks `feed` for messages, hands them over one after the other and reports each.
    fn converse<F: Feed>(&self, feed: &mut F) -> impl Future<Output = Ending> + Send;
}
