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

on_both!(a_measured_send_reaches_everybody_once);
async fn a_measured_send_reaches_everybody_once(app: TestApp) {
    let figures = measured(&app, &["--pages"]).await;
    assert_eq!((&figures["messages"], &figures["lost"], &figures["duplicates"]), (&200.into(), &0.into(), &0.into()));
    assert_eq!(figures["in_doubt_limit"], 16);
    let durable = figures["synchronous"].as_str().expect("a word");
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
    let left: Vec<_> = std::fs::read_dir(app.folder())
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").file_name())
        .collect();
    assert!(left.is_empty(), "something is left behind: {left:?}");
}

on_both!(a_sender_killed_while_it_is_measured_loses_nobody_and_repeats_no_more_than_its_bound);
async fn a_sender_killed_while_it_is_measured_loses_nobody_and_repeats_no_more_than_its_bound(app: TestApp) {
    let figures = measured(&app, &["--kill", "1", "--in-doubt", "8"]).await;
    assert_eq!(
        (&figures["lost"], &figures["differing"], &figures["in_doubt_limit"]),
        (&0.into(), &0.into(), &8.into())
    );
    assert!(figures["duplicates"].as_u64().expect("a number") <= 8, "{figures}");
}
