//! The guard at every door.

use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{HttpServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue, LOCATION};
use actix_web::middleware::{Next, from_fn};
use actix_web::{Error, HttpMessage, HttpResponse};
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use super::door::Lock;
use super::prove::{self, Asked};
use super::{Insider, form, same_site};
use crate::audit;
use crate::db::QueryError;
use crate::team;
use crate::token::Fingerprint;
use crate::web::headers::keep_private;
use crate::web::trouble::{Trouble, mend};
use crate::web::visitor::Visitor;
use crate::web::way::{Way, resource as plain_resource};

/// For so long the password counts as just given.
pub(super) const FRESH: Duration = Duration::from_mins(15);

/// Scripts of ours, and nothing written into a page. Pictures of articles come from elsewhere by https.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; \
                              img-src 'self' data: https:; font-src 'self'; form-action 'self'; frame-src 'self'; \
                              base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/// All ways in at `path`, with what every page of the desk needs.
pub(super) fn resource(path: &'static str, ways: Vec<Way>) -> impl HttpServiceFactory + 'static {
    plain_resource(path, ways).wrap(from_fn(mend)).wrap(from_fn(keep_private)).wrap(from_fn(with_policy))
}

/// Lets `request` through to the handler if it passes `lock`.
pub(in crate::web) async fn guard(
    lock: Lock,
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let visitor = Visitor::of(request.request()).ok_or_else(|| Trouble::Failed("the server has no state".into()))?;
    let (web, now) = (visitor.web.clone(), visitor.now);
    if lock.acts && !same_site::is_from_here(request.headers(), &web.app.base_url) {
        return Err(Trouble::Foreign.into());
    }
    let who = match web.cookies.session_of(request.request()) {
        Some(cookie) => {
            web.app.database.read(move |c| team::find_session(c, &cookie, now)).await.map_err(Trouble::from)?
        }
        None => None,
    };
    if lock.right.is_some() && who.is_none() {
        let answer = to_login(&visitor, request.query_string());
        return Ok(request.into_response(answer).map_into_boxed_body());
    }
    if let Some((_, session)) = who.as_ref().filter(|(_, session)| session.wants_note(now)) {
        let session = session.clone();
        web.app.database.write(move |c| team::seen(c, &session, now)).await.map_err(Trouble::from)?;
    }
    let mut insider = Insider::new(visitor, request.request(), who);
    request.extensions_mut().insert(insider.clone());
    if let Some(right) = lock.right
        && !insider.may(right)
    {
        return Err(Trouble::Forbidden(right).into());
    }
    let is_stale = lock.fresh && !insider.session()?.was_proved_within(FRESH, now);
    // A page to look at has nothing to lose, and a file can't be kept in a page.
    if is_stale && (!lock.acts || lock.takes_files) {
        let answer = to_proof(&insider, lock.acts);
        return Ok(request.into_response(answer).map_into_boxed_body());
    }
    let mut renewed = None;
    if lock.acts {
        let mut form = match lock.takes_files {
            true => form::read_upload(&mut request, lock.largest).await?,
            false => form::read(&mut request, lock.largest).await?,
        };
        if lock.right.is_some() && !is_of(&insider, form.first("form"))? {
            return Err(Trouble::OldForm.into());
        }
        if is_stale {
            let cookie = match prove::in_passing(&insider, &mut form).await? {
                Asked::Proved(cookie) => cookie,
                Asked::Page(page) => return Ok(request.into_response(page).map_into_boxed_body()),
            };
            insider = Insider::with_session(request.request(), &cookie).await?;
            request.extensions_mut().insert(insider.clone());
            renewed = Some(web.cookies.session(cookie));
        }
        request.extensions_mut().insert(form);
    }
    let mut response = next.call(request).await?;
    if let Some(cookie) = renewed {
        response.response_mut().add_cookie(&cookie).map_err(|error| Trouble::Failed(error.to_string()))?;
    }
    let went_well = response.status().is_success() || response.status().is_redirection();
    if let Some(deed) = lock.deed.filter(|_| went_well)
        && let Some(about) = insider.told()
    {
        let actor = insider.actor();
        let logged = web.app.database.write(move |c| audit::record(c, &actor, deed, &about, now));
        logged
            .await
            .map_err(|error: QueryError| Trouble::Failed(format!("{deed} was done but not logged: {error}")))?;
    }
    Ok(response)
}

/// Whether `token` belongs to a form of this session, under any key of ours.
fn is_of(insider: &Insider, token: &str) -> Result<bool, Trouble> {
    let session = &insider.session()?.token_hash;
    let genuine = insider.visitor().web.app.keys.hashes(Fingerprint::Form, session);
    Ok(genuine.iter().any(|genuine| genuine.as_bytes().ct_eq(token.as_bytes()).into()))
}

/// To the login, and back here afterwards where that is a page.
fn to_login(visitor: &Visitor, query: &str) -> HttpResponse {
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let next = match visitor.path.as_str() {
        "" | "/admin" => String::new(),
        path => {
            let next = format!("{path}{query}");
            format!("?{}", form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish())
        }
    };
    HttpResponse::SeeOther().insert_header((LOCATION, format!("/admin/login{next}"))).finish()
}

/// To the page that asks for the password again, and back: to here, or to where the form was.
fn to_proof(insider: &Insider, acts: bool) -> HttpResponse {
    let path = insider.path();
    let next = if acts { path.rsplit_once('/').map_or(path, |(before, _)| before) } else { path };
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    HttpResponse::SeeOther().insert_header((LOCATION, format!("/admin/prove?{query}"))).finish()
}

/// Unless the page has a stricter policy of its own.
async fn with_policy(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let mut response = next.call(request).await?;
    if !response.headers().contains_key(CONTENT_SECURITY_POLICY) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    }
    Ok(response)
}
