//! Addresses that are never mailed: how many, whether one of them is, and the two ways to change that.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::mail::EmailAddress;
use crate::subscribers::{self, BY_HAND, Suppression};
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::admin::words::number;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

const PATH: &str = "/admin/suppressions";

#[derive(Serialize)]
struct SuppressionsPage {
    reasons: Vec<Reason>,
    address: String,
    problem: Option<String>,
    /// What is known of the address; none before one was asked for.
    found: Option<Found>,
}

#[derive(Serialize)]
struct Reason {
    words: String,
    count: String,
}

#[derive(Serialize)]
struct Found {
    address: String,
    is_suppressed: bool,
    reason: String,
    since: String,
}

impl View for SuppressionsPage {
    const TEMPLATE: &'static str = "admin/suppressions";
}

/// GET `/admin/suppressions`.
pub(in crate::web::admin) async fn show(insider: Insider) -> Answer {
    insider.page(&page(&insider).await?)
}

/// POST `/admin/suppressions/look-up`: the address stays out of addresses and logs.
pub(in crate::web::admin) async fn look_up(insider: Insider, form: Form) -> Answer {
    let address = match address(&form) {
        Ok(address) => address,
        Err(why) => return refused(&insider, &form, why).await,
    };
    let (app, mut page) = (&insider.visitor().web.app, page(&insider).await?);
    let (keys, asked) = (app.keys.clone(), address.clone());
    let found = app.database.read(move |connection| subscribers::suppression_of(connection, &keys, &asked)).await?;
    page.address = address.as_str().to_owned();
    page.found = Some(Found {
        address: address.as_str().to_owned(),
        is_suppressed: found.is_some(),
        reason: found.as_ref().map(|found| reason(&found.reason)).unwrap_or_default(),
        since: found.map(|found| insider.dated_moment(found.at)).unwrap_or_default(),
    });
    insider.page(&page)
}

/// POST `/admin/suppressions/add`.
pub(in crate::web::admin) async fn add(insider: Insider, form: Form) -> Answer {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let address = match address(&form) {
        Ok(address) => address,
        Err(why) => return refused(&insider, &form, why).await,
    };
    match subscribers::suppress_by_hand(&app.database, &app.keys, &address, now).await? {
        Some(added) => {
            insider.about(described(&added));
            insider.on_to(PATH, "The address is suppressed: no mail of ours goes there any more.")
        }
        None => {
            insider.nothing_done();
            insider.on_to(PATH, "That address was suppressed already.")
        }
    }
}

/// POST `/admin/suppressions/lift`.
pub(in crate::web::admin) async fn lift(insider: Insider, form: Form) -> Answer {
    let app = &insider.visitor().web.app;
    let address = match address(&form) {
        Ok(address) => address,
        Err(why) => return refused(&insider, &form, why).await,
    };
    match subscribers::lift(&app.database, &app.keys, &address).await? {
        Some(lifted) => {
            insider.about(described(&lifted));
            insider.on_to(PATH, "The suppression is lifted: the address may be mailed again.")
        }
        None => {
            insider.nothing_done();
            insider.on_to(PATH, "That address was not suppressed.")
        }
    }
}

/// For the log, which must not know the address.
fn described(suppression: &Suppression) -> String {
    format!("hash {}…, {}", suppression.hash, suppression.reason)
}

fn address(form: &Form) -> Result<EmailAddress, String> {
    form.trimmed("address").parse().map_err(|error: crate::mail::AddressError| format!("{error}."))
}

async fn refused(insider: &Insider, form: &Form, why: String) -> Answer {
    insider.nothing_done();
    let mut page = page(insider).await?;
    page.address = form.trimmed("address").to_owned();
    page.problem = Some(why);
    insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn page(insider: &Insider) -> Result<SuppressionsPage, Trouble> {
    let counts = insider.visitor().web.app.database.read(subscribers::suppressions_by_reason).await?;
    let line = |(word, count): (String, i64)| Reason { words: reason(&word), count: number(count) };
    let reasons = counts.into_iter().map(line).collect();
    Ok(SuppressionsPage { reasons, address: String::new(), problem: None, found: None })
}

/// Why, in words; a reason of a newer version stays as it is.
fn reason(word: &str) -> String {
    match word {
        "erased" => "erased by request".to_owned(),
        BY_HAND => "added by hand".to_owned(),
        other => other.replace('-', " "),
    }
}
