//! The command line: what it prints, what it refuses, and how it ends.

use std::time::Duration;

use crate::given::{MONTH, an_approved_edition, an_article, article, readers};
use crate::on_both;
use crate::support::smtp::{SmtpServer, Stage};
use crate::support::{TestApp, eventually};

on_both!(an_import_takes_what_is_good_and_names_the_line_of_what_is_not);
async fn an_import_takes_what_is_good_and_names_the_line_of_what_is_not(app: TestApp) {
    app.write("articles/good.md", &article());
    app.write("articles/kind.md", "---\ntitle: A\ndate: 2011-06-01\nkind: rumour\n---\nText.\n");
    app.write("articles/key.md", "---\ntitle: A\ndate: 2011-06-01\ncolour: red\n---\nText.\n");
    app.write("articles/date.md", "---\ntitle: A\ndate: 2011-06-31\n---\nText.\n");
    let report = app.run(&["articles", "import", "articles", "--json"]).await.exits(1).json();
    assert_eq!((report["new"].as_i64(), report["refused"].as_array().map(Vec::len)), (Some(1), Some(3)), "{report}");
    for (file, line) in [("kind.md", 4), ("key.md", 4), ("date.md", 3)] {
        let refused = report["refused"].as_array().expect("a list");
        let found = refused.iter().find(|refusal| refusal["where"].as_str().is_some_and(|place| place.ends_with(file)));
        assert_eq!(found.expect("the file is named")["line"], line, "{report}");
    }
    let again = app.run(&["articles", "import", "articles/good.md", "--json"]).await.ok().json();
    assert_eq!(again, serde_json::json!({"new": 0, "updated": 0, "unchanged": 1, "refused": []}));
}

on_both!(readers_come_in_by_a_table_and_go_out_by_one);
async fn readers_come_in_by_a_table_and_go_out_by_one(app: TestApp) {
    app.write(
        "readers.csv",
        "Email,Name,language,regions,kinds\n\
         ann@example.org,Ann,fr,europe;africa,news\n\
         =cmd@example.org,,,,\n\
         not an address,,,,\n\
         bob@example.org,Bob,en,Atlantis,\n",
    );
    let import = ["subscribers", "import", "readers.csv", "--consent", "fair", "--consent-date", "2026-04", "--json"];
    let dry: Vec<&str> = import.iter().copied().chain(["--dry-run"]).collect();
    let dry = app.run(&dry).await.exits(1).json();
    assert_eq!(dry["new"], 2, "{dry}");
    app.run(&["subscribers", "show", "ann@example.org", "--json"]).await.exits(1);
    let report = app.run(&import).await.exits(1).json();
    let lines: Vec<_> = report["refused"].as_array().expect("a list").iter().map(|refusal| &refusal["line"]).collect();
    assert_eq!((report["new"].as_i64(), lines), (Some(2), vec![&4.into(), &5.into()]), "{report}");
    let shown = app.run(&["subscribers", "show", "ANN@example.org", "--json"]).await.ok().json();
    assert_eq!((shown["state"].as_str(), shown["language"].as_str()), (Some("active"), Some("fr")), "{shown}");
    assert_eq!(shown["regions"], serde_json::json!(["africa", "europe"]));
    assert_eq!(shown["consent"]["events"][0]["source"], "fair");
    let table = app.run(&["subscribers", "export"]).await.ok().stdout;
    assert!(table.contains("ann@example.org,Ann,fr,africa;europe,news,active"), "{table}");
    assert!(table.contains("'=cmd@example.org"), "a formula went out: {table}");
    let unchanged = app.run(&import).await.exits(1).json();
    assert_eq!((unchanged["new"].as_i64(), unchanged["unchanged"].as_i64()), (Some(0), Some(2)), "{unchanged}");
}

