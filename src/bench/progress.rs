//! What is heard of a benchmark while it runs.

/// A long part of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Readers are made up.
    Filling,
    /// The edition is released to them.
    Releasing,
    /// Mail goes out.
    Sending,
}

/// Hears how far a step has come, and of how much.
pub trait Progress {
    /// `done` of `total` things of this step are done.
    fn reached(&mut self, step: Step, done: u64, total: u64);
}
