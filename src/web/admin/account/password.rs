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
    let present = SecretString::from(form.first("present"));
    let proved = match team::prove(&app.database, &app.keys, &web.hasher, member.id, session, present, now).await {
        Ok(proved) => proved,
        Err(TeamError::Busy) => return Err(Trouble::Failed(TeamError::Busy.to_string())),
        Err(error) => return Err(error.into()),
    };
    if let Err(refused) = proved {
        let (words, wait) = match refused {
            Refused::Wrong => ("That is not your password.".to_owned(), None),
            Refused::Wait(wait) => (wait_words(wait.as_secs()), Some(wait)),
        };
        let mut page = page(&insider).await?;
        page.password_problem = Some(words);
        return match wait {
            Some(wait) => later(&insider, &page, wait.as_secs()),
            None => insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page),
        };
    }
    let proof = team::change_password(&app.database, &web.hasher, member.id, session, &password, now).await?;
    app.wake.now();
    let mut answer =
        insider.on_to("/admin/account", "Your password is changed, and every other browser is logged out.")?;
    answer.add_cookie(&web.cookies.session(proof.cookie)).map_err(|e| Trouble::Failed(e.to_string()))?;
    Ok(answer)
}
