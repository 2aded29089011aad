//! The kernel says no: each call of one kind that a send makes fails once, in a run of its own, by means of strace.

use std::fs;
use std::time::Duration;

use super::figures::Figures;
use super::sending::{LIMIT, Sending};
use super::soak;
use crate::given::{MONTH, statement};
use crate::on_both;
use crate::support::TestApp;

const READERS: usize = 20;

/// A process that can't go on may end, or go on when it can; it may not hang.
const PATIENCE: Duration = Duration::from_secs(100);

/// One send whose `nth` call of `calls`, in each of its threads, fails with `error`; then whatever is left to do, without
/// further faults. Gives the number of repeated copies; `None`: no thread makes so many calls.
async fn one_send(app: TestApp, calls: &str, error: &str, nth: usize) -> Option<usize> {
    let sending = Sending::approved(app, READERS).await;
    let trace = sending.app.folder().join("trace").display().to_string();
    let (only, fault) = (format!("trace={calls}"), format!("inject={calls}:error={error}:when={nth}"));
    // With -D the program itself is our child, and strace a child of its own that ends with it.
    let strace = ["strace", "-D", "-f", "--seccomp-bpf", "-e", &only, "-e", &fault, "-o", &trace];
    let mut under = sending.app.spawn_under(&strace, &["edition", "send", MONTH, "--wait"]);
    under.exited(PATIENCE).await;
    let traced = fs::read_to_string(&trace).unwrap_or_else(|error| panic!("strace left no trace: {error}"));

    sending.surplus().await;
    if statement(&sending.app).await["state"] == "approved" {
        sending.app.run(&["edition", "send", MONTH]).await.ok();
    }
    sending.finish().await;
    let (_, repeated) = sending.everybody_has_it().await;
    traced.contains("(INJECTED)").then_some(repeated)
}

/// Fails the first call, then the second, and so on until a run is clean; in the small size only some of them.
async fn each_in_its_turn(app: TestApp, calls: &str, errors: &[&str]) {
    let (errors, step, most) = match soak() {
        0 => (&errors[..1], 6, 2),
        percent => (errors, (100 / percent).max(1), usize::MAX),
    };
    let database = if app.database_file().is_some() { "SQLite" } else { "PostgreSQL" };
    for error in errors {
        let mut figures = Figures::begin(&format!("{calls}: {error}"), database, READERS, LIMIT);
        let mut repeated = 0;
        for nth in (1..).step_by(step).take(most) {
            let Some(repeats) = one_send(app.another(), calls, error, nth).await else { break };
            figures.cost(repeats);
            repeated += repeats;
        }
        assert!(figures.times() > 0, "no {calls} was made");
        figures.end(0, repeated);
    }
}

#[tokio::test]
async fn when_the_disk_can_t_be_flushed_nothing_is_lost() {
    each_in_its_turn(TestApp::sqlite(), "fsync,fdatasync", &["EIO", "ENOSPC"]).await;
}

#[tokio::test]
async fn when_the_disk_can_t_be_written_nothing_is_lost() {
    each_in_its_turn(TestApp::sqlite(), "pwrite64", &["ENOSPC", "EIO"]).await;
}

on_both!(when_a_socket_can_t_be_written_nothing_is_lost);
async fn when_a_socket_can_t_be_written_nothing_is_lost(app: TestApp) {
    if app.database_file().is_none() {
        // What PostgreSQL is asked.
        each_in_its_turn(app.another(), "sendto", &["EIO", "ENOSPC"]).await;
    }
    each_in_its_turn(app, "writev", &["EIO", "ENOSPC"]).await;
}

on_both!(when_a_socket_can_t_be_read_nothing_is_lost);
async fn when_a_socket_can_t_be_read_nothing_is_lost(app: TestApp) {
    each_in_its_turn(app, "recvfrom", &["EIO", "ENOSPC"]).await;
}
