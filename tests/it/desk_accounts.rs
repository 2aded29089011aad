//! Accounts of the desk: the first one, how people come in, how they are kept out, and who may change whom.

use crate::on_both;
use crate::support::smtp::SmtpServer;
use crate::support::{Desk, PASSWORD, Page, TestApp, code_of, eventually, value_of};

pub(crate) const ADA: &str = "ada@example.org";
const BEN: &str = "ben@example.org";
const OTHER_PASSWORD: &str = "kettle raven monday";

/// The link that the terminal shows while nobody has an account.
fn setup_link(printed: &str) -> Option<String> {
    let (_, after) = printed.split_once("/admin/setup/")?;
    Some(format!("/admin/setup/{}", after.split_once(char::is_whitespace)?.0))
}

/// The first link to `path` in the newest mail of the outbox with `subject`, once it is there.
async fn link_in_outbox(app: &TestApp, subject: &str, path: &str) -> String {
    eventually(&format!("“{subject}” is in the outbox"), async || {
        let list = app.get("/outbox").await.is(200).body;
        let (before, _) = list.split_once(subject)?;
        let (_, number) = before.rsplit_once("href=\"/outbox/")?;
        let mail = app.get(&format!("/outbox/{}/html", number.split('"').next()?)).await.is(200).body;
        let (_, after) = mail.split_once(&format!("{path}/"))?;
        Some(format!("{path}/{}", after.split('"').next()?.replace("&#x3D;", "=")))
    })
    .await
}

/// What a member's page is called.
async fn page_of(desk: &Desk<'_>, email: &str) -> String {
    let list = desk.get("/admin/team").await.is(200).body;
    let (before, _) = list.split_once(&format!("<small>{email}")).unwrap_or_else(|| panic!("{email} is not in {list}"));
    let (_, after) = before.rsplit_once("href=\"/admin/team/").expect("each name is a link");
    format!("/admin/team/{}", after.split('"').next().unwrap_or_default())
}

/// The texts between every `<code>` and its end.
pub(crate) fn codes(page: &Page) -> Vec<String> {
    let parts = page.body.split("<code>").skip(1);
    parts.filter_map(|part| part.split_once("</code>")).map(|(code, _)| code.to_owned()).collect()
}

on_both!(the_link_in_the_terminal_makes_the_first_administrator_once);
async fn the_link_in_the_terminal_makes_the_first_administrator_once(app: TestApp) {
    let mut app = app.start().await;
    let link = app.server().stdout.until(setup_link).await.expect("a link");
    app.get("/admin").await.leads_to("/admin/login");
    app.get("/admin/login").await.is(200).says("Nobody has an account yet");
    app.get("/admin/setup/x").await.is(410);
    app.get(&link).await.is(200).says("The first administrator");
    let fields = |password: &'static str| [("email", ADA), ("name", "Ada"), ("password", password)];
    app.post_form(&link, &fields("12345678"))
        .await
        .is(422)
        .says("value=\"ada@example.org\"")
        .says("id=\"password-problem\"");
    app.get("/admin/login").await.is(200).says("Nobody has an account yet");

    let ada = app.stranger();
    ada.post(&link, &fields(PASSWORD)).await.leads_to("/admin");
    ada.get("/admin").await.is(200).says("Ada");
    app.get(&link).await.is(410);
    app.post_form(&link, &[("email", BEN), ("name", "Ben"), ("password", PASSWORD)]).await.is(410);
    app.get("/admin/login").await.is(200).says("Log in");
    app.restart().await;
    let printed = app.server().stdout.until(|text| text.contains("Desk  ").then(|| text.to_owned())).await;
    assert!(!printed.expect("the desk's address").contains("/admin/setup/"));
    app.get(&link).await.is(410);
}

