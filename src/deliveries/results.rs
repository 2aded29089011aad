//! What a result makes of a row: the one place where outcomes become states.

use std::collections::HashMap;

use super::delivery::{DeliveryKind, SkipReason, State};
use super::locked::LockedEditions;
use super::retry::RetrySchedule;
use super::store;
use super::store::results::Moves;
use crate::clock::Timestamp;
use crate::config::UnknownPolicy;
use crate::db::{DbConnection, QueryError};
use crate::mail::{Outcome, Verdict};

/// A row that goes on breaking things is given up after so many times alone.
const MOST_SUSPICIONS: i64 = 3;

/// Rows that one statement asks for; databases have a limit.
const AT_ONCE: usize = 500;

/// The end of one attempt at one row.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) id: i64,
    pub(super) edition_id: Option<i64>,
    /// Answered attempts before this one, as they were when the row was claimed.
    pub(super) attempts: i64,
    pub(super) outcome: Outcome,
    pub(super) at: Timestamp,
    /// The Date that the attempt's mail had.
    pub(super) dated_at: Timestamp,
    /// Whether the row itself may be to blame for what was lost: it was alone on what broke, and not one of many.
    pub(super) suspect: bool,
    /// Whether it was handed out by its lease, and so is among no others that are claimed one by one.
    pub(super) first_pass: bool,
    /// From -1 to 1, see [`RetrySchedule::next`].
    pub(super) jitter: f64,
}

impl Answer {
    /// The server's words that the row keeps.
    pub(super) fn words(&self) -> Option<String> {
        match &self.outcome {
            Outcome::Accepted(reply) | Outcome::Refused(_, reply) => Some(reply.to_string()),
            Outcome::Dropped(why) | Outcome::Poison(why) | Outcome::Unknown(why) => Some(why.clone()),
            Outcome::NotSent(_) | Outcome::SentAway(_) => None,
        }
    }
}

/// The settings that decide what happens after a result.
#[derive(Debug, Clone)]
pub struct Rules {
    /// When deferred rows are tried again.
    pub retry: RetrySchedule,
    /// What becomes of rows in doubt.
    pub unknown: UnknownPolicy,
}

/// A row as it stands before a result.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) id: i64,
    pub(super) kind: DeliveryKind,
    pub(super) edition_id: Option<i64>,
    pub(super) state: State,
    pub(super) attempts: i64,
    pub(super) suspicions: i64,
    pub(super) first_attempt_at: Option<Timestamp>,
}

/// A row as a result leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) state: State,
    pub(super) reason: Option<SkipReason>,
    pub(super) attempts: i64,
    pub(super) suspicions: i64,
    pub(super) reply: Option<String>,
    /// When it is claimed again, if ever.
    pub(super) due: Option<Timestamp>,
}

/// Whether an answer goes the short way, which nearly all do: a message of the first pass that was accepted.
pub(super) fn is_plain(answer: &Answer) -> bool {
    answer.first_pass && matches!(answer.outcome, Outcome::Accepted(_))
}

/// Writes what `worker` found out, and notes in `moved` what it does to the closing statements. Idempotent: results are
/// committed again when nobody knows whether a commit was heard. A row that has its final state keeps it, accepted
/// always wins, and any other result counts only for the attempt that it belongs to, and while nobody else has the row
/// in hand.
pub(super) fn record(
    connection: &mut DbConnection,
    worker: i64,
    answers: &[&Answer],
    rules: &Rules,
    editions: &LockedEditions,
    moved: &mut Moves,
) -> Result<(), QueryError> {
    answers.chunks(AT_ONCE).try_for_each(|some| judge(connection, worker, some, rules, editions, moved))
}

fn judge(
    connection: &mut DbConnection,
    worker: i64,
    answers: &[&Answer],
    rules: &Rules,
    editions: &LockedEditions,
    moved: &mut Moves,
) -> Result<(), QueryError> {
    let by_id: HashMap<i64, &Answer> = answers.iter().map(|answer| (answer.id, *answer)).collect();
    let ids: Vec<i64> = by_id.keys().copied().collect();
    let standings = store::results::standings(connection, &ids)?;
    let elsewhere = store::results::in_other_hands(connection, &ids, worker)?;
    for standing in &standings {
        let Some(answer) = by_id.get(&standing.id) else { continue };
        if !standing.state.is_open() {
            store::results::drop_due(connection, standing.id)?;
            continue;
        }
        let accepted = matches!(answer.outcome, Outcome::Accepted(_));
        if !accepted && (answer.attempts != standing.attempts || elsewhere.contains(&standing.id)) {
            continue;
        }
        let mut decision = decide(standing, answer, rules);
        if standing.edition_id.is_some_and(|edition| editions.is_cancelled(edition)) {
            decision = decision.after_cancel();
        }
        store::results::write(connection, standing, &decision, answer)?;
        moved.add(standing.edition_id, standing.state, decision.state);
    }
    Ok(())
}

