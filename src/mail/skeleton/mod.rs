//! A MIME message written once for many readers, with holes where readers differ.
//!
//! [`Skeleton::build`] takes a rendered mail in which random [`Marks`] stand for what differs, and encodes everything
//! around them. [`Skeleton::splice`] then encodes only one reader's [`Values`] into the holes, and shares the rest:
//! microseconds for each copy, and the same values always give the same bytes.

mod build;
mod frame;
mod headers;
mod marks;
mod quoted;
mod splice;
mod stored;
#[cfg(test)]
mod tests;

pub use frame::{Frame, Unsubscribe};
pub use headers::list_id;
pub use marks::Marks;
pub use splice::{MAX_NAME, Values};

/// A message with holes. Pure ASCII with CRLF line ends, no line over 998 octets, bodies quoted-printable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skeleton {
    /// The message without what belongs into the holes.
    bytes: Vec<u8>,
    /// The holes by their place in `bytes`, in order.
    holes: Vec<(usize, Hole)>,
    /// Whether a line begins with a dot.
    leading_dots: bool,
}

impl Skeleton {
    fn new(bytes: Vec<u8>, holes: Vec<(usize, Hole)>) -> Skeleton {
        let leading_dots = bytes.first() == Some(&b'.') || memchr::memmem::find(&bytes, b"\n.").is_some();
        Skeleton { bytes, holes, leading_dots }
    }

    /// Any bytes, without holes.
    #[cfg(test)]
    pub(super) fn of_bytes(bytes: &[u8]) -> std::sync::Arc<Skeleton> {
        std::sync::Arc::new(Skeleton::new(bytes.to_vec(), Vec::new()))
    }

    /// What all copies have in common.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether a line of that begins with a dot.
    pub(super) fn has_leading_dots(&self) -> bool {
        self.leading_dots
    }
}

/// What belongs into a hole. The numbers are those of the stored form: never use one for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Hole {
    /// `To`: name and address.
    To = 1,
    /// `Date`.
    Date = 2,
    /// `Message-ID`.
    MessageId = 3,
    /// `List-Unsubscribe`.
    ListUnsubscribe = 4,
    /// The reader's name in the text part.
    TextName = 5,
    /// The page for leaving, in the text part.
    TextUnsubscribe = 6,
    /// The page for choices, in the text part.
    TextPreferences = 7,
    /// The reader's name in the HTML part.
    HtmlName = 8,
    /// The page for leaving, in the HTML part.
    HtmlUnsubscribe = 9,
    /// The page for choices, in the HTML part.
    HtmlPreferences = 10,
}

/// Why a skeleton could not be built or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SkeletonError {
    /// `From` or `Reply-To` is not `name@host` or `Name <name@host>`.
    #[error("{0} is not an address that can stand in a header")]
    Address(String),
    /// The name of a header is malformed, or one that the skeleton writes itself.
    #[error("the header {0} can't be set here")]
    Header(String),
    /// A mark stands where nothing can be put in for it.
    #[error("the header {0} holds a mark")]
    MarkInHeader(String),
    /// A header line would be longer than RFC 5322 section 2.1.1 allows.
    #[error("a header line is longer than 998 octets: {0}")]
    LongLine(String),
    /// The MIME boundary is not 1 to 60 letters and digits, or occurs in a body.
    #[error("the MIME boundary can't be used: {0}")]
    Boundary(&'static str),
    /// The mail library refused the message.
    #[error("the message can't be written: {0}")]
    Message(String),
    /// Stored bytes that are no skeleton.
    #[error("not a stored message skeleton: {0}")]
    Stored(&'static str),
}
