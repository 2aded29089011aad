//! What readers see and do.

pub(super) mod archive;
pub(super) mod article;
pub(super) mod confirm;
pub(super) mod edition;
mod form_page;
pub(super) mod home;
mod items;
pub(super) mod leave;
pub(super) mod pictures;
pub(super) mod privacy;
mod signup_form;
pub(super) mod subscribe;
pub(super) mod undo;

use actix_web::HttpRequest;

use super::visitor::Visitor;

/// The token in the request's address.
fn token(request: &HttpRequest) -> &str {
    request.match_info().query("token")
}

impl Visitor {
    /// An address that a person reads, if the settings name one.
    fn contact(&self) -> Option<String> {
        self.web.app.settings.reply_to.as_ref().map(|mailbox| mailbox.address().to_string())
    }
}
