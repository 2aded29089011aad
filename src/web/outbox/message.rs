//! One mail: as its reader would see it, as text, and as its source.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, ContentType};
use actix_web::{HttpRequest, HttpResponse};

use super::{kind, time};
use crate::outbox::{self, Opened};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::{MailView, OutboxMessagePage, Shown};
use crate::web::visitor::{Visitor, query};

/// A mail's HTML is not ours to trust: no scripts, no forms, an origin of its own; styles and pictures are all it gets.
const MAIL_POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; \
                           style-src 'unsafe-inline'; img-src 'self' data: https: http:; base-uri 'none'; \
                           form-action 'none'; frame-ancestors 'self'";

/// GET `/outbox/{id}?view=html|text|source`.
pub(in crate::web) async fn message(visitor: Visitor, request: HttpRequest) -> Answer {
    let opened = open(&visitor, &request).await?;
    let path = format!("/outbox/{}", opened.kept.id);
    let asked = query(&request, "view").unwrap_or_default();
    let (view, shown) = match asked.as_str() {
        "source" => ("source", Shown::Plain { plain: opened.source }),
        "html" | "" if opened.html.is_some() => ("html", Shown::Html { html_url: format!("{path}/html") }),
        _ => ("text", Shown::Plain { plain: opened.text.unwrap_or_default() }),
    };
    let (moment, time_iso) = time(&visitor, opened.kept.received_at);
    visitor
        .page(&OutboxMessagePage {
            kind: kind(&visitor, &opened.kept),
            subject: opened.kept.subject,
            to: opened.kept.to,
            from: opened.from,
            time: moment,
            time_iso,
            views: MailView::links(&visitor.web.app.texts, visitor.language, &path, view),
            shown,
        })
        .await
}

/// GET `/outbox/{id}/html`: the HTML part by itself, for the frame on the page. Its links open new tabs.
pub(in crate::web) async fn html_part(visitor: Visitor, request: HttpRequest) -> Answer {
    let html = open(&visitor, &request).await?.html.ok_or(Trouble::NotFound)?;
    Ok(mail_frame(&html))
}

/// The HTML part of a mail as an answer of its own, for a frame: nothing in it runs, and its links open new tabs.
pub(in crate::web) fn mail_frame(html: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((CONTENT_SECURITY_POLICY, MAIL_POLICY))
        .body(with_links_in_new_tabs(html))
}

async fn open(visitor: &Visitor, request: &HttpRequest) -> Result<Opened, Trouble> {
    let id = request.match_info().query("id").parse().map_err(|_| Trouble::NotFound)?;
    outbox::open(&visitor.web.app.database, id).await?.ok_or(Trouble::NotFound)
}

/// The HTML with a `<base>` at the beginning of its head, or of all of it.
fn with_links_in_new_tabs(html: &str) -> String {
    let head = html.to_ascii_lowercase().find("<head");
    let place = head.and_then(|head| html[head..].find('>').map(|end| head + end + 1)).unwrap_or(0);
    let (before, after) = html.split_at(place);
    format!("{before}<base target=\"_blank\">{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_a_mail_open_new_tabs() {
        let html = with_links_in_new_tabs("<!doctype html><html><HEAD lang=\"en\"><title>É</title></HEAD></html>");
        assert!(html.contains("<HEAD lang=\"en\"><base target=\"_blank\"><title>É"), "{html}");
        assert_eq!(with_links_in_new_tabs("é<head"), "<base target=\"_blank\">é<head");
    }
}
