//! Pictures that editors bring.

use std::io::Read;

use actix_web::HttpResponse;
use serde::Serialize;
use serde_json::json;

use crate::articles::{PictureError, accept_picture, store_picture};
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::admin::upload::Upload;
use crate::web::admin::words::sentence;
use crate::web::answer::Answer;
use crate::web::public::pictures;
use crate::web::trouble::Trouble;

/// Larger files are not even read; `accept_picture` says so in words.
const MOST_READ: u64 = 10 * 1024 * 1024 + 1;

/// A picture that is stored.
#[derive(Debug, Serialize)]
pub(super) struct Taken {
    /// Its public address.
    pub(super) url: String,
    width: u32,
    height: u32,
}

/// POST `/admin/articles/picture`, by script: the stored picture's address, or the reason against it.
pub(in crate::web::admin) async fn bring(insider: Insider, mut form: Form) -> Answer {
    let Some(file) = form.files.pop() else {
        insider.nothing_done();
        return Ok(HttpResponse::UnprocessableEntity().json(json!({ "problem": "Choose a file." })));
    };
    let called = file.name.clone();
    match take(&insider, file).await? {
        Ok(taken) => {
            insider.about(format!("{}, from “{called}”", taken.url));
            Ok(HttpResponse::Ok().json(taken))
        }
        Err(why) => Ok(HttpResponse::UnprocessableEntity().json(json!({ "problem": sentence(&why.to_string()) }))),
    }
}

/// Stores a picture, or says why not. One at a time is taken apart, as a large one needs much memory for a moment.
pub(super) async fn take(insider: &Insider, upload: Upload) -> Result<Result<Taken, PictureError>, Trouble> {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let failed = |error: String| Trouble::Failed(format!("a picture could not be taken apart: {error}"));
    let turn = web.pictures.clone().acquire_owned().await.map_err(|error| failed(error.to_string()))?;
    let mut bytes = Vec::with_capacity(usize::try_from(upload.size.min(MOST_READ)).unwrap_or_default());
    upload.file.take(MOST_READ).read_to_end(&mut bytes).map_err(|error| failed(error.to_string()))?;
    // In a task of its own, which keeps its turn to the end even if the browser goes away.
    let work = tokio::spawn(async move {
        let accepted = accept_picture(bytes).await;
        drop(turn);
        accepted
    });
    let picture = match work.await.map_err(|error| failed(error.to_string()))? {
        Ok(picture) => picture,
        Err(why) => return Ok(Err(why)),
    };
    let (width, height) = (picture.width, picture.height);
    let name = store_picture(&web.app.database, picture, now).await?;
    Ok(Ok(Taken { url: pictures::address(&web.app.base_url, &name), width, height }))
}
