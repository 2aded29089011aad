//! Handing messages to an SMTP server through lettre's connection, one command at a time, each with its deadline.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::{Code, Response};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::{EmailAddress, Ending, Feed, Outcome, Relay, Reply, Server, Stage, Tls, Trouble, Verdict, stream, verdict};

/// One SMTP server.
#[derive(Debug, Clone)]
pub struct SmtpRelay {
    server: Server,
}

/// The connection is of no use any more.
struct Lost(String);

impl SmtpRelay {
    /// A relay that is reached as `server` says.
    pub fn new(server: Server) -> SmtpRelay {
        SmtpRelay { server }
    }

    /// Connects, encrypts, logs in and leaves: what `check` wants to know.
    pub async fn probe(&self) -> Result<(), Trouble> {
        let mut connection = self.connect().await?;
        let _ = timeout(self.server.deadlines.command, connection.quit()).await;
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Trouble> {
        let deadlines = &self.server.deadlines;
        let too_slow = |_| Trouble { why: "the relay did not answer in time".into() };
        let stream = timeout(deadlines.connect, stream::open(&self.server)).await.map_err(too_slow)??;
        let greeting = async {
            let hello = ClientId::default();
            let connection = AsyncSmtpConnection::connect_with_transport(stream, &hello).await;
            let mut connection = connection.map_err(|e| Trouble::new("the relay does not want us", &e))?;
            if self.server.tls == Tls::StartTls {
                let tls = TlsParameters::new_rustls(self.server.host.clone());
                let tls = tls.map_err(|e| Trouble::new("TLS can't be set up", &e))?;
                let upgraded = connection.starttls(tls, &hello).await;
                upgraded.map_err(|e| Trouble::new("STARTTLS with the relay failed", &e))?;
            }
            if let Some(login) = &self.server.credentials {
                let credentials = Credentials::new(login.user.clone(), login.password.expose_secret().to_owned());
                let logged_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
                logged_in.map_err(|e| Trouble::new("the relay refused the login", &e))?;
            }
            Ok(connection)
        };
        timeout(deadlines.command, greeting).await.map_err(too_slow)?
    }

    /// One transaction (RFC 5321 section 3.3). `Err`: the connection is lost too.
    async fn transact(
        &self,
        connection: &mut AsyncSmtpConnection,
        envelope: (&str, &EmailAddress),
        message: &[u8],
    ) -> Result<Outcome, (Outcome, Lost)> {
        let deadlines = &self.server.deadlines;
        let (Ok(sender), Ok(recipient)) = (envelope.0.parse::<Address>(), envelope.1.as_str().parse()) else {
            return Ok(Outcome::Poison("the envelope has a malformed address".into()));
        };
        let mail = connection.command(Mail::new(Some(sender), vec![]));
        let mut answers = match answer(timeout(deadlines.command, mail).await) {
            Ok(reply) => vec![(Stage::Mail, reply)],
            // Closed while it was idle: nothing about this message was said yet.
            Err((_, Lost(why))) => return Err((Outcome::NotSent(why.clone()), Lost(why))),
        };
        if is_good(&answers) {
            let rcpt = connection.command(Rcpt::new(recipient, vec![]));
            answers.push((Stage::Recipient, answer(timeout(deadlines.command, rcpt).await)?));
        }
        if is_good(&answers) {
            let data = connection.command(Data);
            answers.push((Stage::Data, answer(timeout(deadlines.data, data).await)?));
        }
        if is_good(&answers) {
            let lines = MessageLines::new(message);
            let whole = connection.message_iter(lines.parts());
            let answered = answer(timeout(deadlines.body + deadlines.final_dot, whole).await);
            match answered {
                Ok(reply) => answers.push((Stage::FinalDot, reply)),
                Err((Outcome::Dropped(why), lost)) if lines.dot_began() => return Err((Outcome::Unknown(why), lost)),
                Err(lost) => return Err(lost),
            }
        }
        let Some((stage, reply)) = answers.pop() else { return Ok(Outcome::NotSent("nothing was said".into())) };
        let why = reply.to_string();
        match verdict(stage, &reply) {
            Verdict::Good => Ok(Outcome::Accepted(reply)),
            Verdict::RelayBusy => Err((Outcome::NotSent(why.clone()), Lost(why))),
            Verdict::OutOfStep if stage == Stage::FinalDot => Err((Outcome::Unknown(why.clone()), Lost(why))),
            Verdict::OutOfStep => Err((Outcome::NotSent(why.clone()), Lost(why))),
            refused => {
                let outcome = Outcome::Refused(refused, reply);
                // The server still holds this transaction's envelope; the next one must start clean.
                if matches!(stage, Stage::Recipient | Stage::Data) && !self.reset(connection).await {
                    return Err((outcome, Lost("the relay did not let go of a refused message".into())));
                }
                Ok(outcome)
            }
        }
    }

    /// RSET (RFC 5321 section 4.1.1.5). `false`: the connection is of no use any more.
    async fn reset(&self, connection: &mut AsyncSmtpConnection) -> bool {
        let reset = answer(timeout(self.server.deadlines.command, connection.command(Rset)).await);
        reset.is_ok_and(|reply| verdict(Stage::Mail, &reply) == Verdict::Good)
    }
}

impl Relay for SmtpRelay {
    async fn converse<F: Feed>(&self, feed: &mut F) -> Ending {
        let mut connection: Option<AsyncSmtpConnection> = None;
        let mut buffer = Vec::new();
        for carried in 0..self.server.messages_per_connection {
            let idle = if connection.is_some() { self.server.deadlines.idle } else { Duration::MAX };
            let parcel = match timeout(idle, feed.next()).await {
                Ok(Some(parcel)) => parcel,
                Ok(None) => return leave(connection, self.server.deadlines.command, Ending::Done).await,
                Err(_) => return leave(connection, self.server.deadlines.command, Ending::Closed).await,
            };
            let connected = match connection.take() {
                Some(open) => Ok(open),
                None => self.connect().await,
            };
            let mut open = match connected {
                Ok(open) => open,
                Err(trouble) => {
                    feed.report(parcel.job, Outcome::NotSent(trouble.why.clone()));
                    return Ending::Trouble(trouble);
                }
            };
            buffer.clear();
            if !feed.compose(&parcel.job, &mut buffer) {
                connection = Some(open);
                continue;
            }
            match self.transact(&mut open, (&parcel.sender, &parcel.recipient), &buffer).await {
                Ok(outcome) => feed.report(parcel.job, outcome),
                Err((outcome, Lost(why))) => {
                    // A relay that takes a number of messages on each connection and then closes it is not in trouble.
                    let had_enough = carried > 0 && matches!(outcome, Outcome::NotSent(_));
                    feed.report(parcel.job, outcome);
                    return if had_enough { Ending::Closed } else { Ending::Trouble(Trouble { why }) };
                }
            }
            connection = Some(open);
        }
        leave(connection, self.server.deadlines.command, Ending::Closed).await
    }
}

/// QUIT, if there is anybody to say it to.
async fn leave(connection: Option<AsyncSmtpConnection>, patience: Duration, ending: Ending) -> Ending {
    if let Some(mut open) = connection {
        let _ = timeout(patience.min(Duration::from_secs(5)), open.quit()).await;
    }
    ending
}

fn is_good(answers: &[(Stage, Reply)]) -> bool {
    answers.last().is_some_and(|(stage, reply)| verdict(*stage, reply) == Verdict::Good)
}

type Answered = Result<Result<Response, lettre::transport::smtp::Error>, tokio::time::error::Elapsed>;

/// The server's reply, or that the connection is lost: closed, timed out, or talking nonsense.
fn answer(answered: Answered) -> Result<Reply, (Outcome, Lost)> {
    let lost = |why: String| (Outcome::Dropped(why.clone()), Lost(why));
    match answered {
        Err(_) => Err(lost("the relay did not answer in time".into())),
        Ok(Ok(response)) => {
            let text: Vec<&str> = response.message().collect();
            Ok(Reply::new(number(response.code()), &text.join("\n")))
        }
        Ok(Err(error)) => match error.status() {
            Some(code) => {
                let text = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                Ok(Reply::new(number(code), &text))
            }
            None => Err(lost(Trouble::new("the connection to the relay was lost", &error).why)),
        },
    }
}

fn number(code: Code) -> u16 {
    code.severity as u16 * 100 + code.category as u16 * 10 + code.detail as u16
}

/// The message as one part, with a note of when lettre has taken all of it and goes on to the final dot: from there
/// on a failure leaves the delivery in doubt.
struct MessageLines<'a> {
    message: &'a [u8],
    dot_began: AtomicBool,
}

impl<'a> MessageLines<'a> {
    fn new(message: &'a [u8]) -> Self {
        // lettre ends every message with CRLF and the dot's line itself.
        MessageLines { message: message.strip_suffix(b"\r\n").unwrap_or(message), dot_began: AtomicBool::new(false) }
    }

    fn parts(&self) -> impl Iterator<Item = &'a [u8]> + Send + use<'_, 'a> {
        let mut part = Some(self.message);
        std::iter::from_fn(move || {
            if part.is_none() {
                self.dot_began.store(true, Ordering::Relaxed);
            }
            part.take()
        })
    }

    fn dot_began(&self) -> bool {
        self.dot_began.load(Ordering::Relaxed)
    }
}
