//! The form of an article, to begin with.

use actix_web::HttpRequest;

use super::page::FormPage;
use super::{stored, unsaved};
use crate::articles::ArticleForm;
use crate::web::admin::Insider;
use crate::web::answer::Answer;
use crate::web::visitor::query;

/// GET `/admin/articles/new`.
pub(in crate::web::admin) async fn new(insider: Insider, request: HttpRequest) -> Answer {
    let copy = unsaved::copy(&insider, None).await?;
    if let Some(copy) = copy.as_ref().filter(|_| goes_on(&request).is_some()) {
        return insider.page(&FormPage::new(&insider, None, 0, &copy.form, Vec::new()).await?);
    }
    let publisher = insider.visitor().web.app.publisher();
    let today = insider.visitor().now.to_utc().with_timezone(&publisher.zone).date_naive();
    let language = publisher.default_language().to_string();
    let form = ArticleForm { date: today.to_string(), language, ..ArticleForm::default() };
    let page = FormPage::new(&insider, None, 0, &form, Vec::new()).await?;
    insider.page(&page.with_unsaved(copy.map(|copy| unsaved::bar(&insider, None, &copy))))
}

/// GET `/admin/articles/{id}`. With `?over=VERSION` the editor goes on with what they had not saved, over that version,
/// which they have seen.
pub(in crate::web::admin) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    let article = stored(&insider, &request).await?;
    let copy = unsaved::copy(&insider, Some(&article)).await?;
    let form = ArticleForm::of(&article, insider.visitor().web.app.publisher().zone);
    if let Some((copy, over)) = copy.clone().zip(goes_on(&request)) {
        // Of a version that nobody has seen yet, nothing is taken: saving leads to what differs.
        let ours = if over == article.version { copy.form.over(&form) } else { copy.form };
        return insider.page(&FormPage::new(&insider, Some(&article), over, &ours, Vec::new()).await?);
    }
    let page = FormPage::new(&insider, Some(&article), article.version, &form, Vec::new()).await?;
    insider.page(&page.with_unsaved(copy.map(|copy| unsaved::bar(&insider, Some(&article), &copy))))
}

fn goes_on(request: &HttpRequest) -> Option<i64> {
    query(request, "over")?.parse().ok()
}
