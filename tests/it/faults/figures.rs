//! What a long run came to, as one row of a table.

use std::fs::File;
use std::io::Write;
use std::time::Instant;

/// One row in the making.
pub(super) struct Figures {
    fault: String,
    database: &'static str,
    readers: usize,
    /// The most repeats that one fault may cost.
    bound: usize,
    /// What each fault cost so far.
    costs: Vec<usize>,
    began: Instant,
}

impl Figures {
    /// Begins a row: what is done to a send to so many readers, and what each time may cost.
    pub(super) fn begin(fault: &str, database: &'static str, readers: usize, bound: usize) -> Self {
        Self { fault: fault.to_owned(), database, readers, bound, costs: Vec::new(), began: Instant::now() }
    }

    /// Notes what one fault cost; fails if it was more than allowed.
    #[track_caller]
    pub(super) fn cost(&mut self, repeats: usize) {
        self.costs.push(repeats);
        let times = self.costs.len();
        assert!(
            repeats <= self.bound,
            "{}, time {times}: {repeats} repeats, and {} are allowed",
            self.fault,
            self.bound
        );
    }

    /// Notes so many faults that cost nothing by themselves.
    pub(super) fn happened(&mut self, times: usize) {
        self.costs.resize(self.costs.len() + times, 0);
    }

    /// How many faults there were.
    pub(super) fn times(&self) -> usize {
        self.costs.len()
    }

    /// Ends the row. The full count goes into the file that `make soak` asked for, and everybody who watches sees it.
    pub(super) fn end(self, lost: usize, repeated: usize) {
        let Self { fault, database, readers, bound, costs, began } = self;
        let (times, most, seconds) = (costs.len(), costs.into_iter().max().unwrap_or(0), began.elapsed().as_secs());
        let row = format!(
            "| {fault} | {database} | {readers} | {times} | {lost} | {repeated} | {most} | {bound} | {seconds} s |"
        );
        eprintln!("{row}");
        if let Ok(path) = std::env::var("SOAK_FIGURES") {
            let written = File::options().append(true).create(true).open(&path).and_then(|mut f| writeln!(f, "{row}"));
            written.unwrap_or_else(|error| panic!("{path}: {error}"));
        }
    }
}
