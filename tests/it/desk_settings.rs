//! The settings at the desk: shown without their secrets, and the relays tried.

use crate::on_both;
use crate::support::TestApp;
use crate::support::smtp::SmtpServer;

on_both!(settings_are_shown_without_their_secrets_and_relays_are_tried_without_a_mail);
async fn settings_are_shown_without_their_secrets_and_relays_are_tried_without_a_mail(app: TestApp) {
    let smtp = SmtpServer::start();
    // Nobody listens on port 1.
    let relays = format!("{} smtp://letters:hunter2@127.0.0.1:1", smtp.url());
    let app = app.with("SMTP_URL", &relays).with("METRICS_TOKEN", "a-token-for-the-monitor").start().await;
    let ada = app.administrator().await;
    let page = ada.get("/admin/settings").await.is(200).says("<code>SCHEDULE</code>").says("1st 09:00");
    let tried = ada.post("/admin/settings/relays", &[]).await.is(200);
    for page in [&page, &tried] {
        for secret in ["hunter2", "a-token-for-the-monitor", "a key for tests only"] {
            assert!(!page.body.contains(secret), "{secret} is shown:\n{}", page.body);
        }
    }
    tried.says("It answers, and would take mail.").says("Look at SMTP_URL.").says("127.0.0.1:1");
    assert!(smtp.accepted().is_empty());
    ada.get("/admin/log").await.is(200).says("relays tried").says("2 relays, 1 failed");
    app.member("edna@example.org", "editor").await.post("/admin/settings/relays", &[]).await.is(403);
}
