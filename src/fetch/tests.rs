//! The fetcher against small servers on loopback: one that may be asked, and one that nobody may reach.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::testing::{Reply, Server, redirect, status};
use super::*;

/// Where the server is that may be asked; nobody may ask those at the usual place.
const ASKED: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

async fn probed(answer: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> (Probe, Vec<String>) {
    let server = Server::start(ASKED, answer).await;
    let probe = server.fetcher().probe(&server.url("/page")).await;
    (probe, server.seen())
}

/// Ways to say "this machine" or "that network". PORT is the canary's.
const FORBIDDEN: [&str; 53] = [
    "http://127.0.0.1:PORT/",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://127.255.255.254:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f000001:PORT/",
    "http://0x7f.0x0.0x0.0x1:PORT/",
    "http://0x7F.1:PORT/",
    "http://017700000001:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://0177.0.0.01:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://%31%32%37.0.0.1:PORT/",
    "http://１２７.0.0.1:PORT/",
    "http://127。0。0。1:PORT/",
    "http://①②⑦.⓪.⓪.①:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://[::1]:PORT/",
    "http://[::]:PORT/",
    "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[64:ff9b:1::7f00:1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://[2001:0:7f00:1::]:PORT/",
    "http://[fe80::1]:PORT/",
    "http://[fd00::1]:PORT/",
    "http://[ff02::1]:PORT/",
    "http://[fe80::1%25lo]:PORT/",
    "http://10.0.0.1:PORT/",
    "http://172.16.0.1:PORT/",
    "http://192.168.0.1:PORT/",
    "http://169.254.169.254:PORT/latest/meta-data/",
    "http://100.64.0.1:PORT/",
    "http://198.18.0.1:PORT/",
    "http://224.0.0.1:PORT/",
    "http://255.255.255.255:PORT/",
    "http://inside.example.org:PORT/",
    "http://INSIDE.example.org:PORT/",
    "https://inside.example.org:PORT/",
    "http://inside-v6.example.org:PORT/",
    "http://user@127.0.0.1:PORT/",
    "http://www.example.org@127.0.0.1:PORT/",
    "http://www.example.org:x@127.0.0.1:PORT/",
    "http:\\\\127.0.0.1:PORT\\",
    "//127.0.0.1:PORT/",
    "ftp://127.0.0.1:PORT/",
    "gopher://127.0.0.1:PORT/_x",
    "file:///etc/hostname",
];

fn hosts(names: &[(&str, &[&str])]) -> std::collections::HashMap<String, Vec<IpAddr>> {
    let addresses = |list: &[&str]| list.iter().map(|address| address.parse().unwrap()).collect();
    names.iter().map(|(name, list)| ((*name).to_owned(), addresses(list))).collect()
}

#[tokio::test]
async fn no_way_to_say_this_machine_leads_there() {
    let canary = Server::start(Ipv4Addr::LOCALHOST, |_, _| status(200)).await;
    let mut settings = FetchSettings { ports: vec![canary.address.port()], ..FetchSettings::default() };
    let inside: &[&str] = &["127.0.0.1", "10.0.0.1", "::1"];
    settings.hosts = hosts(&[("inside.example.org", inside), ("inside-v6.example.org", &["::ffff:127.0.0.1"])]);
    let fetcher = Fetcher::new(settings);
    for form in FORBIDDEN {
        let url = form.replace("PORT", &canary.address.port().to_string());
        let probe = fetcher.probe(&url).await;
        assert!(matches!(probe, Probe::Unsafe { .. }), "{url}: {probe:?}");
    }
    // The system's own names for it too.
    let probe = fetcher.probe(&format!("http://localhost:{}/", canary.address.port())).await;
    assert!(!matches!(probe, Probe::Answers { .. }), "{probe:?}");
    assert_eq!(canary.seen(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_said_against_a_link_names_the_reason() {
    let fetcher = Fetcher::new(FetchSettings::default());
    for (url, why) in [
        ("no address", Danger::NoAddress),
        ("javascript:alert(1)", Danger::Scheme),
        ("data:text/html,x", Danger::Scheme),
        ("https://a@www.example.org/", Danger::UserInfo),
        ("https://www.example.org:8443/", Danger::Port),
        ("http://www.example.org:22/", Danger::Port),
        ("https://192.168.1.1/", Danger::Address),
    ] {
        assert_eq!(fetcher.probe(url).await, Probe::Unsafe { why }, "{url}");
    }
}

#[tokio::test]
async fn of_a_name_with_several_addresses_only_the_permitted_ones_are_connected_to() {
    let (open, canary) = (Server::start(ASKED, |_, _| status(200)).await, Ipv4Addr::LOCALHOST);
    let name = "both.example.org";
    // Nobody else can have this port on the other address.
    let canary = tokio::net::TcpListener::bind((canary, open.address.port())).await.unwrap();
    let mut settings = open.settings();
    settings.hosts = hosts(&[(name, &["127.0.0.1", "127.0.0.2"])]);
    let probe = Fetcher::new(settings).probe(&format!("http://{name}:{}/", open.address.port())).await;
    assert!(matches!(probe, Probe::Answers { status: 200, .. }), "{probe:?}");
    assert!(tokio::time::timeout(Duration::ZERO, canary.accept()).await.is_err());
}

#[tokio::test]
async fn a_page_that_is_there_is_asked_for_by_head_only_and_says_who_asks() {
    let (probe, seen) = probed(|_, _| status(200)).await;
    assert!(matches!(&probe, Probe::Answers { status: 200, final_url } if final_url.ends_with("/page")), "{probe:?}");
    assert_eq!(seen.len(), 1);
    assert!(seen[0].starts_with("HEAD /page HTTP/1.1\r\n"), "{seen:?}");
    assert!(seen[0].contains(concat!("user-agent: MonthlyAlert/", env!("CARGO_PKG_VERSION"), "\r\n")), "{seen:?}");
}

#[tokio::test]
async fn each_status_has_its_meaning() {
    for (sent, meant) in [
        (204, "answers"),
        (304, "answers"),
        (400, "gone"),
        (404, "gone"),
        (410, "gone"),
        (401, "refuses"),
        (403, "refuses"),
        (405, "refuses"),
        (429, "refuses"),
        (451, "refuses"),
        (999, "refuses"),
        (500, "trouble"),
        (503, "trouble"),
    ] {
        let (probe, _) = probed(move |_, _| status(sent)).await;
        let found = match probe {
            Probe::Answers { .. } => "answers",
            Probe::Gone { .. } => "gone",
            Probe::Refuses { .. } => "refuses",
            Probe::ServerTrouble { .. } => "trouble",
            _ => "something else",
        };
        assert_eq!((found, probe.status()), (meant, Some(sent)));
    }
}

#[tokio::test]
async fn a_server_that_does_not_like_head_is_asked_by_get() {
    for refusal in [403, 404, 405, 501] {
        let (probe, seen) = probed(move |method, _| status(if method == "HEAD" { refusal } else { 200 })).await;
        assert!(matches!(probe, Probe::Answers { .. }), "{refusal}: {probe:?}");
        assert_eq!(seen.len(), 2);
    }
    let (probe, _) = probed(|method, _| if method == "HEAD" { Reply::HangUp } else { status(200) }).await;
    assert!(matches!(probe, Probe::Answers { .. }), "{probe:?}");
    let (_, seen) = probed(|_, _| status(429)).await;
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn a_body_without_end_is_not_read() {
    let (probe, _) = probed(|method, _| if method == "HEAD" { status(405) } else { Reply::EndlessBody }).await;
    assert!(matches!(probe, Probe::Answers { status: 200, .. }), "{probe:?}");
}

#[tokio::test]
async fn three_redirects_are_followed_and_no_more() {
    let hops = |most: usize| {
        move |_: &str, path: &str| match path.trim_start_matches("/page").len() {
            so_far if so_far < most => redirect(&format!("/page{}", "x".repeat(so_far + 1))),
            _ => status(200),
        }
    };
    let (probe, seen) = probed(hops(3)).await;
    assert!(matches!(&probe, Probe::Answers { final_url, .. } if final_url.ends_with("/pagexxx")), "{probe:?}");
    assert_eq!(seen.len(), 4);
    let (probe, seen) = probed(hops(4)).await;
    assert_eq!((probe, seen.len()), (Probe::Unreachable { why: Trouble::RedirectsTooOften }, 4));
    let (probe, _) = probed(|_, path| redirect(path)).await;
    assert_eq!(probe, Probe::Unreachable { why: Trouble::RedirectsTooOften });
}

#[tokio::test]
async fn a_redirect_is_checked_like_the_first_address() {
    for (location, why) in [
        ("http://127.0.0.1:PORT/", Danger::Address),
        ("http://[::1]:PORT/", Danger::Address),
        ("http://inside.example.org:PORT/", Danger::Address),
        ("//2130706433:PORT/", Danger::Address),
        ("http://127.0.0.2:1/", Danger::Port),
        ("http://a@127.0.0.2:PORT/", Danger::UserInfo),
        ("javascript:alert(1)", Danger::Scheme),
        ("file:///etc/hostname", Danger::Scheme),
        ("http://[", Danger::NoAddress),
    ] {
        let server = Server::start(ASKED, {
            let location = location.to_owned();
            move |_, path| redirect(&location.replace("PORT", path.trim_start_matches('/')))
        });
        let server = server.await;
        let canary = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, server.address.port())).await.unwrap();
        let mut settings = server.settings();
        settings.hosts = hosts(&[("inside.example.org", &["127.0.0.1"])]);
        let probe = Fetcher::new(settings).probe(&server.url(&format!("/{}", server.address.port()))).await;
        assert_eq!(probe, Probe::Unsafe { why }, "{location}");
        assert!(tokio::time::timeout(Duration::ZERO, canary.accept()).await.is_err(), "{location}");
    }
}

#[tokio::test]
async fn a_slow_server_is_given_up_at_the_deadline_redirects_included() {
    for slow in ["/page", "/next"] {
        let server =
            Server::start(ASKED, move |_, path| if path == slow { Reply::Silence } else { redirect("/next") }).await;
        let fetcher = Fetcher::new(FetchSettings { deadline: Duration::from_millis(300), ..server.settings() });
        assert_eq!(fetcher.probe(&server.url("/page")).await, Probe::Unreachable { why: Trouble::TooSlow });
    }
}

#[tokio::test]
async fn where_nobody_answers_the_reason_is_told() {
    let (probe, _) = probed(|_, _| Reply::HangUp).await;
    assert_eq!(probe, Probe::Unreachable { why: Trouble::Broken });

    let listener = tokio::net::TcpListener::bind((ASKED, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut settings =
        FetchSettings { ports: vec![address.port()], reachable: vec![address.ip().into()], ..FetchSettings::default() };
    settings.hosts = hosts(&[("nowhere.example.org", &[])]);
    let fetcher = Fetcher::new(settings);
    let speaks_plainly = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 x\r\n\r\n").await.unwrap();
        // Until the client hangs up; bytes that nobody has read would reset the connection.
        while stream.read(&mut [0; 1024]).await.is_ok_and(|read| read > 0) {}
    };
    let url = format!("https://{address}/");
    let (unencrypted, ()) = tokio::join!(fetcher.probe(&url), speaks_plainly);
    assert_eq!(unencrypted, Probe::Unreachable { why: Trouble::Tls });
    drop(listener);
    let silent = fetcher.probe(&format!("http://{address}/")).await;
    assert_eq!(silent, Probe::Unreachable { why: Trouble::NoConnection });
    // A machine without any network is offline.
    let nowhere = fetcher.probe(&format!("http://nowhere.example.org:{}/", address.port())).await;
    assert!(matches!(nowhere, Probe::Offline | Probe::Unreachable { why: Trouble::NoSuchName }), "{nowhere:?}");
}
