//! Signing off, and taking that back.

use actix_web::HttpRequest;

use super::{findings, month_of};
use crate::editions::{self, SignOff, Signed};
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::answer::Answer;

/// POST `/admin/editions/{month}/approve`: exactly what the page showed. What blocks it can be overridden, with a reason
/// that the log keeps.
pub(in crate::web::admin) async fn approve(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    let back = format!("/admin/editions/{month}");
    let blocking: Vec<_> = findings::look_over(&insider, month).await?.blocks().map(|f| f.what.clone()).collect();
    let reason = form.trimmed("reason");
    if !blocking.is_empty() && reason.is_empty() {
        insider.nothing_done();
        let words = format!("Not approved: {} Mend that, or say why it may stay.", blocking.join(" "));
        return insider.on_to(&format!("{back}#preflight"), &words);
    }
    let member = insider.member()?;
    let sign_off = SignOff {
        who: member.name.clone(),
        member: Some(member.id),
        needed: app.settings.config.month.approvals,
        expected: Some(form.first("hash").to_owned()),
    };
    match editions::approve(&app.database, &app.press, month, sign_off, now).await {
        Ok(signed) => {
            let hash = signed.hash().get(..8).unwrap_or_default().to_owned();
            let spite = match blocking.is_empty() {
                true => String::new(),
                false => format!("; in spite of: {}; because: {reason}", blocking.join(" ")),
            };
            insider.about(format!("{month} as {hash}{spite}"));
            let name = insider.month_name(month);
            insider.on_to(
                &back,
                &match signed {
                    Signed::Approved { .. } => format!("{name} is approved."),
                    Signed::WaitsForSecond { .. } => format!("You approved {name}. It waits for a second person."),
                },
            )
        }
        Err(error) => insider.not_done(month, error),
    }
}

/// POST `/admin/editions/{month}/withdraw`: an approved edition becomes a draft again; what is on its way is not touched.
pub(in crate::web::admin) async fn withdraw(insider: Insider, request: HttpRequest) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    let member = insider.member()?;
    insider.about(month.to_string());
    match editions::withdraw(&app.database, month, &member.name, Some(member.id), now).await {
        Ok(_) => insider.on_to(&format!("/admin/editions/{month}"), "The approval is taken back: it is a draft again."),
        Err(error) => insider.not_done(month, error),
    }
}
