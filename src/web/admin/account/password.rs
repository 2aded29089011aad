//! Another password.

use actix_web::http::StatusCode;
use secrecy::SecretString;

use super::page::page;
use crate::team::{self, Password, Refused, TeamError};
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::admin::log_in::{later, wait_words};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;

/// POST `/admin/account/password`: takes the present one too.
pub(in crate::web::admin) async fn change(insider: Insider, form: Form) -> Answer {
    let (web, now, member) = (&insider.visitor().web, insider.visitor().now, insider.member()?);
    let (app, session) = (&web.app, insider.session()?.id);
    let about = [&*member.name, &*member.email, &*app.settings.config.newsletter.name];
    let password = match Password::new(SecretString::from(form.first("new")), &about) {
        Ok(password) => password,
        Err(why) => {
            let mut page = page(&insider).await?;
            page.new_password_problem = Some(format!("Another one, please: {why}."));
            return insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    // Before the present one is proved: after that nothing may stand between the browser and its new cookie.
    let hash = match web.hasher.hash(&password).await {
        Ok(hash) => hash,
        Err(TeamError::Busy) => return busy(&insider).await,
        Err(error) => return Err(error.into()),
    };
    let present = SecretString::from(form.first("present"));
    let proved = match team::prove(&app.database, &app.keys, &web.hasher, member.id, session, present, now).await {
        Ok(proved) => proved,
        Err(TeamError::Busy) => return busy(&insider).await,
        Err(error) => return Err(error.into()),
    };
    if let Err(refused) = proved {
        let mut page = page(&insider).await?;
        return match refused {
            Refused::Wrong => {
                page.password_problem = Some("That is not your password.".to_owned());
                insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
            }
            Refused::Wait(wait) => {
                page.password_problem = Some(wait_words(wait.as_secs()));
                later(&insider, &page, wait.as_secs())
            }
        };
    }
    let proof = team::change_password(&app.database, member.id, session, hash, now).await?;
    app.wake.now();
    let mut answer =
        insider.on_to("/admin/account", "Your password is changed, and every other browser is logged out.")?;
    answer.add_cookie(&web.cookies.session(proof.cookie)).map_err(|e| Trouble::Failed(e.to_string()))?;
    Ok(answer)
}

async fn busy(insider: &Insider) -> Answer {
    let mut page = page(insider).await?;
    page.password_problem = Some(TeamError::Busy.to_string());
    later(insider, &page, 2)
}
