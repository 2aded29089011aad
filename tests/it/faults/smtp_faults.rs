//! Everything that a mail server can say or leave unsaid, at every stage of the conversation.
//!
//! In the small size all faults of one stage meet one send; in the full count each of them has a send to a thousand readers
//! for itself.

use super::figures::Figures;
use super::sending::Sending;
use super::{size, soak};
use crate::given::{MONTH, statement};
use crate::on_both;
use crate::support::TestApp;
use crate::support::smtp::{Answer, Firings, Stage};

/// What a fault must come to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Nobody pays: no attempt is counted, nothing is repeated, everybody is reached.
    Nothing,
    /// The reader's attempt failed for now; another one succeeds.
    Later,
    /// The reader is refused for good, with the server's words.
    Final,
    /// The server has the mail and did not say so: it comes again.
    Twice,
    /// The client may take the reply for good or for nonsense; either way nobody is lost.
    Either,
}

/// One fault: its name in the table, what the server does, and what becomes of the mail.
struct Fault {
    name: String,
    answer: Answer,
    class: Class,
}

use Class::{Either, Final, Later, Nothing, Twice};

fn fault(name: &str, answer: Answer, class: Class) -> Fault {
    Fault { name: name.to_owned(), answer, class }
}

/// Refusals, and what they mean once a mail is spoken of (RFC 5321 section 4.2, RFC 3463).
const REFUSALS: [(&str, Class); 9] = [
    ("421 4.3.2 closing", Nothing),
    ("450 4.2.1 busy mailbox", Later),
    ("451 4.3.0 trouble here", Later),
    ("452 4.3.1 no room here", Later),
    ("550 5.1.1 no such reader", Final),
    ("550 5.7.26 not authenticated", Final),
    ("552 too many recipients", Later),
    ("552 5.2.2 full mailbox", Later),
    ("554 no thanks", Final),
];

/// What the stage hopes for.
fn good_reply(stage: Stage) -> &'static str {
    match stage {
        Stage::Connect => "220 relay.example.net ESMTP",
        Stage::Ehlo => "250-relay.example.net\n250-PIPELINING\n250 8BITMIME",
        Stage::Data => "354 go ahead",
        Stage::StartTls => "220 2.0.0 go ahead",
        Stage::Auth => "235 2.7.0 welcome",
        Stage::Mail | Stage::Rcpt | Stage::Body | Stage::Dot => "250 2.0.0 fine",
    }
}

/// The table: all faults of one stage.
fn faults(stage: Stage) -> Vec<Fault> {
    let mut faults = vec![fault("closed", Answer::HangUp, Nothing), fault("reset", Answer::Reset, Nothing)];
    if stage == Stage::Body {
        return faults;
    }
    let good = good_reply(stage);
    let Answer::Say(good_bytes) = Answer::reply(good) else { unreachable!("a reply is said") };
    let ten_megabytes = format!("{} {}", &good[..3], "x".repeat(10_000_000));
    faults.push(fault("garbage", Answer::reply("what was that?"), Nothing));
    faults.push(fault("10 MB", Answer::reply(&ten_megabytes), Either));
    faults.push(fault("a byte at a time", Answer::Drip(good_bytes), Nothing));
    // Banner and EHLO are about no reader. What they refuse with makes no difference then, and each costs a rest, so the
    // small size has every fourth only.
    let about_nobody = matches!(stage, Stage::Connect | Stage::Ehlo);
    let step = if about_nobody && soak() == 0 { 4 } else { 1 };
    faults.extend(REFUSALS.iter().step_by(step).map(|(reply, class)| {
        let class = if about_nobody { Nothing } else { *class };
        fault(reply, Answer::reply(reply), class)
    }));
    if stage == Stage::Dot {
        faults.push(fault("taken, then closed", Answer::TakeAndHangUp, Twice));
        faults.push(fault("taken, then reset", Answer::TakeAndReset, Twice));
    }
    faults
}

