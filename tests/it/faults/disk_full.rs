//! The disk under the database is full, until somebody makes room.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use reqwest::Method;
use tempfile::TempDir;

use super::figures::Figures;
use super::sending::{LIMIT, Sending};
use super::{size, soak};
use crate::support::{Page, TestApp, eventually};

/// A small disk in memory; unmounted when dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None`: only root can mount one.
    fn mount(megabytes: usize) -> Option<Self> {
        let folder = tempfile::tempdir().expect("the system's temporary folder can be written to");
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|mount| mount.status.success()).then_some(Self(folder))
    }

    /// A file as large as all the room that is left.
    fn fill(&self) -> PathBuf {
        let path = self.0.path().join("ballast");
        let mut ballast = File::create(&path).expect("an empty file needs no room");
        while ballast.write_all(&[0; 4096]).is_ok() {}
        path
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, in case that a program still has a file there when the story failed.
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_pauses_the_send_until_there_is_room_again() {
    let Some(disk) = SmallDisk::mount(64) else {
        assert_eq!(soak(), 0, "the full count needs root, who can mount a small disk");
        eprintln!("not tried: a full disk, which only root can bring about");
        return;
    };
    let times = size(1, 20);
    let url = format!("sqlite://{}", disk.path().join("monthly-alert.db").display());
    let mut sending = Sending::released(TestApp::sqlite().with("DATABASE_URL", &url), size(600, 10_000)).await;
    sending.smtp.take_time(Duration::from_millis(8));
    let readers = sending.readers;
    let mut figures = Figures::begin("disk full", "SQLite", readers, 0);
    for left in (0..times).rev() {
        // A new process begins a new log, which needs room from its first page on; a log of some age is written over.
        sending.app.start_again().await;
        sending.smtp.until_taken(sending.smtp.taken() + LIMIT).await;
        // Nothing goes on meanwhile, however long it takes.
        sending.app.server().freeze();
        let ballast = disk.fill();
        sending.app.server().thaw();
        sending.app.server().stderr.until(|said| said.contains("could not be written").then_some(())).await;
        is_ready(&sending.app, false).await;
        sending.unrecorded().await;
        let taken = sending.smtp.taken();
        fs::remove_file(ballast).expect("the ballast is there");
        let more = (readers - sending.smtp.receipts().reached()) / (left + 2);
        sending.smtp.until_taken(taken + more).await;
        is_ready(&sending.app, true).await;
        assert!(sending.app.sigterm().await.success());
        figures.cost(sending.smtp.receipts().repeated());
    }
    sending.finish().await;
    let (lost, repeated) = sending.everybody_has_it().await;
    assert_eq!(repeated, 0);
    figures.end(lost, repeated);
}

/// Waits until `/readyz` says whether there is room.
async fn is_ready(app: &TestApp, wanted: bool) {
    eventually("/readyz tells whether there is room", async || {
        let page = Page::try_of(app.request(Method::GET, "/readyz")).await.ok()?;
        (page.status == if wanted { 200 } else { 503 }).then_some(())
    })
    .await;
}
