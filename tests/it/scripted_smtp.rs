//! The scripted mail server itself, driven by hand, so that the stories can trust it.

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::support::smtp::{Answer, SmtpServer, Stage};

/// A client that says just what it is told.
struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    /// Connects, and reads the banner.
    async fn connect(server: &SmtpServer) -> Self {
        let mut client = Self::connect_silently(server).await;
        assert!(client.reply().await.starts_with("220 "));
        client
    }

    async fn connect_silently(server: &SmtpServer) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", server.port())).await.expect("the server listens");
        Self { stream: BufReader::new(stream) }
    }

    /// Connects, and says EHLO.
    async fn greet(server: &SmtpServer) -> Self {
        let mut client = Self::connect(server).await;
        assert!(client.ask("EHLO client.example.org").await.contains("250-PIPELINING\r\n"));
        client
    }

    async fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).await.expect("the connection stands");
    }

    /// One reply with all its lines; empty at the end of the connection.
    async fn reply(&mut self) -> String {
        let mut reply = String::new();
        loop {
            let start = reply.len();
            if self.stream.read_line(&mut reply).await.expect("the connection was not broken") == 0 {
                return reply;
            }
            if reply.as_bytes()[start..].get(3) != Some(&b'-') {
                return reply;
            }
        }
    }

    async fn ask(&mut self, line: &str) -> String {
        self.send(&format!("{line}\r\n")).await;
        self.reply().await
    }

    /// Sends a whole message to `to`; gives the reply after the final dot.
    async fn deliver(&mut self, to: &str, message: &str) -> String {
        self.begin(to).await;
        self.send(message).await;
        self.ask(".").await
    }

    /// Goes as far as the 354.
    async fn begin(&mut self, to: &str) {
        assert!(self.ask("MAIL FROM:<alert@example.org>").await.starts_with("250 "));
        assert!(self.ask(&format!("RCPT TO:<{to}>")).await.starts_with("250 "));
        assert!(self.ask("DATA").await.starts_with("354 "));
    }

    /// What is left to read; an error if the connection was broken.
    async fn rest(&mut self) -> std::io::Result<String> {
        let mut rest = String::new();
        self.stream.read_to_string(&mut rest).await.map(|_| rest)
    }
}

#[tokio::test]
async fn a_message_is_recorded_as_sent_with_its_dots_unstuffed() {
    let server = SmtpServer::start();
    let mut client = Client::greet(&server).await;
    let reply = client.deliver("ann@example.com", "Subject: dots\r\n\r\n..one\r\ntwo.\r\n").await;
    assert_eq!(reply, "250 2.0.0 Ok: queued\r\n");
    assert_eq!(client.ask("QUIT").await, "221 2.0.0 Bye\r\n");

    let mail = server.next_mail().await;
    assert_eq!((mail.from.as_str(), mail.to.as_slice()), ("alert@example.org", &["ann@example.com".to_owned()][..]));
    assert_eq!(mail.raw, b"Subject: dots\r\n\r\n.one\r\ntwo.\r\n");
    assert_eq!(mail.wire, b"Subject: dots\r\n\r\n..one\r\ntwo.\r\n");
    assert_eq!(mail.mail().header("subject"), "dots");
}

#[tokio::test]
async fn a_pipelined_group_gets_its_replies_in_order_and_the_next_may_ride_behind_the_dot() {
    let server = SmtpServer::start();
    server.when(Stage::Rcpt).to("gone@example.com").reply("550-5.1.1 no such\n550 5.1.1 user");
    let mut client = Client::greet(&server).await;
    client.send("MAIL FROM:<a@example.org>\r\nRCPT TO:<gone@example.com>\r\nDATA\r\n").await;
    let replies = [client.reply().await, client.reply().await, client.reply().await];
    assert_eq!(
        replies,
        ["250 2.1.0 Ok\r\n", "550-5.1.1 no such\r\n550 5.1.1 user\r\n", "554 5.5.1 No valid recipients\r\n"]
    );
    assert!(client.ask("RSET").await.starts_with("250 "));

    client.begin("ann@example.com").await;
    client.send("One: 1\r\n\r\n.\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n").await;
    for code in ["250", "250", "250", "354"] {
        assert!(client.reply().await.starts_with(code));
    }
    assert!(client.ask("Two: 2\r\n\r\n.").await.starts_with("250 "));
    assert_eq!(server.mail_to("bob@example.com").await.raw, b"Two: 2\r\n\r\n");
    assert_eq!((server.accepted().len(), server.connections()), (2, 1));
}

