//! Pages that anybody may read, and what all pages have in common.

use reqwest::Method;

use crate::given::{MONTH, SOURCE, an_approved_edition, an_article};
use crate::on_both;
use crate::support::{Page, TestApp, eventually};

const ARTICLE: &str = "/articles/2011-06-14-sahel-the-river-came-back-say-farmers";

on_both!(the_first_page_speaks_the_readers_language_and_keeps_a_chosen_one);
async fn the_first_page_speaks_the_readers_language_and_keeps_a_chosen_one(app: TestApp) {
    let app = app.start().await;
    let page = app.get_with("/", &[("Accept-Language", "fr-CH, de;q=0.9")]).await.is(200).says("<html lang=\"fr\"");
    assert_eq!((page.header("content-language"), page.header("vary")), ("fr", "Accept-Language"));
    let page = app.get_with("/?lang=es", &[("Accept-Language", "fr")]).await.is(200).says("<html lang=\"es\"");
    for link in ["href=\"/archive?lang=es\"", "action=\"/subscribe?lang=es\""] {
        assert!(page.body.replace("&#x3D;", "=").contains(link), "{}", page.body);
    }
    for unknown in ["/?lang=de", "/?lang=%3Cscript%3E", "/?lang=", "/?lang=en&lang=fr"] {
        app.get(unknown).await.is(200).says("<html lang=\"en\"");
    }
}

on_both!(an_edition_and_its_articles_have_pages_for_good);
async fn an_edition_and_its_articles_have_pages_for_good(app: TestApp) {
    an_approved_edition(&app, 1).await;
    let app = app.start().await;
    // An article is there as soon as it is in; an edition not before it goes out.
    app.get(ARTICLE).await.is(200).says("say farmers</h1>").says(SOURCE).says("Paragraph 5.").says("River Commission");
    app.get("/archive").await.is(200).says("No edition has gone out yet.");
    app.get(&format!("/archive/{MONTH}")).await.is(404);
    app.get("/").await.is(200).says("The first edition comes on");

    app.run(&["edition", "send", MONTH]).await.ok();
    eventually("the edition is in the archive", async || {
        let page = app.get(&format!("/archive/{MONTH}")).await;
        (page.status == 200).then_some(())
    })
    .await;
    let edition = app.get(&format!("/archive/{MONTH}")).await.is(200).says("June 2011").says("say farmers");
    edition.says(&format!("href=\"{ARTICLE}\"")).says("Get the next one by mail");
    app.get("/archive").await.is(200).says("href=\"/archive/2011-06\"").says("say farmers").says("1 item");
    app.get("/").await.is(200).says("href=\"/archive/2011-06\"").says("say farmers");
    app.get(ARTICLE).await.is(200).says("href=\"/archive/2011-06\"").says("action=\"/subscribe\"");
    app.get(&format!("{ARTICLE}?lang=fr")).await.is(200).says("<html lang=\"fr\"").says("lang=\"en\"");
}

on_both!(what_is_not_there_is_said_in_the_readers_language);
async fn what_is_not_there_is_said_in_the_readers_language(app: TestApp) {
    an_article(&app).await;
    let app = app.start().await;
    for path in [
        "/nothing",
        "/articles/nothing",
        "/articles/No%20Slug",
        "/articles/..%2f..%2fetc",
        "/archive/2011-13",
        "/archive/2011-06",
        "/archive/x",
        "/assets/nothing.css",
        "/assets/../Cargo.toml",
        "/assets/%2e%2e/Cargo.toml",
        "//other.example.net/",
        "/admin/",
    ] {
        let page = app.get(path).await.is(404).says("There is nothing here");
        assert!(!page.body.contains("other.example.net"), "{}", page.body);
        assert!(page.header("content-security-policy").contains("default-src 'none'"));
    }
    app.get_with("/nothing", &[("Accept-Language", "fr")]).await.is(404).says("<html lang=\"fr\"");
    let page = Page::of(app.request(Method::DELETE, "/subscribe")).await.is(405);
    assert_eq!(page.header("allow"), "GET, HEAD, POST");
    app.get("/subscribe").await.leads_to("/");
}

on_both!(every_page_has_its_guards_and_none_sets_a_cookie);
async fn every_page_has_its_guards_and_none_sets_a_cookie(app: TestApp) {
    let app = app.with("MAIL_REPLY_TO", "desk@example.org").start().await;
    app.get("/privacy")
        .await
        .is(200)
        .says("desk@example.org")
        .says("This copy of the program keeps all mail to itself");
    for path in ["/", "/archive", "/privacy", "/nothing", "/outbox", "/healthz", "/assets/site.css"] {
        let page = app.get(path).await;
        let head = Page::of(app.request(Method::HEAD, path)).await.is(page.status);
        assert_eq!((head.body.as_str(), head.header("content-length")), ("", page.header("content-length")), "{path}");
        let policy = page.header("content-security-policy");
        for part in ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("script-src") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        for name in ["referrer-policy", "cross-origin-opener-policy", "permissions-policy", "cache-control"] {
            assert!(!page.header(name).is_empty(), "{path} has no {name}");
        }
        assert!(!page.headers.contains_key("set-cookie") && !page.headers.contains_key("strict-transport-security"));
    }
}

on_both!(assets_are_kept_for_ever_and_pages_travel_compressed);
async fn assets_are_kept_for_ever_and_pages_travel_compressed(app: TestApp) {
    let app = app.start().await;
    let page = app.get("/").await.is(200);
    let (_, rest) = page.body.split_once("href=\"/assets/site.css").expect("a page has a style sheet");
    let styles = format!("/assets/site.css{}", rest.split('"').next().unwrap_or_default().replace("&#x3D;", "="));
    let page = app.get(&styles).await.is(200);
    assert_eq!(page.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(page.header("cache-control"), "public, max-age=31536000, immutable");
    let tag = page.header("etag").to_owned();
    let again = app.get_with(&styles, &[("If-None-Match", &tag)]).await.is(304);
    assert_eq!((again.body.as_str(), again.header("etag")), ("", tag.as_str()));
    let font = app.get_with("/assets/fonts/inter/latin-roman.woff2", &[("Accept-Encoding", "gzip")]);
    assert_eq!(
        Page::of(app.request(Method::HEAD, "/assets/favicon.svg")).await.header("content-type"),
        "image/svg+xml"
    );
    assert_eq!(font.await.is(200).header("content-type"), "font/woff2");
    for path in ["/", &styles] {
        let head = app.request(Method::GET, path).header("Accept-Encoding", "gzip");
        let answer = head.send().await.expect("the server answers");
        assert_eq!(
            answer.headers().get("content-encoding").and_then(|value| value.to_str().ok()),
            Some("gzip"),
            "{path}"
        );
    }
}

on_both!(probes_say_whether_the_program_lives_and_can_work);
async fn probes_say_whether_the_program_lives_and_can_work(app: TestApp) {
    let app = app.start().await;
    assert_eq!(app.get("/healthz").await.is(200).body, "ok\n");
    assert_eq!(app.get("/readyz").await.is(200).body, "ok\n");
}
