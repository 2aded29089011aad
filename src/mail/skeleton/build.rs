//! From a frame to a skeleton: lettre writes the message, marks and per-reader headers become holes.

use std::time::SystemTime;

use lettre::message::header::{ContentTransferEncoding, ContentType, MIME_VERSION_1_0};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};
use memchr::memmem;

use super::{Frame, Hole, Marks, Skeleton, SkeletonError, Unsubscribe, headers, quoted};

/// Headers that the skeleton writes itself: a second one would make the message malformed.
const OWN: [&str; 13] = [
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "list-id",
    "list-unsubscribe",
];

impl Skeleton {
    /// Encodes `frame` once for all readers. Every mark of `marks` in the bodies becomes a hole.
    pub fn build(frame: &Frame, marks: &Marks) -> Result<Skeleton, SkeletonError> {
        check(frame, marks)?;
        let message = message(frame, marks)?.formatted();
        let end_of_headers = memmem::find(&message, b"\r\n\r\n").map_or(message.len(), |at| at + 4);
        let (head, body) = message.split_at(end_of_headers);
        let mut outline = Outline { bytes: Vec::with_capacity(message.len()), holes: Vec::new() };
        outline.take_headers(head)?;
        outline.take_parts(body, frame.boundary, marks);
        Ok(Skeleton::new(outline.bytes, outline.holes))
    }
}

/// A skeleton as it grows.
struct Outline {
    bytes: Vec<u8>,
    holes: Vec<(usize, Hole)>,
}

impl Outline {
    /// Copies the headers, all but the values that differ between readers.
    fn take_headers(&mut self, head: &[u8]) -> Result<(), SkeletonError> {
        let mut skipping = false;
        for line in head.split_inclusive(|byte| *byte == b'\n') {
            if line.len() > 1000 {
                return Err(SkeletonError::LongLine(String::from_utf8_lossy(&line[..60]).into_owned()));
            }
            if skipping && line.starts_with(b" ") {
                continue;
            }
            let hole = [Hole::To, Hole::Date, Hole::MessageId, Hole::ListUnsubscribe]
                .into_iter()
                .find(|hole| line.starts_with(hole.before()));
            skipping = hole.is_some();
            if let Some(hole) = hole {
                self.bytes.extend_from_slice(hole.before());
                self.holes.push((self.bytes.len(), hole));
                self.bytes.extend_from_slice(b"\r\n");
            } else {
                self.bytes.extend_from_slice(line);
            }
        }
        Ok(())
    }

    /// Copies the two parts; each mark in them, alone in its line, becomes a hole.
    fn take_parts(&mut self, body: &[u8], boundary: &str, marks: &Marks) {
        let delimiter = format!("\r\n--{boundary}\r\n");
        let second_part = memmem::find(body, delimiter.as_bytes()).unwrap_or(body.len());
        let (text, html) = body.split_at(second_part);
        self.take_part(text, marks, [Hole::TextName, Hole::TextUnsubscribe, Hole::TextPreferences]);
        self.take_part(html, marks, [Hole::HtmlName, Hole::HtmlUnsubscribe, Hole::HtmlPreferences]);
    }

    fn take_part(&mut self, mut part: &[u8], marks: &Marks, holes: [Hole; 3]) {
        while let Some((at, which)) = first_mark(part, marks) {
            self.bytes.extend_from_slice(&part[..at]);
            self.holes.push((self.bytes.len(), holes[which]));
            part = &part[at + marks.all()[which].len()..];
        }
        self.bytes.extend_from_slice(part);
    }
}

