//! The program measures itself, and whoever looks at the figures can trust that nobody was lost for them. How fast it is
//! is no story: that is for `benches/compare.sh`.

use serde_json::Value;

use crate::on_both;
use crate::support::TestApp;

/// The figures of `bench send` with these arguments, in a scratch database beside that of `app`.
async fn measured(app: &TestApp, arguments: &[&str]) -> Value {
    let database = app.database_url();
    let mut command = vec!["bench", "send", "--messages", "200", "--size", "3000", "--connections", "3", "--json"];
    command.extend(["--database", &database]);
    command.extend(arguments);
    app.run(&command).await.ok().json()
}

/// Fails unless everybody got one message.
fn everybody_got_one(figures: &Value) {
    for (figure, count) in [("messages", 200), ("lost", 0), ("duplicates", 0)] {
        assert_eq!(figures[figure], count, "{figure} in {figures}");
    }
}

on_both!(a_measured_send_reaches_everybody_once_and_leaves_nothing_behind);
async fn a_measured_send_reaches_everybody_once_and_leaves_nothing_behind(app: TestApp) {
    let figures = measured(&app, &["--pages"]).await;
    everybody_got_one(&figures);
    assert_eq!(figures["in_doubt_limit"], 16);
    let durable = figures["synchronous"].as_str().unwrap_or_default();
    assert!(durable == "FULL" || durable.contains("fsync="), "{durable}");
    for figure in [
        "bytes",
        "seconds",
        "messages_per_second",
        "cpu_us_per_message",
        "peak_rss_mb",
        "first_message_ms",
        "commits",
        "page_p99_ms",
    ] {
        assert!(figures[figure].is_number(), "{figure} in {figures}");
    }
    let left = std::fs::read_dir(app.folder()).expect("the test's own folder can be read").count();
    assert_eq!(left, 0, "something is left in {}", app.folder().display());
}

on_both!(a_sender_killed_while_it_is_measured_loses_nobody_and_repeats_no_more_than_its_bound);
async fn a_sender_killed_while_it_is_measured_loses_nobody_and_repeats_no_more_than_its_bound(app: TestApp) {
    let figures = measured(&app, &["--kill", "1", "--in-doubt", "8"]).await;
    for (figure, count) in [("lost", 0), ("differing", 0), ("in_doubt_limit", 8), ("kills", 1)] {
        assert_eq!(figures[figure], count, "{figure} in {figures}");
    }
    assert!(figures["duplicates"].as_u64().is_some_and(|copies| copies <= 8), "{figures}");
}

on_both!(confirmations_and_a_send_without_records_are_measured_too);
async fn confirmations_and_a_send_without_records_are_measured_too(app: TestApp) {
    for what in ["--confirmations", "--no-record"] {
        everybody_got_one(&measured(&app, &[what]).await);
    }
}
