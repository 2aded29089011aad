//! Where a file lies between being brought and being taken in: a folder of its own under a name that nobody can guess,
//! which only the program's user can read. What lies there is gone after a day.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

use super::look::look_into;
use super::table::TableError;
use super::ticket::{Run, Ticket};
use crate::clock::Timestamp;
use crate::db::Target;
use crate::mail::EmailAddress;

/// For so long a file lies there that nobody touches.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// No more is brought while so many bytes lie there.
const FULL: u64 = 1 << 30;

const FILE: &str = "readers.csv";
const REFUSED: &str = "refused.csv";
const TICKET: &str = "ticket.json";

/// All files that were brought.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

/// One file with its ticket.
#[derive(Debug, Clone)]
pub struct Shelved {
    /// The name that nobody can guess; part of addresses of the desk.
    pub token: String,
    /// What is known of it.
    pub ticket: Ticket,
    folder: PathBuf,
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum BringError {
    /// It is no table of readers, in words for its importer.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Too much lies there already.
    #[error("too many files wait to be taken in; discard one, or try again tomorrow")]
    Full,
    /// The disk.
    #[error("the file could not be kept: {0}")]
    Disk(#[from] io::Error),
}

impl Shelf {
    /// Beside the database's file; or, with a server, in the system's folder for temporary files.
    pub fn of(target: &Target) -> Shelf {
        let folder = match target {
            Target::Sqlite(path) => {
                let mut name = path.file_name().unwrap_or_default().to_owned();
                name.push(".imports");
                path.with_file_name(name)
            }
            Target::Postgres(url) => {
                let mark = HEXLOWER.encode(&Sha256::digest(url)[..8]);
                std::env::temp_dir().join(format!("monthly-alert-imports-{mark}"))
            }
        };
        Shelf { folder }
    }

    /// Puts the rest of `file` there, which `member` calls `name`, and looks into it. Blocks.
    ///
    /// # Errors
    /// If it is no table, the disk does not take it, or the folder is not ours alone.
    pub fn put(&self, file: &mut File, member: i64, name: &str) -> Result<Shelved, BringError> {
        private_folder(&self.folder)?;
        if self.size()? > FULL {
            return Err(BringError::Full);
        }
        let token = BASE32_NOPAD.encode(&rand::random::<[u8; 16]>()).to_ascii_lowercase();
        let folder = self.folder.join(&token);
        DirBuilder::new().mode(0o700).create(&folder)?;
        let shelved = take(file, member, name, &folder).and_then(|ticket| {
            let shelved = Shelved { token, ticket, folder: folder.clone() };
            shelved.save()?;
            Ok(shelved)
        });
        if shelved.is_err() {
            fs::remove_dir_all(&folder)?;
        }
        shelved
    }

    /// The file with that token, if `member` brought it. Blocks.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn find(&self, token: &str, member: i64) -> io::Result<Option<Shelved>> {
        let is_token = token.len() == 26 && token.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'));
        if !is_token {
            return Ok(None);
        }
        let folder = self.folder.join(token);
        let text = match fs::read(folder.join(TICKET)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let ticket: Ticket = serde_json::from_slice(&text)?;
        let is_theirs = ticket.member == member;
        Ok(is_theirs.then(|| Shelved { token: token.to_owned(), ticket, folder }))
    }

    /// Takes away what nobody has touched for a day. Says how many files. Blocks.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn sweep(&self, now: Timestamp) -> io::Result<usize> {
        let mut swept = 0;
        for folder in self.folders()? {
            let touched = fs::metadata(folder.join(TICKET)).or_else(|_| fs::metadata(&folder))?.modified()?;
            let touched = touched.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            if touched.as_millis() as i64 <= (now - KEPT).as_millis() {
                fs::remove_dir_all(&folder)?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Takes away each file that has `address` in it: whoever is erased must not come back with a list that waits. Says how
    /// many. Blocks.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn forget(&self, address: &EmailAddress) -> io::Result<usize> {
        let key = address.key();
        let mut forgotten = 0;
        for folder in self.folders()? {
            let file = match File::open(folder.join(FILE)) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let mut has_it = false;
            for line in BufReader::new(file).split(b'\n') {
                has_it = String::from_utf8_lossy(&line?).to_lowercase().contains(&key);
                if has_it {
                    break;
                }
            }
            if has_it {
                fs::remove_dir_all(&folder)?;
                forgotten += 1;
            }
        }
        Ok(forgotten)
    }

    fn folders(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        entries.map(|entry| Ok(entry?.path())).collect()
    }

    fn size(&self) -> io::Result<u64> {
        let sizes =
            self.folders()?.into_iter().map(|folder| fs::metadata(folder.join(FILE)).map_or(0, |file| file.len()));
        Ok(sizes.sum())
    }
}

fn take(file: &mut File, member: i64, name: &str, folder: &Path) -> Result<Ticket, BringError> {
    let path = folder.join(FILE);
    let mut copy = private_file(&path)?;
    io::copy(file, &mut copy)?;
    drop(copy);
    let look = look_into(&path)?;
    let (name, layout) = (name.chars().filter(|c| !c.is_control()).take(100).collect(), look.layout.clone());
    Ok(Ticket { member, name, look, layout, consent: String::new(), consent_date: String::new(), run: None })
}

impl Shelved {
    /// Where the file is.
    pub fn file(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// Where the rows are that were refused; there may be no such file.
    pub fn refused(&self) -> PathBuf {
        self.folder.join(REFUSED)
    }

    /// The same with another last run on its ticket.
    pub(super) fn with_run(&self, run: &Run) -> Shelved {
        let mut other = self.clone();
        other.ticket.run = Some(run.clone());
        other
    }

    /// Writes the ticket, whole or not at all. Blocks.
    ///
    /// # Errors
    /// If the disk does not take it.
    pub fn save(&self) -> io::Result<()> {
        let next = self.folder.join("ticket.next");
        let mut file = private_file(&next)?;
        file.write_all(&serde_json::to_vec(&self.ticket)?)?;
        drop(file);
        fs::rename(next, self.folder.join(TICKET))
    }

    /// Takes the file away and leaves the report.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn take_file_away(&self) -> io::Result<()> {
        fs::remove_file(self.file())
    }

    /// Takes everything away.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_dir_all(self.folder)
    }

    /// An empty list of refused rows, with its header.
    pub(super) fn begin_refused(&self) -> Result<csv::Writer<BufWriter<File>>, csv::Error> {
        let mut list = csv::Writer::from_writer(BufWriter::new(private_file(&self.refused())?));
        list.write_record(["line", "why"])?;
        Ok(list)
    }
}

/// Makes the folder, or makes sure that the one that is there is ours and nobody else can look into it: others may write
/// where temporary files are.
fn private_folder(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made,
    }
    let (found, ours) = (fs::symlink_metadata(path)?, tempfile::tempfile()?.metadata()?);
    if found.is_dir() && found.uid() == ours.uid() && found.mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(io::Error::other(format!("{} is not a folder that this program alone can read", path.display())))
}

fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf(folder: &tempfile::TempDir) -> (Shelf, Shelved) {
        let shelf = Shelf::of(&Target::Sqlite(folder.path().join("a.db")));
        let source = folder.path().join("source.csv");
        fs::write(&source, "email\na@example.org\n").unwrap();
        let shelved = shelf.put(&mut File::open(source).unwrap(), 7, "my\nlist.csv").unwrap();
        (shelf, shelved)
    }

