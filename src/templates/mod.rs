//! What people read: web pages, and mails as subject, text and HTML, from handlebars templates that are built in.
//!
//! The only room that names handlebars, mrml and css-inline.

mod helpers;
mod pages;

pub use pages::{PageError, Pages};
