//! What can't be done, in the desk's own frame.

use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use super::Insider;
use crate::team::Right;
use crate::web::trouble::Trouble;
use crate::web::view::View;

impl Insider {
    /// Words for what can't be done, in the desk's own frame; `None` if that can't be written.
    pub(in crate::web) fn trouble(&self, trouble: &Trouble, reference: Option<&str>) -> Option<HttpResponse> {
        let (title, words) = match trouble {
            Trouble::NotFound | Trouble::Method(_) => {
                ("There is nothing here", "It may have been deleted, or the address is not complete.".to_owned())
            }
            Trouble::Forbidden(right) => ("That is not yours to do", format!("It takes somebody who may {}. Ask an administrator.", may(*right))),
            Trouble::OldForm => ("This form is too old", "You have logged in anew since it was shown. Go back, load the page again and send it once more; what you typed is still there.".to_owned()),
            Trouble::Foreign => ("That came from another site", "Forms of the desk are sent from its own pages only.".to_owned()),
            Trouble::TooLarge => ("That is too large", "Nothing was changed. A picture may have up to 10 MB, a list of readers up to 200 MB, a form without files 2 MB. Go back, what you typed is still there, and send it smaller.".to_owned()),
            Trouble::TooSlow => ("It took too long to arrive", "Nothing was changed. Go back, what you typed is still there, and send it once more.".to_owned()),
            Trouble::Unreadable => ("The form did not arrive whole", "Nothing was changed. Go back, what you typed is still there, and send it once more.".to_owned()),
            Trouble::Failed(_) => ("That went wrong on our side", format!("Try again in a moment. If it stays so, the log says why under {}.", reference.unwrap_or_default())),
        };
        let status = trouble.status_code();
        self.page_with(status, &TroublePage { title, words }).ok()
    }
}

/// What a right allows, after "may".
fn may(right: Right) -> &'static str {
    match right {
        Right::Look => "look at the desk",
        Right::Edit => "write and arrange",
        Right::Approve => "approve editions",
        Right::Send => "send editions",
        Right::Readers => "look at readers",
        Right::Manage => "manage the team and the settings",
    }
}

#[derive(Serialize)]
struct TroublePage {
    title: &'static str,
    words: String,
}

impl View for TroublePage {
    const TEMPLATE: &'static str = "admin/trouble";
}
