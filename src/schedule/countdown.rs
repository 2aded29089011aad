//! The exact second of a countdown, as the tick comes but once a minute. Whatever this misses, the tick finds.

use std::time::Duration;

use super::tick::note_release;
use crate::app::App;
use crate::clock::Timestamp;
use crate::editions;

/// How long a countdown that another process started can go unnoticed.
const LOOK: Duration = Duration::from_secs(5);
/// After a failure the tick is as good.
const AFTER_A_FAILURE: Duration = Duration::from_secs(60);

/// Releases each edition when its countdown is over, until it is dropped.
pub(super) async fn keep(app: App) {
    loop {
        let wait = look(&app, Timestamp::now()).await;
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = app.countdowns.rung() => {}
        }
    }
}

/// Releases what is to go out at `now`; how long until it is worth another look.
async fn look(app: &App, now: Timestamp) -> Duration {
    let month = match app.database.read(editions::next_countdown).await {
        Ok(None) => return LOOK,
        Ok(Some((_, at))) if at > now => return at.since(now).min(LOOK),
        Ok(Some((month, _))) => month,
        Err(error) => {
            tracing::error!(%error, "nobody knows which edition is counted down; looking again in a minute");
            return AFTER_A_FAILURE;
        }
    };
    match editions::release_counted_down(&app.database, &app.press, month, now).await {
        Ok(Some(released)) => {
            tracing::info!(%month, readers = released.audience, "the countdown is over, the edition goes out");
            note_release(app, month, released.audience, now).await;
            app.wake.now();
            Duration::ZERO
        }
        Ok(None) => LOOK,
        Err(error) => {
            tracing::error!(%month, %error, "the countdown is over, and the edition could not go out");
            AFTER_A_FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Settings;
    use crate::articles::{self, ArticleFile, ImportSettings};
    use crate::calendar::Month;
    use crate::config::Source;
    use crate::db::{Creation, QueryError};
    use crate::editions::{EditionState, SignOff};

    const JUNE: &str = "2011-06";

    fn moment(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_309_500_000_000 + seconds * 1000)
    }

    /// An App on a database of its own, with an approved edition of June.
    async fn app(folder: &tempfile::TempDir) -> App {
        let database = format!("sqlite://{}", folder.path().join("unit.db").display());
        let settings = Settings::read(Source::from_pairs([("DATABASE_URL", &*database)])).unwrap();
        let app = App::open(settings, "https://alert.example.org", Creation::IfMissing).await.unwrap();
        let file = ArticleFile::in_memory("a.md", "---\ntitle: A\ndate: 2011-06-01\n---\nText.\n".into());
        let (zone, language) = (app.publisher().zone, app.publisher().default_language());
        let settings = ImportSettings { zone, language, overwrite: false };
        let place = |_: &mut _, month| Ok::<_, QueryError>(month);
        articles::import(&app.database, vec![file], settings, moment(0), place, |_, _| {}).await.unwrap();
        editions::assemble(&app.database, app.publisher(), june(), moment(0)).await.unwrap();
        editions::approve(&app.database, &app.press, june(), SignOff::alone("Ada"), moment(0)).await.unwrap();
        app
    }

    fn june() -> Month {
        JUNE.parse().unwrap()
    }

    async fn state(app: &App) -> EditionState {
        app.database.read(|connection| editions::find(connection, june())).await.unwrap().unwrap().state
    }

    #[tokio::test]
    async fn it_waits_for_the_very_moment_and_then_lets_the_edition_out() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(&folder).await;
        assert_eq!(look(&app, moment(0)).await, LOOK);
        editions::start_countdown(&app.database, june(), "Mara", moment(60)).await.unwrap();
        assert_eq!(look(&app, moment(10)).await, LOOK);
        assert_eq!(look(&app, moment(58)).await, Duration::from_secs(2));
        assert_eq!(state(&app).await, EditionState::Approved);
        assert_eq!(look(&app, moment(60)).await, Duration::ZERO);
        assert_eq!(state(&app).await, EditionState::Sent);
        assert_eq!(look(&app, moment(60)).await, LOOK);
    }

    #[tokio::test]
    async fn the_bell_is_heard_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(&folder).await;
        let keeper = tokio::spawn(keep(app.clone()));
        editions::start_countdown(&app.database, june(), "Mara", Timestamp::now()).await.unwrap();
        app.countdowns.ring();
        let sent = async {
            while state(&app).await != EditionState::Sent {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LOOK, sent).await.expect("it was rung for");
        keeper.abort();
    }
}
