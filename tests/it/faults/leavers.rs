//! Readers who leave while an edition is on its way.

use std::time::Duration;

use rand::seq::IteratorRandom;

use super::figures::Figures;
use super::sending::{LIMIT, Sending};
use super::size;
use crate::given::{MONTH, article};
use crate::on_both;
use crate::support::smtp::SmtpServer;
use crate::support::{TestApp, eventually};

const NEXT_MONTH: &str = "2011-07";

/// The number in a reader's address, which is also their place in the send.
fn reader(number: usize) -> String {
    format!("reader{number}@example.net")
}

on_both!(whoever_leaves_during_the_send_gets_nothing_that_was_not_on_its_way);
async fn whoever_leaves_during_the_send_gets_nothing_that_was_not_on_its_way(app: TestApp) {
    let moments = size(15, 1_000);
    // From the first edition everybody has a link to leave by.
    let sending = Sending::released(app, size(500, 10_000)).await;
    sending.finish().await;
    let links = sending.smtp.receipts();
    let (database, readers) = (sending.database(), sending.readers);
    let mut figures = Figures::begin("readers leave during the send", database, readers, 0);

    let smtp = SmtpServer::counting();
    smtp.take_time(Duration::from_millis(8));
    let app = sending.app.relay(&smtp);
    app.write("articles/july.md", &article().replace(MONTH, NEXT_MONTH));
    app.run(&["articles", "import", "articles/july.md"]).await.ok();
    app.run(&["edition", "assemble", NEXT_MONTH]).await.ok();
    app.run(&["edition", "approve", NEXT_MONTH]).await.ok();
    let app = app.start().await;
    app.run(&["edition", "send", NEXT_MONTH]).await.ok();
    let mut left: Vec<usize> = Vec::new();
    while left.len() < moments {
        // Mails leave in the order of their readers, and after the answer those may still come that are in hand or
        // that the recorder has a word on: whoever is far enough down the list by then was certainly not among them.
        let far_enough = |taken: usize| taken + left.len() + 2 * LIMIT;
        let ahead = (far_enough(smtp.taken())..=readers).filter(|number| !left.contains(number));
        let Some(number) = ahead.choose(&mut rand::rng()) else { break };
        let link = &links.of(&reader(number)).expect("everybody had the first edition").leave;
        app.post_form(link, &[("List-Unsubscribe", "One-Click")]).await.is(200);
        if number > far_enough(smtp.taken()) {
            left.push(number);
        }
    }
    let ended = eventually("the second edition is sent", async || {
        let now = app.run(&["edition", "statement", NEXT_MONTH, "--count", "--json"]).await.ok().json();
        (now["state"] == "sent").then_some(now)
    })
    .await;
    let receipts = smtp.receipts();
    assert!(!left.is_empty(), "the send was over before anybody could leave");
    for number in left {
        figures.cost(receipts.of(&reader(number)).map_or(0, |receipt| receipt.copies));
    }
    let count = |name: &str| ended[name].as_u64().unwrap_or_default() as usize;
    assert_eq!(count("accepted") + count("skipped"), readers, "{ended}");
    assert_eq!((receipts.reached(), receipts.taken()), (count("accepted"), count("accepted")));
    assert!(count("skipped") >= figures.times(), "{ended}");
    figures.end(0, receipts.repeated());
}
