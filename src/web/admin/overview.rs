//! The month at a glance.

use serde::Serialize;

use super::Insider;
use crate::web::answer::Answer;
use crate::web::view::View;

#[derive(Serialize)]
struct OverviewPage {
    greeting: String,
}

impl View for OverviewPage {
    const TEMPLATE: &'static str = "admin/overview";
}

/// GET `/admin`.
pub(super) async fn show(insider: Insider) -> Answer {
    let name = insider.member()?.name.clone();
    insider.page(&OverviewPage { greeting: format!("Good morning, {name}") })
}
