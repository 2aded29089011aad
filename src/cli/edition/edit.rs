//! `edition edit`: what the editor decides.

use std::path::PathBuf;

use clap::Args;

use super::super::exit::Failure;
use super::super::output::Output;
use super::contents;
use crate::app::App;
use crate::articles::Slug;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::editions::{self, Change};
use crate::locale::Language;

#[derive(Debug, Args)]
pub(in crate::cli) struct EditArgs {
    /// The month, YYYY-MM
    month: Month,
    /// Put an article first in its section, with its picture
    #[arg(long, value_name = "SLUG")]
    feature: Vec<Slug>,
    /// Put it back among the others
    #[arg(long, value_name = "SLUG")]
    unfeature: Vec<Slug>,
    /// Keep an article out
    #[arg(long, value_name = "SLUG")]
    leave_out: Vec<Slug>,
    /// Take it in after all
    #[arg(long, value_name = "SLUG")]
    take_in: Vec<Slug>,
    /// Why it stays out, for other editors
    #[arg(long, value_name = "TEXT", requires = "leave_out")]
    reason: Option<String>,
    /// The headline; an empty one brings the program's own back, as with the next three
    #[arg(long)]
    title: Option<String>,
    /// The subject of the mails
    #[arg(long)]
    subject: Option<String>,
    /// What mail programs show after the subject
    #[arg(long)]
    preheader: Option<String>,
    /// A Markdown file with the editor's note
    #[arg(long, value_name = "FILE")]
    note: Option<PathBuf>,
    /// Title, subject, preheader and note are for readers of this language; empty ones bring back those for all
    #[arg(long)]
    language: Option<Language>,
}

impl EditArgs {
    fn changes(&self) -> Result<Vec<Change>, Failure> {
        let mut changes: Vec<Change> = Vec::new();
        let (language, reason) = (self.language, &self.reason);
        let leave_out = |slug| Change::LeaveOut { slug, reason: reason.clone() };
        changes.extend(self.leave_out.iter().cloned().map(leave_out));
        changes.extend(self.take_in.iter().cloned().map(Change::TakeIn));
        changes.extend(self.unfeature.iter().cloned().map(Change::Unfeature));
        changes.extend(self.feature.iter().cloned().map(Change::Feature));
        changes.extend(self.title.iter().cloned().map(|text| Change::Title(language, text)));
        changes.extend(self.subject.iter().cloned().map(|text| Change::Subject(language, text)));
        changes.extend(self.preheader.iter().cloned().map(|text| Change::Preheader(language, text)));
        if let Some(path) = &self.note {
            let note = std::fs::read_to_string(path);
            let note = note.map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))?;
            changes.push(Change::Note(language, note));
        }
        Ok(changes)
    }
}

pub(super) async fn run(app: &App, args: EditArgs, output: &Output) -> Result<(), Failure> {
    super::offered(app, args.language)?;
    let changes = args.changes()?;
    if changes.is_empty() {
        return Err(Failure::Refused("Nothing to change; see `edition edit --help`.".into()));
    }
    let (db, publisher) = (&app.database, app.publisher());
    let arranged = editions::arrange(db, publisher, args.month, changes, super::COMMAND_LINE, Timestamp::now()).await?;
    contents::tell(app, &arranged, output)
}
