//! Which relay is used, and with how many connections. The first one that is well is used; one that fails is left alone
//! for a while, longer each time, while the next one serves; no recipient pays.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::relay_state::{RelayState, RelayUse};
use super::window::Window;

/// How long a relay that failed is left alone.
#[derive(Debug, Clone, Copy)]
pub struct Rests {
    /// The first time. It doubles with each failure that follows without an answer in between.
    pub first: Duration,
    /// No rest is longer.
    pub longest: Duration,
}

impl Rests {
    fn after(self, failures: u32) -> Duration {
        self.first.saturating_mul(1 << failures.min(16)).min(self.longest)
    }
}

/// The relays as the conversations of this process find them.
#[derive(Debug)]
pub(super) struct Health {
    rests: Rests,
    table: Mutex<Table>,
    /// For each relay, how many of its conversations may go on: what they look at between two messages.
    open: Vec<AtomicUsize>,
    /// For each relay, messages on their way.
    in_flight: Vec<AtomicUsize>,
    changes: watch::Sender<()>,
}

#[derive(Debug)]
struct Table {
    relays: Vec<Standing>,
    closed: bool,
}

/// One relay.
#[derive(Debug)]
struct Standing {
    name: String,
    state: State,
    window: Window,
    /// Failures since a message was last answered.
    failures: u32,
    /// Messages answered.
    answers: u64,
    /// How often it has begun to be used: what fails late, in an older era, says nothing about this one.
    era: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Well,
    Resting {
        until: Instant,
    },
    /// Its rest is over, and one connection looks whether it is well.
    Probed,
}

/// What a conversation that has nothing in hand should do.
#[derive(Debug, PartialEq)]
pub(super) enum Look {
    /// Hold a conversation, in this era of the relay, which has given so many answers.
    Work { era: u64, answers: u64 },
    /// See whether the relay is well again.
    Probe,
    /// Wait until something changes, or for so long.
    Wait(Option<Duration>),
    /// The worker stops.
    Over,
}

/// What became of a relay after a failure.
#[derive(Debug, PartialEq)]
pub(super) enum Setback {
    /// Others get through: it goes on with so many connections.
    Fewer(usize),
    /// It is left alone for so long.
    Rest(Duration),
    /// It was known already.
    Known,
}

impl Health {
    /// Relays in the order of their use, with the most connections to each.
    pub(super) fn new(names: impl IntoIterator<Item = String>, connections: usize, rests: Rests) -> Health {
        let standing = |name| Standing {
            name,
            state: State::Well,
            window: Window::new(connections),
            failures: 0,
            answers: 0,
            era: 0,
        };
        let relays: Vec<Standing> = names.into_iter().map(standing).collect();
        let zeros = || relays.iter().map(|_| AtomicUsize::new(0)).collect();
        let (open, in_flight) = (zeros(), zeros());
        let health = Health {
            rests,
            open,
            in_flight,
            table: Mutex::new(Table { relays, closed: false }),
            changes: watch::Sender::new(()),
        };
        health.publish(&health.table());
        health
    }

    /// Whether no relay can be used now.
    pub(super) fn is_resting(&self) -> bool {
        let table = self.table();
        !table.closed && table.active().is_none()
    }

    /// The worker stops: nobody rests any more, and nobody begins anything.
    pub(super) fn close(&self) {
        let mut table = self.table();
        table.closed = true;
        self.publish(&table);
    }

    /// Whether the worker stops.
    pub(super) fn is_closed(&self) -> bool {
        self.table().closed
    }

    /// Hears of changes.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    /// Whether conversation `number` of `relay` may begin another message.
    pub(super) fn may_go_on(&self, relay: usize, number: usize) -> bool {
        number < self.open[relay].load(Ordering::Relaxed)
    }

    /// What conversation `number` of `relay` should do. Only the first of them probes.
    pub(super) fn look(&self, relay: usize, number: usize, now: Instant) -> Look {
        let mut table = self.table();
        if table.closed {
            return Look::Over;
        }
        if self.may_go_on(relay, number) {
            let standing = &table.relays[relay];
            return Look::Work { era: standing.era, answers: standing.answers };
        }
        let standing = &mut table.relays[relay];
        match standing.state {
            State::Resting { until } if number == 0 && until <= now => {
                standing.state = State::Probed;
                Look::Probe
            }
            State::Resting { until } if number == 0 => Look::Wait(Some(until - now)),
            _ => Look::Wait(None),
        }
    }

