//! The month goes out through a relay with TLS, a login, and a certificate of a private authority.

use crate::given::{MONTH, an_approved_edition, statement};
use crate::on_both;
use crate::support::TestApp;
use crate::support::smtp::{Authority, Reception, SmtpServer};

/// The relay's URL with a user in it.
fn with_login(url: &str, login: &str, option: &str) -> String {
    format!("{}{option}", url.replacen("://", &format!("://{login}@"), 1))
}

on_both!(mail_goes_through_a_relay_with_a_private_authority_and_a_login);
async fn mail_goes_through_a_relay_with_a_private_authority_and_a_login(mut app: TestApp) {
    let authority = Authority::make();
    app.write("authority.pem", &authority.pem());
    app.set("SMTP_CA_FILE", "authority.pem");
    an_approved_edition(&app, 6).await;
    let reception = Reception::default().login("ada", "pass:w/rd").starttls(authority.identity("127.0.0.1"));
    let smtp = SmtpServer::start_with(reception);
    app.set("SMTP_URL", &with_login(&smtp.url(), "ada:wrong", "?tls=required"));
    let refused = app.run(&["check"]).await.exits(1);
    assert!(refused.stdout.contains("the relay refused the login: 535 5.7.8"), "{}", refused.stdout);
    app.set("SMTP_URL", &with_login(&smtp.url(), "ada:pass%3Aw%2Frd", "?tls=required"));
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    assert_eq!(smtp.accepted().len(), 6);
    assert_eq!(statement(&app).await["accepted"], 6);
}

#[tokio::test]
async fn without_the_authority_the_relay_is_not_believed() {
    let authority = Authority::make();
    let smtp = SmtpServer::start_with(Reception::default().implicit_tls(authority.identity("127.0.0.1")));
    let app = TestApp::sqlite().relay(&smtp);
    app.run(&["migrate"]).await.ok();
    let checked = app.run(&["check"]).await.exits(1);
    assert!(checked.stdout.contains("TLS with the relay failed: invalid peer certificate"), "{}", checked.stdout);
    let app = app.with("SMTP_CA_FILE", "no-such-file.pem");
    let unreadable = app.run(&["check"]).await.exits(1);
    let said = format!("{}{}", unreadable.stdout, unreadable.stderr);
    assert!(said.contains("SMTP_CA_FILE") && said.contains("can't be read"), "{said}");
}
