//! The beginning of a conversation with a relay: banner, EHLO, STARTTLS, AUTH.

use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp::authentication::{self, Mechanism};
use lettre::transport::smtp::commands::{Auth, Ehlo, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, ServerInfo};
use lettre::transport::smtp::response::{Category, Code, Detail, Response, Severity};
use rustls::ClientConfig;
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::line::{Line, Lost};
use super::stream::Stream;
use super::{Credentials, Reply, Server, Stage, Tls, Trouble, Verdict, verdict};

/// A relay that is ready for messages.
#[derive(Debug)]
pub(super) struct Greeted {
    pub(super) line: Line,
    /// Whether it offers PIPELINING (RFC 2920).
    pub(super) pipelining: bool,
}

/// What the relay offers in its answer to EHLO.
struct Offers {
    known_to_lettre: ServerInfo,
    pipelining: bool,
}

/// Connects to `server`, encrypts and logs in as it says. `tls` is how TLS is spoken.
pub(super) async fn greet(server: &Server, tls: &Arc<ClientConfig>) -> Result<Greeted, Trouble> {
    let patience = server.deadlines.command;
    let mut stream = in_time(server, Stream::open(server)).await?;
    if server.tls == Tls::Implicit {
        stream = in_time(server, stream.encrypt(&server.host, tls.clone())).await?;
    }
    let mut line = Line::new(stream);
    let banner = line.hear(patience).await?.to_reply();
    welcome(&banner, "the relay does not want us")?;
    let mut offers = hello(&mut line, patience).await?;
    if server.tls == Tls::StartTls {
        line = start_tls(line, &offers, server, tls).await?;
        // What was offered in clear may have been somebody else's words (RFC 3207 section 4.2).
        offers = hello(&mut line, patience).await?;
    }
    if let Some(credentials) = &server.credentials {
        log_in(&mut line, &offers, credentials, patience).await?;
    }
    Ok(Greeted { line, pipelining: offers.pipelining })
}

async fn in_time(server: &Server, step: impl Future<Output = Result<Stream, Trouble>>) -> Result<Stream, Trouble> {
    let too_slow = |_| Trouble { why: "the relay did not answer in time".into() };
    timeout(server.deadlines.connect, step).await.map_err(too_slow)?
}

/// EHLO (RFC 5321 section 4.1.1.1).
async fn hello(line: &mut Line, patience: Duration) -> Result<Offers, Trouble> {
    line.say(Ehlo::new(ClientId::default()).to_string().as_bytes(), patience).await?;
    let answer = line.hear(patience).await?;
    welcome(&answer.to_reply(), "the relay does not want us")?;
    let words: Vec<String> = answer.lines().map(|line| line.to_ascii_uppercase()).collect();
    let pipelining = words.iter().skip(1).any(|line| line.split_ascii_whitespace().next() == Some("PIPELINING"));
    let code = Code::new(Severity::PositiveCompletion, Category::MailSystem, Detail::Zero);
    // lettre insists on the server's name, for which we have no use.
    let words = std::iter::once("relay".to_owned()).chain(words.into_iter().skip(1)).collect();
    let known_to_lettre = ServerInfo::from_response(&Response::new(code, words));
    let known_to_lettre = known_to_lettre.map_err(|e| Trouble::new("the relay's offers can't be read", &e))?;
    Ok(Offers { known_to_lettre, pipelining })
}

/// STARTTLS (RFC 3207).
async fn start_tls(mut line: Line, offers: &Offers, server: &Server, tls: &Arc<ClientConfig>) -> Result<Line, Trouble> {
    if !offers.known_to_lettre.supports_feature(Extension::StartTls) {
        return Err(Trouble { why: "the relay does not offer STARTTLS, and without it nothing is sent".into() });
    }
    welcome(&line.ask(&Starttls.to_string(), server.deadlines.command).await?, "the relay refused STARTTLS")?;
    if !line.is_drained() {
        // These bytes would be read after the handshake as if they had been encrypted.
        return Err(Trouble { why: "somebody spoke between STARTTLS and the handshake; that is an attack".into() });
    }
    in_time(server, line.stream.encrypt(&server.host, tls.clone())).await.map(Line::new)
}

/// AUTH with PLAIN or LOGIN (RFC 4954), on a line that nobody can listen to.
async fn log_in(
    line: &mut Line,
    offers: &Offers,
    credentials: &Credentials,
    patience: Duration,
) -> Result<(), Trouble> {
    const REFUSED: &str = "the relay refused the login";
    if !line.stream.is_private() {
        return Err(Trouble { why: "without TLS the password is not sent to another machine".into() });
    }
    let mechanism = offers.known_to_lettre.get_auth_mechanism(&[Mechanism::Plain, Mechanism::Login]);
    let mechanism = mechanism.ok_or_else(|| Trouble { why: "the relay offers no login by PLAIN or LOGIN".into() })?;
    let known =
        authentication::Credentials::new(credentials.user.clone(), credentials.password.expose_secret().to_owned());
    let mut command = Auth::new(mechanism, known.clone(), None);
    // LOGIN asks twice. A relay that goes on asking gets no further answer.
    for _ in 0..3 {
        let said = command.map_err(|e| Trouble::new("the relay asks for the login in an unknown way", &e))?;
        line.say(said.to_string().as_bytes(), patience).await?;
        let answer = line.hear(patience).await?;
        if answer.code != 334 {
            return welcome(&answer.to_reply(), REFUSED);
        }
        let code = Code::new(Severity::PositiveIntermediate, Category::Unspecified3, Detail::Four);
        let challenge = Response::new(code, answer.lines().map(Into::into).collect());
        command = Auth::new_from_response(mechanism, known.clone(), &challenge);
    }
    Err(Trouble { why: format!("{REFUSED}: it asks again and again") })
}

/// Goes on after a good answer only.
fn welcome(reply: &Reply, otherwise: &str) -> Result<(), Trouble> {
    match verdict(Stage::Connect, reply) {
        Verdict::Good => Ok(()),
        _ => Err(Trouble { why: format!("{otherwise}: {reply}") }),
    }
}

impl From<Lost> for Trouble {
    fn from(Lost(why): Lost) -> Trouble {
        Trouble { why }
    }
}
