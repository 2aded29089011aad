//! Whose fault a lost connection is: the mail's that it was lost with, or the relay's.

use std::collections::HashMap;

use crate::mail::Outcome;

/// The mails that lost their connection and have not fared otherwise since.
#[derive(Debug, Default)]
pub(super) struct Drops {
    /// Mails seen accepted.
    accepted: u64,
    /// Rows, each with `accepted` as it was when the row was last dropped.
    rows: HashMap<i64, u64>,
}

impl Drops {
    /// Takes in what came of row `id`; `alone` says that no other row is in hand. Says whether the row itself may be to
    /// blame: it was dropped before, and others got through since, or there are no others. A relay that drops one mail
    /// like the other is at fault itself.
    pub(super) fn hear(&mut self, id: i64, outcome: &Outcome, alone: bool) -> bool {
        let to_blame = matches!(outcome, Outcome::Dropped(_))
            && self.rows.get(&id).is_some_and(|then| self.accepted > *then || alone && self.rows.len() == 1);
        match outcome {
            Outcome::NotSent(_) | Outcome::SentAway(_) => {}
            Outcome::Dropped(_) => drop(self.rows.insert(id, self.accepted)),
            _ => drop(self.rows.remove(&id)),
        }
        self.accepted += u64::from(matches!(outcome, Outcome::Accepted(_)));
        to_blame
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Reply;

    fn dropped() -> Outcome {
        Outcome::Dropped("closed".into())
    }

    #[test]
    fn a_mail_that_is_dropped_again_while_others_get_through_is_to_blame() {
        let mut drops = Drops::default();
        assert!(!drops.hear(1, &dropped(), false), "once is nothing");
        assert!(!drops.hear(1, &dropped(), false), "perhaps the relay drops everybody");
        drops.hear(2, &Outcome::Accepted(Reply::new(250, "ok")), false);
        assert!(drops.hear(1, &dropped(), false));
    }

    #[test]
    fn the_only_mail_there_is_is_to_blame_the_second_time() {
        let mut drops = Drops::default();
        assert!(!drops.hear(1, &dropped(), true));
        assert!(drops.hear(1, &dropped(), true));
    }

    #[test]
    fn a_relay_that_drops_everybody_blames_nobody_not_even_the_last() {
        let mut drops = Drops::default();
        for _ in 0..5 {
            // The others are answered and written first, so that the last one has nobody beside it.
            assert!(
                ![(1, false), (2, false), (3, true)]
                    .map(|(id, alone)| drops.hear(id, &dropped(), alone))
                    .contains(&true)
            );
        }
    }

    #[test]
    fn a_relay_that_can_t_be_reached_in_between_changes_nothing() {
        let mut drops = Drops::default();
        drops.hear(1, &dropped(), true);
        assert!(!drops.hear(1, &Outcome::NotSent("connection refused".into()), true));
        assert!(drops.hear(1, &dropped(), true));
    }
}
