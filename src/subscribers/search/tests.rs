use super::*;
use crate::clock::Timestamp;
use crate::config;
use crate::db::{Creation, Database, Target, testing};
use crate::subscribers::{Import, ImportReport, ImportedRow, import_rows};
use crate::token::Keyring;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

/// Both databases with the readers of `table`: address, name, language, regions, kinds.
async fn both(folder: &tempfile::TempDir, table: &[[&str; 5]]) -> [Database; 2] {
    let server = config::test_postgres_url().expect("run `make test`, or `scripts/with-postgres cargo test`");
    let sqlite = Target::Sqlite(folder.path().join("unit.db"));
    let open = tokio::task::spawn_blocking(move || {
        let targets = [sqlite, testing::scratch_postgres(&server)];
        targets.map(|target| Database::open(&target, Creation::IfMissing).unwrap().0)
    });
    let databases = open.await.unwrap();
    let keys = Keyring::new("k".repeat(32).into(), vec![]).unwrap();
    let languages = vec![Language::EN, "fr".parse().unwrap()];
    let import = Import { consent: "a form".into(), consent_date: "2026".into(), languages, dry_run: false };
    for db in &databases {
        let rows = table.iter().map(|[email, name, language, regions, kinds]| ImportedRow {
            line: 1,
            email: (*email).into(),
            name: Some((*name).into()),
            language: Some((*language).into()),
            regions: Some((*regions).into()),
            kinds: Some((*kinds).into()),
        });
        let report = import_rows(db, &keys, &import, "a file", rows.collect(), NOW, ImportReport::default());
        assert_eq!(report.await.unwrap().refused, []);
    }
    databases
}

async fn found(db: &Database, filter: ReaderFilter, place: Place, most: i64) -> (Vec<String>, Readers) {
    let readers = db.read(move |c| search_within(c, &filter, place, most)).await.unwrap();
    (readers.page.rows.iter().map(|reader| reader.email.clone()).collect(), readers)
}

#[tokio::test]
async fn readers_are_found_by_part_of_address_or_name_and_by_what_they_chose() {
    let folder = tempfile::tempdir().unwrap();
    let table = [
        ["ada@example.org", "Ada Quill", "en", "", ""],
        ["Grace.H@example.org", "", "fr", "kenya;europe", "news"],
        ["per_cent@example.net", "100% O'Neil", "en", "africa", "event;blog"],
    ];
    for db in both(&folder, &table).await {
        let ask = async |filter: ReaderFilter| found(&db, filter, Place::Newest, 1000).await.0;
        let words = |words: &str| ReaderFilter { words: words.into(), ..ReaderFilter::default() };
        assert_eq!(ask(ReaderFilter::default()).await.len(), 3);
        assert_eq!(ask(words("grace.h")).await, ["Grace.H@example.org"]);
        assert_eq!(ask(words("GRACE.h@Example.org")).await, ["Grace.H@example.org"]);
        assert_eq!(ask(words("quill")).await, ["ada@example.org"]);
        assert_eq!(ask(words("r_c")).await, ["per_cent@example.net"]);
        assert_eq!(ask(words("0%")).await, ["per_cent@example.net"]);
        assert_eq!(ask(words("o'n")).await, ["per_cent@example.net"]);
        assert!(ask(words("%")).await.len() == 1 && ask(words("a\\")).await.is_empty());
        let all = ReaderFilter::default();
        let kenya = Some("kenya".parse().unwrap());
        assert_eq!(ask(ReaderFilter { region: kenya, ..all.clone() }).await, ["Grace.H@example.org"]);
        let blog = Some(Kind::Blog);
        assert_eq!(ask(ReaderFilter { kind: blog, ..all.clone() }).await, ["per_cent@example.net"]);
        let french = Some("fr".parse().unwrap());
        assert_eq!(ask(ReaderFilter { language: french, kind: blog, ..all.clone() }).await, [""; 0]);
        let pending = Some(SubscriberState::Pending);
        assert!(ask(ReaderFilter { state: pending, ..all.clone() }).await.is_empty());
        let active = Some(SubscriberState::Active);
        assert_eq!(ask(ReaderFilter { state: active, language: french, ..all }).await, ["Grace.H@example.org"]);
    }
}

#[tokio::test]
async fn one_request_looks_through_a_window_and_says_where_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let addresses: Vec<String> = (1..=120).map(|n| format!("reader{n}@example.org")).collect();
    let table: Vec<[&str; 5]> = addresses.iter().map(|address| [address, "", "", "", ""]).collect();
    for db in both(&folder, &table).await {
        let (first, readers) = found(&db, ReaderFilter::default(), Place::Newest, 1000).await;
        assert_eq!((first.len(), first[0].as_str()), (50, "reader120@example.org"));
        assert_eq!(readers.fitting, Counted { number: 120, is_all: true });
        assert_eq!(readers.states[1], (SubscriberState::Active, Counted { number: 120, is_all: true }));
        let next = readers.page.older.unwrap();
        let (second, readers) = found(&db, ReaderFilter::default(), next, 1000).await;
        assert_eq!((second[0].as_str(), second[49].as_str()), ("reader70@example.org", "reader21@example.org"));
        let (again, _) = found(&db, ReaderFilter::default(), readers.page.newer.unwrap(), 1000).await;
        assert_eq!(again, first);

        let rare = ReaderFilter { words: "reader1@".into(), ..ReaderFilter::default() };
        let (nobody, readers) = found(&db, rare.clone(), Place::Newest, 70).await;
        assert!(nobody.is_empty() && readers.page.is_cut);
        assert_eq!(readers.fitting, Counted { number: 0, is_all: false });
        let (one, readers) = found(&db, rare, readers.page.older.unwrap(), 70).await;
        assert_eq!((one, readers.page.is_cut), (vec!["reader1@example.org".to_owned()], false));
        // A whole address is looked up, however old the reader is.
        let whole = ReaderFilter { words: "reader1@example.org".into(), ..ReaderFilter::default() };
        assert_eq!(found(&db, whole, Place::Newest, 1).await.0.len(), 1);
    }
}

#[test]
fn a_number_that_was_not_counted_to_its_end_says_so() {
    assert_eq!(Counted::up_to(10_001, FILTER_COUNTED), Counted { number: 10_000, is_all: false });
    assert_eq!(Counted::up_to(10_000, FILTER_COUNTED), Counted { number: 10_000, is_all: true });
}
