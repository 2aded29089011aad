//! Ports that a program can have again after it was killed.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::PathBuf;

/// Below the range from which the kernel takes the ports of outgoing connections (32768 and up on Linux), so that none of
/// the connections of other tests can sit on a port while its program is being restarted.
const RANGE: std::ops::Range<u16> = 20_000..32_000;

/// A port on 127.0.0.1 that no other test takes while this value lives, in this process or in another.
pub(super) struct Port {
    /// Its number.
    pub(super) number: u16,
    // The lock on this file is the reservation; the kernel ends it with the process at the latest.
    _held: File,
}

impl Port {
    /// Reserves a port that nobody listens on.
    pub(super) fn reserve() -> Self {
        let folder = reservations();
        let span = usize::from(RANGE.end - RANGE.start);
        // Processes start their search apart from each other, so that they rarely meet.
        let first = std::process::id() as usize * 131;
        let start = first % span;
        RANGE
            .skip(start)
            .chain(RANGE.take(start))
            .find_map(|number| {
                let held = File::create(folder.join(number.to_string())).ok()?;
                held.try_lock().ok()?;
                TcpListener::bind(("127.0.0.1", number)).ok()?;
                Some(Self { number, _held: held })
            })
            .expect("one of 12,000 ports is free")
    }
}

/// A folder for each user of the machine, because nobody can write to somebody else's.
fn reservations() -> PathBuf {
    let home = std::env::home_dir().unwrap_or_default();
    let user = home.file_name().unwrap_or_default().to_string_lossy();
    let folder = std::env::temp_dir().join(format!("monthly-alert-test-ports-{user}"));
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{} can't be made: {error}", folder.display()));
    folder
}
