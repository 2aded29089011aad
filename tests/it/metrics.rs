//! What monitors read while mail goes out, and who may.

use std::collections::{BTreeMap, BTreeSet};

use crate::given::{MONTH, an_approved_edition};
use crate::on_both;
use crate::support::smtp::{SmtpServer, Stage};
use crate::support::{TestApp, eventually};

/// Every sample by its name and labels as they stand; fails unless the text is sound: each family has one HELP and one
/// TYPE before its samples, which stand together; no sample is there twice; names, labels and values are well-formed;
/// histograms grow and end with `+Inf`.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let (mut found, mut seen, mut family) = (BTreeMap::new(), BTreeSet::new(), (String::new(), String::new()));
    let mut helped = String::new();
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').expect("HELP has a text");
            assert!(is_name(name) && !help.is_empty() && seen.insert(name.to_owned()), "{line}");
            helped = name.to_owned();
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("TYPE has a kind");
            assert!(name == helped && ["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert_eq!(name.ends_with("_total"), kind == "counter", "{line}");
            family = (name.to_owned(), kind.to_owned());
        } else {
            let (series, value) = line.rsplit_once(' ').expect("a sample has a value");
            let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
            assert!(is_name(name) && are_labels(labels), "{line}");
            let suffix = name.strip_prefix(family.0.as_str()).unwrap_or("not of this family");
            let fits = match family.1.as_str() {
                "histogram" => ["_bucket", "_sum", "_count"].contains(&suffix),
                _ => suffix.is_empty(),
            };
            assert!(fits, "{line} stands under {family:?}");
            let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
            assert!(found.insert(series.to_owned(), value).is_none(), "twice: {line}");
        }
    }
    for name in ["monthly_alert_recorder_group_size", "monthly_alert_recorder_commit_seconds"] {
        let buckets = text.lines().filter(|line| line.starts_with(&format!("{name}_bucket")));
        let counts: Vec<f64> = buckets.filter_map(|line| line.rsplit_once(' ')?.1.parse().ok()).collect();
        assert!(counts.len() > 2 && counts.is_sorted(), "{name}: {counts:?}");
        assert_eq!(found[&format!("{name}_bucket{{le=\"+Inf\"}}")], found[&format!("{name}_count")]);
    }
    found
}

fn is_name(text: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    text.starts_with(|c: char| good(c) && !c.is_ascii_digit()) && text.chars().all(good)
}

/// What follows the `{` of a sample: `name="value",…}` with quotes, backslashes and line breaks in values escaped.
fn are_labels(mut text: &str) -> bool {
    while let Some((name, rest)) = text.split_once("=\"") {
        let mut escaped = false;
        let end = rest.char_indices().find(|(_, c)| {
            let ends = *c == '"' && !escaped;
            escaped = *c == '\\' && !escaped;
            ends
        });
        let Some((end, _)) = end.filter(|_| is_name(name)) else { return false };
        text = rest[end + 1..].trim_start_matches(',');
    }
    text == "}"
}

on_both!(monitors_on_this_machine_read_how_the_send_goes);
async fn monitors_on_this_machine_read_how_the_send_goes(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "1").with("IN_DOUBT_LIMIT", "2").start().await;
    an_approved_edition(&app, 12).await;
    smtp.when(Stage::Rcpt).to("reader2@example.net").reply("550 5.1.1 unknown");
    let gate = smtp.when(Stage::Dot).nth(5).hold();
    app.run(&["edition", "send", MONTH]).await.ok();
    gate.reached().await;
    let sent = r#"monthly_alert_messages_total{outcome="accepted"}"#;
    let queued = r#"monthly_alert_queued{kind="digest"}"#;
    // The ledger and the process are asked one after the other, and a result may still be on its way into both.
    let during = eventually("four are accepted, one is rejected and seven are queued", async || {
        let page = app.get("/metrics").await.is(200);
        assert_eq!(page.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-store");
        let found = samples(&page.body);
        let groups = found["monthly_alert_recorder_group_size_sum"];
        ((found[sent], found[queued], groups) == (4.0, 7.0, 5.0)).then_some(found)
    })
    .await;
    assert_eq!(during[r#"monthly_alert_messages_total{outcome="rejected"}"#], 1.0);
    assert!((1.0..=2.0).contains(&during["monthly_alert_in_flight"]), "{during:?}");
    assert_eq!(during[&format!("monthly_alert_relay_up{{relay=\"127.0.0.1:{}\"}}", smtp.port())], 1.0);
    assert!(during["process_resident_memory_bytes"] > 1e6 && during["process_start_time_seconds"] > 1.7e9);
    assert!(during.keys().any(|name| name.starts_with("monthly_alert_build_info{version=")));
    gate.open();
    eventually("the rest is counted", async || {
        let found = samples(&app.get("/metrics").await.is(200).body);
        let figures = (found[sent], found[queued], found["monthly_alert_in_flight"]);
        (figures == (11.0, 0.0, 0.0)).then_some(())
    })
    .await;
}

on_both!(nobody_else_reads_figures_without_the_token);
async fn nobody_else_reads_figures_without_the_token(app: TestApp) {
    const TOKEN: &str = "a-token-of-more-than-16-letters";
    let app = app.with("METRICS_TOKEN", TOKEN).start().await;
    let strangers = [
        ("X-Forwarded-For", "127.0.0.1"),
        ("Forwarded", "for=127.0.0.1"),
        ("X-Real-IP", "127.0.0.1"),
        ("Host", "news.example.org"),
    ];
    for stranger in strangers {
        app.get_with("/metrics", &[stranger]).await.is(404).says("There is nothing here");
        for wrong in ["Bearer a-token-of-more-than-16-lettres", "Bearer", "Basic a-token-of-more-than-16-letters"] {
            app.get_with("/metrics", &[stranger, ("Authorization", wrong)]).await.is(404);
        }
        let page = app.get_with("/metrics", &[stranger, ("Authorization", &format!("Bearer {TOKEN}"))]).await.is(200);
        assert!(!page.body.contains(TOKEN) && samples(&page.body).len() > 10);
    }
    app.get("/metrics").await.is(200);
}

on_both!(without_a_token_none_opens_the_figures);
async fn without_a_token_none_opens_the_figures(app: TestApp) {
    let app = app.start().await;
    for given in ["Bearer ", "Bearer none", "Bearer x"] {
        app.get_with("/metrics", &[("Host", "news.example.org"), ("Authorization", given)]).await.is(404);
    }
    samples(&app.get("/metrics").await.is(200).body);
}

#[test]
fn the_lint_knows_good_labels_from_bad_ones() {
    for good in ["}", r#"a="b"}"#, r#"a="b",c="d e"}"#, r#"a="q\"u\\o,te={}\n"}"#] {
        assert!(are_labels(good), "{good}");
    }
    for bad in ["", r#"a="b""#, r#"a="b}"#, r#"a="b\"}"#, r#"1a="b"}"#, r#"a=b}"#] {
        assert!(!are_labels(bad), "{bad}");
    }
}
