//! Sessions of the desk: which browser is whose, what ends one, and what is kept of it.

use data_encoding::HEXLOWER;
use reqwest::Method;
use sha2::{Digest, Sha256};

use crate::behind::sql;
use crate::desk_accounts::{ADA, codes};
use crate::on_both;
use crate::support::{Desk, PASSWORD, Page, TestApp, code_of, value_of};

const EVE: &str = "eve@example.org";

/// The session's cookie as a browser sends it, `sid-<port>=…`.
fn session_cookie(desk: &Desk<'_>) -> String {
    let cookies = desk.cookies();
    cookies.split("; ").find(|cookie| cookie.starts_with("sid-")).expect("somebody is logged in").to_owned()
}

on_both!(a_browser_that_was_logged_out_opens_nothing);
async fn a_browser_that_was_logged_out_opens_nothing(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let kept = ada.cookies();
    let with_kept = async |path: &str| app.get_with(path, &[("Cookie", &kept)]).await;
    with_kept("/admin").await.is(200);
    let form = value_of(&ada.get("/admin/account").await, "form");
    ada.post("/admin/logout", &[]).await.leads_to("/admin/login");
    for path in
        ["/admin", "/admin/account", "/admin/team", "/admin/log", "/admin/editions", "/admin/editions/2011-06/live"]
    {
        let page = with_kept(path).await.is(303);
        assert!(page.header("location").starts_with("/admin/login"), "{path}: {}", page.header("location"));
    }
    let name = [("form", form.as_str()), ("name", "Mallory")];
    let page = app.post_form_with("/admin/account/name", &name, &[("Cookie", &kept)]).await.is(303);
    assert!(page.header("location").starts_with("/admin/login"));
    let mut ada = app.stranger();
    ada.log_in(ADA, PASSWORD).await.is(303);
    assert!(!ada.get("/admin/account").await.is(200).body.contains("Mallory"));
}

on_both!(a_login_leads_nowhere_else_and_a_form_of_nobody_does_nothing);
async fn a_login_leads_nowhere_else_and_a_form_of_nobody_does_nothing(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    app.get("/admin/team?x=1").await.leads_to("/admin/login?next=%2Fadmin%2Fteam%3Fx%3D1");
    let next = async |next: &str| {
        let fields = [("email", ADA), ("password", PASSWORD), ("next", next)];
        app.stranger().post("/admin/login", &fields).await
    };
    next("/admin/team").await.leads_to("/admin/team");
    let elsewhere =
        ["//example.net", "https://example.net/admin", "/admin/\\example.net", "/admin//example.net", "/outbox"];
    for target in elsewhere {
        next(target).await.leads_to("/admin");
        ada.get(&format!("/admin/login?next={target}")).await.leads_to("/admin");
    }
    let password = [("password", PASSWORD), ("next", "//example.net")];
    ada.post("/admin/prove", &password).await.leads_to("/admin");

    let cookies = ada.cookies();
    let rename = async |form: &[(&str, &str)], headers: &[(&str, &str)]| {
        let fields = [form, &[("name", "Mallory")]].concat();
        app.post_form_with("/admin/account/name", &fields, &[&[("Cookie", cookies.as_str())], headers].concat()).await
    };
    let form = value_of(&ada.get("/admin/account").await, "form");
    rename(&[], &[]).await.is(403);
    rename(&[("form", "aaaaaaaaaaaaaaaaaaaaaaaaaa")], &[]).await.is(403);
    rename(&[("form", &form)], &[("Origin", "https://example.net")]).await.is(403);
    rename(&[("form", &form)], &[("Sec-Fetch-Site", "same-site")]).await.is(403);
    let by_get = app.request(Method::GET, "/admin/account/name").header("Cookie", &cookies);
    Page::of(by_get).await.is(405);
    assert!(!ada.get("/admin/account").await.body.contains("Mallory"));
    rename(&[("form", &form)], &[]).await.leads_to("/admin/account");
    assert!(ada.get("/admin/account").await.body.contains("Mallory"));
}

