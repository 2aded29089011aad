//! What most commands begin with: settings, logs, an open App.

use super::exit::Failure;
use crate::app::{App, Settings};
use crate::audit::{self, Actor};
use crate::clock::Timestamp;
use crate::db::Creation;
use crate::telemetry;

/// The settings, with logging set up as they say.
pub(super) fn settings() -> Result<Settings, Failure> {
    let settings = Settings::load()?;
    // Fails only if somebody has set logging up before, which then stays.
    let _ = telemetry::init(&settings.config.log);
    Ok(settings)
}

/// An App for a command beside the server, or without one.
pub(super) async fn app(creation: Creation) -> Result<App, Failure> {
    let settings = settings()?;
    let base_url = settings.config.web.base_url(settings.config.web.bind);
    Ok(App::open(settings, base_url.as_str(), creation).await?)
}

/// Notes in the log what was done here.
pub(super) async fn note(app: &App, deed: &'static str, about: String) -> Result<(), Failure> {
    let (actor, now) = (Actor::command_line(), Timestamp::now());
    Ok(app.database.write(move |connection| audit::record(connection, &actor, deed, &about, now)).await?)
}