on_both!(the_command_line_makes_accounts);
async fn the_command_line_makes_accounts(app: TestApp) {
    let made = app.account(ADA, &["--json"]).await.ok().json();
    let expected = serde_json::json!({ "email": ADA, "name": "ada", "role": "admin", "may_send": true });
    assert_eq!(made, expected);
    app.account(ADA, &[]).await.exits(3);
    app.account("ADA@example.org", &[]).await.exits(3);
    let made = app.account(BEN, &["--role", "approver", "--name", "Ben", "--may-send", "--json"]).await.ok().json();
    assert_eq!((made["role"].as_str(), made["may_send"].as_bool()), (Some("approver"), Some(true)));
    app.account("cleo@example.org", &["--role", "king"]).await.exits(2);
    app.account("nobody", &[]).await.exits(2);
    app.run(&["admin", "create", "--email", "cleo@example.org"]).await.exits(2);
    for weak in ["short", "password123", "cleo@example.org", ""] {
        let create = ["admin", "create", "--email", "cleo@example.org", "--password-stdin"];
        let refused = app.spawn_with_input(&create, weak).finish().await.exits(1);
        assert!(refused.stderr.contains("the password: "), "{weak}: {}", refused.stderr);
    }
    let app = app.start().await;
    app.stranger().log_in("cleo@example.org", PASSWORD).await.is(422);
    app.stranger().log_in(BEN, PASSWORD).await.leads_to("/admin");
}

on_both!(a_wrong_login_says_nothing_and_too_many_have_to_wait);
async fn a_wrong_login_says_nothing_and_too_many_have_to_wait(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let words = async |email: &str| {
        let page = app.stranger().log_in(email, OTHER_PASSWORD).await.is(422);
        page.body.replace(email, "(address)")
    };
    let refused = words(ADA).await;
    assert!(refused.contains("don&#39;t belong together"), "{refused}");
    assert_eq!(refused, words("nobody@example.org").await);
    for _ in 0..4 {
        words(ADA).await;
        words("nobody@example.org").await;
    }
    for email in [ADA, "nobody@example.org"] {
        // The right password has to wait too, or trying would tell it.
        let page = app.stranger().log_in(email, PASSWORD).await.is(429).says("Try again in");
        let wait: u64 = page.header("retry-after").parse().expect("seconds to wait");
        assert!((1..=15).contains(&wait), "{wait}");
    }
    // Somebody who has been here with this browser does not wait for strangers.
    ada.post("/admin/logout", &[]).await.leads_to("/admin/login");
    let mut ada = ada;
    ada.log_in(ADA, PASSWORD).await.leads_to("/admin");
}

on_both!(a_network_that_tries_too_often_has_to_wait);
async fn a_network_that_tries_too_often_has_to_wait(app: TestApp) {
    let app = app.with("TRUSTED_PROXIES", "127.0.0.1").start().await;
    app.account(ADA, &[]).await.ok();
    let from = async |network: &str, email: &str| {
        let fields = [("email", email), ("password", OTHER_PASSWORD)];
        app.post_form_with("/admin/login", &fields, &[("X-Forwarded-For", network)]).await
    };
    for number in 0..20 {
        from("192.0.2.7", &format!("nobody{number}@example.org")).await.is(422);
    }
    let page = from("192.0.2.7", "another@example.org").await.is(429);
    assert!(page.header("retry-after").parse::<u64>().is_ok_and(|wait| wait > 0));
    from("198.51.100.7", ADA).await.is(422);

    // Codes are guessed at the same door, so they count with passwords.
    let code_from = async |network: &str| {
        let fields = [("ticket", "x"), ("code", "000000")];
        app.post_form_with("/admin/login/code", &fields, &[("X-Forwarded-For", network)]).await
    };
    code_from("192.0.2.7").await.is(429);
    for _ in 0..20 {
        code_from("203.0.113.7").await.is(422);
    }
    let page = code_from("203.0.113.7").await.is(429);
    assert!(page.header("retry-after").parse::<u64>().is_ok_and(|wait| wait > 0));
    from("203.0.113.7", ADA).await.is(429);
    code_from("198.51.100.7").await.is(422);
}

