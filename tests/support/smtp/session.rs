//! One connection's conversation (RFC 5321, with PIPELINING of RFC 2920, STARTTLS of RFC 3207 and AUTH of RFC 4954).

use std::io;
use std::sync::Arc;

use tokio::net::TcpStream;

use super::auth;
use super::book::{Connection, Received};
use super::reception::{Reception, Tls};
use super::script::{Action, Answer, Script, Stage};
use super::wire::{self, Line, Wire};

/// The address by which rules name a transaction without a recipient.
pub const NOBODY: &str = "<>";

const NO_RECIPIENT: &str = "554 5.5.1 No valid recipients\r\n";
const LARGEST: u64 = 52_428_800;

/// How a connection comes to its end.
enum End {
    HangUp,
    Reset,
    /// The client went first.
    Left,
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        End::Left
    }
}

/// Whether the stage was passed.
#[derive(PartialEq, Eq)]
enum Verdict {
    Passed,
    Refused,
}

/// What has been agreed on so far in the running mail transaction.
#[derive(Default)]
struct Envelope {
    from: String,
    to: Vec<String>,
    eight_bit: bool,
}

struct Session {
    wire: Wire,
    reception: Arc<Reception>,
    script: Script,
    book: Connection,
    greeted: bool,
    logged_in: bool,
    envelope: Option<Envelope>,
}

/// Serves one connection to its end.
pub(super) async fn attend(stream: TcpStream, reception: Arc<Reception>, script: Script, book: Connection) {
    let Ok(mut wire) = Wire::new(stream) else { return };
    if let Some((Tls::Implicit, identity)) = &reception.tls
        && let Err(error) = wire.encrypt(identity).await
    {
        book.note("-", &format!("no handshake: {error}"));
        return;
    }
    let mut session = Session { wire, reception, script, book, greeted: false, logged_in: false, envelope: None };
    let Err(end) = session.converse().await;
    match end {
        End::HangUp => session.wire.hang_up().await,
        End::Reset => session.wire.reset(),
        End::Left => {}
    }
}