on_both!(somebody_in_a_table_three_times_is_one_reader_as_the_last_row_says);
async fn somebody_in_a_table_three_times_is_one_reader_as_the_last_row_says(app: TestApp) {
    app.write(
        "readers.csv",
        "email,name,language\nann@example.org,Ann,en\nANN@example.org,Anne,fr\nann@example.org,Anne,fr\n",
    );
    let import = ["subscribers", "import", "readers.csv", "--consent", "fair", "--consent-date", "2026-04", "--json"];
    let report = app.run(&import).await.ok().json();
    let counts = ["new", "updated", "unchanged"].map(|word| report[word].as_i64());
    assert_eq!(counts, [Some(1), Some(1), Some(1)], "{report}");
    let shown = app.run(&["subscribers", "show", "ann@example.org", "--json"]).await.ok().json();
    assert_eq!((shown["name"].as_str(), shown["language"].as_str()), (Some("Anne"), Some("fr")), "{shown}");
    assert_eq!(shown["consent"]["events"].as_array().map(Vec::len), Some(1), "{shown}");
}

on_both!(a_table_changes_only_what_it_says_about_readers_who_are_in_already);
async fn a_table_changes_only_what_it_says_about_readers_who_are_in_already(app: TestApp) {
    let import = async |table: &str| {
        app.write("readers.csv", table);
        let import =
            ["subscribers", "import", "readers.csv", "--consent", "fair", "--consent-date", "2026-04", "--json"];
        app.run(&import).await
    };
    let shown = async || app.run(&["subscribers", "show", "ann@example.org", "--json"]).await.ok().json();
    let first = "email,name,language,regions,kinds\nann@example.org,Ann,fr,kenya;ghana,news\n";
    assert_eq!(import(first).await.ok().json()["new"], 1);
    let before = shown().await;
    assert_eq!(import("email\nann@example.org\n").await.ok().json()["unchanged"], 1);
    assert_eq!(import("email,name,language\nann@example.org,,\n").await.ok().json()["unchanged"], 1);
    assert_eq!(shown().await, before);

    assert_eq!(import("email,regions\nann@example.org,\n").await.ok().json()["updated"], 1, "all regions from now on");
    let after = shown().await;
    assert_eq!((&after["regions"], &after["kinds"]), (&serde_json::json!([]), &before["kinds"]), "{after}");
    assert_eq!((&after["name"], &after["language"]), (&before["name"], &before["language"]), "{after}");
    let events = after["consent"]["events"].as_array().expect("the consent's events");
    let words: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap_or_default()).collect();
    assert_eq!(words, ["imported", "updated"], "{after}");

    let refused = import("email,regions\nann@example.org,\"kenya,ghana\"\n").await.exits(1).json();
    let why = refused["refused"][0]["why"].as_str().unwrap_or_default();
    assert!(why.contains("separate several by “;”"), "{refused}");
}

on_both!(an_erased_reader_is_in_no_table_and_never_comes_back);
async fn an_erased_reader_is_in_no_table_and_never_comes_back(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp);
    an_approved_edition(&app, 2).await;
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    app.run(&["subscribers", "erase", "reader1@example.net"]).await.ok();
    app.run(&["subscribers", "show", "reader1@example.net"]).await.exits(1);
    let rows = app.run(&["deliveries", "list", MONTH, "--json"]).await.ok();
    assert!(!rows.stdout.contains("reader1@"), "{}", rows.stdout);
    let import =
        ["subscribers", "import", "readers.csv", "--consent", "again", "--consent-date", "2024-01-01", "--json"];
    let report = app.run(&import).await.exits(1).json();
    assert!(report["refused"][0]["why"].as_str().is_some_and(|why| why.contains("suppressed")), "{report}");
    assert_eq!(crate::given::statement(&app).await["accepted"], 2, "the statement still adds up");
    app.run(&["edition", "test", MONTH, "--to", "reader1@example.net"]).await.exits(3);
}

on_both!(a_change_to_an_approved_article_voids_the_approval);
async fn a_change_to_an_approved_article_voids_the_approval(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp);
    an_approved_edition(&app, 1).await;
    app.write("articles/sahel.md", &article().replace("Paragraph 3.", "The third paragraph."));
    app.run(&["articles", "import", "articles"]).await.ok();
    app.run(&["edition", "send", MONTH]).await.exits(3);
    assert_eq!(app.run(&["edition", "show", MONTH, "--json"]).await.ok().json()["state"], "draft");
    assert!(smtp.accepted().is_empty());
}

