//! Imports that go on in this process. What a ticket calls unfinished and nobody here runs was interrupted by a restart.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::db::Target;
use crate::subscribers::Shelf;

/// The shelf, and which of its files are being gone through. One for the process.
pub(in crate::web) struct Imports {
    shelf: Shelf,
    running: Arc<Mutex<HashSet<String>>>,
}

/// A file that is being gone through; over when dropped.
pub(super) struct Running {
    token: String,
    running: Arc<Mutex<HashSet<String>>>,
}

impl Imports {
    /// For the database.
    pub(in crate::web) fn new(target: &Target) -> Imports {
        Imports { shelf: Shelf::of(target), running: Arc::default() }
    }

    pub(super) fn shelf(&self) -> Shelf {
        self.shelf.clone()
    }

    pub(super) fn is_running(&self, token: &str) -> bool {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).contains(token)
    }

    /// Claims the file; `None` if it is being gone through already.
    pub(super) fn begin(&self, token: &str) -> Option<Running> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = running.insert(token.to_owned());
        is_first.then(|| Running { token: token.to_owned(), running: self.running.clone() })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.token);
    }
}
