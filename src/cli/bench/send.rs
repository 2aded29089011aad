//! `bench send`.

use std::time::Duration;

use clap::Args;
use indicatif::ProgressBar;

use super::super::exit::Failure;
use super::super::{output, progress};
use crate::bench::{self, BenchError, Progress, SendBench, Step};
use crate::db::Target;
use crate::serve::stop;

#[derive(Debug, Args)]
pub(in crate::cli) struct SendArgs {
    /// Readers, each of whom gets one message
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    messages: u64,
    /// About how many bytes a message has
    #[arg(long, value_name = "B", default_value_t = 30_000)]
    size: usize,
    /// Connections to the relay
    #[arg(long, value_name = "C", default_value_t = 10)]
    connections: usize,
    /// Send to this relay, which then has to take it all, instead of a sink of the program's own
    #[arg(long, value_name = "URL")]
    relay: Option<String>,
    /// The sink pretends to be so many milliseconds away, there and back
    #[arg(long, value_name = "D", default_value_t = 0, conflicts_with = "relay")]
    rtt_ms: u64,
    /// Kill the sender so often at random moments, and start it again
    #[arg(long, value_name = "N", default_value_t = 0, conflicts_with = "relay")]
    kill: usize,
    /// Make the scratch database beside this one, or on its server; without it in the temporary folder
    #[arg(long, value_name = "URL")]
    database: Option<Target>,
    /// How many messages may be on their way without a recorded result (IN_DOUBT_LIMIT)
    #[arg(long, value_name = "K")]
    in_doubt: Option<usize>,
    /// Record nothing, to see what recording costs; needs the sink and no kills
    #[arg(long, conflicts_with_all = ["kill", "relay", "pages"])]
    no_record: bool,
    /// Ask for the first page all the time, and say how long that takes
    #[arg(long, conflicts_with = "kill")]
    pages: bool,
    /// Another setting for the sender; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    settings: Vec<(String, String)>,
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl From<BenchError> for Failure {
    fn from(error: BenchError) -> Self {
        Failure::Failed(error.to_string())
    }
}

pub(super) async fn run(args: SendArgs) -> Result<(), Failure> {
    let bench = SendBench {
        messages: args.messages,
        size: args.size,
        connections: args.connections,
        relay: args.relay,
        round_trip: Duration::from_millis(args.rtt_ms),
        kills: args.kill,
        database: args.database,
        in_doubt_limit: args.in_doubt,
        record: !args.no_record,
        pages: args.pages,
        settings: args.settings,
    };
    let mut stopping = stop::signal()?;
    let mut bars = Bars::default();
    // Dropping a run half-way takes its database and its processes away too.
    let report = tokio::select! {
        report = bench::send(&bench, &mut bars) => report?,
        _ = stopping.wait_for(|told| *told) => return Err(Failure::Failed("stopped; there are no figures".into())),
    };
    drop(bars);
    let json = serde_json::to_string(&report).map_err(|error| Failure::Failed(error.to_string()))?;
    output::line(&json)
}

/// A bar for each step in turn, cleared at its end.
#[derive(Default)]
struct Bars {
    shown: Option<(Step, ProgressBar)>,
}

impl Progress for Bars {
    fn reached(&mut self, step: Step, done: u64, total: u64) {
        if self.shown.as_ref().is_none_or(|(shown, _)| *shown != step) {
            self.clear();
            let what = match step {
                Step::Filling => "filling",
                Step::Releasing => "releasing",
                Step::Sending => "sending",
            };
            self.shown = Some((step, progress::bar(what, Some(total))));
        }
        if let Some((_, bar)) = &self.shown {
            bar.set_position(done);
        }
    }
}

impl Bars {
    fn clear(&mut self) {
        if let Some((_, bar)) = self.shown.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.clear();
    }
}
