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
    // Another process may have the desk at which a rule was chosen.
    if let Err(error) = app.publisher().rule_in_force.look(&app.database).await {
        tracing::warn!(%error, "nobody knows whether another rule was chosen; the one that was known holds");
    }
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;
    use crate::app::Settings;
    use crate::config::Source;
    use crate::db::Creation;
    use crate::outbox;
    use crate::team::{Hasher, Invited, Password, Role};

    #[tokio::test]
    async fn a_due_edition_says_by_mail_that_it_waits_to_those_who_may_approve_it_and_to_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}/test.db", folder.path().display());
        let settings = Settings::read(Source::from_pairs([("DATABASE_URL", database.as_str())])).unwrap();
        let app = App::open(settings, "https://news.example.org", Creation::IfMissing).await.unwrap();
        let (now, month): (_, Month) = (Timestamp::now(), "2026-11".parse().unwrap());
        for (name, role) in [("ada", Role::Admin), ("edna", Role::Editor), ("adam", Role::Approver)] {
            let email = format!("{name}@example.org").parse().unwrap();
            let member = Invited { email, name: name.into(), role, may_send: false };
            let password = Password::new("otter lamp sunday".into(), &[]).ok().unwrap();
            team::create_member(&app.database, &Hasher::default(), member, &password, now).await.unwrap();
        }
        let email = "amos@example.org".parse().unwrap();
        let newcomer = Invited { email, name: "amos".into(), role: Role::Approver, may_send: false };
        team::invite(&app.database, newcomer, "ada".into(), now).await.unwrap();
        tell_approvers(&app, month, now).await;

        let engine = app.start_engine().await.unwrap();
        let mails = async {
            loop {
                let kept = outbox::list(&app.database, 10).await.unwrap();
                if kept.len() >= 3 {
                    break kept;
                }
            }
        };
        let mails = tokio::time::timeout(Duration::from_secs(30), mails).await.unwrap();
        engine.stop().await;
        let told: BTreeSet<_> =
            mails.iter().filter(|mail| mail.subject.starts_with("November 2026 waits")).map(|mail| &*mail.to).collect();
        assert_eq!(told, BTreeSet::from(["ada@example.org", "adam@example.org"]), "{mails:?}");
        assert_eq!(outbox::count(&app.database).await.unwrap(), 3, "and the invitation");
        let id = mails.iter().find(|mail| mail.to == "adam@example.org").unwrap().id;
        let opened = outbox::open(&app.database, id).await.unwrap().unwrap();
        let text = opened.text.unwrap_or_default();
        assert!(text.contains("https://news.example.org/admin/editions/2026-11"), "{text}");
    }
}
