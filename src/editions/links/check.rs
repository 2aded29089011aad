//! The links of an edition, asked for if it is not known how they are.

use std::collections::BTreeSet;
use std::time::Duration;

use super::ask::{Limits, ask_all};
use super::{LinkCheck, LinkVerdict, Links, store};
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};
use crate::fetch::{Fetcher, Probe, Trouble};

/// Somebody is waiting, and the servers are other people's.
const LIMITS: Limits = Limits { at_once: 8, per_host: 2, budget: Duration::from_secs(60) };

/// Links that no edition has had for so long are forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(90 * 24 * 3600);

/// What is known about each of `urls` at `now`, without asking anybody: [`LinkVerdict::NotChecked`] where it is nothing,
/// or a good answer of long ago. A bad one stands until somebody asks again, or what blocks an approval would go away by
/// waiting.
///
/// # Errors
/// Only if the database can't be asked.
pub async fn known_links(db: &Database, urls: Vec<String>, now: Timestamp) -> Result<Links, QueryError> {
    Ok(known(db, urls, now).await?.0)
}

/// What is known, and which addresses are to be asked for: again, or for the first time.
async fn known(db: &Database, urls: Vec<String>, now: Timestamp) -> Result<(Links, BTreeSet<String>), QueryError> {
    db.read(move |connection| {
        let kept = store::find(connection, &urls)?;
        let (mut links, mut unknown) = (Links::new(), BTreeSet::new());
        for url in urls {
            let (check, holds) = match kept.get(&url) {
                Some((check, at)) => (check.clone(), check.verdict.holds(*at, now)),
                None => (LinkCheck::NOT_CHECKED, false),
            };
            if !holds {
                unknown.insert(url.clone());
            }
            let is_over = !holds && check.verdict == LinkVerdict::Answers;
            links.insert(url, if is_over { LinkCheck::NOT_CHECKED } else { check });
        }
        Ok((links, unknown))
    })
    .await
}

/// The same, and what is not known well enough is asked of its server: 8 at once, 2 of one host, for 60 seconds at most.
/// A good answer holds for a day, a bad one for ten minutes. `progress` hears how many of how many were asked.
///
/// # Errors
/// Only if the database can't be asked.
pub async fn check_links(
    db: &Database,
    fetcher: &Fetcher,
    urls: Vec<String>,
    now: Timestamp,
    progress: impl Fn(usize, usize),
) -> Result<Links, QueryError> {
    let (mut links, unknown) = known(db, urls, now).await?;
    if unknown.is_empty() {
        return Ok(links);
    }
    let total = unknown.len();
    progress(0, total);
    let ask = |url: String| {
        let fetcher = fetcher.clone();
        async move { fetcher.probe(&url).await }
    };
    let mut answers = ask_all(unknown.into_iter().collect(), LIMITS, ask, |done| progress(done, total)).await;
    if no_name_was_found(&answers) {
        answers.iter_mut().filter(|(_, probe)| is_lost(probe)).for_each(|(_, probe)| *probe = Probe::Offline);
    }
    let found: Links = answers.into_iter().map(|(url, probe)| (url, LinkCheck::from(probe))).collect();
    // Of no answer, the last one is worth more.
    let is_known = |url: &String| links.get(url).is_some_and(|check| check.verdict.is_kept());
    let news: Links =
        found.iter().filter(|(url, check)| check.verdict.is_kept() || !is_known(url)).map(owned).collect();
    links.extend(news);
    let found: Links = found.into_iter().filter(|(_, check)| check.verdict.is_kept()).collect();
    db.write(move |connection| {
        store::keep(connection, &found, now)?;
        store::forget(connection, now - FORGOTTEN_AFTER)
    })
    .await?;
    Ok(links)
}

fn owned((url, check): (&String, &LinkCheck)) -> (String, LinkCheck) {
    (url.clone(), check.clone())
}

/// Whether there were several names and not one of them could be looked up: then it is our resolver that is out of
/// order, rather than all of the others.
fn no_name_was_found(answers: &[(String, Probe)]) -> bool {
    let mut looked_up = answers.iter().filter(|(_, probe)| !matches!(probe, Probe::Unsafe { .. }));
    looked_up.clone().count() > 1 && looked_up.all(|(_, probe)| is_lost(probe))
}

