//! A mail server for measuring: it takes whatever it is given, as fast as it can, and counts who got what.
//!
//! It runs on one thread, in a process of its own, so that its CPU time and memory are not the program's. Of each message
//! it keeps the recipient and the body as hashes of 64 bits: enough to say who got nothing, who got something twice, and
//! whether the copies were the same. It finds the final dot block by block, and costs a few microseconds a message.

mod conversation;
mod hash;
mod session;
mod tally;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::LocalSet;

pub use tally::Count;
use tally::Tally;

/// What the sink can be told while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Say the count.
    Look,
    /// Forget when the first new message came: the next one is the first. Then say the count.
    Mark,
}

/// Serves SMTP on `listener` until nobody can ask any more. Each `ask` is answered with `say`. Every reply leaves
/// `round_trip` after the bytes that it answers came, so that a group of commands costs one round trip in all, as over
/// a distance. Blocks its thread.
///
/// # Errors
/// Only if the listener can't be used.
pub fn serve(
    listener: std::net::TcpListener,
    round_trip: Duration,
    mut ask: UnboundedReceiver<Ask>,
    mut say: impl FnMut(&Count),
) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let tally = Rc::new(RefCell::new(Tally::default()));
    let local = LocalSet::new();
    let served = async {
        let listener = TcpListener::from_std(listener)?;
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    // A connection that is gone already, or one too many: the others go on.
                    let Ok((stream, _)) = accepted else { continue };
                    let tally = tally.clone();
                    tokio::task::spawn_local(async move {
                        // However it ends, what was accepted is counted.
                        let _ = conversation::hold(stream, round_trip, &tally).await;
                    });
                }
                asked = ask.recv() => {
                    let Some(asked) = asked else { return Ok(()) };
                    if asked == Ask::Mark {
                        tally.borrow_mut().mark();
                    }
                    say(&tally.borrow().count());
                }
            }
        }
    };
    local.block_on(&runtime, served)
}
