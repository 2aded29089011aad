//! What can go wrong while a request is answered, and the one place that makes answers of it. Pages tell nothing of our
//! insides; the log does, under the same reference.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, ContentType};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError};
use data_encoding::BASE32_NOPAD;

use super::admin::Insider;
use super::view::{GoneWrong, NotFound, TooLarge};
use super::visitor::Visitor;
use crate::db::QueryError;
use crate::subscribers::SignupError;
use crate::team::{Right, TeamError};
use crate::templates::PageError;

/// Why there is no proper answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Trouble {
    /// Nothing is there, or nothing for this visitor.
    #[error("there is nothing at this address")]
    NotFound,
    /// The address does not take this method; these it takes.
    #[error("this address takes {0} only")]
    Method(String),
    /// The member may not do that.
    #[error("that takes another right")]
    Forbidden(Right),
    /// A page of another site sent the form.
    #[error("forms of the desk are sent from its own pages only")]
    Foreign,
    /// The form belongs to another session.
    #[error("this form is too old; load the page again")]
    OldForm,
    /// The body is larger than any form of ours.
    #[error("the request is too large")]
    TooLarge,
    /// The body took too long to come.
    #[error("the request took too long to arrive")]
    TooSlow,
    /// The body broke off or its frame is broken.
    #[error("the request can't be read")]
    Unreadable,
    /// Our own fault, in words for the log.
    #[error("{0}")]
    Failed(String),
}

impl From<QueryError> for Trouble {
    fn from(error: QueryError) -> Trouble {
        Trouble::Failed(error.to_string())
    }
}

impl From<SignupError> for Trouble {
    fn from(error: SignupError) -> Trouble {
        Trouble::Failed(error.to_string())
    }
}

impl From<TeamError> for Trouble {
    fn from(error: TeamError) -> Trouble {
        Trouble::Failed(error.to_string())
    }
}

impl From<PageError> for Trouble {
    fn from(error: PageError) -> Trouble {
        Trouble::Failed(error.to_string())
    }
}

impl ResponseError for Trouble {
    fn status_code(&self) -> StatusCode {
        match self {
            Trouble::NotFound => StatusCode::NOT_FOUND,
            Trouble::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Trouble::Forbidden(_) | Trouble::Foreign | Trouble::OldForm => StatusCode::FORBIDDEN,
            Trouble::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Trouble::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Trouble::Unreadable => StatusCode::BAD_REQUEST,
            Trouble::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Without a page; [`mend`] makes one wherever it can.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl Trouble {
    /// The answer for whoever sent `request`.
    pub(super) async fn answer(&self, request: &HttpRequest) -> HttpResponse {
        // Addresses that lead nowhere are not put into links.
        let visitor = Visitor::of(request).map(|visitor| visitor.reachable_at(""));
        let status = self.status_code();
        let reference = if let Trouble::Failed(why) = self { Some(logged(why)) } else { None };
        let inside = Insider::of(request).and_then(|insider| insider.trouble(self, reference.as_deref()));
        if let Some(page) = inside {
            return self.with_allowed(page);
        }
        let page = match (visitor, self) {
            (Some(visitor), Trouble::NotFound | Trouble::Method(_)) => {
                visitor.page_with(status, &NotFound {}).await.ok()
            }
            (Some(visitor), Trouble::Failed(_)) => {
                let reference = reference.unwrap_or_default();
                visitor.page_with(status, &GoneWrong { reference }).await.ok()
            }
            (Some(visitor), Trouble::TooLarge) => visitor.page_with(status, &TooLarge {}).await.ok(),
            // No form of ours brings a person here.
            (_, Trouble::TooSlow | Trouble::Unreadable) | (None, _) => None,
            (_, Trouble::Forbidden(_) | Trouble::Foreign | Trouble::OldForm) => None,
        };
        self.with_allowed(page.unwrap_or_else(|| {
            let words =
                if let Trouble::Failed(_) = self { "something went wrong".to_owned() } else { self.to_string() };
            HttpResponseBuilder::new(status).content_type(ContentType::plaintext()).body(words + "\n")
        }))
    }

    /// The methods that do work, where another one was used.
    fn with_allowed(&self, mut answer: HttpResponse) -> HttpResponse {
        if let Trouble::Method(allowed) = self
            && let Ok(allowed) = allowed.parse()
        {
            answer.headers_mut().insert(ALLOW, allowed);
        }
        answer
    }
}

/// Logs a fault of ours under a reference that the visitor can tell us: `7QF2-M9KD`.
fn logged(why: &str) -> String {
    let code = BASE32_NOPAD.encode(&rand::random::<[u8; 5]>());
    let (first, second) = code.split_at(4);
    let reference = format!("{first}-{second}");
    tracing::error!(reference, why, "a request failed on our side");
    reference
}

/// Around every route: makes pages of troubles, and of panics too.
pub(super) async fn mend(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let asked = request.request().clone();
    let trouble = match caught(next.call(request)).await {
        Ok(Ok(response)) => match response.response().error().and_then(|error| error.as_error::<Trouble>()) {
            Some(trouble) => trouble.clone(),
            None => return Ok(response),
        },
        Ok(Err(error)) => error.as_error::<Trouble>().cloned().unwrap_or_else(|| Trouble::Failed(error.to_string())),
        // Its words are in the log already, just above.
        Err(_) => Trouble::Failed("a panic".to_owned()),
    };
    let answer = trouble.answer(&asked).await;
    Ok(ServiceResponse::new(asked, answer))
}

/// What `work` gives, or what it panicked with. Without this the connection would just break off.
async fn caught<F: Future>(work: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut work = pin!(work);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}
