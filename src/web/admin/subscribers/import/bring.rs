//! A file is brought.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::subscribers::BringError;
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::admin::words::sentence;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

#[derive(Serialize)]
struct BringPage {
    problem: Option<String>,
}

impl View for BringPage {
    const TEMPLATE: &'static str = "admin/import";
}

/// GET `/admin/subscribers/import`.
pub(in crate::web::admin) async fn show(insider: Insider) -> Answer {
    insider.page(&BringPage { problem: None })
}

/// POST `/admin/subscribers/import`: keeps the file and leads to its page.
pub(in crate::web::admin) async fn bring(insider: Insider, form: Form) -> Answer {
    let refused =
        |why: &str| insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &BringPage { problem: Some(why.to_owned()) });
    let Some(mut upload) = form.files.into_iter().find(|file| file.field == "file") else {
        return refused("Choose a CSV file.");
    };
    let (shelf, member) = (insider.visitor().web.imports.shelf(), insider.member()?.id);
    if upload.size == 0 {
        return refused("The file is empty.");
    }
    let put = tokio::task::spawn_blocking(move || shelf.put(&mut upload.file, member, &upload.name)).await;
    match put.map_err(|error| Trouble::Failed(error.to_string()))? {
        Ok(shelved) => insider.on_to(&format!("/admin/subscribers/import/{}", shelved.token), ""),
        Err(BringError::Table(why)) => refused(&format!("That can't be read as CSV: {why}.")),
        Err(full @ BringError::Full) => refused(&sentence(&full.to_string())),
        Err(BringError::Disk(error)) => Err(Trouble::Failed(format!("an import's file could not be kept: {error}"))),
    }
}
