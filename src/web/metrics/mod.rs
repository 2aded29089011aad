//! `/metrics`: figures for monitors, as Prometheus reads them.

mod access;
mod exposition;
mod figures;
mod process;

pub(super) use access::only_for_monitors;

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;

use super::visitor::Visitor;
use crate::deliveries;

/// Monitors give up after ten seconds. Better the figures of this process alone, in time.
const PATIENCE: Duration = Duration::from_secs(5);

/// GET `/metrics`. What the database has to say is missing while it does not answer.
pub(super) async fn show(visitor: Visitor) -> HttpResponse {
    let app = &visitor.web.app;
    let asked = tokio::time::timeout(PATIENCE, app.database.read(deliveries::backlog)).await;
    let backlog = match asked {
        Ok(Ok(backlog)) => Some(backlog),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the backlog can't be read for the metrics");
            None
        }
        Err(_) => None,
    };
    let text = figures::text(&app.figures, backlog.as_ref());
    HttpResponse::Ok().insert_header((CONTENT_TYPE, exposition::CONTENT_TYPE)).body(text)
}
