//! What an editor has typed and not saved: told above the form, with what differs if the article has changed since.

use serde::Serialize;

use super::compared::Compared;
use crate::articles::{self, Article, ArticleForm, WorkingCopy};
use crate::web::admin::Insider;
use crate::web::trouble::Trouble;

/// The bar.
#[derive(Serialize)]
pub(super) struct Unsaved {
    /// When it was kept.
    moment: String,
    /// The version that it will be saved over.
    over: i64,
    /// Who changed the article since, and what differs; none if nobody did.
    newer: Option<Newer>,
}

#[derive(Serialize)]
struct Newer {
    who: String,
    difference: Compared,
}

/// The member's working copy of an article, or of a new one, if it says anything else than what is stored.
pub(super) async fn copy(insider: &Insider, article: Option<&Article>) -> Result<Option<WorkingCopy>, Trouble> {
    let app = &insider.visitor().web.app;
    let copy = articles::working_copy(&app.database, insider.member()?.id, article.map(|article| article.id)).await?;
    let stored = article.map_or_else(ArticleForm::default, |a| ArticleForm::of(a, app.publisher().zone));
    let says_more = |copy: &WorkingCopy| {
        articles::difference(&copy.form.clone().over(&stored), &stored) != articles::Difference::default()
    };
    Ok(copy.filter(says_more))
}

/// What will be in the form.
fn over(insider: &Insider, form: &ArticleForm, article: &Article) -> ArticleForm {
    form.clone().over(&ArticleForm::of(article, insider.visitor().web.app.publisher().zone))
}

/// The bar for a working copy.
pub(super) fn bar(insider: &Insider, article: Option<&Article>, copy: &WorkingCopy) -> Unsaved {
    let newer = article.filter(|article| article.version != copy.base_version).map(|article| Newer {
        who: article.edited_by.clone().unwrap_or_else(|| "an import".to_owned()),
        difference: Compared::new(insider, &over(insider, &copy.form, article), article),
    });
    Unsaved {
        moment: insider.moment(copy.saved_at),
        over: article.map(|article| article.version).unwrap_or_default(),
        newer,
    }
}
