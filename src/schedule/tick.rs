//! What is looked at each minute. Everything here may be done twice or late without harm.

use tokio::sync::Mutex;

use crate::app::App;
use crate::clock::Timestamp;
use crate::subscribers;

/// One look. If the one before is still at work, this one is left out.
pub(super) async fn tick(app: &App, busy: &Mutex<()>) {
    let Ok(_alone) = busy.try_lock() else { return };
    let now = Timestamp::now();
    match subscribers::forget_unconfirmed(&app.database, now).await {
        Ok(0) => {}
        Ok(forgotten) => tracing::info!(forgotten, "forgot addresses that were never confirmed"),
        Err(error) => tracing::error!(%error, "addresses that were never confirmed could not be forgotten"),
    }
}
