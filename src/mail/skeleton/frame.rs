//! What all copies of a message share.

/// One rendered mail and the headers that are the same for every reader.
///
/// The message's headers come in this order: From, Reply-To, To, Subject, Date, Message-ID, MIME-Version, List-Id,
/// List-Unsubscribe, List-Unsubscribe-Post, then [`Frame::headers`], then Content-Type.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// `Name <name@host>` or an address alone.
    pub from: &'a str,
    /// Where answers go, if elsewhere.
    pub reply_to: Option<&'a str>,
    /// In plain words; encoded here (RFC 2047). Holds no marks.
    pub subject: &'a str,
    /// The text part, with marks. Lines may end in LF or CRLF.
    pub text: &'a str,
    /// The HTML part, with marks.
    pub html: &'a str,
    /// Separates the parts: 1 to 60 ASCII letters and digits that occur in neither part.
    pub boundary: &'a str,
    /// Name and identifier of the list (RFC 2919): `NAME <digest.example.org>` is written for `(NAME,
    /// digest.example.org)`.
    pub list_id: Option<(&'a str, &'a str)>,
    /// Which headers for leaving the copies have.
    pub unsubscribe: Unsubscribe,
    /// Further headers and their values, in order, such as `Auto-Submitted` or `Precedence`.
    pub headers: &'a [(&'a str, &'a str)],
}

/// The headers for leaving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsubscribe {
    /// None: a mail that is no subscription's.
    Absent,
    /// `List-Unsubscribe` (RFC 2369) alone.
    Link,
    /// Also `List-Unsubscribe-Post` (RFC 8058): one click in the mail program is enough.
    OneClick,
}
