//! `articles import`: Markdown files with front matter.

use std::path::PathBuf;

use clap::Subcommand;

use super::exit::Failure;
use super::output::Output;
use super::{output, progress, start};
use crate::app::App;
use crate::articles::{self, ArticleFile, ImportReport, ImportSettings};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::Creation;
use crate::editions;

#[derive(Debug, Subcommand)]
pub(super) enum Articles {
    /// Read articles from Markdown files with front matter; the same file again changes nothing, and what was done at the desk stays
    Import {
        /// Files, or folders with *.md files
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Have the files instead of what was changed or deleted at the desk
        #[arg(long)]
        overwrite: bool,
    },
}

pub(super) async fn run(command: Articles, to: &Output) -> Result<(), Failure> {
    let Articles::Import { paths, overwrite } = command;
    let mut files = Vec::new();
    for path in &paths {
        files.extend(find(path)?);
    }
    let app = start::app(Creation::IfMissing).await?;
    let report = import(&app, files, overwrite).await?;
    for refusal in &report.refused {
        let line = refusal.line.map(|line| format!(":{line}")).unwrap_or_default();
        output::note(&format!("{}{line}: {}", refusal.r#where, refusal.why));
    }
    let words = format!(
        "Articles: {} new, {} updated, {} unchanged, {} refused.",
        report.new,
        report.updated,
        report.unchanged,
        report.refused.len()
    );
    to.say(&report, words)?;
    if report.refused.is_empty() { Ok(()) } else { Err(Failure::Partly) }
}

fn find(path: &std::path::Path) -> Result<Vec<ArticleFile>, Failure> {
    if path.to_string_lossy().contains("://") {
        return Err(Failure::Failed(format!("{}: feeds can't be read yet; give files or folders", path.display())));
    }
    let found = articles::find_files(path).map_err(|error| Failure::Failed(error.to_string()))?;
    if found.is_empty() {
        return Err(Failure::Failed(format!("{}: there are no *.md files", path.display())));
    }
    Ok(found)
}

/// Imports `files`; approvals of editions that hold what changed are void afterwards.
pub(super) async fn import(app: &App, files: Vec<ArticleFile>, overwrite: bool) -> Result<ImportReport, Failure> {
    let now = Timestamp::now();
    let (zone, language) = (app.publisher().zone, app.publisher().default_language());
    let current = Month::containing(now, zone);
    let bar = progress::bar("reading", Some(files.len() as u64));
    let report = articles::import(
        &app.database,
        files,
        ImportSettings { zone, language, overwrite },
        now,
        move |connection, month| editions::place(connection, month, current),
        |done, _| bar.set_position(done as u64),
    );
    let report = report.await.map_err(|error| Failure::Failed(error.to_string()))?;
    bar.finish_and_clear();
    let changed = report.changed.clone();
    let void = app.database.write(move |connection| editions::void_changed(connection, &changed, now)).await?;
    for month in void {
        output::note(&format!(
            "The edition of {month} holds what changed, so its approval is void: look at it and approve it again."
        ));
    }
    Ok(report)
}
