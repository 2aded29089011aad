//! The articles' pages: the list, and the form that an article is written in.
//!
//! ```text
//!  list ──> form ──> save ──> form, with what was done
//!            │ │       ├── 422: the form, with the reasons
//!            │ │       └── 409: what somebody else saved meanwhile, to choose from
//!            │ └ while typing, by script: preview, working copy, picture
//!            └── delete ──> list, which offers to undo it
//! ```

mod compared;
mod conflict;
mod delete;
mod filter;
mod list;
mod page;
mod picture;
mod preview;
mod save;
mod sent;
mod show;
mod unsaved;
mod words;
mod working_copy;

use actix_web::HttpRequest;

use super::Insider;
use crate::articles::{self, Article};
use crate::calendar::Month;
use crate::db::{DbConnection, QueryError};
use crate::editions;
use crate::web::trouble::Trouble;

pub(super) use delete::{delete, undelete};
pub(super) use list::list;
pub(super) use picture::bring as bring_picture;
pub(super) use preview::preview;
pub(super) use save::{create, save};
pub(super) use show::{new, show};
pub(super) use working_copy::{drop_known, drop_new, keep_known, keep_new};

/// Forms with a picture: the largest one that is taken, and the text beside it.
pub(super) const WITH_PICTURE: usize = 11 * 1024 * 1024;

/// The article of the address, whether or not it is deleted.
async fn stored(insider: &Insider, request: &HttpRequest) -> Result<Article, Trouble> {
    let id = id(request)?;
    let found = insider.visitor().web.app.database.read(move |c| articles::store::find(c, id)).await?;
    found.ok_or(Trouble::NotFound)
}

fn id(request: &HttpRequest) -> Result<i64, Trouble> {
    request.match_info().query("id").parse().map_err(|_| Trouble::NotFound)
}

/// What the log says about an article.
fn described(article: &Article) -> String {
    let standing = if article.published { "published" } else { "draft" };
    format!("article {}: {} ({standing})", article.id, article.title)
}

/// For the log: whose approvals the change took back, if it did.
fn voiding(months: &[Month]) -> String {
    months.iter().map(|month| format!("; the approval of {month} is void by that")).collect()
}

/// The edition that takes an article of a month, as of now.
fn place(insider: &Insider) -> impl Fn(&mut DbConnection, Month) -> Result<Month, QueryError> + Clone + Send + 'static {
    let visitor = insider.visitor();
    let current = Month::containing(visitor.now, visitor.web.app.publisher().zone);
    move |connection, month| editions::place(connection, month, current)
}
