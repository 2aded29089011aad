//! `bench sink`: the mail server of the benchmarks, also for other senders.

use std::io::BufRead;
use std::net::TcpListener;
use std::time::Duration;

use clap::Args;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::super::exit::Failure;
use super::super::output;
use crate::bench::sink::{self, Ask, Count};
use crate::serve::stop;

#[derive(Debug, Args)]
pub(in crate::cli) struct SinkArgs {
    /// Where it listens on 127.0.0.1; 0 takes a free one. The number is printed
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// It pretends to be so many milliseconds away, there and back
    #[arg(long, default_value_t = 0)]
    rtt_ms: u64,
    /// Answer each line of standard input, `look` or `mark`, with the count, until it ends
    #[arg(long)]
    ask: bool,
}

pub(super) async fn run(args: SinkArgs) -> Result<(), Failure> {
    let listener = TcpListener::bind(("127.0.0.1", args.port))?;
    // Ctrl-C reaches the whole group; with `--ask` it is the other end's to decide when this ends.
    let mut stopping = stop::signal()?;
    output::line(&listener.local_addr()?.port().to_string())?;
    let (ask, asked) = unbounded_channel();
    if args.ask {
        std::thread::spawn(move || pass_on(&ask));
    } else {
        tokio::spawn(async move {
            let _ = stopping.wait_for(|told| *told).await;
            let _ = ask.send(Ask::Look);
        });
    }
    let round_trip = Duration::from_millis(args.rtt_ms);
    let served = tokio::task::spawn_blocking(move || sink::serve(listener, round_trip, asked, say)).await;
    served.map_err(|error| Failure::Failed(error.to_string()))??;
    Ok(())
}

/// Until standard input ends, which ends the sink too.
fn pass_on(ask: &UnboundedSender<Ask>) {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let asked = if line.trim() == "mark" { Ask::Mark } else { Ask::Look };
        if ask.send(asked).is_err() {
            return;
        }
    }
}

fn say(count: &Count) {
    if let Ok(json) = serde_json::to_string(count) {
        // Whoever asked may be gone by now.
        let _ = output::line(&json);
    }
}
