//! Ending sessions from afar.

use actix_web::HttpRequest;

use crate::team;
use crate::web::admin::Insider;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;

/// POST `/admin/account/sessions/{id}/end`: one of one's own.
pub(in crate::web::admin) async fn end(insider: Insider, request: HttpRequest) -> Answer {
    let session: i64 = request.match_info().query("id").parse().map_err(|_| Trouble::NotFound)?;
    let member = insider.member()?.id;
    let ended = insider.visitor().web.app.database.write(move |c| team::end_session_of(c, member, session)).await?;
    if !ended {
        insider.nothing_done();
    }
    insider.on_to("/admin/account", if ended { "That browser is logged out." } else { "It was logged out already." })
}

/// POST `/admin/account/sessions/end-others`.
pub(in crate::web::admin) async fn end_others(insider: Insider) -> Answer {
    let (member, session) = (insider.member()?.id, insider.session()?.id);
    let database = &insider.visitor().web.app.database;
    let ended = database.write(move |c| team::end_other_sessions(c, member, Some(session))).await?;
    insider.about(format!("{ended} sessions"));
    insider.on_to("/admin/account", "Every other browser is logged out.")
}