fn check(frame: &Frame, marks: &Marks) -> Result<(), SkeletonError> {
    let boundary = frame.boundary;
    if !(1..=60).contains(&boundary.len()) || !boundary.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(SkeletonError::Boundary("it must be 1 to 60 letters and digits"));
    }
    if frame.text.contains(boundary) || frame.html.contains(boundary) {
        return Err(SkeletonError::Boundary("it occurs in a body"));
    }
    let (list, id) = frame.list_id.unwrap_or_default();
    let own = [("From", frame.from), ("Subject", frame.subject), ("List-Id", list), ("List-Id", id)];
    for (name, value) in own.iter().chain(frame.headers) {
        if marks.all().iter().any(|mark| value.contains(*mark)) {
            return Err(SkeletonError::MarkInHeader((*name).to_owned()));
        }
    }
    match frame.headers.iter().find(|(name, _)| OWN.contains(&name.to_ascii_lowercase().as_str())) {
        Some((name, _)) => Err(SkeletonError::Header((*name).to_owned())),
        None => Ok(()),
    }
}

/// The message with stand-ins in the headers that differ, and each mark in the bodies alone in its line.
fn message(frame: &Frame, marks: &Marks) -> Result<Message, SkeletonError> {
    let mailbox = |text: &str| text.parse::<Mailbox>().map_err(|_| SkeletonError::Address(text.to_owned()));
    let stand_in = "x@example.org";
    let mut builder = Message::builder().from(mailbox(frame.from)?);
    if let Some(reply_to) = frame.reply_to {
        builder = builder.reply_to(mailbox(reply_to)?);
    }
    builder = builder
        .to(mailbox(stand_in)?)
        .raw_header(headers::header("Subject", frame.subject)?)
        .date(SystemTime::UNIX_EPOCH)
        .message_id(Some(format!("<{stand_in}>")))
        .header(MIME_VERSION_1_0);
    if let Some((name, id)) = frame.list_id {
        builder = builder.raw_header(headers::encoded("List-Id", headers::list_id(name, id))?);
    }
    if frame.unsubscribe != Unsubscribe::Absent {
        builder = builder.raw_header(headers::header("List-Unsubscribe", "<>")?);
    }
    if frame.unsubscribe == Unsubscribe::OneClick {
        builder = builder.raw_header(headers::header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")?);
    }
    for (name, value) in frame.headers {
        builder = builder.raw_header(headers::header(name, value)?);
    }
    let part = |body: &str, kind| {
        let encoding = ContentTransferEncoding::QuotedPrintable;
        SinglePart::builder()
            .content_type(kind)
            .body(Body::dangerous_pre_encoded(encode_around_marks(body, marks), encoding))
    };
    let parts = MultiPart::alternative()
        .boundary(frame.boundary)
        .singlepart(part(frame.text, ContentType::TEXT_PLAIN))
        .singlepart(part(frame.html, ContentType::TEXT_HTML));
    builder.multipart(parts).map_err(|e| SkeletonError::Message(e.to_string()))
}

/// The body in quoted-printable, each mark on a line of its own between soft line breaks.
fn encode_around_marks(body: &str, marks: &Marks) -> Vec<u8> {
    let body = with_crlf(body);
    let mut out = Vec::with_capacity(body.len() + body.len() / 8);
    let mut rest = body.as_str();
    while let Some((at, which)) = first_mark(rest.as_bytes(), marks) {
        let mark = marks.all()[which];
        out.extend_from_slice(quoted::text(&rest[..at]).as_bytes());
        if !out.is_empty() && !out.ends_with(b"\n") {
            out.extend_from_slice(b"=\r\n");
        }
        out.extend_from_slice(mark.as_bytes());
        out.extend_from_slice(b"=\r\n");
        rest = &rest[at + mark.len()..];
    }
    out.extend_from_slice(quoted::text(rest).as_bytes());
    out
}

/// Lines ended by CRLF, the last one too.
fn with_crlf(text: &str) -> String {
    let mut out = text.replace("\r\n", "\n").replace('\r', "\n");
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out.replace('\n', "\r\n")
}

/// The place of the first mark, and which it is.
fn first_mark(text: &[u8], marks: &Marks) -> Option<(usize, usize)> {
    let found = marks.all().into_iter().enumerate();
    found.filter_map(|(which, mark)| Some((memmem::find(text, mark.as_bytes())?, which))).min()
}
