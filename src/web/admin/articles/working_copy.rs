//! Keeping what an editor types, while they type.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::page::address;
use super::sent::{article_form, version};
use super::{id, stored};
use crate::articles::{self, WorkingCopyError};
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::admin::words::sentence;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;

/// POST `/admin/articles/new/working-copy`, by script.
pub(in crate::web::admin) async fn keep_new(insider: Insider, form: Form) -> Answer {
    keep(&insider, None, &form).await
}

/// POST `/admin/articles/{id}/working-copy`, by script.
pub(in crate::web::admin) async fn keep_known(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let article = stored(&insider, &request).await?;
    keep(&insider, Some(article.id), &form).await
}

/// Answers with the time of day, or the reason against it. The article itself is not touched.
async fn keep(insider: &Insider, article: Option<i64>, form: &Form) -> Answer {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let me = insider.member()?.id;
    match articles::keep_working_copy(&app.database, me, article, version(form), &article_form(form), now).await {
        Ok(()) => {
            let time = now.to_utc().with_timezone(&app.publisher().zone).format("%H:%M").to_string();
            Ok(HttpResponse::Ok().json(json!({ "kept": time })))
        }
        Err(why @ WorkingCopyError::TooLong) => {
            let problem = sentence(&why.to_string());
            Ok(HttpResponse::UnprocessableEntity().json(json!({ "problem": problem })))
        }
        Err(error) => Err(error.into()),
    }
}

/// POST `/admin/articles/new/working-copy/drop`.
pub(in crate::web::admin) async fn drop_new(insider: Insider) -> Answer {
    forget(&insider, None).await
}

/// POST `/admin/articles/{id}/working-copy/drop`.
pub(in crate::web::admin) async fn drop_known(insider: Insider, request: HttpRequest) -> Answer {
    forget(&insider, Some(id(&request)?)).await
}

async fn forget(insider: &Insider, article: Option<i64>) -> Answer {
    articles::drop_working_copy(&insider.visitor().web.app.database, insider.member()?.id, article).await?;
    insider.on_to(&address(article), "What you had not saved is gone.")
}

impl From<WorkingCopyError> for Trouble {
    fn from(error: WorkingCopyError) -> Trouble {
        Trouble::Failed(error.to_string())
    }
}
