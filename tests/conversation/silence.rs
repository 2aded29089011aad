//! Servers that say nothing, read nothing, or talk while they are talked to. Each step has its own deadline.

use std::time::Duration;

use monthly_alert::mail::{Deadlines, Ending, Outcome, Relay, Server, SmtpRelay};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::letters::{Letters, in_clear};
use crate::support::smtp::{Reception, SmtpServer, Stage};
use crate::with_and_without_pipelining;

/// Short enough for a test to see it pass, at a stage that never ends.
const SHORT: Duration = Duration::from_millis(50);

/// The same for the stages that share their deadline with those that do end.
const NOT_SO_SHORT: Duration = Duration::from_secs(2);

/// The one letter's outcome where the server falls silent at `stage`.
async fn silent_at(reception: &Reception, stage: Stage, deadlines: Deadlines) -> Outcome {
    let server = SmtpServer::start_with(reception.clone());
    let gate = server.when(stage).hold();
    let mut letters = Letters::to_readers(1);
    let relay = SmtpRelay::new(Server { deadlines, ..in_clear(&server) });
    let ending = relay.converse(&mut letters).await;
    assert!(matches!(ending, Ending::Trouble(_)), "{stage:?}: {ending:?}");
    drop(gate);
    letters.attempts.remove(&1).expect("it was reported").remove(0).outcome
}

with_and_without_pipelining!(each_stage_has_its_deadline_and_only_after_the_dot_it_leaves_a_doubt);
async fn each_stage_has_its_deadline_and_only_after_the_dot_it_leaves_a_doubt(reception: Reception) {
    let usual = Deadlines::default();
    let command = Deadlines { command: NOT_SO_SHORT, ..usual };
    let (connect, mail, recipient, data, dot) = tokio::join!(
        silent_at(&reception, Stage::Connect, command),
        silent_at(&reception, Stage::Mail, command),
        silent_at(&reception, Stage::Rcpt, command),
        silent_at(&reception, Stage::Data, Deadlines { data: SHORT, ..usual }),
        silent_at(&reception, Stage::Dot, Deadlines { final_dot: SHORT, body: NOT_SO_SHORT, ..usual }),
    );
    assert!(matches!(connect, Outcome::NotSent(_)), "{connect:?}");
    assert!(matches!(mail, Outcome::NotSent(_)), "{mail:?}");
    assert!(matches!(recipient, Outcome::Dropped(_)), "{recipient:?}");
    assert!(matches!(data, Outcome::Dropped(_)), "{data:?}");
    assert!(matches!(dot, Outcome::Unknown(_)), "{dot:?}");
}

with_and_without_pipelining!(a_connection_without_work_is_closed);
async fn a_connection_without_work_is_closed(reception: Reception) {
    let server = SmtpServer::start_with(reception);
    let deadlines = Deadlines { idle: SHORT, ..Deadlines::default() };
    let relay = SmtpRelay::new(Server { deadlines, ..in_clear(&server) });
    let mut feed = Endless(Letters::to_readers(1));
    let ending = relay.converse(&mut feed).await;
    assert!(matches!(ending, Ending::Closed), "{ending:?}");
    assert_eq!(server.accepted().len(), 1);
    server.until("the connection is closed", |book| book.open == 0).await;
}

/// Letters after which nobody knows whether there will be more.
struct Endless(Letters);

impl monthly_alert::mail::Feed for Endless {
    type Job = usize;

    async fn next(&mut self) -> Option<monthly_alert::mail::Parcel<usize>> {
        match self.0.next().await {
            Some(parcel) => Some(parcel),
            None => std::future::pending().await,
        }
    }

    fn try_next(&mut self) -> Option<monthly_alert::mail::Parcel<usize>> {
        self.0.try_next()
    }

    fn compose(&mut self, job: &usize, out: &mut monthly_alert::mail::Pieces) -> bool {
        self.0.compose(job, out)
    }

    fn on_the_wire(&mut self, job: &usize) {
        self.0.on_the_wire(job);
    }

