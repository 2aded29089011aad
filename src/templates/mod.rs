//! What people read: web pages, and mails as subject, text and HTML, from handlebars templates that are built in.
//!
//! The only room that names handlebars, mrml and css-inline. A mail goes through here like this: values -> handlebars
//! -> for HTML: MJML -> tables -> inlined styles; for text: numbered links and wrapped lines.

mod escape;
mod guard;
mod helpers;
mod html;
mod letters;
mod mails;
mod pages;
mod samples;
mod sources;
#[cfg(test)]
mod tests;
mod text;

pub use letters::{
    AlreadySubscribed, Button, Confirmation, Digest, Direction, Erratum, Image, Item, LanguageMark, LatestEdition,
    Letter, Section, Sender, TeamLetter, Welcome, Why,
};
pub use mails::{MailTemplateError, Mails, Rendered};
pub use pages::{PageError, Pages};