on_both!(a_preview_is_three_files_and_a_test_copy_is_marked);
async fn a_preview_is_three_files_and_a_test_copy_is_marked(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp);
    an_article(&app).await;
    readers(&app, 1).await;
    app.run(&["edition", "assemble", MONTH]).await.ok();
    app.run(&["edition", "preview", MONTH, "--out", "preview", "--as", "reader1@example.net"]).await.ok();
    for file in ["digest.html", "digest.txt", "digest.eml"] {
        let text = std::fs::read_to_string(app.folder().join("preview").join(file)).expect("the file is there");
        assert!(text.contains("river came back"), "{file}");
    }
    app.run(&["edition", "test", MONTH, "--to", "editor@example.com"]).await.ok();
    let copy = smtp.mail_to("editor@example.com").await.mail();
    copy.is_sound();
    assert_ne!(copy.subject(), "", "{}", copy.subject());
    let statement = app.run(&["edition", "statement", MONTH, "--json"]).await.ok().json();
    assert_eq!(statement["audience"], 0, "a test copy is no reader's");
}

on_both!(a_check_tells_what_to_mend_before_an_edition_goes_out);
async fn a_check_tells_what_to_mend_before_an_edition_goes_out(app: TestApp) {
    an_article(&app).await;
    readers(&app, 1).await;
    let check = ["edition", "check", MONTH, "--offline", "--json"];
    let fine = app.run(&check).await.ok().json();
    assert_eq!(fine["ok"], true, "{fine}");
    app.write("articles/sahel.md", &article().replace("Paragraph 3.", "[Here](javascript:alert(1))"));
    app.run(&["articles", "import", "articles"]).await.ok();
    let report = app.run(&check).await.exits(1).json();
    assert_eq!((&report["ok"], &report["findings"][0]["check"]), (&false.into(), &"unsafe-link".into()), "{report}");
    assert_eq!(report["findings"][0]["place"]["field"], "body", "{report}");
    let words = app.run(&["edition", "check", MONTH, "--offline"]).await.exits(1);
    assert!(words.stdout.contains("MEND ") && words.stdout.contains("1 to mend"), "{}", words.stdout);
}

on_both!(a_key_that_is_not_the_databases_is_refused_and_an_earlier_one_is_taken_over);
async fn a_key_that_is_not_the_databases_is_refused_and_an_earlier_one_is_taken_over(mut app: TestApp) {
    readers(&app, 2).await;
    app.run(&["subscribers", "erase", "reader2@example.net"]).await.ok();
    app.set("SECRET_KEY", "another-key-of-more-than-32-letters-0123");
    let refused = app.run(&["subscribers", "show", "reader1@example.net"]).await.exits(1);
    assert!(refused.stderr.contains("SECRET_KEY_PREVIOUS"), "{}", refused.stderr);
    app.set(
        "SECRET_KEY_PREVIOUS",
        "a key for tests only, of more than 32 letters\nanother-key-of-more-than-32-letters-0123",
    );
    app.run(&["subscribers", "show", "reader1@example.net"]).await.ok();
    let import =
        ["subscribers", "import", "readers.csv", "--consent", "again", "--consent-date", "2024-01-01", "--json"];
    let report = app.run(&import).await.exits(1).json();
    assert_eq!(report["unchanged"], 1, "the erased reader stays suppressed under the new key: {report}");
}

on_both!(nothing_goes_into_the_outbox_while_the_server_has_a_relay);
async fn nothing_goes_into_the_outbox_while_the_server_has_a_relay(app: TestApp) {
    let smtp = SmtpServer::start();
    let mut app = app.relay(&smtp).start().await;
    an_approved_edition(&app, 2).await;
    app.set("SMTP_URL", "");
    let send = ["edition", "send", MONTH];
    let wait = ["edition", "send", MONTH, "--wait"];
    let test = ["edition", "test", MONTH, "--to", "editor@example.com"];
    for command in [&send[..], &wait, &test] {
        let refused = app.run(command).await.exits(3);
        assert!(refused.stderr.contains("SMTP_URL"), "{}", refused.stderr);
    }
    assert_eq!(app.run(&["edition", "show", MONTH, "--json"]).await.ok().json()["state"], "approved");
    // A server without a relay is the way back to the outbox.
    app.restart().await;
    let tested = app.run(&test).await.ok();
    assert!(tested.stdout.contains("in the outbox"), "{}", tested.stdout);
    let sent = app.run(&wait).await.ok();
    assert!(sent.stdout.contains("2 of 2 copies were kept in the outbox"), "{}", sent.stdout);
    assert!(smtp.accepted().is_empty());
}

