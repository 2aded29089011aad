//! `admin create`: an account without the browser.

use std::io::Read;

use clap::Subcommand;
use serde_json::json;

use super::exit::Failure;
use super::output::Output;
use super::start;
use crate::audit::{self, Actor};
use crate::clock::Timestamp;
use crate::db::Creation;
use crate::mail::EmailAddress;
use crate::team::{self, Hasher, Invited, Password, Role, SetupError};

#[derive(Debug, Subcommand)]
pub(super) enum Admin {
    /// Make an account; the password is read from standard input
    Create {
        /// The address that they log in with
        #[arg(long)]
        email: EmailAddress,
        /// What the others call them; otherwise the address's first part
        #[arg(long)]
        name: Option<String>,
        /// admin, editor or approver
        #[arg(long, default_value = "admin")]
        role: Role,
        /// May send editions to their readers; an admin may unless --without-sending is given
        #[arg(long, conflicts_with = "without_sending")]
        may_send: bool,
        /// May not send
        #[arg(long)]
        without_sending: bool,
        /// Read the password from standard input, up to the end of its first line
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

pub(super) async fn run(command: Admin, output: &Output) -> Result<(), Failure> {
    let Admin::Create { email, name, role, may_send, without_sending, password_stdin: _ } = command;
    let name = name.unwrap_or_else(|| email.local_part().to_owned());
    let name = team::clean_name(&name).ok_or_else(|| Failure::Failed("--name: type a name of one line".into()))?;
    let app = start::app(Creation::IfMissing).await?;
    let mut text = String::new();
    std::io::stdin().lock().take(4096).read_to_string(&mut text)?;
    let text = text.lines().next().unwrap_or_default().to_owned();
    let known = [name.as_str(), email.as_str(), &app.settings.config.newsletter.name];
    let password = Password::new(text.into(), &known).map_err(|why| Failure::Failed(format!("the password: {why}")))?;
    let may_send = may_send || (role == Role::Admin && !without_sending);
    let (hasher, now) = (Hasher::default(), Timestamp::now());
    let member = Invited { email: email.clone(), name: name.clone(), role, may_send };
    let made = team::create_member(&app.database, &hasher, member, &password, now);
    match made.await {
        Ok(_) => {}
        Err(error @ (SetupError::Taken | SetupError::NameTaken)) => {
            return Err(Failure::Refused(format!("{email}: {error}")));
        }
        Err(error) => return Err(Failure::Failed(error.to_string())),
    }
    let about = format!("{name} ({email}): {}", role.as_str());
    let actor = Actor::command_line();
    app.database.write(move |connection| audit::record(connection, &actor, "account-made", &about, now)).await?;
    let sending = if may_send { ", who may send" } else { "" };
    let words = format!("{email} is {role}{sending}. Log in at {}/admin.", app.base_url);
    output.say(&json!({ "email": email.to_string(), "name": name, "role": role.as_str(), "may_send": may_send }), words)
}
