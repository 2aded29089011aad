//! The conversation: which message goes when, and what became of it.

use std::time::Duration;

use tokio::time::timeout;

use super::RawReply;
use super::admission::{Admission, admission, can_be_sender, write_envelope};
use super::stuffing::stuff;
use crate::mail::line::{Line, Lost};
use crate::mail::{Deadlines, Ending, Feed, Outcome, Parcel, Pieces, Reply, Server, Stage, Trouble, Verdict, verdict};

/// The most bytes of a message in one write. All but enormous messages go out in one, together with their final dot.
const BLOCK: usize = 256 * 1024;

/// How long we look for a last word of a relay that does not listen any more.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Holds a conversation over `line`, on which the greeting is over, beginning with `first`.
pub(in crate::mail) async fn converse<F: Feed>(
    line: Line,
    server: &Server,
    first: Parcel<F::Job>,
    feed: &mut F,
) -> Ending {
    let conversation = Conversation {
        line,
        deadlines: server.deadlines,
        feed,
        left: server.messages_per_connection,
        answered: false,
        composed: Pieces::default(),
        outgoing: Pieces::default(),
    };
    conversation.hold(first).await
}

struct Conversation<'a, F: Feed> {
    line: Line,
    deadlines: Deadlines,
    feed: &'a mut F,
    /// How many more messages may be taken on this connection.
    left: usize,
    /// Whether the relay has answered for a message on this connection.
    answered: bool,
    /// The message whose envelope is next or on its way, ready for the wire.
    composed: Pieces,
    /// What goes out in one write: a message, and the envelope of the next.
    outgoing: Pieces,
}

