//! Deleting an article, and bringing it back.

use actix_web::HttpRequest;

use super::words::{Brought, brought};
use super::{described, place, stored, voiding};
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
    insider.about(format!("{}{}", described(&article), voiding(&voided)));
    insider.on_to(&format!("/admin/articles?gone={}", article.id), insider.voided(&voided).trim())
}

/// POST `/admin/articles/{id}/undelete`.
pub(in crate::web::admin) async fn undelete(insider: Insider, request: HttpRequest) -> Answer {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let (deleted, place) = (stored(&insider, &request).await?, place(&insider));
    // What went out stays where its readers know it.
    let place = move |connection: &mut _, month| match editions::bringing(connection, deleted.id)? {
        Some(_) => Ok(deleted.month),
        None => place(connection, month),
    };
    let by = &insider.member()?.name;
    let article = articles::undelete(&app.database, deleted.id, by, now, place).await?;
    insider.about(described(&article));
    let Brought { edition, warning } = brought(&insider, &article).await?;
    let words = format!("“{}” is back, {edition}.{warning}", article.title);
    insider.on_to(&format!("/admin/articles/{}", article.id), &words)
}
