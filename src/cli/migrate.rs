//! `migrate`: the schema, brought up to date.

use super::exit::Failure;
use super::output::Output;
use super::start;
use crate::db::{Creation, Database, OpenError};

pub(super) async fn run(output: &Output) -> Result<(), Failure> {
    let target = start::settings()?.database;
    let opened = tokio::task::spawn_blocking(move || Database::open(&target, Creation::IfMissing)).await;
    let opened = opened.map_err(|error| OpenError::Unreachable(error.to_string())).and_then(|opened| opened);
    let (_, ran) = opened.map_err(|error| Failure::Failed(error.to_string()))?;
    let words = match ran.len() {
        0 => "The schema is up to date.".to_owned(),
        count => format!("The schema is up to date; {count} migrations ran."),
    };
    output.say(&serde_json::json!({ "migrated": ran }), words)
}