    #[test]
    fn only_whoever_brought_a_file_finds_it_and_nobody_else_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let (shelf, shelved) = shelf(&folder);
        assert_eq!(shelf.find(&shelved.token, 7).unwrap().unwrap().ticket, shelved.ticket);
        assert_eq!((shelved.ticket.name.as_str(), shelved.ticket.look.rows), ("mylist.csv", 1));
        assert!(shelf.find(&shelved.token, 8).unwrap().is_none());
        for token in ["", "..", "../source", "aaaaaaaaaaaaaaaaaaaaaaaaaa", &shelved.token.to_uppercase()] {
            assert!(shelf.find(token, 7).unwrap().is_none(), "{token}");
        }
        for path in [shelved.file(), shelved.folder.join(TICKET)] {
            assert_eq!(fs::metadata(path).unwrap().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::metadata(&shelf.folder).unwrap().mode() & 0o777, 0o700);
        assert_eq!(fs::read_to_string(shelved.file()).unwrap(), "email\na@example.org\n");
    }

    #[test]
    fn what_nobody_touches_for_a_day_is_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let (shelf, shelved) = shelf(&folder);
        let now = Timestamp::now();
        assert_eq!(shelf.sweep(now + KEPT - Duration::from_secs(60)).unwrap(), 0);
        assert_eq!(shelf.sweep(now + KEPT + Duration::from_secs(60)).unwrap(), 1);
        assert!(shelf.find(&shelved.token, 7).unwrap().is_none());
        assert_eq!(Shelf { folder: folder.path().join("none") }.sweep(now).unwrap(), 0);
    }

    #[test]
    fn a_list_with_somebody_who_is_erased_is_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let (shelf, shelved) = shelf(&folder);
        assert_eq!(shelf.forget(&"b@example.org".parse().unwrap()).unwrap(), 0);
        assert_eq!(shelf.forget(&"A@Example.org".parse().unwrap()).unwrap(), 1);
        assert!(shelf.find(&shelved.token, 7).unwrap().is_none());
    }

    #[test]
    fn a_full_shelf_takes_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let (shelf, shelved) = shelf(&folder);
        // Such a file takes no room on the disk.
        OpenOptions::new().write(true).open(shelved.file()).unwrap().set_len(FULL + 1).unwrap();
        let refused = shelf.put(&mut File::open(folder.path().join("source.csv")).unwrap(), 7, "a");
        assert!(matches!(refused, Err(BringError::Full)), "{refused:?}");
    }

    #[test]
    fn what_is_no_table_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf { folder: folder.path().join("a") };
        let refused = shelf.put(&mut tempfile::tempfile().unwrap(), 7, "a");
        assert!(matches!(refused, Err(BringError::Table(_))), "{refused:?}");
        assert_eq!(fs::read_dir(&shelf.folder).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_others_can_read_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf { folder: folder.path().join("open") };
        DirBuilder::new().mode(0o755).create(&shelf.folder).unwrap();
        let mut file = tempfile::tempfile().unwrap();
        assert!(shelf.put(&mut file, 7, "a").is_err());
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path(), &link).unwrap();
        assert!(Shelf { folder: link }.put(&mut file, 7, "a").is_err());
    }
}
