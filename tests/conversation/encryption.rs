//! TLS and logins, and what keeps a letter at home.

use monthly_alert::mail::{Credentials, Server, SmtpRelay, Tls};

use crate::letters::{Letters, in_clear};
use crate::support::smtp::{Answer, Authority, Identity, Reception, SmtpServer, Stage};
use crate::with_and_without_pipelining;

const HOST: &str = "127.0.0.1";

fn ada() -> Option<Credentials> {
    Some(Credentials { user: "ada".into(), password: "pass:w/rd é".to_owned().into() })
}

/// The same server, with encryption, an authority that is trusted, and a login.
fn with_tls(server: &SmtpServer, tls: Tls, authority: &Authority) -> Server {
    Server { tls, more_roots: vec![authority.certificate()], credentials: ada(), ..in_clear(server) }
}

/// Hands over three letters, and three copies of a digest; they arrive.
async fn arrives(server: &SmtpServer, relay: Server) {
    let mut letters = Letters::to_readers(3);
    letters.texts.insert(2, b"A: b\r\n\r\nlonger than a record of TLS\r\n".repeat(4000));
    let mut sent = Vec::new();
    for mut letters in [letters, Letters::copies(3)] {
        let troubles = letters.hand_over(relay.clone()).await;
        assert!(troubles.is_empty(), "{troubles:?}");
        sent.extend((1..=3).map(|number| letters.text(number)));
    }
    let raw: Vec<Vec<u8>> = server.accepted().iter().map(|mail| mail.raw.clone()).collect();
    assert!(raw == sent);
}

/// Nothing is handed over, and the reason holds `words`. That the server saw no login is its own concern: in clear it
/// takes one for a breach.
async fn stays_at_home(relay: Server, words: &str) {
    let trouble = SmtpRelay::new(relay.clone()).probe().await.expect_err(words);
    assert!(trouble.why.contains(words), "{} for {words}", trouble.why);
    assert!(!trouble.why.contains("pass:w"), "{}", trouble.why);
}

with_and_without_pipelining!(letters_travel_in_tls_from_the_first_byte);
async fn letters_travel_in_tls_from_the_first_byte(reception: Reception) {
    let authority = Authority::make();
    let reception = reception.implicit_tls(authority.identity(HOST)).login("ada", "pass:w/rd é");
    let server = SmtpServer::start_with(reception);
    arrives(&server, with_tls(&server, Tls::Implicit, &authority)).await;
}

with_and_without_pipelining!(letters_travel_in_tls_after_starttls);
async fn letters_travel_in_tls_after_starttls(reception: Reception) {
    let authority = Authority::make();
    let reception = reception.starttls(authority.identity(HOST)).login("ada", "pass:w/rd é");
    let server = SmtpServer::start_with(reception);
    arrives(&server, with_tls(&server, Tls::StartTls, &authority)).await;
}

with_and_without_pipelining!(a_login_goes_by_plain_or_by_login);
async fn a_login_goes_by_plain_or_by_login(reception: Reception) {
    for mechanisms in ["PLAIN", "LOGIN", "CRAM-MD5 LOGIN"] {
        let server = SmtpServer::start_with(reception.clone().login("ada", "pass:w/rd é").only_by(mechanisms));
        arrives(&server, Server { credentials: ada(), ..in_clear(&server) }).await;
    }
}

#[tokio::test]
async fn a_login_that_is_refused_or_impossible_is_said_so() {
    let refusing = SmtpServer::start_with(Reception::default().login("ada", "another"));
    stays_at_home(Server { credentials: ada(), ..in_clear(&refusing) }, "refused the login: 535 5.7.8").await;
    let foreign = SmtpServer::start_with(Reception::default().login("ada", "x").only_by("CRAM-MD5"));
    stays_at_home(Server { credentials: ada(), ..in_clear(&foreign) }, "no login by PLAIN or LOGIN").await;
    let open = SmtpServer::start();
    stays_at_home(Server { credentials: ada(), ..in_clear(&open) }, "no login by PLAIN or LOGIN").await;
}

#[tokio::test]
async fn a_certificate_that_proves_nothing_is_refused() {
    let authority = Authority::make();
    for (identity, words) in [
        (authority.expired(HOST), "expired"),
        (authority.identity("mail.example.net"), "not valid for"),
        (Authority::make().identity(HOST), "invalid peer certificate"),
        (Identity::self_signed(HOST), "invalid peer certificate"),
    ] {
        for (tls, reception) in [
            (Tls::Implicit, Reception::default().implicit_tls(identity.clone())),
            (Tls::StartTls, Reception::default().starttls(identity)),
        ] {
            let server = SmtpServer::start_with(reception);
            stays_at_home(with_tls(&server, tls, &authority), words).await;
        }
    }
}

#[tokio::test]
async fn nothing_is_sent_where_starttls_is_not_offered_or_refused() {
    let authority = Authority::make();
    let stripped = SmtpServer::start_with(Reception::default().login("ada", "pass:w/rd é"));
    stays_at_home(with_tls(&stripped, Tls::StartTls, &authority), "does not offer STARTTLS").await;

    let refusing = SmtpServer::start_with(Reception::default().starttls(authority.identity(HOST)));
    refusing.when(Stage::StartTls).reply("454 4.7.0 not now");
    stays_at_home(with_tls(&refusing, Tls::StartTls, &authority), "refused STARTTLS: 454").await;
}

#[tokio::test]
async fn words_between_starttls_and_the_handshake_are_an_attack() {
    let authority = Authority::make();
    let server = SmtpServer::start_with(Reception::default().starttls(authority.identity(HOST)));
    let injected = b"220 2.0.0 Go ahead\r\n250-relay.example.net\r\n250 AUTH PLAIN\r\n".to_vec();
    server.when(Stage::StartTls).answer(Answer::Say(injected));
    stays_at_home(with_tls(&server, Tls::StartTls, &authority), "that is an attack").await;
}

#[tokio::test]
async fn a_server_without_tls_is_not_mistaken_for_one_with() {
    let authority = Authority::make();
    let server = SmtpServer::start();
    stays_at_home(with_tls(&server, Tls::Implicit, &authority), "TLS with the relay failed").await;
    server.take_faults();
}