on_both!(an_edition_that_nobody_sends_says_how_it_goes_on);
async fn an_edition_that_nobody_sends_says_how_it_goes_on(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp);
    an_approved_edition(&app, 2).await;
    app.run(&["edition", "send", MONTH]).await.ok();
    for again in [&["edition", "send", MONTH][..], &["edition", "send", MONTH, "--wait"]] {
        let refused = app.run(again).await.exits(3);
        assert!(refused.stderr.contains("nobody is sending now"), "{}", refused.stderr);
        assert!(refused.stderr.contains("monthly-alert serve"), "{}", refused.stderr);
    }
    assert_eq!(crate::given::statement(&app).await["queued"], 2);
}

#[tokio::test]
async fn a_table_is_read_strictly_and_says_what_it_does_not_know() {
    let app = TestApp::sqlite().with("LANGUAGES", "en,fr");
    let file = |name: &'static str, text: &str| app.write(name, text);
    file("readers.csv", "email,langauge,state\nann@example.org,fr,active\n");
    file("semicolons.csv", "email;name\nann@example.org;Ann\n");
    file("languages.csv", "email,language\nann@example.org,fr\nbob@example.org,de\n");
    let import =
        async |name, date| app.run(&["subscribers", "import", name, "--consent", "fair", "--consent-date", date]).await;
    let told = import("readers.csv", "2024-01-01").await.ok();
    assert!(told.stderr.contains("ignored: langauge (did you mean language?); known are: email"), "{}", told.stderr);
    let refused = import("semicolons.csv", "2024").await.exits(1);
    assert!(refused.stderr.contains("separate the columns by commas"), "{}", refused.stderr);
    let refused = import("languages.csv", "2024-01").await.exits(1);
    assert!(refused.stderr.contains("languages.csv:3: “de” is not offered: this newsletter comes in en, fr"));
    for date in ["now", "2099-01-01"] {
        import("readers.csv", date).await.exits(2);
    }
    an_article(&app).await;
    app.run(&["edition", "preview", MONTH, "--out", "preview", "--language", "fr"]).await;
    let preview = app.run(&["edition", "preview", MONTH, "--out", "preview", "--language", "de"]).await.exits(1);
    assert!(preview.stderr.contains("en, fr"), "{}", preview.stderr);
    app.run(&["edition", "test", MONTH, "--to", "editor@example.com", "--language", "de"]).await.exits(1);
}

#[tokio::test]
async fn an_article_is_a_regular_file() {
    let app = TestApp::sqlite();
    let pipe = app.folder().join("pipe.md");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there");
    assert!(made.success());
    let refused = app.run(&["articles", "import", "pipe.md"]).await.exits(1);
    assert!(refused.stderr.contains("not a regular file"), "{}", refused.stderr);
}

