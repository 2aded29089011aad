//! A file is gone through, in the background: trying changes nothing, taking in brings the readers.

use actix_web::HttpRequest;

use super::file::{find, on_disk, path, refused_form};
use super::mapping::Mapping;
use crate::app::App;
use crate::audit::{self, Actor};
use crate::clock::Timestamp;
use crate::subscribers::{Import, Run, run_import};
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::admin::words::number;
use crate::web::answer::Answer;

/// POST `/admin/subscribers/import/{token}/run`: `act` is `import`, or else it is tried.
pub(in crate::web::admin) async fn run(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let page = path(&find(&insider, &request).await?.token);
    let Some(running) = web.imports.begin(request.match_info().query("token")) else {
        insider.nothing_done();
        return insider.on_to(&page, "It is under way already.");
    };
    // Anew, now that nobody else changes it.
    let mut shelved = find(&insider, &request).await?;
    if shelved.ticket.is_taken_in() {
        insider.nothing_done();
        return insider.on_to(&page, "The file was taken in already.");
    }
    if let Err(mapping) = Mapping::take(&form, &mut shelved.ticket, now) {
        insider.nothing_done();
        drop(running);
        return refused_form(&insider, &shelved, *mapping);
    }
    let import = Import {
        consent: shelved.ticket.consent.clone(),
        consent_date: shelved.ticket.consent_date.clone(),
        languages: web.app.publisher().languages.clone(),
        dry_run: form.first("act") != "import",
    };
    if import.dry_run {
        insider.nothing_done();
    }
    let rows = number(shelved.ticket.look.rows);
    insider.about(format!("{rows} rows; consent: {}, {}", import.consent, import.consent_date));
    // The page that comes next shows this run, also if its first batch is not done by then.
    shelved.ticket.run = Some(Run { dry_run: import.dry_run, ..Run::default() });
    let noted = shelved.clone();
    on_disk(move || noted.save()).await?;
    let (app, actor) = (web.app.clone(), insider.actor());
    tokio::spawn(async move {
        let ended = run_import(&app.database, &app.keys, &import, &shelved, now).await;
        drop(running);
        match ended {
            Ok(run) if run.dry_run => {}
            Ok(run) => note(&app, actor, &run).await,
            Err(error) => tracing::error!(%error, "how an import ended could not be noted"),
        }
    });
    insider.on_to(&page, "")
}

/// Into the log, with what became of the rows.
async fn note(app: &App, actor: Actor, run: &Run) {
    let counts = run.counts;
    let about = format!(
        "{} new, {} updated, {} unchanged, {} refused",
        counts.new, counts.updated, counts.unchanged, counts.refused
    );
    let now = Timestamp::now();
    let logged = app.database.write(move |c| audit::record(c, &actor, "readers-imported", &about, now)).await;
    if let Err(error) = logged {
        tracing::error!(%error, "an import was done but not logged");
    }
}
