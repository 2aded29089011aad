//! The page of an edition: the desk until it is released, what became of it afterwards.

use actix_web::HttpRequest;

use super::{desk, month_of};
use crate::db::QueryError;
use crate::editions;
use crate::web::admin::{Insider, watch};
use crate::web::answer::Answer;

/// GET `/admin/editions/{month}`: any month has a page, also one that nobody has assembled.
pub(in crate::web::admin) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    let publisher = app.publisher().clone();
    let found = app.database.read(move |connection| {
        let contents = editions::contents(connection, month, publisher.sending_moment(month, now), publisher.zone)?;
        Ok::<_, QueryError>((editions::number(connection, &contents.edition)?, contents))
    });
    let (number, contents) = found.await?;
    match contents.edition.state.is_released() {
        true => watch::page(&insider, &contents, number).await,
        false => desk::page(&insider, &request, &contents, number).await,
    }
}
