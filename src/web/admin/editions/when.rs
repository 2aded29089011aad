//! When an edition goes out, in words.

use serde::Serialize;

use crate::editions::Edition;
use crate::web::admin::Insider;

/// A moment and what happens then.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::web::admin) struct When {
    /// "Due in 8 days".
    words: String,
    moment: String,
}

/// When `edition` went out, or goes out: by its countdown, or when it is due.
pub(in crate::web::admin) fn when(insider: &Insider, edition: &Edition) -> When {
    let publisher = insider.visitor().web.app.publisher();
    let at = edition.released_at.unwrap_or_else(|| edition.goes_out_at(publisher.rule(), publisher.zone));
    let what = match (edition.released_at, &edition.countdown) {
        (Some(_), _) => "Went out",
        (None, Some(_)) => "Goes out",
        (None, None) => "Due",
    };
    When { words: format!("{what} {}", insider.distance(at)), moment: insider.moment(at) }
}