on_both!(a_member_sees_where_they_are_logged_in_and_ends_that);
async fn a_member_sees_where_they_are_logged_in_and_ends_that(app: TestApp) {
    let app = app.start().await;
    let here = app.administrator().await;
    let ben = app.member("ben@example.org", "editor").await;
    let elsewhere = app.again("ada@example.org").await;
    let page = here.get("/admin/account").await.is(200).says("(this one)");
    let end = format!("/admin/account/sessions/{}", page.link("action=\"/admin/account/sessions/"));
    ben.post(&end, &[]).await.leads_to("/admin/account");
    elsewhere.get("/admin").await.is(200);
    let page = here.post(&end, &[]).await;
    here.follow(page).await.says("That browser is logged out.");
    elsewhere.get("/admin").await.is(303);

    let elsewhere = app.again("ada@example.org").await;
    let page = here.post("/admin/account/sessions/end-others", &[]).await;
    let page = here.follow(page).await.says("Every other browser is logged out.");
    assert_eq!(page.body.matches("Log it out").count(), 0, "{}", page.body);
    elsewhere.get("/admin").await.is(303);
    ben.get("/admin").await.is(200);
}

on_both!(a_code_that_is_turned_off_logs_out_every_other_browser);
async fn a_code_that_is_turned_off_logs_out_every_other_browser(app: TestApp) {
    let app = app.start().await;
    let mut here = app.administrator().await;
    let page = here.get("/admin/account/authenticator").await.is(200);
    let (secret, nonce) = (codes(&page).remove(0), value_of(&page, "nonce"));
    let on = [("nonce", nonce.as_str()), ("code", &code_of(&secret, 0))];
    let recovery = codes(&here.post("/admin/account/authenticator", &on).await.is(200));
    here.take_up_the_form().await;
    let mut elsewhere = app.stranger();
    let ticket = value_of(&elsewhere.log_in(ADA, PASSWORD).await.is(200), "ticket");
    elsewhere.post("/admin/login/code", &[("ticket", &ticket), ("code", &recovery[0])]).await.leads_to("/admin");
    elsewhere.get("/admin").await.is(200);

    let before = session_cookie(&here);
    here.post("/admin/account/authenticator/off", &[("code", &recovery[1])]).await.leads_to("/admin/account");
    elsewhere.get("/admin").await.leads_to("/admin/login");
    here.get("/admin").await.is(200);
    app.get_with("/admin", &[("Cookie", &before)]).await.leads_to("/admin/login");
}

on_both!(a_cookie_that_was_planted_is_not_taken_over_and_only_its_hash_is_kept);
async fn a_cookie_that_was_planted_is_not_taken_over_and_only_its_hash_is_kept(app: TestApp) {
    let app = app.start().await;
    let eve = session_cookie(&app.member(EVE, "editor").await);
    let (name, _) = eve.split_once('=').expect("a cookie has a value");
    let made_up = format!("{name}={}", "A".repeat(43));
    app.account(ADA, &[]).await.ok();
    // Eve has put it into Ada's browser, and waits for her to log in.
    for planted in [&eve, &made_up] {
        let fields = [("email", ADA), ("password", PASSWORD)];
        let page = app.post_form_with("/admin/login", &fields, &[("Cookie", planted)]).await.leads_to("/admin");
        let lines = page.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok()?.split(';').next());
        let given = lines.into_iter().find(|line| line.starts_with(name)).expect("a session begins");
        assert_ne!(given, planted);
        app.get_with("/admin/account", &[("Cookie", given)]).await.is(200).says(ADA);
    }
    app.get_with("/admin/account", &[("Cookie", &eve)]).await.is(200).says(EVE);
    app.get_with("/admin", &[("Cookie", &made_up)]).await.leads_to("/admin/login");

    let (_, value) = eve.split_once('=').expect("a cookie has a value");
    let kept = sql(&app, "SELECT * FROM sessions");
    let hash = HEXLOWER.encode(&Sha256::digest(value));
    assert!(kept.len() == 3 && kept.iter().filter(|row| row.contains(&hash)).count() == 1, "{kept:?}");
    for table in ["sessions", "members", "audit", "login_failures"] {
        let rows = sql(&app, &format!("SELECT * FROM {table}"));
        assert!(rows.iter().all(|row| !row.contains(value)), "{table} holds the cookie itself: {rows:?}");
    }
    assert!(!app.logged(value), "the cookie was logged");
}
