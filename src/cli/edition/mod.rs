//! `edition …`: the month from its draft to its closing statement. One verb of [`crate::editions`] for each word.

mod check;
mod contents;
mod edit;
mod erratum;
mod preview;
mod resolve;
mod send;
mod send_rest;
mod statement;
mod test;
mod wait;

use clap::Subcommand;

use super::exit::Failure;
use super::output::Output;
use super::start;
use crate::app::App;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::Creation;
use crate::editions::{self, Edition, EditionError, EditionState, SignOff, Signed};
use crate::locale::Language;

/// Who arranges an edition here.
const COMMAND_LINE: &str = "the command line";

#[derive(Debug, Subcommand)]
pub(super) enum EditionCommand {
    /// Make or refresh the draft of a month
    Assemble {
        /// The month, YYYY-MM
        month: Month,
    },
    /// Show what is in, what is left out and why
    Show {
        /// The month, YYYY-MM
        month: Month,
    },
    /// Arrange it: feature, leave out, take in, write subject, preheader, title or note
    Edit(edit::EditArgs),
    /// Write it as it would arrive: digest.html, digest.txt, digest.eml
    Preview(preview::PreviewArgs),
    /// Look it over before approving it: links, pictures, words, size, settings, the message itself
    ///
    /// Each finding says what is wrong and where it is mended. With something to mend (MEND) the exit code is 1; what is
    /// only worth a look (look) does not count. Links are followed once a day, those that did not answer after ten minutes
    /// again.
    Check(check::CheckArgs),
    /// Send one marked copy
    Test(test::TestArgs),
    /// Approve exactly what is in it now; approving sends nothing
    Approve {
        /// The month, YYYY-MM
        month: Month,
        /// In whose name
        #[arg(long = "as", value_name = "A", default_value = "command line")]
        by: String,
    },
    /// Release the approved edition to all readers
    Send(send::SendArgs),
    /// Send it to those of its audience who did not get it through no fault of theirs
    ///
    /// These are the readers whose copy was rejected because the mail server refused the sender (5.7.x, 5.3.x or
    /// 5.5.x), given up after temporary failures, or skipped because it could not be handed over. Mend the fault first.
    /// Addresses that were refused for good, and readers who left, get nothing. Nor does whoever subscribed after the
    /// release: the audience of an edition, and with it the closing statement, is the one of that moment.
    SendRest(send_rest::SendRestArgs),
    /// Settle deliveries in doubt that nobody sends again
    ///
    /// The mail server may or may not have these messages: the connection broke, or this program was killed, after the
    /// message and before the answer. `deliveries list --state unknown` shows them. With UNKNOWN_POLICY=hold they wait
    /// for this command; otherwise only those do that were in doubt three times.
    Resolve(resolve::ResolveArgs),
    /// Send a correction to exactly those who have it
    ///
    /// To each reader whose copy was accepted and who is still subscribed, once, in the order of their copies. Only an
    /// edition that is sent or cancelled can be corrected. The running server sends.
    Erratum(erratum::ErratumArgs),
    /// Hold it: what is on its way arrives, nothing more is handed over
    Pause {
        /// The month, YYYY-MM
        month: Month,
    },
    /// Let a held edition go on
    Resume {
        /// The month, YYYY-MM
        month: Month,
    },
    /// Stop it for good; before its release: back to draft
    Cancel {
        /// The month, YYYY-MM
        month: Month,
    },
    /// The closing statement: who got it, as a sum
    Statement {
        /// The month, YYYY-MM
        month: Month,
        /// Count every row as well, and fail if the sum is not the same
        #[arg(long)]
        count: bool,
    },
}

impl From<EditionError> for Failure {
    fn from(error: EditionError) -> Self {
        if error.is_refusal() { Failure::Refused(error.to_string()) } else { Failure::Failed(error.to_string()) }
    }
}

pub(super) async fn run(command: EditionCommand, output: &Output) -> Result<(), Failure> {
    let app = start::app(Creation::Never).await?;
    let deed = command.deed();
    run_with(&app, command, output).await?;
    match deed {
        Some((deed, month)) => start::note(&app, deed, month.to_string()).await,
        None => Ok(()),
    }
}

