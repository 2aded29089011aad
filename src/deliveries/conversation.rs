//! One of the connections to a relay: a conversation after the other, while it is its turn.

use std::sync::Arc;

use super::feed::ConnectionFeed;
use super::health::Setback;
use super::inbox::Inbox;
use super::recorder::Event;
use super::seat::Turn;
use crate::mail::{Ending, Relay};

/// Holds conversations with `relay` until the worker stops.
pub(super) async fn hold_conversations<R: Relay>(relay: Arc<R>, mut feed: ConnectionFeed, events: Arc<Inbox>) {
    loop {
        match feed.turn().await {
            Turn::Over => return,
            Turn::Probe => probe(relay.as_ref(), &feed, &events).await,
            Turn::Work => match relay.converse(&mut feed).await {
                Ending::Done if feed.has_ended() => return,
                // Its turn is over, or a new connection may begin at once.
                Ending::Done | Ending::Closed => {}
                Ending::Trouble(trouble) => {
                    let name = feed.seat.relay();
                    match feed.seat.failed() {
                        Setback::Rest(rest) => {
                            let rest_seconds = rest.as_secs_f64();
                            tracing::warn!(relay = name, why = %trouble, rest_seconds, "the relay can't be used for now");
                            events.tell(Event::RelayResting);
                        }
                        Setback::Fewer(connections) => {
                            tracing::warn!(relay = name, why = %trouble, connections, "the relay is given fewer connections");
                        }
                        Setback::Known => tracing::debug!(relay = name, why = %trouble, "one more connection failed"),
                    }
                }
            },
        }
    }
}

/// Connects and leaves again. Only one connection does this, so a relay that comes up is not overrun by all at once.
async fn probe<R: Relay>(relay: &R, feed: &ConnectionFeed, events: &Inbox) {
    let found = tokio::select! {
        found = relay.probe() => found,
        // A stop waits for answers to mails, not for this.
        () = feed.seat.stop() => return,
    };
    let name = feed.seat.relay();
    match (feed.seat.probed(found.is_ok()), found) {
        (Some(rest), Err(trouble)) => {
            let rest_seconds = rest.as_secs_f64();
            tracing::warn!(relay = name, why = %trouble, rest_seconds, "the relay still can't be used");
        }
        _ => {
            tracing::info!(relay = name, "the relay can be used again");
            events.tell(Event::Wake);
        }
    }
}
