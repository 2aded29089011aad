//! `serve`: the server, until it is told to stop.

use std::net::TcpListener;

use super::exit::Failure;
use super::{output, start};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Creation;
use crate::team;

pub(super) async fn run() -> Result<(), Failure> {
    let settings = start::settings()?;
    let bind = settings.config.web.bind;
    let listener = TcpListener::bind(bind).map_err(|error| {
        Failure::Failed(format!(
            "can't listen on {bind}: {error}\nAnother program may have the port; set BIND to another one, for example \
             BIND=127.0.0.1:8081"
        ))
    })?;
    let base_url = settings.config.web.base_url(listener.local_addr()?);
    let app = App::open(settings, base_url.as_str(), Creation::IfMissing).await?;
    greet(&app).await?;
    crate::serve::run(app, listener).await.map_err(|error| Failure::Failed(error.to_string()))
}

/// Says where everything is; while nobody has an account, also how to make the first one.
pub(super) async fn greet(app: &App) -> Result<(), Failure> {
    output::line(&format!("{} is running. Stop it with Ctrl-C.\n", app.settings.config.newsletter.name))?;
    output::line(&format!("  Public page   {}/", app.base_url))?;
    if app.uses_outbox() {
        output::line(&format!("  Outbox        {}/outbox   (no relay is set: mail stays there)", app.base_url))?;
    }
    if app.database.read(team::is_set_up).await? {
        output::line(&format!("  Desk          {}/admin", app.base_url))?;
    } else {
        let link = team::setup_link(&app.keys, &app.base_url, Timestamp::now());
        output::line(&format!(
            "\n  Nobody has an account yet. This link makes the first administrator; it works once,\n  for a day:\n\n  {link}"
        ))?;
    }
    output::line("")
}
