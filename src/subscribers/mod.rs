//! Readers: how they come, what they choose, how they leave.
//!
//! ```text
//!   form ──signup──> pending ──confirm──> active <──undo── unsubscribed
//!                       │ 7 days             └────leave───────^   │
//!                       v                                         └─ form and confirm bring them back
//!                   forgotten
//! ```

mod choices;
mod confirm;
mod consent;
mod consent_date;
mod erase;
mod expire;
mod export;
mod growth;
mod import;
mod import_batch;
mod importing;
mod leave;
mod letters;
mod mails;
mod reach;
mod rekey;
mod search;
mod show;
mod signup;
pub mod store;
mod story;
mod subscriber;
mod suppression;

pub use choices::Choices;
pub use confirm::{CONFIRM_DAYS, Confirmed, Confirming, confirm, confirming};
pub use consent::{CONSENT_TEXT, ConsentEvent, Receipt};
pub use consent_date::consent_date;
pub use erase::{Erased, erase};
pub use expire::forget_unconfirmed;
pub use export::{EXPORT_COLUMNS, export_page, harmless};
pub use growth::{Growth, GrowthMonth, growth};
pub use import::{Import, ImportReport, ImportedRow, RefusedRow, import_rows};
pub use importing::{
    BringError, Counts, IMPORT_COLUMNS, Look, ReaderTable, Run, RunEnd, Shelf, Shelved, TableError, TableLayout,
    Ticket, run_import,
};
pub use leave::{Leaving, Left, UNDO_MINUTES, can_undo_taking_off, leave, leaving, take_off, undo, undo_taking_off};
pub use letters::Letters;
pub use mails::{Correspondent, MailError, compose};
pub use reach::{Reach, reach};
pub use rekey::rekey;
pub use search::{COUNTED, Counted, FILTER_COUNTED, LOOKED_THROUGH, ReaderFilter, Readers, count_unconfirmed, search};
pub use show::{Shown, show};
pub use signup::{Signup, SignupError, subscribe};
pub use story::{Story, StoryConsent, story};
pub use subscriber::{Subscriber, SubscriberState};
pub use suppression::{
    BY_HAND, Suppression, is_suppressed, lift, suppress_by_hand, suppression_of, suppressions_by_reason,
};
