//! How relays are judged by what comes of their conversations.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn two_relays() -> (Health, Instant) {
    let rests = Rests { first: SECOND, longest: 60 * SECOND };
    (Health::new(["first".into(), "second".into()], 8, rests), Instant::now())
}

fn active(health: &Health) -> Option<usize> {
    health.states(Instant::now()).iter().position(|relay| relay.used == RelayUse::Active)
}

fn works(look: Look) -> bool {
    matches!(look, Look::Work { .. })
}

#[test]
fn the_first_relay_that_is_well_works_and_the_others_wait() {
    let (health, now) = two_relays();
    assert!(works(health.look(0, 0, now)) && works(health.look(0, 1, now)));
    assert_eq!(health.look(0, 2, now), Look::Wait(None), "it begins with two connections");
    assert_eq!(health.look(1, 0, now), Look::Wait(None));
    assert_eq!(health.failed(0, 0, 0, now), Setback::Rest(SECOND));
    assert!(!health.may_go_on(0, 0) && works(health.look(1, 0, now)));
    assert!(!health.is_resting());
    health.failed(1, 0, 0, now);
    assert!(health.is_resting());
}

#[test]
fn when_the_rest_is_over_one_connection_probes_and_brings_the_traffic_back() {
    let (health, now) = two_relays();
    health.failed(0, 0, 0, now);
    assert_eq!(health.look(0, 0, now), Look::Wait(Some(SECOND)));
    let later = now + SECOND;
    assert_eq!(health.look(0, 1, later), Look::Wait(None));
    assert_eq!(health.look(0, 0, later), Look::Probe);
    assert_eq!((health.look(0, 0, later), active(&health)), (Look::Wait(None), Some(1)));
    assert_eq!(health.probed(0, true, later), None);
    assert_eq!(active(&health), Some(0));
    assert!(works(health.look(0, 0, later)) && !works(health.look(0, 1, later)), "it begins with one connection");
    assert!(!health.may_go_on(1, 0));
}

#[test]
fn rests_grow_to_a_minute_and_begin_anew_after_an_answer() {
    let (health, now) = two_relays();
    let mut era = 0;
    let mut rest = || {
        let Setback::Rest(rest) = health.failed(0, era, 9, now) else { panic!("it did not rest") };
        health.probed(0, true, now);
        era += 1;
        rest.as_secs()
    };
    assert_eq!([(); 8].map(|()| rest()), [1, 2, 4, 8, 16, 32, 60, 60], "a greeting is no answer");
    health.answered(0, false);
    assert_eq!(rest(), 1);
}

#[test]
fn a_probe_that_fails_makes_the_next_rest_longer() {
    let (health, now) = two_relays();
    health.failed(0, 0, 0, now);
    assert_eq!(health.look(0, 0, now + SECOND), Look::Probe);
    assert_eq!(health.probed(0, false, now), Some(2 * SECOND));
}

#[test]
fn conversations_that_fail_together_or_late_count_once() {
    let (health, now) = two_relays();
    assert_eq!(health.failed(0, 0, 0, now), Setback::Rest(SECOND));
    assert_eq!(health.failed(0, 0, 0, now), Setback::Known);
    health.probed(0, true, now);
    assert_eq!(health.failed(0, 0, 0, now), Setback::Known);
}

#[test]
fn one_failure_among_answers_costs_connections_and_no_rest() {
    let (health, now) = two_relays();
    let mine = health.answered(0, false);
    health.answered(0, false);
    assert_eq!(health.failed(0, 0, mine, now), Setback::Fewer(2));
    assert_eq!(active(&health), Some(0));
}

#[test]
fn a_relay_that_sends_most_away_is_given_fewer_connections_and_one_that_seldom_does_is_not() {
    let (health, _) = two_relays();
    let connections = |health: &Health| health.table().relays[0].window.size();
    for at in 0..50 {
        health.answered(0, false);
        if at % 5 == 0 {
            health.sent_away(0);
        }
    }
    let all = connections(&health);
    (0..11).for_each(|_| health.sent_away(0));
    assert!(connections(&health) < all, "{} of {all}", connections(&health));
}

#[test]
fn a_stop_ends_every_rest_and_every_turn() {
    let (health, now) = two_relays();
    health.failed(0, 0, 0, now);
    health.failed(1, 0, 0, now);
    health.close();
    assert!(!health.is_resting() && !health.may_go_on(0, 0));
    assert_eq!(health.look(0, 0, now), Look::Over);
}
