//! What the desk's pages say about editions to come, on their way and gone.

use reqwest::Response;

use crate::desk_editions::{at, next_event, send, until_it_says, watch};
use crate::given::{MONTH, an_approved_edition, statement};
use crate::on_both;
use crate::support::TestApp;
use crate::support::smtp::{Answer, SmtpServer, Stage};

/// Watches until an event brings `words`; that part of the page.
async fn until_told(watched: &mut Response, words: &str) -> String {
    loop {
        let (name, text) = next_event(watched).await;
        assert_eq!(name, "part", "it ended before anybody was told “{words}”");
        if text.contains(words) {
            return text;
        }
    }
}

/// The line of a table that begins so.
fn row_of<'a>(part: &'a str, beginning: &str) -> &'a str {
    let (_, after) = part.split_once(beginning).unwrap_or_else(|| panic!("nothing begins with {beginning}: {part}"));
    after.split("</tr>").next().unwrap_or_default()
}

on_both!(the_list_of_editions_says_the_rule_and_twelve_dates);
async fn the_list_of_editions_says_the_rule_and_twelve_dates(app: TestApp) {
    let app = app.with("SCHEDULE", "last-friday 07:30").with("TIMEZONE", "Europe/Paris").start().await;
    let page = app.administrator().await.get("/admin/editions").await.is(200);
    let page = page.says("One is due on the last Friday of the next month at 07:30, Paris time.");
    let (_, ahead) = page.body.split_once("id=\"ahead\"").expect("there is a list of those to come");
    let dates: Vec<&str> =
        ahead.split("<span class=\"num\">").skip(1).filter_map(|after| after.split('<').next()).collect();
    assert!(dates.len() == 12 && dates.iter().all(|date| date.contains("07:30")), "{dates:?}");
    let months: Vec<&str> =
        ahead.split("href=\"/admin/editions/").skip(1).filter_map(|after| after.split('"').next()).collect();
    assert!(months.len() == 12 && months.is_sorted_by(|one, next| one < next), "{months:?}");
}

on_both!(who_watches_sees_which_relay_works_and_how_fast);
async fn who_watches_sees_which_relay_works_and_how_fast(app: TestApp) {
    let (first, second) = (SmtpServer::start(), SmtpServer::start());
    let app = app.relays(&[&first, &second]).with("SEND_COUNTDOWN", "0s").with("SMTP_CONNECTIONS", "1");
    an_approved_edition(&app, 6).await;
    let app = app.start().await;
    let ada = app.administrator().await;
    let [one, two] = [&first, &second].map(|relay| format!("<th scope=\"row\">127.0.0.1:{}", relay.port()));
    let gate = first.when(Stage::Rcpt).nth(3).hold();
    let spare = second.when(Stage::Dot).nth(1).hold();
    send(&ada, "6").await.leads_to(&at(""));
    gate.reached().await;
    let mut watched = watch(&app, &ada).await;
    let part = until_told(&mut watched, "Ready if the one before it fails").await;
    assert!(row_of(&part, &one).contains("Sending"), "{part}");
    assert!(row_of(&part, &two).contains("Ready if the one before it fails"), "{part}");
    let (_, rate) = part.split_once("id=\"rate\"").expect("the rate is told");
    let (_, rate) = rate.split_once("class=\"big\">").expect("the rate is told");
    let (rate, after) = rate.split_once("</span>").expect("the rate is told");
    assert!(rate.parse::<f64>().is_ok_and(|rate| rate >= 0.0) && after.starts_with(" a second"), "{part}");

    // Before the gate opens, or a new connection may be faster.
    first.when(Stage::Connect).reply("421 4.3.2 not now");
    gate.open_with(Answer::reply("421 4.3.2 shutting down"));
    spare.reached().await;
    let part = until_told(&mut watched, "Failed; ").await;
    assert!(row_of(&part, &one).contains("Failed; ") && row_of(&part, &two).contains("Sending"), "{part}");
    spare.open();
    until_it_says(&ada, "June 2011 went to 6 of 6 readers").await;
}

