//! An import in several steps: a file is brought, looked into, tried and taken in, while its importer watches.
//!
//! ```text
//!  file ──> shelf: a folder that only we can read ──> look: header, first rows, number of rows
//!             │ ticket: whose, which columns, whose consent            │
//!             └─────────────── run: try, or take in; counts, refused rows ──> progress, report
//! ```

mod look;
mod run;
mod shelf;
mod table;
mod ticket;

pub use look::Look;
pub use run::run_import;
pub use shelf::{BringError, Shelf, Shelved};
pub use table::{IMPORT_COLUMNS, ReaderTable, TableError, TableLayout};
pub use ticket::{Counts, Run, RunEnd, Ticket};
