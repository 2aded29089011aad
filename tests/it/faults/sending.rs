//! An edition on its way to many readers, through a mail server that counts.

use std::time::{Duration, Instant};

use super::sqlite;
use crate::given::{MONTH, an_approved_edition, statement};
use crate::support::TestApp;
use crate::support::smtp::SmtpServer;

/// K: what one process may have handed over without a committed result (`IN_DOUBT_LIMIT`).
pub(super) const LIMIT: usize = 32;

/// Nothing may stand still for longer: a relay that failed may be left alone for a minute.
const PATIENCE: Duration = Duration::from_secs(90);

/// The edition, with the program and the mail server.
pub(super) struct Sending {
    pub(super) app: TestApp,
    pub(super) smtp: SmtpServer,
    pub(super) readers: usize,
}

impl Sending {
    /// An edition that is released to so many readers; no process sends it yet.
    pub(super) async fn released(app: TestApp, readers: usize) -> Self {
        let sending = Self::approved(app, readers).await;
        sending.app.run(&["edition", "send", MONTH]).await.ok();
        sending
    }

    /// An edition that is approved for so many readers.
    pub(super) async fn approved(app: TestApp, readers: usize) -> Self {
        let smtp = SmtpServer::counting();
        let app = app
            .relay(&smtp)
            .with("SMTP_CONNECTIONS", "8")
            .with("IN_DOUBT_LIMIT", &LIMIT.to_string())
            .with("RETRY_WAITS", "200ms")
            .with("LOG", "info");
        an_approved_edition(&app, readers).await;
        Self { app, smtp, readers }
    }

    /// Which database it is on, in the words of the table.
    pub(super) fn database(&self) -> &'static str {
        if self.app.database_file().is_some() { "SQLite" } else { "PostgreSQL" }
    }

    /// A number of messages that makes `left` interruptions fit into what there still is to send, at random.
    pub(super) fn some(&self, left: usize) -> usize {
        let to_come = self.readers.saturating_sub(self.smtp.receipts().reached());
        // Twice the share is one share on average; what is in hand at the end of it comes on top.
        let share = to_come / (left + 2);
        rand::random_range(0..=(share * 2).saturating_sub(LIMIT).max(1))
    }

    /// How many messages the mail server has taken that the ledger does not count as accepted. When no process runs,
    /// these are all that came twice so far and all that will because of the faults so far.
    pub(super) async fn surplus(&self) -> usize {
        // What was written into a connection before its process died is still read.
        self.smtp.until("all connections have ended", |book| book.open == 0).await;
        if let Some(database) = self.app.database_file() {
            sqlite::is_sound(&database);
        }
        let accepted = statement(&self.app).await["accepted"].as_u64().map(|count| count as usize);
        let taken = self.smtp.taken();
        let surplus = accepted.and_then(|accepted| taken.checked_sub(accepted));
        surplus.unwrap_or_else(|| panic!("{accepted:?} are called accepted, and {taken} were taken"))
    }

    /// How many messages the mail server has taken while a process can't write down what became of them; fails if they
    /// are more than it may have in hand. Reads the counters only, which needs nobody's lock.
    pub(super) async fn unrecorded(&self) -> usize {
        let taken = self.smtp.taken();
        let now = self.app.run(&["edition", "statement", MONTH, "--json"]).await.ok().json();
        let accepted = now["accepted"].as_u64().unwrap_or_default() as usize;
        assert!(taken <= accepted + LIMIT, "{taken} were handed over while {accepted} results could be written");
        taken.saturating_sub(accepted)
    }

    /// Serves until the edition is sent, if it isn't yet.
    pub(super) async fn finish(&self) {
        if statement(&self.app).await["state"] == "sent" {
            return;
        }
        let serving = self.app.spawn(&["serve"]);
        self.until_sent().await;
        assert!(serving.sigterm().await.success());
    }

    /// Waits until the edition is sent, for as long as there is progress.
    pub(super) async fn until_sent(&self) {
        let mut last = (usize::MAX, Instant::now());
        loop {
            // The cheap statement: it is asked for often while others work.
            let now = self.app.run(&["edition", "statement", MONTH, "--json"]).await.ok().json();
            if now["state"] == "sent" {
                return;
            }
            let taken = self.smtp.taken();
            if taken != last.0 {
                last = (taken, Instant::now());
            }
            assert!(last.1.elapsed() < PATIENCE, "the send stands still after {taken} messages: {now}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Fails unless everybody has their mail, all copies of one are the same, and the ledger says nothing else. Gives the
    /// number of readers without a mail, which is none, and that of copies that were too many.
    pub(super) async fn everybody_has_it(&self) -> (usize, usize) {
        let ended = statement(&self.app).await;
        assert_eq!(ended["state"], "sent", "{ended}");
        assert_eq!(ended["accepted"], self.readers, "{ended}");
        let receipts = self.smtp.receipts();
        let different: Vec<_> = receipts.all().filter_map(|(_, receipt)| receipt.differs.as_ref()).collect();
        assert!(different.is_empty(), "copies of one mail differ: {different:?}");
        let lost = self.readers - receipts.reached();
        assert_eq!(lost, 0, "somebody got nothing");
        assert!(!self.app.logged("panicked"), "something panicked");
        (lost, receipts.repeated())
    }
}
