//! The page of one file: what it holds, how far its import is, how it ended.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde::Serialize;

use super::mapping::Mapping;
use crate::subscribers::{Run, RunEnd, Shelved};
use crate::web::admin::words::{counted, number};
use crate::web::admin::{Insider, csv_file};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

/// The page of a running import asks for itself again after so many seconds.
const REFRESH: u32 = 2;

#[derive(Serialize)]
pub(super) struct FilePage {
    token: String,
    name: String,
    /// "2,312 rows".
    rows: String,
    /// Whether there is nothing but a header.
    is_empty: bool,
    refresh: Option<u32>,
    progress: Option<Progress>,
    report: Option<Report>,
    /// The form; none while the file is gone through and once it was taken in.
    mapping: Option<Mapping>,
    /// Whether it was tried as it stands, so that what comes next is to take it in.
    is_tried: bool,
    /// What the buttons say.
    check: String,
    import: Option<String>,
}

#[derive(Serialize)]
struct Progress {
    done: u64,
    all: u64,
    words: String,
    dry_run: bool,
}

#[derive(Serialize)]
struct Report {
    dry_run: bool,
    is_done: bool,
    /// Why it did not come to the end.
    problem: Option<String>,
    new: String,
    updated: String,
    unchanged: String,
    refused: String,
    refused_rows: Vec<RefusedLine>,
    /// Whether there are more refused rows than these.
    has_more: bool,
}

#[derive(Serialize)]
struct RefusedLine {
    line: u64,
    why: String,
}

impl View for FilePage {
    const TEMPLATE: &'static str = "admin/import-file";
}

/// GET `/admin/subscribers/import/{token}`.
pub(in crate::web::admin) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    let shelved = find(&insider, &request).await?;
    insider.page(&page(&insider, &shelved))
}

/// The same form once more, with what is wrong.
pub(super) fn refused_form(insider: &Insider, shelved: &Shelved, mapping: Mapping) -> Answer {
    let page = FilePage { mapping: Some(mapping), ..page(insider, shelved) };
    insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// GET `/admin/subscribers/import/{token}/refused.csv`.
pub(in crate::web::admin) async fn refused(insider: Insider, request: HttpRequest) -> Answer {
    let shelved = find(&insider, &request).await?;
    let file = tokio::fs::File::open(shelved.refused()).await.map_err(|_| Trouble::NotFound)?;
    Ok(csv_file::of_file("refused.csv", file))
}

/// POST `/admin/subscribers/import/{token}/discard`.
pub(in crate::web::admin) async fn discard(insider: Insider, request: HttpRequest) -> Answer {
    let shelved = find(&insider, &request).await?;
    // Held until the file is gone, so that nobody begins with it meanwhile.
    let Some(_alone) = insider.visitor().web.imports.begin(&shelved.token) else {
        return insider.on_to(&path(&shelved.token), "The import is under way; wait until it has ended.");
    };
    on_disk(move || shelved.remove()).await?;
    insider.on_to("/admin/subscribers", "The file is gone from the server.")
}

/// The file that the address names, if this member brought it.
pub(super) async fn find(insider: &Insider, request: &HttpRequest) -> Result<Shelved, Trouble> {
    let (token, member) = (request.match_info().query("token").to_owned(), insider.member()?.id);
    let shelf = insider.visitor().web.imports.shelf();
    on_disk(move || shelf.find(&token, member)).await?.ok_or(Trouble::NotFound)
}

pub(super) async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Trouble> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|error| Trouble::Failed(error.to_string()))?;
    done.map_err(|error| Trouble::Failed(format!("an import's file: {error}")))
}

pub(super) fn path(token: &str) -> String {
    format!("/admin/subscribers/import/{token}")
}

fn page(insider: &Insider, shelved: &Shelved) -> FilePage {
    let ticket = &shelved.ticket;
    let is_running = insider.visitor().web.imports.is_running(&shelved.token);
    let all = ticket.look.rows;
    let run = ticket.run.as_ref();
    let progress = is_running.then(|| {
        let done = run.map_or(0, |run| run.counts.sum());
        let dry_run = run.is_some_and(|run| run.dry_run);
        Progress { done, all, words: format!("{} of {}", number(done), rows(all)), dry_run }
    });
    let is_tried = run.is_some_and(|run| run.dry_run && run.end == Some(RunEnd::Done));
    let readers = run.filter(|_| is_tried).map_or(all, |run| run.counts.new + run.counts.updated);
    let import = match (is_tried, readers) {
        (true, 0) => None,
        (true, _) => Some(format!("Import {}", counted(readers, "reader"))),
        (false, _) => Some(format!("Import up to {} without a try", counted(readers, "reader"))),
    };
    FilePage {
        token: shelved.token.clone(),
        name: ticket.name.clone(),
        rows: rows(all),
        is_empty: all == 0,
        refresh: is_running.then_some(REFRESH),
        report: run.filter(|_| !is_running).map(report),
        mapping: (!is_running && !ticket.is_taken_in() && all > 0).then(|| Mapping::of(ticket)),
        progress,
        is_tried,
        check: format!("Try {}, change nothing", rows(all)),
        import,
    }
}

fn rows(count: u64) -> String {
    counted(count, "row")
}

fn report(run: &Run) -> Report {
    let problem = match &run.end {
        Some(RunEnd::Done) => None,
        Some(RunEnd::Failed(why)) => Some(format!("It stopped before the end of the file: {why}.")),
        None => Some("A restart of the program interrupted it.".to_owned()),
    };
    let line = |(line, why): &(u64, String)| RefusedLine { line: *line, why: why.clone() };
    Report {
        dry_run: run.dry_run,
        is_done: problem.is_none(),
        problem,
        new: number(run.counts.new),
        updated: number(run.counts.updated),
        unchanged: number(run.counts.unchanged),
        refused: number(run.counts.refused),
        refused_rows: run.first_refused.iter().map(line).collect(),
        has_more: run.counts.refused > run.first_refused.len() as u64,
    }
}
