//! Saving what is in the form.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use super::conflict::ConflictPage;
use super::page::{FormPage, address};
use super::sent::{Sent, Wish};
use super::words::{Brought, brought};
use super::{described, place, stored, voiding};
use crate::articles::{self, Article, FieldProblem, Saved, WriteError, Writing};
use crate::editions;
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;

/// POST `/admin/articles/new`.
pub(in crate::web::admin) async fn create(insider: Insider, form: Form) -> Answer {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let sent = Sent::of(&insider, form).await?;
    let manuscript = match sent.manuscript(&insider) {
        Ok(manuscript) => manuscript,
        Err(problems) => return refused(&insider, None, &sent, problems).await,
    };
    let me = insider.member()?;
    let writing = Writing { manuscript, published: sent.wish == Wish::Publish, by: me.name.clone() };
    match articles::create(&app.database, writing, now, place(&insider)).await {
        Ok(article) => {
            articles::drop_working_copy(&app.database, me.id, None).await?;
            insider.about(described(&article));
            insider.on_to(&address(Some(article.id)), &told(&insider, &article, "").await?)
        }
        Err(WriteError::Field(problem)) => refused(&insider, None, &sent, vec![problem]).await,
        Err(error) => Err(error.into()),
    }
}

/// POST `/admin/articles/{id}`.
pub(in crate::web::admin) async fn save(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let article = stored(&insider, &request).await?;
    let sent = Sent::of(&insider, form).await?;
    if sent.wish == Wish::GoOn {
        insider.nothing_done();
        return insider.page(&FormPage::new(&insider, Some(&article), sent.version, &sent.form, Vec::new()).await?);
    }
    let manuscript = match sent.manuscript(&insider) {
        Ok(manuscript) => manuscript,
        Err(problems) => return refused(&insider, Some(&article), &sent, problems).await,
    };
    let me = insider.member()?;
    let published = if sent.wish == Wish::Save { article.published } else { sent.wish == Wish::Publish };
    let id = article.id;
    let bringing = app.database.read(move |connection| editions::bringing(connection, id)).await?;
    if let Some(edition) = bringing {
        // Mails with its address are out there, and the archive shows what is stored.
        let month = insider.month_name(edition.edition.month);
        if manuscript.slug != article.slug {
            let why = format!("it went out with {month}, and the links in those mails lead to this address; leave it");
            return refused(&insider, Some(&article), &sent, vec![FieldProblem { field: "slug", why }]).await;
        }
        if !published {
            articles::keep_working_copy(&app.database, me.id, Some(id), sent.version, &sent.form, now).await?;
            insider.nothing_done();
            let words = format!("It went out with {month}, so its page stays. What you wrote is kept, not saved.");
            return insider.on_to(&address(Some(id)), &words);
        }
    }
    let writing = Writing { manuscript, published, by: me.name.clone() };
    let changed = move |c: &mut _, ids: &[i64]| editions::void_changed(c, ids, now);
    let place = place(&insider);
    match articles::save(&app.database, article.id, sent.version, writing, now, place, changed).await {
        Ok(Saved::Done { article, voided }) => {
            articles::drop_working_copy(&app.database, me.id, Some(article.id)).await?;
            insider.about(format!("{}{}", described(&article), voiding(&voided)));
            insider.on_to(&address(Some(article.id)), &told(&insider, &article, &insider.voided(&voided)).await?)
        }
        Ok(Saved::Newer(newer)) => conflict(&insider, &newer, sent).await,
        Err(WriteError::Field(problem)) => refused(&insider, Some(&article), &sent, vec![problem]).await,
        Err(error) => Err(error.into()),
    }
}

/// Somebody else was first. What the editor has is kept, so that a window that is closed here loses nothing.
async fn conflict(insider: &Insider, newer: &Article, sent: Sent) -> Answer {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let me = insider.member()?.id;
    articles::keep_working_copy(&app.database, me, Some(newer.id), sent.version, &sent.form, now).await?;
    insider.nothing_done();
    if newer.deleted_at.is_some() {
        return insider.on_to(&address(Some(newer.id)), "It was deleted meanwhile. What you wrote is kept.");
    }
    insider.page_with(StatusCode::CONFLICT, &ConflictPage::new(insider, newer, sent))
}

async fn refused(insider: &Insider, article: Option<&Article>, sent: &Sent, problems: Vec<FieldProblem>) -> Answer {
    let page = FormPage::new(insider, article, sent.version, &sent.form, problems).await?;
    insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn told(insider: &Insider, article: &Article, more: &str) -> Result<String, Trouble> {
    if !article.published {
        return Ok(format!("The draft is saved. No reader sees it until you publish it.{more}"));
    }
    let Brought { edition, warning } = brought(insider, article).await?;
    Ok(format!("Saved and published, {edition}.{warning}{more}"))
}

impl From<WriteError> for Trouble {
    fn from(error: WriteError) -> Trouble {
        match error {
            WriteError::Missing => Trouble::NotFound,
            WriteError::Field(_) | WriteError::Store(_) => Trouble::Failed(error.to_string()),
        }
    }
}