#[tokio::test]
async fn a_client_that_breaks_the_protocol_is_refused_and_noted() {
    let server = SmtpServer::start();
    let mut client = Client::connect(&server).await;
    assert!(client.ask("MAIL FROM:<a@example.org>").await.starts_with("503 "));
    assert!(client.ask("EHLO client.example.org").await.starts_with("250-"));
    client.send("NOOP\n").await;
    assert!(client.reply().await.starts_with("500 "));
    assert!(client.ask("MAIL FROM: <a@example.org>").await.starts_with("501 "));
    assert!(client.deliver("ann@example.com", "Subject: bare\r\n\r\nline\nfeed\r\n").await.starts_with("554 "));
    assert!(client.deliver("ann@example.com", "Subject: caf\u{e9}\r\n\r\n").await.starts_with("554 "));
    let long = format!("Subject: long\r\n\r\n{}\r\n", "x".repeat(999));
    assert!(client.deliver("ann@example.com", &long).await.starts_with("554 "));

    client.send("MAIL FROM:<a@example.org>\r\nRCPT TO:<ann@example.com>\r\nDATA\r\nSubject: early\r\n").await;
    for code in ["250", "250", "503", "500"] {
        assert!(client.reply().await.starts_with(code));
    }
    assert!(server.accepted().is_empty());
    assert_eq!(server.take_faults().len(), 8);
}

#[tokio::test]
async fn a_gate_holds_a_connection_until_the_test_opens_it() {
    let server = SmtpServer::start();
    let gate = server.when(Stage::Dot).nth(1).hold();
    let (mut held, mut free) = (Client::greet(&server).await, Client::greet(&server).await);
    held.begin("held@example.com").await;
    held.send("A: b\r\n\r\n.\r\n").await;
    gate.reached().await;
    assert!(free.deliver("free@example.com", "A: b\r\n\r\n").await.starts_with("250 "));
    assert_eq!(server.next_mail().await.to, ["free@example.com"]);
    assert_eq!((server.open_connections(), server.most_connections()), (2, 2));

    gate.open_with(Answer::reply("451 4.3.0 try later"));
    assert_eq!(held.reply().await, "451 4.3.0 try later\r\n");
    assert!(held.deliver("held@example.com", "A: b\r\n\r\n").await.starts_with("250 "));
    assert_eq!(server.next_mail().await.to, ["held@example.com"]);
}

#[tokio::test]
async fn connections_end_with_fin_or_rst_before_and_after_the_final_dot() {
    let server = SmtpServer::start();
    server.when(Stage::Body).on_connection(1).hang_up();
    server.when(Stage::Body).on_connection(2).reset();
    server.when(Stage::Dot).on_connection(3).answer(Answer::TakeAndHangUp);
    server.when(Stage::Dot).on_connection(4).reset();
    for (connection, broken, taken) in [(1, false, 0), (2, true, 0), (3, false, 1), (4, true, 1)] {
        let mut client = Client::greet(&server).await;
        client.begin("ann@example.com").await;
        client.send("A: b\r\n\r\n.\r\n").await;
        let rest = client.rest().await;
        assert_eq!(rest.is_err(), broken, "connection {connection}: {rest:?}");
        drop(client);
        server.until("the connection is closed", |book| book.open == 0).await;
        assert_eq!(server.accepted().len(), taken, "connection {connection}");
    }
}

#[tokio::test]
async fn replies_can_be_garbage_or_come_a_byte_at_a_time_and_421_closes() {
    let server = SmtpServer::start();
    server.when(Stage::Connect).first(1).answer(Answer::Say(b"\xff\x00\xfe\n\n".to_vec()));
    server.when(Stage::Ehlo).drip("250-relay\n250 SIZE 1000");
    server.when(Stage::Mail).every(2).reply("421 4.7.0 too many");
    let mut client = Client::connect_silently(&server).await;
    let mut garbage = [0; 5];
    client.stream.read_exact(&mut garbage).await.expect("five bytes come");
    assert_eq!(&garbage, b"\xff\x00\xfe\n\n");

    let mut client = Client::connect(&server).await;
    assert_eq!(client.ask("EHLO client.example.org").await, "250-relay\r\n250 SIZE 1000\r\n");
    assert!(client.deliver("ann@example.com", "A: b\r\n\r\n").await.starts_with("250 "));
    assert_eq!(client.ask("MAIL FROM:<a@example.org>").await, "421 4.7.0 too many\r\n");
    assert_eq!(client.rest().await.expect("closed in good order"), "");
    server.behave();
    assert!(Client::greet(&server).await.deliver("ann@example.com", "A: b\r\n\r\n").await.starts_with("250 "));
}

#[tokio::test]
async fn the_server_goes_down_with_all_its_connections_and_comes_up_on_the_same_port() {
    let server = SmtpServer::start();
    let mut client = Client::greet(&server).await;
    server.go_down().await;
    assert!(client.rest().await.is_ok_and(|rest| rest.is_empty()));
    assert!(TcpStream::connect(("127.0.0.1", server.port())).await.is_err());
    server.come_up().await;
    assert!(Client::greet(&server).await.deliver("ann@example.com", "A: b\r\n\r\n").await.starts_with("250 "));
}