impl<F: Feed> Conversation<'_, F> {
    async fn hold(mut self, first: Parcel<F::Job>) -> Ending {
        let mut first = Some(first);
        let mut reset = false;
        loop {
            let next = match first.take() {
                Some(first) => Ok(first),
                None => self.wait().await,
            };
            let next = match next {
                Ok(next) => next,
                Err(ending) => {
                    self.line.quit(self.deadlines.command).await;
                    return ending;
                }
            };
            let Some(parcel) = self.compose(next) else { continue };
            self.outgoing.clear();
            write_envelope(self.outgoing.own(), reset, &parcel.sender, &parcel.recipient);
            if let Err(lost) = self.line.say(self.outgoing.own(), self.deadlines.command).await {
                return self.end(parcel.job, Outcome::NotSent(lost.0.clone()), lost);
            }
            match self.chain(parcel, reset).await {
                Ok(must_reset) => reset = must_reset,
                Err(ending) => return ending,
            }
        }
    }

    /// The message whose envelope is on its way, and those that ride behind it and behind each other. Ends when there
    /// is none at hand to ride, or one was refused before its body. Says whether RSET must come first now.
    async fn chain(&mut self, mut parcel: Parcel<F::Job>, mut reset: bool) -> Result<bool, Ending> {
        loop {
            match admission(&mut self.line, &self.deadlines, std::mem::take(&mut reset)).await {
                Admission::Open => {}
                Admission::Closed { outcome, reset } => {
                    self.report(parcel.job, outcome);
                    return Ok(reset);
                }
                Admission::Lost(outcome, lost) => return Err(self.end(parcel.job, outcome, lost)),
            }
            std::mem::swap(&mut self.composed, &mut self.outgoing);
            let message = self.outgoing.len();
            let rider = self.rider();
            if let Some(next) = &rider {
                write_envelope(self.outgoing.own(), false, &next.sender, &next.recipient);
            }
            match self.hand_over(&parcel.job, message).await {
                Ok(outcome) => self.report(parcel.job, outcome),
                Err((outcome, lost)) => {
                    if let Some(next) = rider {
                        self.feed.report(next.job, Outcome::NotSent(lost.0.clone()));
                    }
                    return Err(self.end(parcel.job, outcome, lost));
                }
            }
            parcel = match rider {
                Some(next) => next,
                None => return Ok(false),
            };
        }
    }

    /// The next message, waiting for it; or why there is none for this connection.
    async fn wait(&mut self) -> Result<Parcel<F::Job>, Ending> {
        if self.left == 0 {
            return Err(Ending::Closed);
        }
        match timeout(self.deadlines.idle, self.feed.next()).await {
            Ok(next) => next.ok_or(Ending::Done),
            Err(_) => Err(Ending::Closed),
        }
    }

    /// A message that is at hand and composed.
    fn rider(&mut self) -> Option<Parcel<F::Job>> {
        while self.left > 0 {
            let next = self.feed.try_next()?;
            if let Some(rider) = self.compose(next) {
                return Some(rider);
            }
        }
        None
    }

    /// Composes the message before anything is said about it, so that one which can't be composed is nobody's trouble.
    fn compose(&mut self, parcel: Parcel<F::Job>) -> Option<Parcel<F::Job>> {
        self.left = self.left.saturating_sub(1);
        if !can_be_sender(&parcel.sender) {
            self.feed.report(parcel.job, Outcome::Poison("the envelope has a malformed address".into()));
            return None;
        }
        self.composed.clear();
        if !self.feed.compose(&parcel.job, &mut self.composed) {
            return None;
        }
        stuff(&mut self.composed);
        Some(parcel)
    }

    /// Sends what is outgoing, of which the first `message` bytes are the message, and hears what becomes of it.
    /// `Err`: the connection is lost too.
    async fn hand_over(&mut self, job: &F::Job, message: usize) -> Result<Outcome, (Outcome, Lost)> {
        if !self.line.is_drained() {
            // Whatever it is, it must not be taken for the answer to a dot that is not yet sent.
            let why = "the relay answered before it was asked".to_owned();
            return Err((Outcome::NotSent(why.clone()), Lost(why)));
        }
        // Only the last write holds the dot, with the line end that makes it one.
        let before_the_dot = message.saturating_sub(5) / BLOCK * BLOCK;
        for block in (0..before_the_dot).step_by(BLOCK) {
            let mut block = self.outgoing.slices(block, block + BLOCK);
            if let Err(lost) = self.line.say_all(&mut block, self.deadlines.body).await {
                let unheard = Outcome::Dropped(lost.0.clone());
                return Err((self.last_words(false).await.unwrap_or(unheard), lost));
            }
        }
        self.feed.on_the_wire(job);
        let mut last = self.outgoing.slices(before_the_dot, self.outgoing.len());
        if let Err(lost) = self.line.say_all(&mut last, self.deadlines.body).await {
            let unheard = Outcome::Unknown(lost.0.clone());
            return Err((self.last_words(true).await.unwrap_or(unheard), lost));
        }
        let heard = self.line.hear(self.deadlines.final_dot).await.map(RawReply::to_reply);
        match heard {
            Ok(reply) => after_the_dot(reply),
            Err(lost) => Err((Outcome::Unknown(lost.0.clone()), lost)),
        }
    }

    /// A relay that refuses a message in the middle often closes at once, as does one that has taken its last message
    /// and does not want the envelope behind it. Its words are then still there to be read.
    async fn last_words(&mut self, dot_began: bool) -> Option<Outcome> {
        let reply = self.line.hear(LAST_WORDS.min(self.deadlines.command)).await.ok()?.to_reply();
        match after_the_dot(reply) {
            Ok(Outcome::Accepted(_)) if !dot_began => None,
            Err((Outcome::Unknown(_), _)) => None,
            Ok(outcome) | Err((outcome, _)) => Some(outcome),
        }
    }

    fn report(&mut self, job: F::Job, outcome: Outcome) {
        self.answered |= matches!(outcome, Outcome::Accepted(_) | Outcome::Refused(..));
        self.feed.report(job, outcome);
    }

    /// Reports the message with which the connection was lost.
    fn end(&mut self, job: F::Job, outcome: Outcome, Lost(why): Lost) -> Ending {
        // A relay that takes a number of messages on each connection and then closes it is not in trouble.
        let accepted = matches!(outcome, Outcome::Accepted(_));
        let had_enough = accepted || self.answered && matches!(outcome, Outcome::NotSent(_) | Outcome::SentAway(_));
        self.report(job, outcome);
        if had_enough { Ending::Closed } else { Ending::Trouble(Trouble { why }) }
    }
}

/// What the answer to the final dot means.
fn after_the_dot(reply: Reply) -> Result<Outcome, (Outcome, Lost)> {
    match verdict(Stage::FinalDot, &reply) {
        Verdict::Good => Ok(Outcome::Accepted(reply)),
        Verdict::RelayBusy => Err((Outcome::SentAway(reply.clone()), Lost(reply.to_string()))),
        Verdict::OutOfStep => Err((Outcome::Unknown(reply.to_string()), Lost(reply.to_string()))),
        refused => Ok(Outcome::Refused(refused, reply)),
    }
}
