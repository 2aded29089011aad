//! The month in an address, and what can go wrong with its edition.

use actix_web::HttpRequest;

use crate::calendar::Month;
use crate::editions::EditionError;
use crate::web::admin::Insider;
use crate::web::admin::words::sentence;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;

/// The month of `/admin/editions/{month}/…`.
pub(in crate::web::admin) fn month_of(request: &HttpRequest) -> Result<Month, Trouble> {
    request.match_info().query("month").parse().map_err(|_| Trouble::NotFound)
}

impl Insider {
    /// Back to the edition's page, which says why nothing was done; what failed is a fault of ours.
    pub(in crate::web::admin) fn not_done(&self, month: Month, error: EditionError) -> Answer {
        let is_told = error.is_refusal()
            || matches!(error, EditionError::Arrangement(_) | EditionError::NoSuchReader | EditionError::Restless(_));
        if !is_told {
            return Err(Trouble::Failed(error.to_string()));
        }
        self.nothing_done();
        let why = sentence(&error.to_string());
        self.on_to(&format!("/admin/editions/{month}"), &format!("Nothing was done. {why}"))
    }
}