on_both!(a_second_factor_is_set_up_and_asked_for);
async fn a_second_factor_is_set_up_and_asked_for(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let elsewhere = {
        let mut desk = app.stranger();
        desk.log_in(ADA, PASSWORD).await.is(303);
        desk
    };
    let page = ada.get("/admin/account/authenticator").await.is(200).says("<svg");
    let (secret, nonce) = (codes(&page).remove(0), value_of(&page, "nonce"));
    let enrol = async |code: &str| ada.post("/admin/account/authenticator", &[("nonce", &nonce), ("code", code)]).await;
    let wrong = enrol("000000").await.is(422).says("That is not the code");
    assert!(wrong.body.contains(&secret), "the same secret is shown again");
    // Both at once: between two looks at the clock the next code's half minute may begin.
    let (code, next) = (code_of(&secret, 0), code_of(&secret, 1));
    let shown = enrol(&code).await.is(200).says("not shown again");
    let recovery = codes(&shown);
    let account = ada.get("/admin/account").await.is(200);
    assert_eq!(value_of(&shown, "form"), value_of(&account, "form"), "its forms are those of the session from now on");
    assert_eq!(recovery.len(), 10);
    elsewhere.get("/admin").await.leads_to("/admin/login");

    let ticket =
        async |desk: &mut Desk<'_>| value_of(&desk.log_in(ADA, PASSWORD).await.is(200).says("Your code"), "ticket");
    let give = async |desk: &Desk<'_>, ticket: &str, code: &str| {
        desk.post("/admin/login/code", &[("ticket", ticket), ("code", code), ("next", "/admin/account")]).await
    };
    let mut desk = app.stranger();
    let first = ticket(&mut desk).await;
    desk.get("/admin").await.leads_to("/admin/login");
    give(&desk, "x", &next).await.is(422);
    give(&desk, &first, &code).await.is(422);
    give(&desk, &first, &next).await.leads_to("/admin/account");
    desk.get("/admin/account").await.is(200).says("a code from your app");

    let mut desk = app.stranger();
    let second = ticket(&mut desk).await;
    give(&desk, &second, &next).await.is(422).says("was used already");
    give(&desk, &second, &recovery[3].to_uppercase().replace('-', " ")).await.leads_to("/admin/account");
    let mut desk = app.stranger();
    let third = ticket(&mut desk).await;
    give(&desk, &third, &recovery[3]).await.is(422);
    give(&desk, &third, &recovery[4]).await.leads_to("/admin/account");
    // Not even with the password is it turned off by a form without this session's token.
    desk.post("/admin/account/authenticator/off", &[]).await.is(403);
    desk.take_up_the_form().await;
    let off = desk.post("/admin/account/authenticator/off", &[("code", "000000")]).await;
    desk.follow(off).await.says("The code is still on");
    desk.post("/admin/account/authenticator/off", &[("code", &recovery[5])]).await.leads_to("/admin/account");
    app.stranger().log_in(ADA, PASSWORD).await.leads_to("/admin");
}

on_both!(an_administrator_turns_off_the_second_factor_that_somebody_has_lost);
async fn an_administrator_turns_off_the_second_factor_that_somebody_has_lost(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let ben = app.member(BEN, "approver").await;
    let (page, list) = (page_of(&ada, BEN).await, ada.get("/admin/team").await.is(200));
    assert!(!ada.get(&page).await.is(200).body.contains("has lost the second factor"), "{}", list.body);
    let enrolment = ben.get("/admin/account/authenticator").await.is(200);
    let (secret, nonce) = (codes(&enrolment).remove(0), value_of(&enrolment, "nonce"));
    let code = code_of(&secret, 0);
    ben.post("/admin/account/authenticator", &[("nonce", &nonce), ("code", &code)]).await.is(200);
    app.stranger().log_in(BEN, PASSWORD).await.is(200).says("Your code");

    ada.get(&page).await.is(200).says("has lost the second factor");
    let turned_off = ada.post(&format!("{page}/authenticator/off"), &[]).await.leads_to(&page);
    ada.follow(turned_off).await.says("logs in with the password alone");
    ben.get("/admin").await.leads_to("/admin/login");
    app.stranger().log_in(BEN, PASSWORD).await.leads_to("/admin");
    ada.get("/admin/log").await.is(200).says("second factor removed");
    let again = ada.post(&format!("{page}/authenticator/off"), &[]).await;
    ada.follow(again).await.says("There was no second factor.");
}

on_both!(somebody_is_invited_by_mail_and_joins);
async fn somebody_is_invited_by_mail_and_joins(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let invite = async |email: &str, name: &str| {
        ada.post("/admin/team/invite", &[("email", email), ("name", name), ("role", "approver")]).await
    };
    invite("nobody", " ").await.is(422).says("id=\"email-problem\"").says("id=\"name-problem\"");
    invite(ADA, "Ada").await.is(422).says("has this address already");
    let page = invite(BEN, "Ben").await;
    ada.follow(page).await.is(200).says("An invitation is on its way to ben@example.org").says("invited");
    app.stranger().log_in(BEN, PASSWORD).await.is(422);
    let link = link_in_outbox(&app, "Join the team of", "/admin/invitation").await;
    app.get(&link).await.is(200).says("You log in as ben@example.org").says("approver");
    app.post_form(&link, &[("name", "Ben"), ("password", "benbenben")]).await.is(422).says("id=\"password-problem\"");
    let ben = app.stranger();
    ben.post(&link, &[("name", "Ben of the Weir"), ("password", PASSWORD)]).await.leads_to("/admin");
    ben.get("/admin/account").await.is(200).says("Ben of the Weir").says("approver");
    ben.get("/admin/team").await.is(403);
    app.get(&link).await.is(410);
    app.post_form(&link, &[("name", "Mallory"), ("password", OTHER_PASSWORD)]).await.is(410);
    app.stranger().log_in(BEN, PASSWORD).await.leads_to("/admin");
}