on_both!(without_scripts_one_looks_again_and_the_closing_statement_has_every_delivery);
async fn without_scripts_one_looks_again_and_the_closing_statement_has_every_delivery(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SEND_COUNTDOWN", "0s").with("SMTP_CONNECTIONS", "1");
    an_approved_edition(&app, 5).await;
    smtp.when(Stage::Rcpt).to("reader2@example.net").reply("550 5.1.1 no such user");
    let gate = smtp.when(Stage::Dot).to("reader4@example.net").hold();
    let app = app.start().await;
    let ada = app.administrator().await;
    send(&ada, "5").await.leads_to(&at(""));
    gate.reached().await;
    let look_again = format!("<noscript><p class=\"small\"><a href=\"{}\">Look again</a>", at(""));
    let page = ada.get(&at("")).await.is(200).says("Sending June 2011 to 5 readers").says(&look_again);
    let page = page.says("<noscript><meta http-equiv=\"refresh\"").says("<h2 id=\"relays\">Relays</h2>");
    assert!(!page.body.contains("Closing statement"), "{}", page.body);
    gate.open();
    until_it_says(&ada, "June 2011 went to 4 of 5 readers").await;
    let page = ada.get(&at("")).await.says("Closing statement").says("All of it as CSV");
    assert!(!page.body.contains("Look again"), "nothing changes any more");
    let table = format!("/admin/deliveries/export?edition={MONTH}");
    assert!(page.body.contains(&format!("action=\"{table}\"")), "{}", page.body);
    let table = ada.post(&table, &[]).await.is(200);
    assert_eq!(table.body.lines().count(), 1 + 5, "{}", table.body);
    for number in 1..=5 {
        let state = if number == 2 { "rejected" } else { "accepted" };
        let row = format!("reader{number}@example.net,{state},");
        assert_eq!(table.body.matches(&row).count(), 1, "{row}: {}", table.body);
    }
}

on_both!(what_is_in_doubt_and_goes_out_again_by_itself_is_not_offered_for_a_decision);
async fn what_is_in_doubt_and_goes_out_again_by_itself_is_not_offered_for_a_decision(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SEND_COUNTDOWN", "0s").with("RETRY_WAITS", "1h");
    an_approved_edition(&app, 3).await;
    smtp.when(Stage::Dot).to("reader2@example.net").answer(Answer::TakeAndHangUp);
    let app = app.start().await;
    let ada = app.administrator().await;
    send(&ada, "3").await.leads_to(&at(""));
    until_it_says(&ada, "1 copy in doubt").await;
    let page = ada.get(&at("")).await.is(200).says("They are sent again without you");
    assert!(!page.body.contains(&at("/settle")), "{}", page.body);
    let overview = ada.get("/admin").await.is(200);
    assert!(!overview.body.contains("In doubt: "), "nobody has to do anything: {}", overview.body);
}

on_both!(what_a_relay_refused_for_our_sake_goes_to_the_rest_once_that_is_mended);
async fn what_a_relay_refused_for_our_sake_goes_to_the_rest_once_that_is_mended(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SEND_COUNTDOWN", "0s");
    an_approved_edition(&app, 8).await;
    let app = app.start().await;
    let ada = app.administrator().await;
    smtp.when(Stage::Dot).reply("550 5.7.1 <policy> of the relay");
    send(&ada, "8").await.leads_to(&at(""));
    until_it_says(&ada, "June 2011 is held: 0 of 8 readers have it").await;
    ada.get(&at("")).await.says("550 5.7.1 &lt;policy&gt; of the relay");
    let page = ada.post(&at("/rest"), &[]).await;
    ada.follow(page).await.says("Nothing was done");
    assert!(smtp.accepted().iter().all(|mail| !mail.to[0].ends_with("@example.net")), "nobody has it");

    smtp.behave();
    let page = ada.post(&at("/resume"), &[]).await;
    ada.follow(page).await.says("It goes on.");
    until_it_says(&ada, "Send to the other ").await;
    let left = statement(&app).await["rejected"].as_i64().expect("a number");
    assert!(left > 0, "somebody was refused");
    ada.get(&at("")).await.says(&format!("Send to the other {left} reader"));
    let page = ada.post(&at("/rest"), &[]).await;
    ada.follow(page).await.is(200).says(&format!("It goes to the {left} who had not got it."));
    until_it_says(&ada, "June 2011 went to 8 of 8 readers").await;
    let mut got: Vec<_> = smtp.accepted().iter().map(|mail| mail.to.concat()).collect();
    got.retain(|address| address.ends_with("@example.net"));
    got.sort_unstable();
    assert_eq!(got, (1..=8).map(|number| format!("reader{number}@example.net")).collect::<Vec<_>>());
    let closed = ada.get(&at("")).await;
    assert!(!closed.body.contains("Send to the other"), "{}", closed.body);
}