    fn report(&mut self, job: usize, outcome: Outcome) {
        self.0.report(job, outcome);
    }
}

/// A server that behaves until it has said 354.
async fn until_354(listener: &TcpListener, offer: &str) -> TcpStream {
    let (stream, _) = listener.accept().await.expect("a client comes");
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 relay.example.net\r\n").await.expect("the client listens");
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.expect("the client talks");
        let reply = match &line[..4] {
            "EHLO" => format!("250-relay.example.net\r\n250 {offer}\r\n"),
            "DATA" => "354 go on\r\n".to_owned(),
            _ => "250 ok\r\n".to_owned(),
        };
        stream.write_all(reply.as_bytes()).await.expect("the client listens");
        if line.starts_with("DATA") {
            return stream.into_inner();
        }
    }
}

/// A letter that no buffer of the kernel holds.
fn an_enormous_letter() -> Letters {
    let mut letters = Letters::to_readers(1);
    letters.texts.insert(1, b"a line of a letter that does not end soon\r\n".repeat(1_000_000));
    letters
}

async fn before_the_dot(offer: &str, body: Duration, then: impl AsyncFnOnce(TcpStream)) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let idle_server = SmtpServer::start();
    let port = listener.local_addr().expect("it is bound").port();
    let deadlines = Deadlines { body, ..Deadlines::default() };
    let relay = SmtpRelay::new(Server { port, deadlines, ..in_clear(&idle_server) });
    let mut letters = an_enormous_letter();
    let ending = {
        let server = std::pin::pin!(async { then(until_354(&listener, offer).await).await });
        let mut conversation = std::pin::pin!(relay.converse(&mut letters));
        // Whichever ends first: the server, or the conversation that gives it up.
        tokio::select! {
            ending = &mut conversation => ending,
            () = server => conversation.await,
        }
    };
    let Ending::Trouble(trouble) = ending else { panic!("{ending:?}") };
    let first = letters.first(1);
    assert!(matches!(first.outcome, Outcome::Dropped(_)) && !first.on_the_wire, "{first:?}");
    trouble.why
}

#[tokio::test]
async fn a_server_that_stops_reading_is_given_up() {
    for offer in ["PIPELINING", "8BITMIME"] {
        before_the_dot(offer, SHORT, async |stream| {
            std::future::pending::<()>().await;
            drop(stream);
        })
        .await;
    }
}

#[tokio::test]
async fn a_server_that_talks_without_end_instead_of_reading_is_given_up_before_any_deadline() {
    let why = before_the_dot("PIPELINING", Duration::from_secs(300), async |mut stream| {
        let mut some = vec![0; 100_000];
        stream.read_exact(&mut some).await.expect("the letter comes");
        let babble = b"250-and so on and on\r\n".repeat(100_000);
        while stream.write_all(&babble).await.is_ok() {}
    })
    .await;
    assert!(why.contains("too great length"), "{why}");
}

#[tokio::test]
async fn a_refusal_in_the_middle_of_a_message_is_heard_although_the_server_closes() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let idle_server = SmtpServer::start();
    let port = listener.local_addr().expect("it is bound").port();
    let relay = SmtpRelay::new(Server { port, ..in_clear(&idle_server) });
    let mut letters = an_enormous_letter();
    let server = async {
        let mut stream = until_354(&listener, "PIPELINING").await;
        let mut some = vec![0; 100_000];
        stream.read_exact(&mut some).await.expect("the letter comes");
        stream.write_all(b"552 5.2.3 too big for this mailbox\r\n").await.expect("the client listens");
        stream.shutdown().await.expect("it can be shut");
        // Kept open, so that no RST takes the words away.
        stream
    };
    let (ending, _stream) = tokio::join!(relay.converse(&mut letters), server);
    assert!(matches!(ending, Ending::Trouble(_)), "{ending:?}");
    let outcome = &letters.first(1).outcome;
    assert!(matches!(outcome, Outcome::Refused(_, reply) if reply.code == 552), "{outcome:?}");
}
