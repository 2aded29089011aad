//! The fields of a form that the guard has let through.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use super::door::LARGEST;
use super::upload::{self, Upload};
use crate::web::fields::Fields;
use crate::web::trouble::Trouble;

/// For the whole body, so that one that trickles in can't hold a connection.
const DEADLINE: Duration = Duration::from_secs(30);

/// Fields, and maybe files, from the member's own session. Only the guard makes it.
pub(in crate::web) struct Form {
    pub(super) fields: Fields,
    pub(super) files: Vec<Upload>,
}

impl Form {
    /// The first value of that name; empty if there is none.
    pub(super) fn first<'a>(&'a self, name: &'a str) -> &'a str {
        self.fields.first(name)
    }

    /// The same, without blanks around it.
    pub(super) fn trimmed<'a>(&'a self, name: &'a str) -> &'a str {
        self.fields.first(name).trim()
    }

    /// Whether a field of that name came at all, be it empty.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.0.iter().any(|(field, _)| field == name)
    }

    /// Whether the number was typed there, with or without what sets its thousands apart.
    pub(super) fn has_number(&self, name: &str, number: i64) -> bool {
        let digits: String = self.fields.first(name).chars().filter(char::is_ascii_digit).collect();
        digits == number.to_string()
    }

    /// Whether a box of that name was ticked.
    pub(super) fn ticked(&self, name: &str) -> bool {
        !self.fields.first(name).is_empty()
    }
}

impl FromRequest for Form {
    type Error = Trouble;
    type Future = Ready<Result<Form, Trouble>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let kept = request.extensions_mut().remove::<Form>();
        ready(kept.ok_or_else(|| Trouble::Failed("a form was asked for where no guard stands".to_owned())))
    }
}

/// Reads the body of `request`, up to `largest` bytes, into memory.
pub(super) async fn read(request: &mut ServiceRequest, largest: usize) -> Result<Form, Trouble> {
    let content_type = content_type(request);
    let payload = request.extract::<web::Payload>().await.map_err(|_| Trouble::Unreadable)?;
    let body = tokio::time::timeout(DEADLINE, payload.to_bytes_limited(largest)).await;
    let body = body.map_err(|_| Trouble::TooSlow)?.map_err(|_| Trouble::TooLarge)?.map_err(|_| Trouble::Unreadable)?;
    Ok(Form { fields: Fields::read(&content_type, &body).await?, files: Vec::new() })
}

/// The same for forms with files, which lie on the disk until the request is answered. Without any it may come as others.
pub(super) async fn read_upload(request: &mut ServiceRequest, largest: usize) -> Result<Form, Trouble> {
    let content_type = content_type(request);
    if !content_type.to_ascii_lowercase().starts_with("multipart/form-data") {
        return read(request, largest.min(LARGEST)).await;
    }
    let payload = request.extract::<web::Payload>().await.map_err(|_| Trouble::Unreadable)?;
    let (fields, files) = upload::read(payload, &content_type, largest).await?;
    Ok(Form { fields, files })
}

fn content_type(request: &ServiceRequest) -> String {
    let value = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}