#[tokio::test]
async fn an_export_into_a_closed_pipe_ends_quietly() {
    let app = TestApp::sqlite();
    readers(&app, 3).await;
    // The pipe has no reader by the time that the program has opened its database.
    let piped = std::process::Command::new("bash")
        .args(["-c", r#"set -o pipefail; { sleep 0.3; "$0" subscribers export; } 2>&1 | true"#])
        .arg(env!("CARGO_BIN_EXE_monthly-alert"))
        .current_dir(app.folder())
        .env("DATABASE_URL", app.database_url())
        .env("SECRET_KEY", "a key for tests only, of more than 32 letters")
        .env("LOG", "debug")
        .status();
    assert_eq!(piped.expect("bash is there").code(), Some(0));
}

#[tokio::test]
async fn a_refusal_says_what_it_would_take() {
    let app = TestApp::sqlite();
    app.run(&["migrate"]).await.ok();
    let empty = app.run(&["edition", "assemble", MONTH]).await.ok();
    assert!(empty.stdout.contains("`articles import`") && !empty.stdout.contains("assemble"), "{}", empty.stdout);
    app.run(&["deliveries", "list", MONTH]).await.exits(3);
    an_article(&app).await;
    app.run(&["edition", "assemble", MONTH]).await.ok();
    for (verb, needs) in [("pause", "is sending"), ("resume", "is paused"), ("cancel", "approved, sending or paused")] {
        let refused = app.run(&["edition", verb, MONTH]).await.exits(3);
        assert!(refused.stderr.contains("is draft: only one that"), "{}", refused.stderr);
        assert!(refused.stderr.contains(needs), "{}", refused.stderr);
    }
}

#[tokio::test]
async fn settings_that_make_no_sense_are_told_all_at_once() {
    let app = TestApp::sqlite()
        .with("DATABASE_URL", "mysql://user:hunter2@h/d")
        .with("TIMEZONE", "Europe/Londn")
        .with("SMTP_URL", "smtp://mail.example.org:25")
        .with("SCHEDULE", "32nd 09:00");
    let refused = app.run(&["serve"]).await.exits(1);
    for word in ["DATABASE_URL", "TIMEZONE", "Europe/London", "SMTP_URL", "SCHEDULE"] {
        assert!(refused.stderr.contains(word), "{word} is not told:\n{}", refused.stderr);
    }
    assert!(!refused.stderr.contains("hunter2"), "{}", refused.stderr);
}

#[tokio::test]
async fn usage_is_help_and_2_and_a_missing_database_is_said() {
    let app = TestApp::sqlite();
    app.run(&["edition", "assemble", "June"]).await.exits(2);
    app.run(&["no-such-command"]).await.exits(2);
    let help = app.run(&["--help"]).await.ok();
    assert!(help.stdout.contains("edition"), "{}", help.stdout);
    let missing = app.run(&["edition", "statement", MONTH]).await.exits(1);
    assert!(missing.stderr.contains("monthly-alert migrate"), "{}", missing.stderr);
}

on_both!(check_says_what_to_mend);
async fn check_says_what_to_mend(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp);
    app.run(&["migrate"]).await.ok();
    assert_eq!(app.run(&["check", "--json"]).await.ok().json()["ok"], true);
    smtp.go_down().await;
    let report = app.run(&["check"]).await.exits(1);
    assert!(report.stdout.contains("MEND relay"), "{}", report.stdout);
}

#[tokio::test]
async fn check_does_not_wait_long_for_a_relay_that_never_answers() {
    let smtp = SmtpServer::start();
    let app = TestApp::sqlite().relay(&smtp);
    let untried = app.run(&["check"]).await.exits(1);
    assert!(untried.stdout.contains("relay: not tried"), "{}", untried.stdout);
    app.run(&["migrate"]).await.ok();
    let gate = smtp.when(Stage::Connect).hold();
    let mut check = app.spawn(&["check"]);
    gate.reached().await;
    let known = check.stdout.until(|printed| printed.contains("ok   database").then_some(())).await;
    assert!(known.is_some(), "what is known waits for the relay");
    let report = check.finish().await.exits(1);
    assert!(report.stdout.contains("did not answer within 15 seconds"), "{}", report.stdout);
}

#[tokio::test]
async fn told_to_stop_twice_it_waits_for_nothing() {
    let smtp = SmtpServer::start();
    let mut app = TestApp::sqlite().relay(&smtp).start().await;
    let gate = smtp.when(Stage::Dot).hold();
    app.post_form("/subscribe", &[("email", "slow@example.org")]).await.is(303);
    gate.reached().await;
    app.server().ask_to_stop();
    eventually("it waits for the relay's answer", async || app.logged("stopping: waiting").then_some(())).await;
    app.server().ask_to_stop();
    let status = app.server().exited(Duration::from_secs(4)).await;
    assert_eq!(status.code(), Some(1));
    assert!(app.logged("told to stop a second time"));
}
