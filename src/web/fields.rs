//! A form's fields, from a body in either of the two encodings that forms have.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use multer::Multipart;
use url::form_urlencoded;

use super::trouble::Trouble;

/// No form of ours comes near; larger bodies are refused unread.
const LARGEST: usize = 64 * 1024;
/// For the whole body, so that one that trickles in can't hold a connection.
const DEADLINE: Duration = Duration::from_secs(10);
/// Fields beyond these are ignored: all countries and kinds fit in several times.
const MOST: usize = 1_000;

/// Names and values in the order they came. Bytes that are not UTF-8 have become U+FFFD.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    /// The first value of that name: of a field sent twice, the second counts for nothing.
    pub(super) fn first<'a>(&'a self, name: &'a str) -> &'a str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every value of that name that is not blank, for fields that may repeat.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let values = self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str());
        values.filter(|value| !value.trim().is_empty())
    }

    /// Reads a body by its content type. Another type than a form's, or none, gives no fields.
    pub(super) async fn read(content_type: &str, body: &[u8]) -> Result<Fields, Trouble> {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/x-www-form-urlencoded" => {
                Ok(Fields(form_urlencoded::parse(body).into_owned().take(MOST).collect()))
            }
            "multipart/form-data" => multipart(content_type, body).await.map_err(|_| Trouble::Unreadable),
            _ => Ok(Fields::default()),
        }
    }
}

async fn multipart(content_type: &str, body: &[u8]) -> Result<Fields, multer::Error> {
    let mut parts = Multipart::with_reader(body, multer::parse_boundary(content_type)?);
    let mut fields = Vec::new();
    while let Some(part) = parts.next_field().await? {
        // Nothing of ours takes a file.
        let Some(name) = part.name().map(str::to_owned).filter(|_| part.file_name().is_none()) else { continue };
        if fields.len() < MOST {
            fields.push((name, String::from_utf8_lossy(&part.bytes().await?).into_owned()));
        }
    }
    Ok(Fields(fields))
}

impl FromRequest for Fields {
    type Error = Trouble;
    type Future = Pin<Box<dyn Future<Output = Result<Fields, Trouble>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let payload = web::Payload::from_request(request, payload);
        Box::pin(async move {
            let body = payload.await.map_err(|_| Trouble::Unreadable)?.to_bytes_limited(LARGEST);
            let body = tokio::time::timeout(DEADLINE, body).await.map_err(|_| Trouble::TooSlow)?;
            let body = body.map_err(|_| Trouble::TooLarge)?.map_err(|_| Trouble::Unreadable)?;
            Fields::read(&content_type, &body).await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URLENCODED: &str = "application/x-www-form-urlencoded";

    async fn read(body: impl AsRef<[u8]>) -> Fields {
        Fields::read(URLENCODED, body.as_ref()).await.unwrap()
    }

    #[actix_web::test]
    async fn of_a_field_sent_twice_the_first_counts_and_lists_keep_all() {
        let fields = read("email=a%40example.org&email=b%40example.org&regions=africa&regions=&regions=europe").await;
        assert_eq!(fields.first("email"), "a@example.org");
        assert_eq!(fields.all("regions").collect::<Vec<_>>(), ["africa", "europe"]);
        assert_eq!(fields.first("name"), "");
    }

    #[actix_web::test]
    async fn hostile_bytes_become_text_or_nothing() {
        assert_eq!(read(b"email=\xff\xfe%ff%00".as_slice()).await.first("email"), "\u{fffd}\u{fffd}\u{fffd}\0");
        assert_eq!(read("email=%&email=%zz%4").await.first("email"), "%");
        for body in ["", "&&&", "=", "===&;", "%00=%00", "email"] {
            assert_eq!(read(body).await.first("email"), "", "{body}");
        }
        assert!(read("a=1&".repeat(20_000)).await.0.len() == MOST);
    }

    #[actix_web::test]
    async fn a_multipart_form_reads_like_the_other() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n\
                    --x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nfile\r\n--x--\r\n";
        let fields = Fields::read("Multipart/Form-Data; boundary=x", body.as_bytes()).await.unwrap();
        assert_eq!(fields, Fields(vec![("List-Unsubscribe".into(), "One-Click".into())]));
    }

    #[actix_web::test]
    async fn a_broken_multipart_form_is_told_and_other_types_hold_no_fields() {
        for (content_type, body) in [
            ("multipart/form-data", "--x--"),
            ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\ncut off"),
            ("multipart/form-data; boundary=x", "email=a"),
        ] {
            assert_eq!(Fields::read(content_type, body.as_bytes()).await, Err(Trouble::Unreadable), "{body}");
        }
        for content_type in ["", "text/plain", "application/json", "application/x-www-form-urlencoded-not"] {
            assert_eq!(Fields::read(content_type, b"email=a").await, Ok(Fields::default()));
        }
    }
}
