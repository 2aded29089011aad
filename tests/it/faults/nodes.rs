//! Several processes on one PostgreSQL database.

use std::time::Duration;

use super::figures::Figures;
use super::sending::{LIMIT, Sending};
use super::size;
use crate::given::{MONTH, an_approved_edition};
use crate::on_both;
use crate::support::smtp::{Receipts, SmtpServer};
use crate::support::{TestApp, eventually};

/// So many processes, each with a mail server of its own, so that it shows who sent what. One is killed on the way.
async fn share_one_send(processes: usize, readers: usize) {
    let app = TestApp::postgres().with("BASE_URL", "https://alert.example.org");
    let sending = Sending::released(app, readers).await;
    let fault = format!("{processes} processes, one killed");
    let mut figures = Figures::begin(&fault, sending.database(), readers, LIMIT);
    let servers: Vec<SmtpServer> = (0..processes).map(|_| SmtpServer::counting()).collect();
    servers.iter().for_each(|server| server.take_time(Duration::from_millis(8)));
    let serve = |server: &SmtpServer| Some(sending.app.spawn_beside("SMTP_URL", &server.url()));
    let mut running: Vec<_> = servers.iter().map(serve).collect();
    let killed = eventually("one of them is well on its way", async || {
        servers.iter().position(|server| server.taken() >= readers / (2 * processes))
    })
    .await;
    running[killed].take().expect("it runs").kill9();
    sending.until_sent().await;
    for survivor in running.into_iter().flatten() {
        assert!(survivor.sigterm().await.success());
    }
    let receipts = together(&servers);
    assert_eq!(receipts.reached(), readers, "somebody got nothing");
    assert!(receipts.all().all(|(_, receipt)| receipt.differs.is_none()), "copies of one mail differ");
    figures.cost(receipts.repeated());
    figures.end(readers - receipts.reached(), receipts.repeated());
}

fn together(servers: &[SmtpServer]) -> Receipts {
    servers.iter().fold(Receipts::default(), |mut sum, server| {
        sum.add(&server.receipts());
        sum
    })
}

#[tokio::test]
async fn of_two_processes_one_is_killed_and_the_other_finishes_its_work() {
    share_one_send(2, size(600, 20_000)).await;
}

#[tokio::test]
async fn of_four_processes_one_is_killed_and_the_others_finish_its_work() {
    share_one_send(4, size(600, 40_000)).await;
}

on_both!(three_triggers_at_once_release_one_edition);
async fn three_triggers_at_once_release_one_edition(app: TestApp) {
    let smtp = SmtpServer::counting();
    let app = app.relay(&smtp);
    an_approved_edition(&app, 50).await;
    let send = || app.run(&["edition", "send", MONTH, "--wait"]);
    let (one, two, three) = tokio::join!(send(), send(), send());
    let mut codes = [one.code, two.code, three.code];
    codes.sort_unstable();
    assert_eq!(codes, [0, 3, 3], "one releases, the others are told so");
    assert_eq!((smtp.receipts().reached(), smtp.taken()), (50, 50));
}
