//! The mails as values: one struct for each, with everything that its templates may show.

mod already_subscribed;
mod confirmation;
mod digest;
mod erratum;
mod sender;
mod team;
mod welcome;

use serde::Serialize;

pub use already_subscribed::AlreadySubscribed;
pub use confirmation::Confirmation;
pub use digest::{Digest, Image, Item, LanguageMark, Section, Why};
pub use erratum::Erratum;
pub use sender::{Direction, Sender};
pub use team::{Button, TeamLetter};
pub use welcome::{LatestEdition, Welcome};

/// A mail that has templates: `email_templates/<NAME>/{subject.txt,body.txt,body.html}.hbs`. Its fields, with those of
/// [`Sender`] beside them, are what the templates can name.
pub trait Letter: Serialize {
    /// The folder of its templates.
    const NAME: &'static str;
}