impl EditionCommand {
    /// What the log says of it, for what changes more than a draft.
    fn deed(&self) -> Option<(&'static str, Month)> {
        use EditionCommand::*;

        Some(match self {
            Approve { month, .. } => ("edition-approved", *month),
            Send(args) => ("edition-released", args.month),
            SendRest(args) => ("sent-to-the-rest", args.month),
            Resolve(args) => ("unknowns-settled", args.month),
            Erratum(args) => ("correction-sent", args.month),
            Pause { month } => ("send-paused", *month),
            Resume { month } => ("send-resumed", *month),
            Cancel { month } => ("edition-cancelled", *month),
            Assemble { .. } | Show { .. } | Edit(_) | Preview(_) | Check(_) | Test(_) | Statement { .. } => {
                return None;
            }
        })
    }
}

async fn run_with(app: &App, command: EditionCommand, output: &Output) -> Result<(), Failure> {
    use EditionCommand::*;

    let (db, now) = (&app.database, Timestamp::now());
    match command {
        Assemble { month } => {
            let made = editions::assemble(db, app.publisher(), month, now).await?;
            contents::tell(app, &made, output)
        }
        Show { month } => contents::show(app, month, output).await,
        Edit(args) => edit::run(app, args, output).await,
        Preview(args) => preview::run(app, args, output).await,
        Check(args) => check::run(app, args, output).await,
        Test(args) => test::run(app, args, output).await,
        Approve { month, by } => {
            let needed = app.settings.config.month.approvals;
            let sign_off = SignOff { who: by, member: None, needed, expected: None };
            signed(month, &editions::approve(db, &app.press, month, sign_off, now).await?, output)
        }
        Send(args) => send::run(app, args, output).await,
        SendRest(args) => send_rest::run(app, args, output).await,
        Resolve(args) => resolve::run(app, args, output).await,
        Erratum(args) => erratum::run(app, args, output).await,
        Pause { month } => stand(&editions::pause(db, month, Some("by hand"), now).await?, output),
        Resume { month } => stand(&editions::resume(db, month, now).await?, output),
        Cancel { month } => stand(&editions::cancel(db, month, now).await?, output),
        Statement { month, count } => statement::run(app, month, count, output).await,
    }
}

/// Refuses to put into the outbox what the server would hand to a relay.
async fn same_way_out(app: &App) -> Result<(), Failure> {
    if app.lacks_the_servers_relay().await? {
        return Err(Failure::Refused(
            "The server on this database has a relay and this command has none, so mail would stay in the outbox.\n\
             Set SMTP_URL as the server has it; or start `monthly-alert serve` once without it to go back to the outbox."
                .into(),
        ));
    }
    Ok(())
}

/// Refuses a language in which the newsletter does not come; without one there is nothing to refuse.
fn offered(app: &App, language: Option<Language>) -> Result<(), Failure> {
    let languages = &app.publisher().languages;
    match language {
        Some(wanted) if !languages.contains(&wanted) => {
            let offered: Vec<_> = languages.iter().map(Language::as_str).collect();
            let offered = offered.join(", ");
            Err(Failure::Failed(format!("“{wanted}” is not offered: this newsletter comes in {offered}")))
        }
        _ => Ok(()),
    }
}

/// Says what came of an approval.
fn signed(month: Month, signed: &Signed, output: &Output) -> Result<(), Failure> {
    let short: String = signed.hash().chars().take(8).collect();
    let (state, words) = match signed {
        Signed::Approved { .. } => (
            EditionState::Approved,
            format!("Approved, for exactly this content ({short}). `edition send {month}` releases it."),
        ),
        Signed::WaitsForSecond { by, .. } => (
            EditionState::Draft,
            format!("Approved by {by}, for exactly this content ({short}); it waits for a second person."),
        ),
    };
    output.say(&serde_json::json!({ "edition": month, "state": state, "content_hash": signed.hash() }), words)
}

/// Says where an edition stands now.
fn stand(edition: &Edition, output: &Output) -> Result<(), Failure> {
    let value = serde_json::json!({ "edition": edition.month, "state": edition.state });
    output.say(&value, format!("The edition of {} is {} now.", edition.month, edition.state))
}
