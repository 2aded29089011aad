//! A skeleton as bytes for the database, and back.
//!
//! The form: a version byte; the number of holes (u32, big-endian, like all numbers); for each hole its kind (u8) and
//! its place (u32); then the bytes around the holes.

use super::{Hole, Skeleton, SkeletonError};

/// The version that is written. A reader of a later version must still read this one: editions in sending hold it.
const VERSION: u8 = 1;
/// The largest skeleton and the most holes that are read.
const MAX_BYTES: usize = 16 * 1024 * 1024;
const MAX_HOLES: usize = 10_000;

impl Hole {
    const ALL: [Hole; 10] = [
        Hole::To,
        Hole::Date,
        Hole::MessageId,
        Hole::ListUnsubscribe,
        Hole::TextName,
        Hole::TextUnsubscribe,
        Hole::TextPreferences,
        Hole::HtmlName,
        Hole::HtmlUnsubscribe,
        Hole::HtmlPreferences,
    ];

    /// What stands right before the hole: a header's name, or in bodies the start of a line.
    pub(super) fn before(self) -> &'static [u8] {
        match self {
            Hole::To => b"To:",
            Hole::Date => b"Date:",
            Hole::MessageId => b"Message-ID:",
            Hole::ListUnsubscribe => b"List-Unsubscribe:",
            _ => b"\r\n",
        }
    }

    fn in_header(self) -> bool {
        matches!(self, Hole::To | Hole::Date | Hole::MessageId | Hole::ListUnsubscribe)
    }

    /// What stands right after the hole: the end of a header, or a soft line break.
    fn after(self) -> &'static [u8] {
        if self.in_header() { b"\r\n" } else { b"=\r\n" }
    }
}

impl Skeleton {
    /// The stored form, which [`Skeleton::from_bytes`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len() + 5 * self.holes.len() + 5);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_be_bytes();
        out.push(VERSION);
        out.extend_from_slice(&number(self.holes.len()));
        for (at, hole) in &self.holes {
            out.push(*hole as u8);
            out.extend_from_slice(&number(*at));
        }
        out.extend_from_slice(&self.bytes);
        out
    }

    /// Reads the stored form. Whatever does not make a well-formed message is refused, so that a damaged row can't
    /// send half a mail or an address in the wrong place.
    pub fn from_bytes(stored: &[u8]) -> Result<Skeleton, SkeletonError> {
        let refused = SkeletonError::Stored;
        if stored.len() > MAX_BYTES {
            return Err(refused("too long"));
        }
        let mut rest = stored;
        if take::<1>(&mut rest)? != [VERSION] {
            return Err(refused("of another version"));
        }
        let count = take_number(&mut rest)?;
        if count > MAX_HOLES {
            return Err(refused("too many holes"));
        }
        let mut holes = Vec::with_capacity(count);
        for _ in 0..count {
            let [kind] = take::<1>(&mut rest)?;
            let hole = Hole::ALL.into_iter().find(|hole| *hole as u8 == kind);
            holes.push((take_number(&mut rest)?, hole.ok_or(refused("a hole of unknown kind"))?));
        }
        let skeleton = Skeleton::new(rest.to_vec(), holes);
        skeleton.check().map_err(refused)?;
        Ok(skeleton)
    }

    fn check(&self) -> Result<(), &'static str> {
        let bytes = &self.bytes;
        let end_of_headers = memchr::memmem::find(bytes, b"\r\n\r\n").ok_or("no end of the headers")?;
        let mut previous = None;
        for (at, hole) in &self.holes {
            let (before, after) = bytes.split_at_checked(*at).ok_or("a hole beyond the end")?;
            if previous.is_some_and(|previous| previous >= *at) {
                return Err("holes out of order");
            }
            if !before.ends_with(hole.before()) || !after.starts_with(hole.after()) {
                return Err("a hole in the wrong place");
            }
            if hole.in_header() != (*at <= end_of_headers) {
                return Err("a hole in the wrong place");
            }
            if hole.in_header() && !before[..before.len() - hole.before().len()].ends_with(b"\n") {
                return Err("a hole in the wrong place");
            }
            previous = Some(*at);
        }
        for hole in [Hole::To, Hole::Date, Hole::MessageId] {
            if self.holes.iter().filter(|(_, other)| *other == hole).count() != 1 {
                return Err("a header is missing or there twice");
            }
        }
        check_lines(bytes)
    }
}

fn check_lines(bytes: &[u8]) -> Result<(), &'static str> {
    if !bytes.ends_with(b"\r\n") {
        return Err("cut short");
    }
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\r\n").ok_or("a line end that is not CRLF")?;
        if text.len() > 998 {
            return Err("a line over 998 octets");
        }
        if !text.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
            return Err("a byte that is not printable ASCII");
        }
    }
    Ok(())
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], SkeletonError> {
    let (first, others) = rest.split_first_chunk::<N>().ok_or(SkeletonError::Stored("cut short"))?;
    *rest = others;
    Ok(*first)
}

fn take_number(rest: &mut &[u8]) -> Result<usize, SkeletonError> {
    let number = u32::from_be_bytes(take(rest)?);
    usize::try_from(number).map_err(|_| SkeletonError::Stored("a number too large"))
}