fn is_lost(probe: &Probe) -> bool {
    matches!(probe, Probe::Offline | Probe::Unreachable { why: Trouble::NoSuchName })
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::super::super::fixture::{House, at};
    use super::*;
    use crate::config::test_postgres_url;
    use crate::db::Creation;
    use crate::db::testing::scratch_postgres;
    use crate::fetch::FetchSettings;
    use crate::fetch::testing::{Server, status};

    async fn server() -> Server {
        Server::start(Ipv4Addr::LOCALHOST, |_, path| status(if path == "/gone" { 404 } else { 200 })).await
    }

    async fn verdicts(db: &Database, server: &Server, now: &str) -> [LinkVerdict; 3] {
        let urls = [server.url("/good"), server.url("/gone"), "http://10.0.0.1/".to_owned()];
        let links = check_links(db, &server.fetcher(), urls.to_vec(), at(now), |_, _| {}).await.unwrap();
        assert_eq!(links.len(), 3);
        urls.map(|url| links[&url].verdict)
    }

    async fn what_is_known_is_not_asked_again(db: &Database) {
        use LinkVerdict::{Answers, Gone, Unsafe};
        let server = server().await;
        for (now, asked) in [
            // HEAD for the good one, HEAD and GET for the other.
            ("2011-06-20T12:00", 3),
            ("2011-06-20T12:09", 3),
            ("2011-06-20T12:10", 5),
            ("2011-06-21T11:59", 7),
            ("2011-06-21T12:00", 8),
        ] {
            assert_eq!(verdicts(db, &server, now).await, [Answers, Gone, Unsafe], "{now}");
            assert_eq!(server.seen().len(), asked, "{now}");
        }
        let urls = ["/good", "/gone", "/new"].map(|path| server.url(path));
        let known = async |now| known_links(db, urls.to_vec(), at(now)).await.unwrap();
        let verdicts = |known: &Links| urls.each_ref().map(|url| known[url].verdict);
        assert_eq!(verdicts(&known("2011-06-21T12:30").await), [Answers, Gone, LinkVerdict::NotChecked]);
        let later = known("2011-07-21T12:30").await;
        assert_eq!(verdicts(&later), [LinkVerdict::NotChecked, Gone, LinkVerdict::NotChecked], "it is not mended yet");
    }

    #[tokio::test]
    async fn a_link_is_asked_again_when_its_time_is_over() {
        what_is_known_is_not_asked_again(&House::new().db).await;
        let server = test_postgres_url().expect("run `make test`, or `scripts/with-postgres cargo test`");
        let open = move || Database::open(&scratch_postgres(&server), Creation::IfMissing).unwrap();
        let (postgres, _) = tokio::task::spawn_blocking(open).await.unwrap();
        what_is_known_is_not_asked_again(&postgres).await;
    }

    #[tokio::test]
    async fn where_no_name_can_be_looked_up_nothing_is_said_against_any_link_or_kept() {
        let house = House::new();
        let names = ["one", "two"].map(|name| (format!("{name}.example.org"), Vec::new()));
        let fetcher = Fetcher::new(FetchSettings { hosts: names.into(), ..FetchSettings::default() });
        let urls = ["http://one.example.org/", "http://two.example.org/", "http://10.0.0.1/"].map(str::to_owned);
        let now = at("2011-06-20T12:00");
        let links = check_links(&house.db, &fetcher, urls.to_vec(), now, |_, _| {}).await.unwrap();
        let verdicts = urls.clone().map(|url| links[&url].verdict);
        assert_eq!(verdicts, [LinkVerdict::Offline, LinkVerdict::Offline, LinkVerdict::Unsafe]);
        let known = known_links(&house.db, urls.to_vec(), now).await.unwrap();
        assert_eq!(known[&urls[0]].verdict, LinkVerdict::NotChecked);
    }

    #[tokio::test]
    async fn whoever_waits_hears_how_far_it_is() {
        let (house, server) = (House::new(), server().await);
        let heard = std::cell::RefCell::new(Vec::new());
        let urls = ["/a", "/b"].map(|path| server.url(path)).to_vec();
        let progress = |done, total| heard.borrow_mut().push((done, total));
        check_links(&house.db, &server.fetcher(), urls, at("2011-06-20T12:00"), progress).await.unwrap();
        assert_eq!(heard.into_inner(), [(0, 2), (1, 2), (2, 2)]);
    }
}
