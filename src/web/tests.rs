//! The server from inside, for what can't be told from outside: panics, a database that fails, a public address.

use actix_web::body::{MessageBody, to_bytes};
use actix_web::dev::ServiceResponse;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{HttpResponse, web};
use tempfile::TempDir;

use super::answer::Answer;
use super::state::Web;
use super::way::{at, get};
use super::{headers, request_log, routes};
use crate::app::{App, Settings};
use crate::config::Source;
use crate::db::{Creation, QueryError};

/// The parts of the program on a database of their own, at `base_url`.
async fn app(base_url: &str) -> (TempDir, App) {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/test.db", folder.path().display());
    let settings = Settings::read(Source::from_pairs([("DATABASE_URL", database.as_str())])).unwrap();
    let app = App::open(settings, base_url, Creation::IfMissing).await.unwrap();
    (folder, app)
}

/// The answer to a request from this machine, with a panicking page and one whose query fails beside all others.
async fn answer(base_url: &str, path: &str) -> ServiceResponse<impl MessageBody> {
    let (_folder, app) = app(base_url).await;
    let state = web::Data::new(Web::new(app).unwrap());
    let service = init_service(
        actix_web::App::new()
            .app_data(state)
            .service(at("/panics", [get(panics)]))
            .service(at("/fails", [get(fails)]))
            .configure(routes::routes)
            .wrap(from_fn(headers::secure))
            .wrap(from_fn(request_log::log)),
    )
    .await;
    let request = TestRequest::get().uri(path).peer_addr(([127, 0, 0, 1], 4711).into());
    call_service(&service, request.insert_header(("Host", "localhost")).to_request()).await
}

async fn panics() -> HttpResponse {
    tokio::task::yield_now().await;
    panic!("s3cret insides")
}

async fn fails() -> Answer {
    Err(QueryError::QueryBuilderError("s3cret insides".into()).into())
}

async fn words(response: ServiceResponse<impl MessageBody>) -> String {
    let body = to_bytes(response.into_body()).await.map_err(|_| "no body").unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[actix_web::test]
async fn panics_and_failures_become_a_page_with_a_reference_and_without_our_insides() {
    for path in ["/panics", "/fails"] {
        let response = answer("http://127.0.0.1:8080", path).await;
        assert_eq!(response.status(), 500);
        assert!(response.headers().contains_key("content-security-policy"));
        let page = words(response).await;
        assert!(page.contains("That went wrong on our side") && !page.contains("s3cret"), "{page}");
        let (_, reference) = page.split_once("<code>").unwrap();
        let (first, second) = reference.split_once("</code>").unwrap().0.split_once('-').unwrap();
        assert_eq!((first.len(), second.len()), (4, 4));
    }
}

#[actix_web::test]
async fn at_an_https_address_browsers_are_told_to_stay_with_https() {
    let told = |response: &ServiceResponse<_>| response.headers().contains_key("strict-transport-security");
    assert!(told(&answer("https://news.example.org", "/").await));
    assert!(!told(&answer("http://127.0.0.1:8080", "/").await));
}

#[actix_web::test]
async fn the_outbox_is_hidden_at_a_public_address_even_from_this_machine() {
    assert_eq!(answer("http://localhost:8080", "/outbox").await.status(), 200);
    for base_url in ["https://news.example.org", "http://192.0.2.1", "http://localhost.example.org"] {
        assert_eq!(answer(base_url, "/outbox").await.status(), 404, "{base_url}");
        assert!(!words(answer(base_url, "/subscribe/check-your-mail").await).await.contains("/outbox"));
    }
}
