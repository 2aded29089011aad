//! Deleting an article, and bringing it back.

use actix_web::HttpRequest;

use super::words::{Brought, brought};
use super::{described, id, place, stored};
use crate::articles;
use crate::editions;
use crate::web::admin::Insider;
use crate::web::answer::Answer;

/// POST `/admin/articles/{id}/delete`: not asked for twice, as the list that follows offers to undo it.
pub(in crate::web::admin) async fn delete(insider: Insider, request: HttpRequest) -> Answer {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let article = stored(&insider, &request).await?;
    let by = &insider.member()?.name;
    let changed = move |c: &mut _, ids: &[i64]| editions::void_changed(c, ids, now);
    let voided = articles::delete(&app.database, article.id, by, now, changed).await?;
    insider.about(described(&article));
    insider.on_to(&format!("/admin/articles?gone={}", article.id), insider.voided(&voided).trim())
}

/// POST `/admin/articles/{id}/undelete`.
pub(in crate::web::admin) async fn undelete(insider: Insider, request: HttpRequest) -> Answer {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let by = &insider.member()?.name;
    let article = articles::undelete(&app.database, id(&request)?, by, now, place(&insider)).await?;
    insider.about(described(&article));
    let Brought { edition, warning } = brought(&insider, &article).await?;
    let words = format!("“{}” is back, {edition}.{warning}", article.title);
    insider.on_to(&format!("/admin/articles/{}", article.id), &words)
}
