//! `subscribers show`: one reader's whole story.

use clap::Args;

use super::exit::Failure;
use super::output::Output;
use super::start;
use crate::db::Creation;
use crate::mail::EmailAddress;
use crate::subscribers::{self, Shown};

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// The reader's address
    address: EmailAddress,
}

pub(super) async fn run(args: ShowArgs, output: &Output) -> Result<(), Failure> {
    let app = start::app(Creation::Never).await?;
    let Some(shown) = subscribers::show(&app.database, &args.address).await? else {
        return Err(Failure::Failed("no reader has this address".into()));
    };
    output.say(&shown, words(&shown))
}

fn words(shown: &Shown) -> String {
    let list = |chosen: &[&str]| if chosen.is_empty() { "all".to_owned() } else { chosen.join(", ") };
    let mut text = format!(
        "{}  {}\n  state     {}\n  language  {}\n  regions   {}\n  kinds     {}\n",
        shown.email,
        shown.name.as_deref().unwrap_or_default(),
        shown.state,
        shown.language,
        list(&shown.regions),
        list(&shown.kinds),
    );
    for event in &shown.consent.events {
        text.push_str(&format!("  {}  {} ({}, text {})\n", event.at, event.event, event.source, event.text_version));
    }
    for mail in &shown.deliveries {
        let date = mail.date.as_deref().unwrap_or("                    ");
        let reply = mail.reply.as_deref().or(mail.reason.as_deref()).unwrap_or_default();
        text.push_str(&format!("  {date}  {}: {}  {reply}\n", mail.kind, mail.state));
    }
    text.trim_end().to_owned()
}
