//! A ledger in small: letters to hand over, and what became of each.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use monthly_alert::clock::Timestamp;
use monthly_alert::mail::skeleton::{Frame, Marks, Skeleton, Unsubscribe, Values};
use monthly_alert::mail::{Deadlines, Ending, Feed, Outcome, Parcel, Pieces, Relay, Server, SmtpRelay, Tls, Trouble};

use crate::support::smtp::SmtpServer;

/// How `server` is reached in clear.
pub(crate) fn in_clear(server: &SmtpServer) -> Server {
    Server {
        host: "127.0.0.1".into(),
        port: server.port(),
        tls: Tls::None,
        more_roots: Vec::new(),
        credentials: None,
        messages_per_connection: 100,
        // Longer than any test lasts.
        deadlines: Deadlines { idle: Duration::from_secs(300), ..Deadlines::default() },
    }
}

/// The recipient of a letter.
pub(crate) fn reader(number: usize) -> String {
    format!("reader{number}@example.com")
}

/// One attempt: how it ended, and whether its final dot had begun to go out.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) outcome: Outcome,
    pub(crate) on_the_wire: bool,
}

/// Letters to reader 1, 2, 3 ... What was not sent or dropped is tried again, as the ledger does.
#[derive(Default)]
pub(crate) struct Letters {
    pub(crate) waiting: VecDeque<usize>,
    /// These can't be composed.
    pub(crate) poison: BTreeSet<usize>,
    /// The text of these, if not the usual one.
    pub(crate) texts: BTreeMap<usize, Vec<u8>>,
    /// What all letters share, where they are copies of a digest.
    digest: Option<Arc<Skeleton>>,
    /// All attempts, by letter.
    pub(crate) attempts: BTreeMap<usize, Vec<Attempt>>,
    on_the_wire: BTreeSet<usize>,
}

impl Letters {
    /// Letters to the first `count` readers.
    pub(crate) fn to_readers(count: usize) -> Letters {
        Letters { waiting: (1..=count).collect(), ..Letters::default() }
    }

    /// The first `count` readers' copies of a digest that is too large for one write and one record of TLS.
    pub(crate) fn copies(count: usize) -> Letters {
        let marks = Marks::random();
        let link = format!("{}\n", marks.unsubscribe_url());
        let text = ["Dear reader,\n", &"a line of news, which all of them have\n".repeat(9000), &link].concat();
        let frame = Frame {
            from: "alert@example.org",
            reply_to: None,
            subject: "News",
            text: &text,
            html: &format!("<p>{text}</p>"),
            boundary: "betweenthetwoparts",
            list_id: None,
            unsubscribe: Unsubscribe::OneClick,
            headers: &[],
        };
        let digest = Skeleton::build(&frame, &marks).expect("the frame is sound");
        Letters { digest: Some(Arc::new(digest)), ..Letters::to_readers(count) }
    }

    fn write(&self, number: usize, out: &mut Pieces) {
        let Some(digest) = &self.digest else { return out.push(&self.text(number)) };
        let values = Values {
            to_address: &reader(number),
            to_name: None,
            message_id: &format!("{number}@example.org"),
            date: Timestamp::from_millis(1_800_000_000_000),
            unsubscribe_url: &format!("https://alert.example.org/unsubscribe/{number}"),
            preferences_url: "",
        };
        digest.splice(&values, out);
    }

    /// The text of a letter.
    pub(crate) fn text(&self, number: usize) -> Vec<u8> {
        if self.digest.is_some() {
            let mut copy = Pieces::default();
            self.write(number, &mut copy);
            return copy.to_vec();
        }
        let usual =
            || format!("To: {}\r\nSubject: {number}\r\n\r\n.dots\r\n..\r\nend\r\n", reader(number)).into_bytes();
        self.texts.get(&number).cloned().unwrap_or_else(usual)
    }

    /// Holds conversations until nothing is left; gives the troubles on the way.
    pub(crate) async fn hand_over(&mut self, server: Server) -> Vec<Trouble> {
        let relay = SmtpRelay::new(server);
        let mut troubles = Vec::new();
        // Each conversation brings at least one letter further in these stories.
        for _ in 0..100 {
            match relay.converse(self).await {
                Ending::Done => return troubles,
                Ending::Closed => {}
                Ending::Trouble(trouble) => troubles.push(trouble),
            }
            if self.waiting.is_empty() {
                return troubles;
            }
        }
        panic!("the letters are tried for ever: {:?}", self.attempts);
    }

    /// How the first attempt with a letter ended.
    pub(crate) fn first(&self, number: usize) -> &Attempt {
        &self.attempts[&number][0]
    }

    fn parcel(&self, job: usize) -> Parcel<usize> {
        let recipient = reader(job).parse().expect("an address");
        Parcel { id: job as i64, sender: "alert@example.org".into(), recipient, job }
    }
}

impl Feed for Letters {
    type Job = usize;

    async fn next(&mut self) -> Option<Parcel<usize>> {
        self.try_next()
    }

    fn try_next(&mut self) -> Option<Parcel<usize>> {
        self.waiting.pop_front().map(|job| self.parcel(job))
    }

    fn compose(&mut self, job: &usize, out: &mut Pieces) -> bool {
        self.write(*job, out);
        !self.poison.contains(job)
    }

    fn on_the_wire(&mut self, job: &usize) {
        assert!(self.on_the_wire.insert(*job), "{job} went on the wire twice in one attempt");
    }

    fn report(&mut self, job: usize, outcome: Outcome) {
        if matches!(outcome, Outcome::NotSent(_) | Outcome::SentAway(_) | Outcome::Dropped(_)) {
            self.waiting.push_back(job);
        }
        let on_the_wire = self.on_the_wire.remove(&job);
        self.attempts.entry(job).or_default().push(Attempt { outcome, on_the_wire });
    }
}