impl Session {
    async fn converse(&mut self) -> Result<std::convert::Infallible, End> {
        self.at(Stage::Connect, &[], "220 relay.example.net ESMTP\r\n").await?;
        loop {
            let line = match self.wire.line().await? {
                Line::Text(line) => line,
                Line::Broken(why) => {
                    self.book.fault(why);
                    self.say(b"500 5.5.2 Syntax error\r\n").await?;
                    continue;
                }
            };
            self.book.note("C:", &line);
            self.note_haste();
            let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" | "HELO" => self.hello(&verb).await?,
                "STARTTLS" if self.offers_tls() => self.start_tls().await?,
                "AUTH" if self.reception.login.is_some() => self.auth(&line).await?,
                "MAIL" => self.mail(&line).await?,
                "RCPT" => self.rcpt(&line).await?,
                "DATA" => self.data().await?,
                "RSET" => {
                    self.envelope = None;
                    self.say(b"250 2.0.0 Ok\r\n").await?;
                }
                "NOOP" => self.say(b"250 2.0.0 Ok\r\n").await?,
                "QUIT" => {
                    self.say(b"221 2.0.0 Bye\r\n").await?;
                    return Err(End::HangUp);
                }
                _ => self.breach("an unknown command", b"500 5.5.1 Unknown command\r\n").await?,
            }
        }
    }

    async fn hello(&mut self, verb: &str) -> Result<(), End> {
        self.envelope = None;
        let usual = if verb == "EHLO" { self.offers() } else { "250 relay.example.net\r\n".to_owned() };
        self.greeted = self.at(Stage::Ehlo, &[], &usual).await? == Verdict::Passed;
        Ok(())
    }

    /// The answer to EHLO.
    fn offers(&self) -> String {
        let mut offers = String::from("250-relay.example.net\r\n");
        if self.reception.pipelining {
            offers.push_str("250-PIPELINING\r\n");
        }
        if self.offers_tls() {
            offers.push_str("250-STARTTLS\r\n");
        } else if let Some(login) = &self.reception.login {
            offers.push_str(&format!("250-AUTH {}\r\n", login.mechanisms));
        }
        offers.push_str("250-8BITMIME\r\n250-SIZE 52428800\r\n250 ENHANCEDSTATUSCODES\r\n");
        offers
    }

    fn offers_tls(&self) -> bool {
        matches!(self.reception.tls, Some((Tls::StartTls, _))) && !self.wire.is_encrypted()
    }

    /// Without PIPELINING, a client waits for the answer to each command.
    fn note_haste(&self) {
        if !self.reception.pipelining && !self.wire.is_drained() {
            self.book.fault("something was sent before a reply, though PIPELINING was not offered");
        }
    }

    async fn start_tls(&mut self) -> Result<(), End> {
        if !self.wire.is_drained() {
            return self.breach("something was sent behind STARTTLS in clear", b"501 5.5.4 Too early\r\n").await;
        }
        if self.at(Stage::StartTls, &[], "220 2.0.0 Go ahead\r\n").await? == Verdict::Passed
            && let Some((_, identity)) = self.reception.tls.clone()
        {
            self.wire.encrypt(&identity).await?;
            self.greeted = false;
        }
        Ok(())
    }

    async fn auth(&mut self, line: &str) -> Result<(), End> {
        if !self.greeted || self.offers_tls() {
            return self.breach("AUTH too early or in clear", b"538 5.7.11 Encryption required\r\n").await;
        }
        let mut words = line.split(' ').skip(1);
        let mechanism = words.next().unwrap_or_default().to_ascii_uppercase();
        let said = match (mechanism.as_str(), words.next()) {
            ("PLAIN", Some(initial)) => auth::plain(initial),
            ("LOGIN", None) => {
                let user = self.challenge(auth::USER).await?;
                let password = self.challenge(auth::PASSWORD).await?;
                auth::decoded(&user).zip(auth::decoded(&password))
            }
            _ => None,
        };
        let Some(said) = said else {
            return self.breach("AUTH is malformed", b"501 5.5.2 Malformed\r\n").await;
        };
        let login = self.reception.login.as_ref();
        let right = login.is_some_and(|login| said == (login.user.clone(), login.password.clone()));
        let usual = if right { "235 2.7.0 Welcome\r\n" } else { "535 5.7.8 Wrong user or password\r\n" };
        self.logged_in = self.at(Stage::Auth, &[], usual).await? == Verdict::Passed && right;
        Ok(())
    }

    /// Asks for a part of the login.
    async fn challenge(&mut self, what: &str) -> Result<String, End> {
        self.say(format!("334 {what}\r\n").as_bytes()).await?;
        match self.wire.line().await? {
            Line::Text(line) => Ok(line),
            Line::Broken(_) => Ok(String::new()),
        }
    }

    async fn mail(&mut self, line: &str) -> Result<(), End> {
        if !self.greeted {
            return self.breach("MAIL before EHLO", b"503 5.5.1 EHLO first\r\n").await;
        }
        if self.offers_tls() {
            return self.breach("MAIL in clear", b"530 5.7.0 STARTTLS first\r\n").await;
        }
        if self.reception.login.is_some() && !self.logged_in {
            return self.breach("MAIL without login", b"530 5.7.0 AUTH first\r\n").await;
        }
        if self.envelope.is_some() {
            return self.breach("MAIL inside a transaction", b"503 5.5.1 Nested MAIL\r\n").await;
        }
        let Some((from, parameters)) = path(line, "MAIL FROM:") else {
            return self.breach("MAIL is malformed", b"501 5.5.4 Syntax: MAIL FROM:<address>\r\n").await;
        };
        let mut eight_bit = false;
        for parameter in parameters.split(' ').filter(|parameter| !parameter.is_empty()) {
            match parameter.to_ascii_uppercase().split_once('=') {
                Some(("BODY", "8BITMIME")) => eight_bit = true,
                Some(("BODY", "7BIT")) => {}
                Some(("SIZE", size)) if size.parse().is_ok_and(|size: u64| size <= LARGEST) => {}
                Some(("SIZE", _)) => return self.say(b"552 5.3.4 Too large\r\n").await,
                _ => return self.breach("MAIL has an unknown parameter", b"555 5.5.4 Unknown parameter\r\n").await,
            }
        }
        if self.at(Stage::Mail, std::slice::from_ref(&from), "250 2.1.0 Ok\r\n").await? == Verdict::Passed {
            self.envelope = Some(Envelope { from, to: Vec::new(), eight_bit });
        }
        Ok(())
    }

    async fn rcpt(&mut self, line: &str) -> Result<(), End> {
        // Not a breach: with PIPELINING the client may not know yet that MAIL was refused.
        if self.envelope.is_none() {
            return self.say(b"503 5.5.1 MAIL first\r\n").await;
        }
        let Some((to, _)) = path(line, "RCPT TO:").filter(|(to, _)| !to.is_empty()) else {
            return self.breach("RCPT is malformed", b"501 5.5.4 Syntax: RCPT TO:<address>\r\n").await;
        };
        let passed = self.at(Stage::Rcpt, std::slice::from_ref(&to), "250 2.1.5 Ok\r\n").await? == Verdict::Passed;
        if let (true, Some(envelope)) = (passed, &mut self.envelope) {
            envelope.to.push(to);
        }
        Ok(())
    }

    async fn data(&mut self) -> Result<(), End> {
        // RFC 2920 3.1: DATA ends a group, for the client has to see the reply before it sends the message.
        if !self.wire.is_drained() {
            return self.breach("something was sent behind DATA before its reply", b"503 5.5.1 Too early\r\n").await;
        }
        // Not a breach either: see RCPT.
        let Some(to) = self.envelope.as_ref().map(|envelope| envelope.to.clone()).filter(|to| !to.is_empty()) else {
            return self.data_for_nobody().await;
        };
        if self.at(Stage::Data, &to, "354 End data with <CR><LF>.<CR><LF>\r\n").await? == Verdict::Refused {
            self.envelope = None;
            return Ok(());
        }
        self.wire.body_begins().await?;
        self.at(Stage::Body, &to, "").await?;
        let body = self.wire.body().await?;
        self.book.note("C:", &format!("({} bytes and the final dot)", body.len()));
        self.note_haste();
        let Some(envelope) = self.envelope.take() else { return Ok(()) };
        if let Some(breach) = wire::breach(&body, envelope.eight_bit) {
            return self.breach(breach, b"554 5.6.0 Malformed message\r\n").await;
        }
        let Envelope { from, to, .. } = envelope;
        let raw = wire::unstuffed(&body);
        let accompanied = !self.wire.is_drained();
        self.dot(Received { from, to, raw, wire: body, connection: self.book.number, accompanied }).await
    }

    /// DATA without a recipient. A server may take it all the same, and then gets a lone dot (RFC 2920 3.1).
    async fn data_for_nobody(&mut self) -> Result<(), End> {
        let nobody = [NOBODY.to_owned()];
        let answer = self.decide(Stage::Data, &nobody).await?;
        let refused = answer == Answer::Accept;
        if self.carry_out(answer, NO_RECIPIENT).await? == Verdict::Refused || refused {
            return Ok(());
        }
        if !self.wire.body().await?.is_empty() {
            return self.breach("a message was sent to nobody", b"554 5.5.1 To whom?\r\n").await;
        }
        self.envelope = None;
        self.at(Stage::Dot, &nobody, NO_RECIPIENT).await.map(drop)
    }

    /// After the final dot. A message is in the book before the client can know that it was taken.
    async fn dot(&mut self, received: Received) -> Result<(), End> {
        let answer = self.decide(Stage::Dot, &received.to).await?;
        let taken = match &answer {
            Answer::Accept | Answer::TakeAndHangUp | Answer::TakeAndReset => true,
            Answer::Say(bytes) | Answer::Drip(bytes) => bytes.starts_with(b"2"),
            Answer::HangUp | Answer::Reset => false,
        };
        if taken {
            self.book.accept(received);
        }
        self.carry_out(answer, "250 2.0.0 Ok: queued\r\n").await.map(drop)
    }

    async fn at(&mut self, stage: Stage, addresses: &[String], usual: &str) -> Result<Verdict, End> {
        let answer = self.decide(stage, addresses).await?;
        self.carry_out(answer, usual).await
    }

    /// Asks the script; at a gate, waits for the test or for the client to give up.
    async fn decide(&mut self, stage: Stage, addresses: &[String]) -> Result<Answer, End> {
        let held = match self.script.decide(stage, self.book.number, addresses) {
            Action::Answer(answer) => return Ok(answer),
            Action::Hold(held) => held,
        };
        self.book.note("S:", &format!("(held at {stage:?})"));
        let opened = held.wait();
        tokio::pin!(opened);
        loop {
            tokio::select! {
                answer = &mut opened => return Ok(answer),
                more = self.wire.read_more() => more?,
            }
        }
    }

    async fn carry_out(&mut self, answer: Answer, usual: &str) -> Result<Verdict, End> {
        let (bytes, step) = match answer {
            Answer::Accept => {
                self.say(usual.as_bytes()).await?;
                return Ok(Verdict::Passed);
            }
            Answer::HangUp | Answer::TakeAndHangUp => return Err(End::HangUp),
            Answer::Reset | Answer::TakeAndReset => return Err(End::Reset),
            Answer::Say(bytes) => (bytes, usize::MAX),
            Answer::Drip(bytes) => (bytes, 1),
        };
        self.book.note("S:", &String::from_utf8_lossy(&bytes[..bytes.len().min(200)]));
        for part in bytes.chunks(step) {
            self.wire.write(part).await?;
            tokio::task::yield_now().await;
        }
        match bytes.first() {
            _ if bytes.starts_with(b"421") => Err(End::HangUp),
            Some(b'2' | b'3') => Ok(Verdict::Passed),
            _ => Ok(Verdict::Refused),
        }
    }

    async fn breach(&mut self, what: &str, reply: &[u8]) -> Result<(), End> {
        self.book.fault(what);
        self.say(reply).await
    }

    async fn say(&mut self, reply: &[u8]) -> Result<(), End> {
        if !reply.is_empty() {
            self.book.note("S:", &String::from_utf8_lossy(reply));
            self.wire.write(reply).await?;
        }
        Ok(())
    }
}

/// The address between angle brackets after `prefix`, and what follows it.
fn path<'a>(line: &'a str, prefix: &str) -> Option<(String, &'a str)> {
    let (head, rest) = line.split_at_checked(prefix.len())?;
    if !head.eq_ignore_ascii_case(prefix) {
        return None;
    }
    let (address, parameters) = rest.strip_prefix('<')?.split_once('>')?;
    Some((address.to_owned(), parameters))
}
