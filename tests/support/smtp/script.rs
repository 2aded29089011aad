//! What the server is to do, and when.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::support::DEADLINE;

/// The moments at which a script can step in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The connection is open, the banner not yet sent.
    Connect,
    /// EHLO or HELO has been read.
    Ehlo,
    /// STARTTLS has been read.
    StartTls,
    /// User and password have been read.
    Auth,
    /// MAIL has been read.
    Mail,
    /// RCPT has been read.
    Rcpt,
    /// DATA has been read.
    Data,
    /// The first bytes of a message have been read, the final dot not yet.
    Body,
    /// The final dot has been read.
    Dot,
}

/// What the server does at a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Goes on as usual.
    Accept,
    /// Sends these bytes as they are. What begins with 2 or 3 accepts, 421 also closes the connection.
    Say(Vec<u8>),
    /// The same, one byte at a time.
    Drip(Vec<u8>),
    /// Says nothing and closes the connection in good order (FIN).
    HangUp,
    /// Says nothing and breaks the connection (RST).
    Reset,
    /// At [`Stage::Dot`]: takes the message, and closes without saying so. Elsewhere as `HangUp`.
    TakeAndHangUp,
    /// At [`Stage::Dot`]: takes the message, and breaks the connection without saying so. Elsewhere as `Reset`.
    TakeAndReset,
}

impl Answer {
    /// A reply of one or more lines, given without their line ends: `550 5.1.1 no such user`, `250-relay\n250 SIZE 1000`.
    pub fn reply(lines: &str) -> Self {
        Self::Say(with_line_ends(lines))
    }
}

fn with_line_ends(lines: &str) -> Vec<u8> {
    format!("{}\r\n", lines.replace('\n', "\r\n")).into_bytes()
}

/// A rule in the making. Without more it fits every time its stage is reached.
#[must_use = "a rule has no effect before it says what to do"]
pub struct When<'a> {
    script: &'a Script,
    stage: Stage,
    address: Option<String>,
    connection: Option<usize>,
    turn: Turn,
}

#[derive(Clone, Copy)]
enum Turn {
    Always,
    Nth(usize),
    First(usize),
    Every(usize),
}

impl<'a> When<'a> {
    pub(super) fn new(script: &'a Script, stage: Stage) -> Self {
        Self { script, stage, address: None, connection: None, turn: Turn::Always }
    }

    /// Only for this address: at MAIL the sender, at RCPT the recipient, later any recipient that was accepted.
    pub fn to(self, address: &str) -> Self {
        Self { address: Some(address.to_owned()), ..self }
    }

    /// Only on this connection; the first since the start is 1.
    pub fn on_connection(self, number: usize) -> Self {
        Self { connection: Some(number), ..self }
    }

    /// Only the `n`th time that the rest of the rule fits, from 1.
    pub fn nth(self, n: usize) -> Self {
        Self { turn: Turn::Nth(n), ..self }
    }

    /// Only the first `n` times that the rest of the rule fits.
    pub fn first(self, n: usize) -> Self {
        Self { turn: Turn::First(n), ..self }
    }

    /// Only every `n`th time that the rest of the rule fits.
    pub fn every(self, n: usize) -> Self {
        Self { turn: Turn::Every(n), ..self }
    }

    /// Sends a reply, given without line ends; several lines are several lines of the reply.
    pub fn reply(self, lines: &str) {
        self.answer(Answer::reply(lines));
    }

    /// Sends a reply one byte at a time.
    pub fn drip(self, lines: &str) {
        self.answer(Answer::Drip(with_line_ends(lines)));
    }

    /// Closes the connection in good order, without a word.
    pub fn hang_up(self) {
        self.answer(Answer::HangUp);
    }

    /// Breaks the connection, without a word.
    pub fn reset(self) {
        self.answer(Answer::Reset);
    }

