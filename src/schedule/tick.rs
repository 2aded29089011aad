//! What is looked at each minute. Everything here may be done twice or late without harm.

use tokio::sync::Mutex;

use crate::app::App;
use crate::audit::{self, Actor};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::QueryError;
use crate::editions::{self, Act};
use crate::locale::{Language, dates};
use crate::subscribers::{self, Shelf};
use crate::team::{self, Letter, Right};

/// One look. If the one before is still at work, this one is left out.
pub(super) async fn tick(app: &App, busy: &Mutex<()>) {
    let Ok(_alone) = busy.try_lock() else { return };
    let now = Timestamp::now();
    release_what_is_due(app, now).await;
    let shelf = Shelf::of(app.database.target());
    match tokio::task::spawn_blocking(move || shelf.sweep(now)).await {
        Ok(Ok(0)) => {}
        Ok(Ok(swept)) => tracing::info!(swept, "took files of readers away that nobody has touched for a day"),
        Ok(Err(error)) => tracing::error!(%error, "files of readers that are too old could not be taken away"),
        Err(error) => tracing::error!(%error, "the look for files of readers broke off"),
    }
    match subscribers::forget_unconfirmed(&app.database, now).await {
        Ok(0) => {}
        Ok(forgotten) => tracing::info!(forgotten, "forgot addresses that were never confirmed"),
        Err(error) => tracing::error!(%error, "addresses that were never confirmed could not be forgotten"),
    }
}

/// Due editions: assembled, released or waiting for a person, as the settings say.
async fn release_what_is_due(app: &App, now: Timestamp) {
    let mode = app.settings.config.month.mode;
    let acts = match editions::due(&app.database, &app.press, mode, app.made_at, now).await {
        Ok(acts) => acts,
        Err(error) => return tracing::error!(%error, "nobody knows which edition is due; looking again in a minute"),
    };
    for act in acts {
        match act {
            Act::Assembled(month) => {
                tracing::info!(%month, "the edition is due and its draft is made; it waits for approval");
                tell_approvers(app, month, now).await;
            }
            Act::Waiting(month) => {
                tracing::info!(%month, "the edition is due; its draft waits for approval");
                tell_approvers(app, month, now).await;
            }
            Act::PassedOver(month) => tracing::info!(%month, "the month has no articles, so no edition goes out"),
            Act::Released(released) => {
                tracing::info!(month = %released.month, readers = released.audience, "the edition goes out");
                note_release(app, released.month, released.audience, now).await;
                app.wake.now();
            }
            Act::Failed(month, error) => tracing::error!(%month, %error, "the due edition could not go out"),
        }
    }
}

/// The log knows of it too. That it could not be written must not hold anything up.
pub(super) async fn note_release(app: &App, month: Month, readers: i64, now: Timestamp) {
    let actor = Actor { member_id: None, name: "the schedule".into(), origin: "this machine".into() };
    let about = format!("{month} to {readers} readers");
    let noted = app.database.write(move |c| audit::record(c, &actor, "edition-released", &about, now));
    if let Err::<_, QueryError>(error) = noted.await {
        tracing::error!(%month, %error, "the log could not be written");
    }
}

/// A due edition waits for somebody: whoever may approve gets a mail.
async fn tell_approvers(app: &App, month: Month, now: Timestamp) {
    let name = dates::month_headline(&app.texts, Language::EN, month.first_day());
    let letter = Letter::ApprovalWanted { month: month.to_string(), name };
    let told = app.database.write(move |connection| {
        let members = team::members(connection)?;
        let approvers = members.iter().filter(|member| member.is_active && member.may(Right::Approve));
        let mut count = 0;
        for approver in approvers {
            team::tell(connection, approver, &letter, now)?;
            count += 1;
        }
        Ok::<usize, QueryError>(count)
    });
    match told.await {
        Ok(0) => tracing::warn!(%month, "nobody may approve; `monthly-alert admin create` makes somebody who may"),
        Ok(_) => app.wake.now(),
        Err(error) => tracing::error!(%month, %error, "the approvers could not be told"),
    }
}
