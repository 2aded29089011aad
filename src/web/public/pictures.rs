//! Pictures that editors brought.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};

use crate::articles::find_picture;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::visitor::Visitor;

/// Where pictures are.
const FOLDER: &str = "/images/";

/// The whole address of a picture, as articles keep it and mails show it.
pub fn address(base_url: &str, name: &str) -> String {
    format!("{base_url}{FOLDER}{name}")
}

/// Where a page of ours finds the picture at `url`: from here if it is ours, under whatever name the visitor calls us;
/// none if it would be fetched in clear from elsewhere, which our content policy forbids.
pub(in crate::web) fn shown(base_url: &str, url: &str) -> Option<String> {
    match url.strip_prefix(base_url).filter(|path| path.starts_with(FOLDER)) {
        Some(path) => Some(path.to_owned()),
        None => url.starts_with("https://").then(|| url.to_owned()),
    }
}

/// GET `/images/{name}`. The name follows from the bytes, so whoever has it never has to ask again.
pub(in crate::web) async fn show(visitor: Visitor, request: HttpRequest) -> Answer {
    let name = request.match_info().query("name").to_owned();
    let picture = visitor.web.app.database.read(move |connection| find_picture(connection, &name)).await?;
    let picture = picture.ok_or(Trouble::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, picture.media_type.as_str()))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(picture.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_pictures_come_from_here_and_others_by_https_only() {
        let base = "http://127.0.0.1:8080";
        assert_eq!(shown(base, &address(base, "a.jpg")).as_deref(), Some("/images/a.jpg"));
        let elsewhere = "https://img.example.org/a.jpg";
        assert_eq!(shown(base, elsewhere).as_deref(), Some(elsewhere));
        for other in
            ["http://img.example.org/images/a.jpg", "http://127.0.0.1:8080.example.org/images/a.jpg", "/images/a.jpg"]
        {
            assert_eq!(shown(base, other), None, "{other}");
        }
    }
}
