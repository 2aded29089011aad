//! What the recorder is told: by every conversation, by whoever queued something, by the engine. It is woken once for
//! many answers, because a sleeping thread costs more to wake than an answer costs to write.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::recorder::Event;

/// The recorder's inbox.
pub(super) struct Inbox {
    told: Mutex<Told>,
    heard: Condvar,
}

#[derive(Default)]
struct Told {
    events: Vec<Event>,
    answers: usize,
    /// Something else than an answer is there.
    urgent: bool,
    /// With so many answers the one who waits wants to be woken; `None`: nobody waits.
    wanted: Option<usize>,
}

impl Told {
    fn suffices(&self, wanted: usize) -> bool {
        self.urgent || self.answers >= wanted
    }
}

impl Inbox {
    /// An empty one.
    pub(super) fn new() -> Arc<Inbox> {
        Arc::new(Inbox { told: Mutex::default(), heard: Condvar::new() })
    }

    /// Puts `event` in.
    pub(super) fn tell(&self, event: Event) {
        let mut told = self.told();
        match event {
            Event::Answered { .. } => told.answers += 1,
            Event::Wake | Event::RelayResting | Event::Stop => told.urgent = true,
        }
        told.events.push(event);
        if told.wanted.is_some_and(|wanted| told.suffices(wanted)) {
            // Once is enough.
            told.wanted = None;
            drop(told);
            self.heard.notify_one();
        }
    }

    /// Takes out what is there, in order. Waits up to `patience` for a first event; then, unless it is urgent, up to
    /// `gathering` for `enough` answers.
    pub(super) fn hear(&self, patience: Duration, enough: usize, gathering: Duration) -> Vec<Event> {
        let told = self.wait(self.told(), 1, patience);
        let mut told = if told.events.is_empty() { told } else { self.wait(told, enough, gathering) };
        (told.answers, told.urgent) = (0, false);
        std::mem::take(&mut told.events)
    }

    fn wait<'a>(&self, mut told: MutexGuard<'a, Told>, wanted: usize, patience: Duration) -> MutexGuard<'a, Told> {
        if told.suffices(wanted) {
            return told;
        }
        told.wanted = Some(wanted);
        let woken = self.heard.wait_timeout_while(told, patience, |told| !told.suffices(wanted));
        let (mut told, _) = woken.unwrap_or_else(PoisonError::into_inner);
        told.wanted = None;
        told
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Outcome;

    const NEVER: Duration = Duration::from_secs(600);

    fn answer(inbox: &Inbox, id: i64) {
        inbox.tell(Event::Answered { id, outcome: Outcome::NotSent("x".into()) });
    }

    #[test]
    fn answers_are_gathered_until_there_are_enough() {
        let inbox = Inbox::new();
        let teller = inbox.clone();
        let telling = std::thread::spawn(move || (1..=3).for_each(|id| answer(&teller, id)));
        assert_eq!(inbox.hear(NEVER, 3, NEVER).len(), 3);
        telling.join().unwrap();
    }

    #[test]
    fn what_is_urgent_waits_for_no_answers() {
        let inbox = Inbox::new();
        answer(&inbox, 1);
        inbox.tell(Event::Wake);
        let heard = inbox.hear(NEVER, 100, NEVER);
        assert!(matches!(heard[..], [Event::Answered { id: 1, .. }, Event::Wake]));
    }

    #[test]
    fn patience_ends() {
        assert!(Inbox::new().hear(Duration::ZERO, 1, NEVER).is_empty());
        let inbox = Inbox::new();
        answer(&inbox, 1);
        assert_eq!(inbox.hear(NEVER, 2, Duration::ZERO).len(), 1);
    }
}
