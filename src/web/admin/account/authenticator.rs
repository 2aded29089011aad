//! The second factor, on and off.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde::Serialize;

use crate::team::{self, Enrolment, Refused};
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::admin::log_in::wait_words;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

/// What an app needs, and the field for its first code.
#[derive(Serialize)]
struct EnrolmentPage {
    nonce: String,
    secret: String,
    url: String,
    side: u32,
    path: String,
    problem: Option<String>,
}

impl View for EnrolmentPage {
    const TEMPLATE: &'static str = "admin/authenticator";
}

/// The recovery codes, shown once.
#[derive(Serialize)]
struct RecoveryPage {
    codes: Vec<String>,
}

impl View for RecoveryPage {
    const TEMPLATE: &'static str = "admin/recovery-codes";
}

/// GET `/admin/account/authenticator`.
pub(in crate::web::admin) async fn show(insider: Insider) -> Answer {
    if insider.member()?.has_authenticator {
        return insider.on_to("/admin/account", "");
    }
    insider.page(&enrolment(&insider, None, None)?)
}

/// POST `/admin/account/authenticator`: with the app's first code.
pub(in crate::web::admin) async fn turn_on(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let (member, session) = (insider.member()?.id, insider.session()?.id);
    let nonce = form.first("nonce").to_owned();
    if nonce.len() != 32 || !nonce.bytes().all(|b| b.is_ascii_hexdigit()) {
        insider.nothing_done();
        return insider.on_to("/admin/account/authenticator", "");
    }
    let code = form.trimmed("code");
    let turned = team::turn_on(&web.app.database, &web.app.keys, member, session, nonce.clone(), code, now).await?;
    let Some((proof, codes)) = turned else {
        let problem =
            "That is not the code. Wait for the next one, and look whether the clock of your device is right.";
        let page = enrolment(&insider, Some(&nonce), Some(problem.to_owned()))?;
        return insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    web.app.wake.now();
    let mut answer = Insider::with_session(&request, &proof.cookie).await?.page(&RecoveryPage { codes })?;
    answer.add_cookie(&web.cookies.session(proof.cookie)).map_err(|e| Trouble::Failed(e.to_string()))?;
    Ok(answer)
}

/// POST `/admin/account/authenticator/off`: with a present code, or a recovery code.
pub(in crate::web::admin) async fn turn_off(insider: Insider, form: Form) -> Answer {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let (member, session) = (insider.member()?.id, insider.session()?.id);
    let code = form.trimmed("code").to_owned();
    let proof = match team::turn_off(&web.app.database, &web.app.keys, member, session, code, now).await? {
        Ok(proof) => proof,
        Err(refused) => {
            insider.nothing_done();
            let words = match refused {
                Refused::Wrong => {
                    "The code is still on: that was not a present code of your app, nor a recovery code.".into()
                }
                Refused::Wait(wait) => wait_words(wait.as_secs()),
            };
            return insider.on_to("/admin/account", &words);
        }
    };
    web.app.wake.now();
    let mut answer = insider.on_to("/admin/account", "You log in with your password alone from now on.")?;
    answer.add_cookie(&web.cookies.session(proof.cookie)).map_err(|e| Trouble::Failed(e.to_string()))?;
    Ok(answer)
}

fn enrolment(insider: &Insider, nonce: Option<&str>, problem: Option<String>) -> Result<EnrolmentPage, Trouble> {
    let (app, member) = (&insider.visitor().web.app, insider.member()?);
    let newsletter = &app.settings.config.newsletter.name;
    let Enrolment { nonce, secret, url, side, path } =
        team::enrolment(&app.keys, newsletter, member.id, &member.email, nonce);
    Ok(EnrolmentPage { nonce, secret, url, side, path, problem })
}