    /// A message was answered: the relay works. `not_now` says that the answer was a temporary failure. Gives the number
    /// of answers so far.
    pub(super) fn answered(&self, relay: usize, not_now: bool) -> u64 {
        let mut table = self.table();
        let standing = &mut table.relays[relay];
        standing.failures = 0;
        standing.answers += 1;
        let (answers, before) = (standing.answers, standing.window.size());
        standing.window.answered(not_now);
        if standing.window.size() != before {
            self.publish(&table);
        }
        answers
    }

    /// The relay closed a connection with 421. By itself that may be its way to end one; where most answers are of this
    /// kind, it is given fewer.
    pub(super) fn sent_away(&self, relay: usize) {
        let mut table = self.table();
        let window = &mut table.relays[relay].window;
        let before = window.size();
        window.answered(true);
        if window.size() != before {
            self.publish(&table);
        }
    }

    /// A conversation of `era` failed, whose own last answer was number `answers`. Where others have been answered since,
    /// the relay is merely given fewer connections. Otherwise it rests, twice as long as the last time.
    pub(super) fn failed(&self, relay: usize, era: u64, answers: u64, now: Instant) -> Setback {
        let mut table = self.table();
        let standing = &mut table.relays[relay];
        if standing.state != State::Well || standing.era != era {
            return Setback::Known;
        }
        let setback = if standing.answers > answers {
            standing.window.setback();
            Setback::Fewer(standing.window.size())
        } else {
            standing.window.begin_anew();
            Setback::Rest(standing.rest(self.rests, now))
        };
        self.publish(&table);
        setback
    }

    /// What the probe found. Gives the next rest if it failed.
    pub(super) fn probed(&self, relay: usize, well: bool, now: Instant) -> Option<Duration> {
        let mut table = self.table();
        let standing = &mut table.relays[relay];
        let rest = if well {
            // Only an answered message shows that the failures are over: some relays greet everybody.
            standing.state = State::Well;
            standing.era += 1;
            None
        } else {
            Some(standing.rest(self.rests, now))
        };
        self.publish(&table);
        rest
    }

    /// A relay's name.
    pub(super) fn name(&self, relay: usize) -> String {
        self.table().relays[relay].name.clone()
    }

    /// Messages on their way at a relay.
    pub(super) fn in_flight(&self, relay: usize) -> &AtomicUsize {
        &self.in_flight[relay]
    }

    /// How the relays are, in the order of their use.
    pub(super) fn states(&self, now: Instant) -> Vec<RelayState> {
        let table = self.table();
        let active = table.active();
        let state = |(at, standing): (usize, &Standing)| RelayState {
            name: standing.name.clone(),
            used: match standing.state {
                State::Well if active == Some(at) => RelayUse::Active,
                State::Well => RelayUse::Standby,
                State::Resting { until } => RelayUse::Resting(until.saturating_duration_since(now)),
                State::Probed => RelayUse::Resting(Duration::ZERO),
            },
            connections: standing.window.size(),
            in_flight: self.in_flight[at].load(Ordering::Relaxed),
        };
        table.relays.iter().enumerate().map(state).collect()
    }

    /// Lets the conversations know what the table says.
    fn publish(&self, table: &Table) {
        let active = table.active().filter(|_| !table.closed);
        for (at, (open, standing)) in self.open.iter().zip(&table.relays).enumerate() {
            open.store(if active == Some(at) { standing.window.size() } else { 0 }, Ordering::Relaxed);
        }
        self.changes.send_replace(());
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn active(&self) -> Option<usize> {
        self.relays.iter().position(|relay| relay.state == State::Well)
    }
}

impl Standing {
    fn rest(&mut self, rests: Rests, now: Instant) -> Duration {
        let rest = rests.after(self.failures);
        self.failures += 1;
        self.state = State::Resting { until: now + rest };
        rest
    }
}

#[cfg(test)]
mod tests;
