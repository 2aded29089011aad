//! What holds on both databases before anything else does.

use crate::config;
use crate::db::{Creation, Database, Target, testing};

fn both() -> (tempfile::TempDir, Target, Target) {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Target::Sqlite(folder.path().join("unit.db"));
    let server = config::test_postgres_url().expect("run `make test`, or `scripts/with-postgres cargo test`");
    (folder, sqlite, testing::scratch_postgres(&server))
}

#[test]
fn the_schemas_of_both_databases_are_the_same() {
    let (_folder, sqlite, postgres) = both();
    for target in [&sqlite, &postgres] {
        Database::open(target, Creation::IfMissing).unwrap();
    }
    let (ours, theirs) = (testing::columns(&sqlite), testing::columns(&postgres));
    assert!(ours.len() > 50, "{ours:?}");
    assert_eq!(ours, theirs);
}

#[test]
fn the_schema_goes_up_down_and_up_again() {
    let (_folder, sqlite, postgres) = both();
    for target in [&sqlite, &postgres] {
        let (_, ran) = Database::open(target, Creation::IfMissing).unwrap();
        assert_eq!(testing::down_and_up(target), ran);
    }
}

#[test]
fn four_processes_that_start_at_once_make_one_schema() {
    let (_folder, sqlite, postgres) = both();
    for target in [sqlite, postgres] {
        let starts: Vec<_> = (0..4)
            .map(|_| {
                let target = target.clone();
                std::thread::spawn(move || Database::open(&target, Creation::IfMissing).map(|(_, ran)| ran.len()))
            })
            .collect();
        let ran: Vec<usize> = starts.into_iter().map(|start| start.join().unwrap().unwrap()).collect();
        assert_eq!(ran.iter().filter(|count| **count > 0).count(), 1, "{ran:?}");
    }
}

#[test]
fn a_missing_file_is_made_only_by_commands_that_may() {
    let (folder, ..) = both();
    let target = Target::Sqlite(folder.path().join("elsewhere/none.db"));
    let refused = Database::open(&target, Creation::Never).map(drop).unwrap_err();
    assert!(refused.to_string().contains("monthly-alert migrate"), "{refused}");
    assert!(!folder.path().join("elsewhere").exists());
}
