//! What goes when: riders, refusals in a row, the end of a connection.

use monthly_alert::mail::{Ending, Feed, Outcome, Parcel, Pieces, Relay, SmtpRelay};

use crate::letters::{Letters, in_clear, reader};
use crate::support::smtp::{Reception, SmtpServer, Stage};
use crate::with_and_without_pipelining;

#[tokio::test]
async fn the_next_envelope_rides_behind_the_dot_and_the_last_message_goes_alone() {
    let server = SmtpServer::start();
    let mut letters = Letters::to_readers(4);
    letters.hand_over(in_clear(&server)).await;
    let accompanied: Vec<bool> = server.accepted().iter().map(|mail| mail.accompanied).collect();
    assert_eq!(accompanied, [true, true, true, false]);
    assert_eq!(server.connections(), 1);
}

/// Letters of which the next comes only once the server has the one before.
struct OneAtATime<'a> {
    letters: Letters,
    server: &'a SmtpServer,
    given: usize,
}

impl Feed for OneAtATime<'_> {
    type Job = usize;

    async fn next(&mut self) -> Option<Parcel<usize>> {
        self.server.wait_for(self.given).await;
        self.given += 1;
        self.letters.next().await
    }

    fn try_next(&mut self) -> Option<Parcel<usize>> {
        None
    }

    fn compose(&mut self, job: &usize, out: &mut Pieces) -> bool {
        self.letters.compose(job, out)
    }

    fn on_the_wire(&mut self, job: &usize) {
        self.letters.on_the_wire(job);
    }

    fn report(&mut self, job: usize, outcome: Outcome) {
        self.letters.report(job, outcome);
    }
}

with_and_without_pipelining!(a_finished_message_never_waits_for_another);
async fn a_finished_message_never_waits_for_another(reception: Reception) {
    let server = SmtpServer::start_with(reception);
    let mut feed = OneAtATime { letters: Letters::to_readers(3), server: &server, given: 0 };
    let ending = SmtpRelay::new(in_clear(&server)).converse(&mut feed).await;
    assert!(matches!(ending, Ending::Done), "{ending:?}");
    assert_eq!((server.accepted().len(), server.connections()), (3, 1));
}

with_and_without_pipelining!(a_message_that_can_not_be_composed_is_never_announced);
async fn a_message_that_can_not_be_composed_is_never_announced(reception: Reception) {
    let server = SmtpServer::start_with(reception);
    for poison in [1, 3, 4, 6] {
        server.when(Stage::Rcpt).to(&reader(poison)).hang_up();
    }
    let mut letters = Letters::to_readers(6);
    letters.poison = [1, 3, 4, 6].into();
    assert!(letters.hand_over(in_clear(&server)).await.is_empty());
    assert_eq!(letters.attempts.keys().copied().collect::<Vec<_>>(), [2, 5]);
    assert_eq!((server.accepted().len(), server.connections()), (2, 1));
}

with_and_without_pipelining!(refusals_in_a_row_leave_a_clean_envelope_for_the_next);
async fn refusals_in_a_row_leave_a_clean_envelope_for_the_next(reception: Reception) {
    let server = SmtpServer::start_with(reception);
    server.when(Stage::Mail).nth(1).reply("450 later");
    for (stage, number) in [(Stage::Rcpt, 2), (Stage::Rcpt, 3), (Stage::Data, 4), (Stage::Dot, 5), (Stage::Rcpt, 6)] {
        server.when(stage).to(&reader(number)).reply("550 5.1.1 no");
    }
    let mut letters = Letters::to_readers(7);
    assert!(letters.hand_over(in_clear(&server)).await.is_empty());
    let taken: Vec<_> = server.accepted().iter().map(|mail| mail.to.clone()).collect();
    assert_eq!((taken, server.connections()), (vec![vec![reader(7)]], 1));
    assert!((1..=6).all(|number| matches!(letters.first(number).outcome, Outcome::Refused(..))));
}

with_and_without_pipelining!(a_connection_carries_its_share_and_no_more);
async fn a_connection_carries_its_share_and_no_more(reception: Reception) {
    let server = SmtpServer::start_with(reception);
    let mut letters = Letters::to_readers(7);
    let relay = monthly_alert::mail::Server { messages_per_connection: 3, ..in_clear(&server) };
    assert!(letters.hand_over(relay).await.is_empty());
    let connections: Vec<usize> = server.accepted().iter().map(|mail| mail.connection).collect();
    assert_eq!(connections, [1, 1, 1, 2, 2, 2, 3]);
    assert!(letters.attempts.values().all(|attempts| attempts.len() == 1), "nobody was called back");
}

with_and_without_pipelining!(large_messages_and_messages_without_an_end_arrive_whole);
async fn large_messages_and_messages_without_an_end_arrive_whole(reception: Reception) {
    let server = SmtpServer::start_with(reception);
    let mut letters = Letters::to_readers(4);
    let line = b"..a line that begins with dots, of which there are many in this letter\r\n";
    letters.texts.insert(1, [b"A: b\r\n\r\n".as_slice(), &line.repeat(30_000)].concat());
    letters.texts.insert(2, b"A: b\r\n\r\n.an end without a line end".to_vec());
    letters.texts.insert(3, b"".to_vec());
    letters.hand_over(in_clear(&server)).await;
    let raw: Vec<Vec<u8>> = server.accepted().iter().map(|mail| mail.raw.clone()).collect();
    assert_eq!(raw[0].len(), letters.text(1).len());
    assert!(raw[0] == letters.text(1), "two megabytes came through otherwise than they were sent");
    assert_eq!(raw[1], b"A: b\r\n\r\n.an end without a line end\r\n");
    assert_eq!(raw[3], letters.text(4));
}