impl Decision {
    /// The same in a cancelled edition: nothing is tried again.
    fn after_cancel(self) -> Decision {
        match (self.due, self.state) {
            (None, _) => self,
            (Some(_), State::Unknown) => Decision { due: None, ..self },
            (Some(_), _) => Decision { state: State::Skipped, reason: Some(SkipReason::Cancelled), due: None, ..self },
        }
    }
}

/// The table of outcomes.
fn decide(standing: &Standing, answer: &Answer, rules: &Rules) -> Decision {
    let now = answer.at;
    let as_it_was = Decision {
        state: standing.state,
        reason: None,
        attempts: standing.attempts,
        suspicions: standing.suspicions,
        reply: None,
        due: None,
    };
    let answered = |reply: &dyn std::fmt::Display| Decision {
        attempts: standing.attempts + 1,
        reply: Some(reply.to_string()),
        ..as_it_was.clone()
    };
    match &answer.outcome {
        Outcome::Accepted(reply) => Decision { state: State::Accepted, ..answered(reply) },
        Outcome::Refused(Verdict::TryLater, reply) => {
            let first = standing.first_attempt_at.unwrap_or(now);
            let due = rules.retry.next(standing.kind, standing.attempts + 1, first, now, answer.jitter);
            let (state, reason) = match due {
                Some(_) => (State::Deferred, None),
                None => (State::Rejected, Some(SkipReason::GaveUp)),
            };
            Decision { state, reason, due, ..answered(reply) }
        }
        Outcome::Refused(Verdict::SenderFault, reply) => {
            Decision { state: State::Rejected, reason: Some(SkipReason::SenderFault), ..answered(reply) }
        }
        Outcome::Refused(_, reply) => Decision { state: State::Rejected, ..answered(reply) },
        Outcome::NotSent(_) | Outcome::SentAway(_) => Decision { due: Some(now), ..as_it_was },
        Outcome::Dropped(_) if !answer.suspect => Decision { due: Some(now), ..as_it_was },
        Outcome::Dropped(why) | Outcome::Poison(why) => {
            let suspicions = standing.suspicions + 1;
            let given_up = suspicions >= MOST_SUSPICIONS;
            Decision {
                state: if given_up { State::Skipped } else { standing.state },
                reason: given_up.then_some(SkipReason::Poison),
                suspicions,
                reply: Some(why.clone()),
                due: (!given_up).then(|| now + rules.retry.short_wait()),
                ..as_it_was
            }
        }
        Outcome::Unknown(why) => {
            let suspicions = standing.suspicions + i64::from(answer.suspect);
            let resend = rules.unknown == UnknownPolicy::Resend || standing.kind != DeliveryKind::Digest;
            Decision {
                state: State::Unknown,
                suspicions,
                reply: Some(why.clone()),
                due: (resend && suspicions < MOST_SUSPICIONS).then(|| now + rules.retry.short_wait()),
                ..as_it_was
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::mail::Reply;

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    fn rules(unknown: UnknownPolicy) -> Rules {
        let retry = RetrySchedule {
            waits: vec![Duration::from_secs(300)],
            give_up_after: Duration::from_secs(3600),
            give_up_after_single: Duration::from_secs(1800),
        };
        Rules { retry, unknown }
    }

    fn queued() -> Standing {
        Standing {
            id: 1,
            kind: DeliveryKind::Digest,
            edition_id: Some(1),
            state: State::Queued,
            attempts: 0,
            suspicions: 0,
            first_attempt_at: None,
        }
    }

    fn answer(outcome: Outcome, suspect: bool) -> Answer {
        Answer {
            id: 1,
            edition_id: Some(1),
            attempts: 0,
            outcome,
            at: NOW,
            dated_at: NOW,
            suspect,
            first_pass: true,
            jitter: 0.0,
        }
    }

    fn after(standing: &Standing, outcome: Outcome, suspect: bool) -> Decision {
        decide(standing, &answer(outcome, suspect), &rules(UnknownPolicy::Resend))
    }

    fn reply(code: u16, text: &str) -> Reply {
        Reply::new(code, text)
    }

    #[test]
    fn an_accepted_mail_keeps_the_servers_words() {
        let decision = after(&queued(), Outcome::Accepted(reply(250, "2.0.0 queued as 1")), false);
        assert_eq!((decision.state, decision.attempts, decision.due), (State::Accepted, 1, None));
        assert_eq!(decision.reply.as_deref(), Some("250 2.0.0 queued as 1"));
    }

    #[test]
    fn a_temporary_failure_waits_and_in_the_end_gives_up() {
        let later = Outcome::Refused(Verdict::TryLater, reply(450, "4.2.1 later"));
        let decision = after(&queued(), later.clone(), false);
        assert_eq!((decision.state, decision.due), (State::Deferred, Some(NOW + Duration::from_secs(300))));
        let old = Standing { first_attempt_at: Some(NOW - Duration::from_secs(3500)), ..queued() };
        let given_up = after(&old, later, false);
        assert_eq!((given_up.state, given_up.reason), (State::Rejected, Some(SkipReason::GaveUp)));
    }

    #[test]
    fn a_final_failure_is_final() {
        let decision = after(&queued(), Outcome::Refused(Verdict::Refused, reply(550, "5.1.1 unknown")), false);
        assert_eq!((decision.state, decision.reason, decision.due), (State::Rejected, None, None));
    }

    #[test]
    fn a_refusal_of_the_sender_says_that_the_reader_is_not_the_reason() {
        let fault = Outcome::Refused(Verdict::SenderFault, reply(550, "not allowed"));
        let decision = after(&queued(), fault, false);
        assert_eq!((decision.state, decision.reason), (State::Rejected, Some(SkipReason::SenderFault)));
    }

    #[test]
    fn a_relay_that_is_down_costs_no_attempt_however_often() {
        let tired = Standing { suspicions: 2, ..queued() };
        let decision = after(&tired, Outcome::NotSent("connection refused".into()), false);
        assert_eq!((decision.state, decision.attempts, decision.suspicions), (State::Queued, 0, 2));
        assert_eq!(decision.due, Some(NOW));
    }

    #[test]
    fn in_a_cancelled_edition_nothing_is_tried_again() {
        let later = after(&queued(), Outcome::Refused(Verdict::TryLater, reply(450, "later")), false).after_cancel();
        assert_eq!((later.state, later.reason, later.due), (State::Skipped, Some(SkipReason::Cancelled), None));
        let lost = after(&queued(), Outcome::Unknown("lost".into()), true).after_cancel();
        assert_eq!((lost.state, lost.due), (State::Unknown, None));
        let accepted = after(&queued(), Outcome::Accepted(reply(250, "ok")), false).after_cancel();
        assert_eq!(accepted.state, State::Accepted);
    }

    #[test]
    fn a_row_that_breaks_every_connection_is_skipped_as_poison() {
        let tired = Standing { suspicions: 2, ..queued() };
        let decision = after(&tired, Outcome::Dropped("closed".into()), true);
        assert_eq!((decision.state, decision.reason), (State::Skipped, Some(SkipReason::Poison)));
    }

    #[test]
    fn one_of_many_in_doubt_after_a_crash_is_not_blamed_however_often() {
        let tired = Standing { suspicions: 2, state: State::Unknown, ..queued() };
        let decision = after(&tired, Outcome::Unknown("the program ended".into()), false);
        assert_eq!((decision.state, decision.suspicions), (State::Unknown, 2));
        assert!(decision.due.is_some());
    }

    #[test]
    fn a_row_in_doubt_is_sent_again_at_most_twice_or_held_by_policy() {
        let lost = || Outcome::Unknown("closed after the dot".into());
        assert!(after(&queued(), lost(), true).due.is_some());
        let tired = Standing { suspicions: 2, state: State::Unknown, ..queued() };
        assert_eq!((after(&tired, lost(), true).state, after(&tired, lost(), true).due), (State::Unknown, None));
        let answer = answer(lost(), false);
        let held = decide(&queued(), &answer, &rules(UnknownPolicy::Hold));
        assert_eq!((held.state, held.due), (State::Unknown, None));
        let welcome = Standing { kind: DeliveryKind::Welcome, edition_id: None, ..queued() };
        assert!(decide(&welcome, &answer, &rules(UnknownPolicy::Hold)).due.is_some());
    }
}