    /// Does just this.
    pub fn answer(self, answer: Answer) {
        self.add(Action::Answer(answer));
    }

    /// Says nothing until the test opens the gate. A gate that is dropped unopened stays shut for good.
    pub fn hold(self) -> Gate {
        let held = Arc::new(Held::default());
        self.add(Action::Hold(held.clone()));
        Gate { held }
    }

    fn add(self, action: Action) {
        let rule = Rule {
            stage: self.stage,
            address: self.address,
            connection: self.connection,
            turn: self.turn,
            fitted: 0,
            action,
        };
        self.script.lock().push(rule);
    }
}

/// A place where connections wait for the test.
pub struct Gate {
    held: Arc<Held>,
}

impl Gate {
    /// Waits until at least one connection stands at the gate.
    pub async fn reached(&self) {
        self.reached_by(1).await;
    }

    /// Waits until at least `count` arrivals have been seen at the gate; fails the test after 30 seconds.
    pub async fn reached_by(&self, count: usize) {
        let mut arrivals = self.held.arrivals.subscribe();
        let came = tokio::time::timeout(DEADLINE, arrivals.wait_for(|seen| *seen >= count)).await;
        let Ok(Ok(_)) = came else {
            panic!("{} of {count} connections came to the gate within {DEADLINE:?}", self.arrivals());
        };
    }

    /// How many times a connection has come to the gate.
    pub fn arrivals(&self) -> usize {
        *self.held.arrivals.borrow()
    }

    /// Lets all who wait, and who come later, go on as usual.
    pub fn open(&self) {
        self.open_with(Answer::Accept);
    }

    /// Gives all who wait, and who come later, this answer.
    pub fn open_with(&self, answer: Answer) {
        self.held.verdict.send_replace(Some(answer));
    }
}

/// The server's side of a gate.
#[derive(Default)]
pub(super) struct Held {
    arrivals: watch::Sender<usize>,
    verdict: watch::Sender<Option<Answer>>,
}

impl Held {
    /// Counts the arrival and waits for the test's word.
    pub(super) async fn wait(&self) -> Answer {
        self.arrivals.send_modify(|seen| *seen += 1);
        let mut verdict = self.verdict.subscribe();
        let opened = verdict.wait_for(Option::is_some).await;
        opened.ok().and_then(|answer| answer.clone()).unwrap_or(Answer::HangUp)
    }
}

/// What a rule decided.
#[derive(Clone)]
pub(super) enum Action {
    Answer(Answer),
    Hold(Arc<Held>),
}

struct Rule {
    stage: Stage,
    address: Option<String>,
    connection: Option<usize>,
    turn: Turn,
    fitted: usize,
    action: Action,
}

impl Rule {
    /// Counts the event if it fits, and tells whether it is this rule's turn.
    fn fires(&mut self, stage: Stage, connection: usize, addresses: &[String]) -> bool {
        let fits = self.stage == stage
            && self.connection.is_none_or(|number| number == connection)
            && self.address.as_ref().is_none_or(|address| addresses.contains(address));
        if !fits {
            return false;
        }
        self.fitted += 1;
        match self.turn {
            Turn::Always => true,
            Turn::Nth(n) => self.fitted == n,
            Turn::First(n) => self.fitted <= n,
            Turn::Every(n) => self.fitted.is_multiple_of(n),
        }
    }
}

/// The rules, shared by the test and the server's thread.
#[derive(Clone, Default)]
pub(super) struct Script {
    rules: Arc<Mutex<Vec<Rule>>>,
}

impl Script {
    /// What to do now. Every rule that fits counts the event; the newest whose turn it is decides.
    pub(super) fn decide(&self, stage: Stage, connection: usize, addresses: &[String]) -> Action {
        let mut decided = Action::Answer(Answer::Accept);
        for rule in self.lock().iter_mut() {
            if rule.fires(stage, connection, addresses) {
                decided = rule.action.clone();
            }
        }
        decided
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
