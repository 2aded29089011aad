//! The first page.

use super::form_page;
use crate::web::answer::Answer;
use crate::web::visitor::Visitor;

/// GET `/`: the form, and the latest edition as proof.
pub(in crate::web) async fn show(visitor: Visitor) -> Answer {
    visitor.page(&form_page::fresh(&visitor).await?).await
}
