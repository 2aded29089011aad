//! Noticing that the fault is ours: a relay that refuses one mail after the other for policy, authentication or protocol
//! does not judge the readers, and each further mail only makes it worse.

use std::collections::VecDeque;

use crate::mail::{Outcome, Verdict};

/// So many of the last answers are looked at.
const WINDOW: usize = 20;
/// So many answers speak for themselves if all of them blame the sender. A short send would be over before more than
/// half of twenty did.
const UNANIMOUS: usize = 5;

/// The last answers to an edition's mails.
#[derive(Debug, Default)]
pub(super) struct Blame(VecDeque<bool>);

impl Blame {
    /// Takes in an answer. Gives the server's words when more than half of the last twenty answers say that the fault is
    /// the sender's, or the first five all do: the edition should be paused. It then begins anew.
    pub(super) fn hear(&mut self, outcome: &Outcome) -> Option<String> {
        let (ours, reply) = match outcome {
            Outcome::Accepted(reply) => (false, reply),
            Outcome::Refused(verdict, reply) => (*verdict == Verdict::SenderFault, reply),
            Outcome::NotSent(_)
            | Outcome::SentAway(_)
            | Outcome::Dropped(_)
            | Outcome::Unknown(_)
            | Outcome::Poison(_) => return None,
        };
        if self.0.len() == WINDOW {
            self.0.pop_front();
        }
        self.0.push_back(ours);
        let faults = self.0.iter().filter(|ours| **ours).count();
        let unanimous = faults == self.0.len() && faults >= UNANIMOUS;
        (faults > WINDOW / 2 || unanimous).then(|| {
            self.0.clear();
            reply.to_string()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Reply;

    fn fault() -> Outcome {
        Outcome::Refused(Verdict::SenderFault, Reply::new(550, "5.7.26 unauthenticated"))
    }

    fn fine() -> Outcome {
        Outcome::Accepted(Reply::new(250, "2.0.0 ok"))
    }

    #[test]
    fn more_than_half_of_the_last_twenty_pause_the_edition_once() {
        let mut blame = Blame::default();
        assert_eq!(blame.hear(&fine()), None);
        for _ in 0..10 {
            assert_eq!(blame.hear(&fault()), None);
        }
        assert_eq!(blame.hear(&fault()).as_deref(), Some("550 5.7.26 unauthenticated"));
        assert_eq!(blame.hear(&fault()), None);
    }

    #[test]
    fn five_of_five_are_enough_and_four_are_not() {
        let mut blame = Blame::default();
        for _ in 0..4 {
            assert_eq!(blame.hear(&fault()), None);
        }
        assert!(blame.hear(&fault()).is_some());
        let mut blame = Blame::default();
        let answers = [fault(), fault(), fine(), fault(), fault(), fault(), fault()];
        assert!(answers.iter().all(|answer| blame.hear(answer).is_none()));
    }

    #[test]
    fn a_fault_now_and_then_and_unknown_readers_are_no_reason() {
        let mut blame = Blame::default();
        for _ in 0..100 {
            assert_eq!(blame.hear(&fault()), None);
            assert_eq!(blame.hear(&fine()), None);
            let refused = Outcome::Refused(Verdict::Refused, Reply::new(550, "5.1.1 unknown"));
            assert_eq!(blame.hear(&refused), None);
        }
    }
}