/// Sends an edition through these faults, and holds the ledger and the server's book against the table.
async fn send_through(app: TestApp, stage: Stage, faults: &[Fault], readers: usize, period: usize) {
    let per_connection = if matches!(stage, Stage::Connect | Stage::Ehlo) { "2" } else { "10" };
    let app = app.with("SMTP_MESSAGES_PER_CONNECTION", per_connection);
    let sending = Sending::released(app, readers).await;
    let name = if let [one] = faults { one.name.as_str() } else { "all of them" };
    let mut figures = Figures::begin(&format!("{stage:?}: {name}"), sending.database(), readers, 0);
    // Each in its turn, and good answers in between: one for who looks whether the server is well, one for a mail.
    let set = |(place, fault): (usize, &Fault)| {
        sending.smtp.when(stage).every_from(period, 3 * (place + 1)).answer(fault.answer.clone())
    };
    let fired: Vec<Firings> = faults.iter().enumerate().map(set).collect();
    sending.finish().await;

    let hits = |class: Class| -> usize {
        let both = faults.iter().zip(&fired).filter(|(fault, _)| fault.class == class);
        both.map(|(_, firings)| firings.count()).sum()
    };
    for (fault, firings) in faults.iter().zip(&fired) {
        assert!(firings.count() > 0, "{}: it never came to that", fault.name);
    }
    let ended = statement(&sending.app).await;
    let number = |name: &str| ended[name].as_u64().unwrap_or_default() as usize;
    assert_eq!((number("accepted"), number("rejected")), (readers - hits(Final), hits(Final)), "{ended}");
    let rows = sending.app.run(&["deliveries", "list", MONTH, "--json"]).await.ok().json_lines();
    for (fault, firings) in faults.iter().zip(&fired).filter(|(fault, _)| fault.class == Final) {
        let said = |row: &&serde_json::Value| row["state"] == "rejected" && row["reply"] == fault.name.as_str();
        assert_eq!(rows.iter().filter(said).count(), firings.count(), "{}", fault.name);
    }
    let attempts: usize = rows.iter().filter_map(|row| row["attempts"].as_u64()).map(|count| count as usize).sum();
    assert_eq!(attempts, readers + hits(Later), "only a reader's own refusal costs an attempt");

    let receipts = sending.smtp.receipts();
    let accepted = rows.iter().filter(|row| row["state"] == "accepted").filter_map(|row| row["address"].as_str());
    let lost = accepted.filter(|address| receipts.of(address).is_none()).count();
    assert_eq!(lost, 0, "somebody is called accepted and got nothing");
    // One that was taken and then refused when it came again is no copy too many, but one more than the ledger counts.
    let unaccounted = receipts.taken() - number("accepted");
    let in_doubt = hits(Twice)..=hits(Twice) + hits(Either);
    assert!(in_doubt.contains(&unaccounted), "{unaccounted} instead of {in_doubt:?} were in doubt");
    assert!(receipts.all().all(|(_, receipt)| receipt.differs.is_none()), "copies of one mail differ");
    figures.happened(fired.iter().map(Firings::count).sum());
    figures.end(lost, receipts.repeated());
}

async fn every_fault_at(stage: Stage, app: TestApp) {
    let faults = faults(stage);
    if soak() == 0 {
        return send_through(app, stage, &faults, 60, 60).await;
    }
    for fault in faults {
        let period = match (stage, fault.class) {
            (Stage::Connect | Stage::Ehlo, _) => 20,
            // An answer, and soon over; half of them would mean that the fault is the sender's.
            (_, Later | Final) => 4,
            // After a broken connection the server is left alone for a while, and a mail that is broken off again and
            // again is given up.
            (_, Nothing | Twice | Either) => 60,
        };
        send_through(app.another(), stage, &[fault], size(100, 1_000), period).await;
    }
}

on_both!(no_fault_of_the_banner_harms_anybody);
async fn no_fault_of_the_banner_harms_anybody(app: TestApp) {
    every_fault_at(Stage::Connect, app).await;
}

on_both!(no_fault_of_the_greeting_harms_anybody);
async fn no_fault_of_the_greeting_harms_anybody(app: TestApp) {
    every_fault_at(Stage::Ehlo, app).await;
}

on_both!(every_fault_at_mail_comes_to_what_it_should);
async fn every_fault_at_mail_comes_to_what_it_should(app: TestApp) {
    every_fault_at(Stage::Mail, app).await;
}

on_both!(every_fault_at_rcpt_comes_to_what_it_should);
async fn every_fault_at_rcpt_comes_to_what_it_should(app: TestApp) {
    every_fault_at(Stage::Rcpt, app).await;
}

on_both!(every_fault_at_data_comes_to_what_it_should);
async fn every_fault_at_data_comes_to_what_it_should(app: TestApp) {
    every_fault_at(Stage::Data, app).await;
}

on_both!(every_fault_in_the_middle_of_a_message_comes_to_what_it_should);
async fn every_fault_in_the_middle_of_a_message_comes_to_what_it_should(app: TestApp) {
    every_fault_at(Stage::Body, app).await;
}

on_both!(every_fault_after_the_final_dot_comes_to_what_it_should);
async fn every_fault_after_the_final_dot_comes_to_what_it_should(app: TestApp) {
    every_fault_at(Stage::Dot, app).await;
}