on_both!(a_forgotten_password_is_set_anew_by_mail_and_ends_every_session);
async fn a_forgotten_password_is_set_anew_by_mail_and_ends_every_session(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).start().await;
    let ada = app.administrator().await;
    let forgotten = async |email: &str| app.post_form("/admin/forgotten", &[("email", email)]).await.is(200).body;
    assert_eq!(forgotten(ADA).await, forgotten("nobody@example.org").await);
    forgotten(ADA).await;
    smtp.until("the link came", |book| book.to(ADA).count() == 1).await;
    let mails = smtp.accepted();
    assert!(mails.iter().all(|mail| mail.to == [ADA]), "nobody else is mailed");
    let mail = mails.last().expect("it was seen a moment ago").mail();
    mail.is_sound();
    let link = mail.link("/admin/reset/");
    app.get(&link).await.is(200).says("For the account of ada@example.org");
    app.post_form(&link, &[("password", "short")]).await.is(422);
    ada.get("/admin").await.is(200);
    app.post_form(&link, &[("password", OTHER_PASSWORD)]).await.leads_to("/admin/login");
    ada.get("/admin").await.leads_to("/admin/login");
    app.get(&link).await.is(410);
    app.post_form(&link, &[("password", PASSWORD)]).await.is(410);
    app.stranger().log_in(ADA, PASSWORD).await.is(422);
    app.stranger().log_in(ADA, OTHER_PASSWORD).await.leads_to("/admin");
    smtp.until("she is told", |book| book.to(ADA).any(|mail| mail.mail().subject().contains("was changed"))).await;
}

on_both!(rights_that_change_log_out_and_one_administrator_stays);
async fn rights_that_change_log_out_and_one_administrator_stays(app: TestApp) {
    let app = app.start().await;
    let ada = app.administrator().await;
    let ben = app.member(BEN, "editor").await;
    ben.get("/admin/log").await.is(403);
    let (of_ada, of_ben) = (page_of(&ada, ADA).await, page_of(&ada, BEN).await);
    let rights = async |page: &str, role: &str, more: &[(&str, &str)]| {
        ada.post(&format!("{page}/rights"), &[&[("role", role)], more].concat()).await
    };
    rights(&of_ben, "editor", &[]).await.leads_to("/admin/team");
    ben.get("/admin").await.is(200);
    rights(&of_ben, "king", &[]).await.is(400);
    rights(&of_ben, "admin", &[("may_send", "1")]).await.leads_to("/admin/team");
    ben.get("/admin").await.leads_to("/admin/login");
    rights(&of_ben, "editor", &[]).await.leads_to("/admin/team");
    rights(&of_ada, "editor", &[]).await.is(422).says("somebody has to be administrator");
    ada.post(&format!("{of_ada}/remove"), &[]).await.is(422).says("somebody has to be administrator");
    let mut ben = app.stranger();
    ben.log_in(BEN, PASSWORD).await.leads_to("/admin");
    ada.post(&format!("{of_ben}/remove"), &[]).await.leads_to("/admin/team");
    ben.get("/admin").await.leads_to("/admin/login");
    app.stranger().log_in(BEN, PASSWORD).await.is(422);
    ada.get(&of_ben).await.is(404);

    let log = ada.get("/admin/log").await.is(200);
    for words in ["account made", "logged in", "rights changed", "removed from team", "login refused", BEN, "127.0.0.1"]
    {
        assert!(log.body.contains(words), "the log does not tell “{words}”:\n{}", log.body);
    }
    let changes = log.body.matches("<td>rights changed</td>").count();
    assert_eq!(changes, 2, "what changed nothing is not told:\n{}", log.body);
}
