//! The page of an edition: the desk until it is released, what became of it afterwards.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use super::{desk, month_of};
use crate::calendar::Month;
use crate::db::QueryError;
use crate::editions::{self, Contents};
use crate::web::admin::{Insider, watch};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;

/// GET `/admin/editions/{month}`: any month has a page, also one that nobody has assembled.
pub(in crate::web::admin) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    let (number, contents) = found(&insider, month_of(&request)?).await?;
    match contents.edition.state.is_released() {
        true => watch::page(&insider, &contents, number).await,
        false => desk::page(&insider, &request, StatusCode::OK, &contents, number, None).await,
    }
}

/// The edition's number and what is in it.
pub(super) async fn found(insider: &Insider, month: Month) -> Result<(u32, Contents), Trouble> {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let publisher = app.publisher().clone();
    let found = app.database.read(move |connection| {
        let contents = editions::contents_to_come(connection, &publisher, month, now)?;
        Ok::<_, QueryError>((editions::number(connection, &contents.edition)?, contents))
    });
    Ok(found.await?)
}
