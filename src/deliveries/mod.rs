//! The ledger: the one door out. Every mail is a row here, written in the transaction of its cause, and this room alone
//! hands rows to a relay and records what came of it.
//!
//! ```text
//!  queue, editions::release ──> rows
//!                                │ recorder: one thread, one transaction a group:
//!                                │   results in, frontier forward, the next rows out
//!                                ▼ at most K rows on their way
//!                              connection feeds ──> mail (a relay or the outbox)
//!                                ▲                      │ outcomes
//!                                └──────────────────────┘
//! ```
//!
//! After a crash exactly the rows at or below a committed frontier without a result are in doubt: at most K for each
//! process. `docs/ledger.md` says why each rule is there.

mod blame;
mod compose;
mod conversation;
mod crew;
mod delivery;
mod drops;
mod engine;
mod feed;
mod figures;
mod group;
mod health;
mod histogram;
mod inbox;
mod jobs;
mod locked;
mod message_id;
mod progress;
mod queue;
mod rate;
mod recorder;
mod relay_state;
mod results;
mod retry;
mod search;
mod seat;
mod slots;
mod speed;
mod statement;
mod store;
mod strides;
mod takeover;
mod window;
mod work;

pub use compose::{ComposeError, Composer, Message};
pub use delivery::{Delivery, DeliveryKind, EditionFacts, SkipReason, State};
pub use engine::{Engine, EngineSettings, NamedRelay, Wake};
pub use figures::Figures;
pub use health::Rests;
pub use histogram::Reading;
pub use message_id::{digest_message_id, message_id};
pub use progress::{Progress, ProgressFeed};
pub use queue::{SingleMail, forget, forget_address, last_queued, queue, single_mails_since};
pub use relay_state::{RelayState, RelayUse};
pub use results::Rules;
pub use retry::RetrySchedule;
pub use search::{DeliveryFilter, search};
pub use statement::{
    Backlog, Listed, ReleasedEdition, Statement, backlog, counted_statement, edition_facts, list, next_retry,
    of_subscriber, released, standing, statement,
};
pub use store::errata::{Passed, Stretch, has_edition, queue_erratum, waiting_errata};
pub use store::freeze::{Frozen, cancel, freeze};
pub use store::settle::{Doubtful, count_doubtful, count_rest, drop_doubtful, queue_rest, resend_held};
