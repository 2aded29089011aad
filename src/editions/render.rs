//! From a letter to the message skeleton that each reader's copy is spliced from.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::digest::{self, LetterValues};
use super::{Contents, Press};
use crate::clock::Timestamp;
use crate::mail::skeleton::{Frame, Marks, Skeleton, SkeletonError, Unsubscribe};
use crate::subscribers::Choices;
use crate::templates::{MailTemplateError, Rendered};

/// Why an edition can't be written as a mail.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template is at fault.
    #[error(transparent)]
    Template(#[from] MailTemplateError),
    /// The message can't be put together.
    #[error("the edition can't be written as a mail: {0}")]
    Message(#[from] SkeletonError),
}

/// What one rendering is for.
pub(super) struct Rendering<'a> {
    /// Who gets it.
    pub(super) choices: &'a Choices,
    /// The edition's running number.
    pub(super) number: u32,
    /// When the next edition is due.
    pub(super) next_due: Timestamp,
    /// Separates the parts; letters and digits.
    pub(super) boundary: &'a str,
    /// Whether it is a marked copy for the editors.
    pub(super) test_copy: bool,
}

/// A boundary that nobody can guess, so that no article can hold it.
pub(super) fn random_boundary() -> String {
    format!("ma{:032x}", rand::random::<u128>())
}

/// Writes one slice of an edition, with holes for what differs between its readers. CPU work: some milliseconds.
pub(super) fn render(contents: &Contents, press: &Press, rendering: &Rendering<'_>) -> Result<Skeleton, RenderError> {
    let marks = Marks::random();
    let values = LetterValues {
        number: rendering.number,
        next_due: rendering.next_due,
        name: marks.name(),
        unsubscribe_url: marks.unsubscribe_url(),
        test_copy: rendering.test_copy,
    };
    let letter = digest::digest(contents, rendering.choices, press, &values);
    let rendered = press.mails.render(&letter)?;
    skeleton(contents, press, &rendered, &marks, rendering.boundary)
}

/// The message around the rendered parts, with the headers of a digest.
fn skeleton(
    contents: &Contents,
    press: &Press,
    rendered: &Rendered,
    marks: &Marks,
    boundary: &str,
) -> Result<Skeleton, RenderError> {
    let publisher = &press.publisher;
    let (from, reply_to) = (publisher.from.to_string(), publisher.reply_to.as_ref().map(ToString::to_string));
    let domain = publisher.from.domain();
    let list = format!("digest.{domain}");
    let archive = format!("<{}/archive>", publisher.base_url);
    let sender = HEXLOWER.encode(&Sha256::digest(domain.as_bytes())[..5]);
    let feedback = format!("{}:digest:monthlyalert:{sender}", contents.edition.month);
    let frame = Frame {
        from: &from,
        reply_to: reply_to.as_deref(),
        subject: &rendered.subject,
        text: &rendered.text,
        html: &rendered.html,
        boundary,
        list_id: Some((&publisher.newsletter, &list)),
        unsubscribe: Unsubscribe::OneClick,
        headers: &[("List-Archive", &archive), ("Feedback-ID", &feedback), ("Precedence", "list")],
    };
    Ok(Skeleton::build(&frame, marks)?)
}
