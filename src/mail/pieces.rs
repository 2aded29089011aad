//! A message in pieces: what many readers' copies share stays where it is, what is one reader's own stands between.

use std::io::IoSlice;
use std::ops::Range;
use std::sync::Arc;

use super::skeleton::Skeleton;

/// A message as a connection sends it. Nothing that is shared is copied: the kernel gathers the pieces, and thirty
/// kilobytes that every copy has stay in the processor's cache instead of passing through it once for each reader.
#[derive(Debug, Default)]
pub struct Pieces {
    /// What the shared pieces are taken from.
    shared: Option<Arc<Skeleton>>,
    /// All other bytes, one piece after the other.
    own: Vec<u8>,
    /// The pieces in order, without the bytes of `own` that come after all of them.
    pieces: Vec<Piece>,
    /// How many bytes of `own` belong to `pieces`.
    placed: usize,
    /// Bytes in `pieces`.
    length: usize,
}

#[derive(Debug, Clone)]
enum Piece {
    Shared(Range<usize>),
    Own(Range<usize>),
}

/// A buffer that an enormous message made larger than this is given back.
const USUAL_SIZE: usize = 256 * 1024;

impl Pieces {
    /// Appends bytes of the message's own.
    pub fn push(&mut self, bytes: &[u8]) {
        self.own.extend_from_slice(bytes);
    }

    /// Where to append bytes of the message's own; what stands there already must stay.
    pub(super) fn own(&mut self) -> &mut Vec<u8> {
        &mut self.own
    }

    /// Appends a part of `skeleton`'s bytes. All shared pieces of a message are of one skeleton; bytes of a second one
    /// are copied.
    pub(super) fn share(&mut self, skeleton: &Arc<Skeleton>, part: Range<usize>) {
        let first = self.shared.get_or_insert_with(|| skeleton.clone());
        if !Arc::ptr_eq(first, skeleton) {
            self.own.extend_from_slice(&skeleton.bytes()[part]);
            return;
        }
        self.place();
        self.length += part.len();
        self.pieces.push(Piece::Shared(part));
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.length + self.own.len() - self.placed
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.shared = None;
        self.own.clear();
        if self.own.capacity() > USUAL_SIZE {
            self.own.shrink_to(USUAL_SIZE / 2);
        }
        self.pieces.clear();
        (self.placed, self.length) = (0, 0);
    }

    /// The whole message in one piece.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut whole = Vec::with_capacity(self.len());
        self.each(|bytes| whole.extend_from_slice(bytes));
        whole
    }

    /// The bytes from `from` up to `to`, to be gathered by the kernel.
    pub(super) fn slices(&self, from: usize, to: usize) -> Vec<IoSlice<'_>> {
        let mut slices = Vec::with_capacity(self.pieces.len() + 1);
        let mut at = 0;
        self.each(|bytes| {
            let here = |place: usize| place.saturating_sub(at).min(bytes.len());
            let wanted = &bytes[here(from)..here(to)];
            if !wanted.is_empty() {
                slices.push(IoSlice::new(wanted));
            }
            at += bytes.len();
        });
        slices
    }

    /// Copies everything into one buffer of the message's own, and gives that.
    pub(super) fn melt(&mut self) -> &mut Vec<u8> {
        if !self.pieces.is_empty() {
            let whole = self.to_vec();
            self.clear();
            self.own = whole;
        }
        &mut self.own
    }

    /// Calls `visit` with each piece that is not empty, in order.
    pub(super) fn each<'a>(&'a self, mut visit: impl FnMut(&'a [u8])) {
        let shared = self.shared.as_ref().map_or(&[][..], |skeleton| skeleton.bytes());
        let last = Piece::Own(self.placed..self.own.len());
        for piece in self.pieces.iter().chain([&last]) {
            let bytes = match piece {
                Piece::Shared(part) => &shared[part.clone()],
                Piece::Own(part) => &self.own[part.clone()],
            };
            if !bytes.is_empty() {
                visit(bytes);
            }
        }
    }

    /// Whether a line within a piece may begin with a dot. Where two pieces meet is not looked at. Bytes that are next to
    /// each other here may be apart in the message, so it may say so of one that has none.
    pub(super) fn may_have_leading_dots(&self) -> bool {
        self.shared.as_ref().is_some_and(|skeleton| skeleton.has_leading_dots())
            || memchr::memmem::find(&self.own, b"\n.").is_some()
    }

    fn place(&mut self) {
        if self.placed < self.own.len() {
            self.length += self.own.len() - self.placed;
            self.pieces.push(Piece::Own(self.placed..self.own.len()));
            self.placed = self.own.len();
        }
    }
}
