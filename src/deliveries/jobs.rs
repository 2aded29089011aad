//! The queue between the recorder and the conversations. What one commit allows comes in one piece, so that the
//! conversations' thread is woken once for all of it.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::feed::Job;

/// The conversations' end.
pub(super) struct Jobs(Mutex<Waiting>);

struct Waiting {
    at_hand: VecDeque<Job>,
    to_come: UnboundedReceiver<Vec<Job>>,
}

impl Jobs {
    /// An empty queue, and where to put jobs in. Once that is dropped there will be no more.
    pub(super) fn new() -> (UnboundedSender<Vec<Job>>, Arc<Jobs>) {
        let (queue, to_come) = unbounded_channel();
        (queue, Arc::new(Jobs(Mutex::new(Waiting { at_hand: VecDeque::new(), to_come }))))
    }

    /// The next job, when there is one. `None`: there will be no more. A call that is given up loses nothing.
    pub(super) async fn next(&self) -> Option<Job> {
        let mut waiting = self.0.lock().await;
        while waiting.at_hand.is_empty() {
            waiting.at_hand = waiting.to_come.recv().await?.into();
        }
        waiting.at_hand.pop_front()
    }

    /// The next job, if it is there and nobody waits for one.
    pub(super) fn try_next(&self) -> Option<Job> {
        self.0.try_lock().ok()?.try_next()
    }

    /// Drops what is there, which answers for it. Leaves it alone if somebody is about to take it.
    pub(super) fn try_call_back(&self) {
        if let Ok(mut waiting) = self.0.try_lock() {
            while waiting.try_next().is_some() {}
        }
    }

    /// Drops what is there, after waiting for whoever is about to take something.
    pub(super) async fn call_back(&self) {
        let mut waiting = self.0.lock().await;
        while waiting.try_next().is_some() {}
    }
}

impl Waiting {
    fn try_next(&mut self) -> Option<Job> {
        while self.at_hand.is_empty() {
            self.at_hand = self.to_come.try_recv().ok()?.into();
        }
        self.at_hand.pop_front()
    }
}
