//! Who did what from where. Entries are added and never changed; the database refuses anything else.

mod store;

use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};

pub use store::{Wanted, deeds, page};

/// Longest description that is kept, in characters.
const LONGEST: usize = 500;

/// Who acts, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The member of the team; none for the command line, the schedule and strangers.
    pub member_id: Option<i64>,
    /// A name that stays readable when the member is gone.
    pub name: String,
    /// The address of their machine, or where the program was told otherwise.
    pub origin: String,
}

impl Actor {
    /// Whoever sits at the command line.
    pub fn command_line() -> Actor {
        Actor { member_id: None, name: "the command line".into(), origin: "this machine".into() }
    }
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who, and from where.
    pub actor: Actor,
    /// What, as a stable word: `edition-approved`.
    pub deed: String,
    /// To what, and anything worth knowing; no address of a reader, as the log outlives an erasure.
    pub about: String,
}

/// Adds a line. In the transaction of the deed where the deed is a transaction.
///
/// # Errors
/// If the database fails; then the deed should not happen either.
pub fn record(
    connection: &mut DbConnection,
    actor: &Actor,
    deed: &str,
    about: &str,
    now: Timestamp,
) -> Result<(), QueryError> {
    let about: String = about.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    store::insert(connection, actor, deed, &about, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::db::{Creation, Database, Target, testing};

    fn actor(name: &str) -> Actor {
        Actor { member_id: Some(7), name: name.into(), origin: "192.0.2.7".into() }
    }

    #[tokio::test]
    async fn entries_are_read_newest_first_and_can_not_be_changed() {
        let folder = tempfile::tempdir().unwrap();
        let server = config::test_postgres_url().expect("run `make test`, or `scripts/with-postgres cargo test`");
        let sqlite = Target::Sqlite(folder.path().join("unit.db"));
        let open = tokio::task::spawn_blocking(move || {
            let targets = [sqlite, testing::scratch_postgres(&server)];
            targets.map(|target| Database::open(&target, Creation::IfMissing).unwrap().0)
        });
        for db in open.await.unwrap() {
            for (at, name) in [(1, "Ada"), (2, "Grace"), (3, "Ada")] {
                let now = Timestamp::from_millis(at);
                db.write(move |c| record(c, &actor(name), "tested", "a\nb", now)).await.unwrap();
            }
            let all = db.read(|c| page(c, Wanted::default(), i64::MAX, 2)).await.unwrap();
            assert_eq!(all.iter().map(|entry| entry.at.as_millis()).collect::<Vec<_>>(), [3, 2]);
            assert_eq!((all[0].about.as_str(), &all[0].actor), ("a b", &actor("Ada")));
            let (older, tested) = (all[1].id, Wanted { deed: Some("tested".into()), member: None });
            let rest = db.read(move |c| page(c, tested.clone(), older, 50)).await.unwrap();
            assert_eq!(rest.len(), 1);
            let of_nobody = Wanted { member: Some(999), ..Wanted::default() };
            assert_eq!(db.read(move |c| page(c, of_nobody.clone(), i64::MAX, 50)).await.unwrap(), []);
            db.write(store::try_to_change).await.unwrap_err();
            db.write(store::try_to_delete).await.unwrap_err();
        }
    }
}
