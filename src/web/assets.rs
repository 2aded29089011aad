//! Style sheets, fonts and the icon: built into the program, kept by browsers for ever under the version they were
//! asked for with.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use data_encoding::HEXLOWER;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::answer::Answer;
use super::trouble::Trouble;
use super::visitor::query;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Files;

/// A short hash over all files: another one means that one of them has changed.
pub(super) fn version() -> String {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort_unstable();
    let mut all = Sha256::new();
    for file in names.iter().filter_map(|name| Files::get(name)) {
        all.update(file.metadata.sha256_hash());
    }
    HEXLOWER.encode(&all.finalize()[..4])
}

/// GET `/assets/{name}`.
pub(super) async fn asset(request: HttpRequest) -> Answer {
    let file = Files::get(request.match_info().query("name")).ok_or(Trouble::NotFound)?;
    // Weak, because the bytes on the wire may be compressed.
    let tag = format!("W/\"{}\"", HEXLOWER.encode(&file.metadata.sha256_hash()[..8]));
    let known = request.headers().get(IF_NONE_MATCH).is_some_and(|tags| tags.as_bytes() == tag.as_bytes());
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    let has_version = query(&request, "v").is_some();
    let keep = if has_version { "public, max-age=31536000, immutable" } else { "public, max-age=604800" };
    answer.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, keep));
    if known {
        return Ok(answer.finish());
    }
    let mime = file.metadata.mimetype();
    let charset = if mime.starts_with("text/") { "; charset=utf-8" } else { "" };
    Ok(answer.insert_header((CONTENT_TYPE, format!("{mime}{charset}"))).body(file.data.into_owned()))
}
