//! All SQL of the ledger, by the step of the story that it serves.

pub(super) mod accept;
mod count;
pub(super) mod editions;
pub(super) mod errata;
pub(super) mod first_pass;
pub(super) mod freeze;
pub(super) mod later;
pub(super) mod next;
pub(super) mod opening;
pub(super) mod queue;
pub(super) mod rate;
pub(super) mod results;
pub(super) mod search;
pub(super) mod settle;
pub(super) mod statement;
mod stretches;
pub(super) mod stride;
pub(super) mod takeover;

use std::sync::Arc;

use diesel::prelude::*;

use super::delivery::{Delivery, DeliveryKind, EditionFacts, SkipReason};
use crate::clock::Timestamp;
use crate::mail::EmailAddress;

/// A row with what decides whether it may still be sent.
#[derive(Queryable)]
pub(super) struct Candidate {
    pub(super) id: i64,
    kind: String,
    pub(super) edition_id: Option<i64>,
    subscriber_id: Option<i64>,
    slice_id: Option<i64>,
    address: String,
    name: Option<String>,
    payload: Option<String>,
    pub(super) state: String,
    attempts: i64,
    dated_at: Option<i64>,
    subscriber_state: Option<String>,
    suppressed: Option<String>,
}

/// The columns of a [`Candidate`]; both databases compile the same expression.
macro_rules! candidate_columns {
    () => {
        (
            deliveries::id,
            deliveries::kind,
            deliveries::edition_id,
            deliveries::subscriber_id,
            deliveries::slice_id,
            deliveries::address,
            deliveries::name,
            deliveries::payload,
            deliveries::state,
            deliveries::attempts,
            deliveries::dated_at,
            subscribers::state.nullable(),
            suppressions::reason.nullable(),
        )
    };
}
pub(super) use candidate_columns;

impl Candidate {
    /// Why it must not be sent any more, if so. `edition` says that it is an edition's copy, which only active readers
    /// get; a confirmation goes to somebody who is not active yet.
    pub(super) fn obstacle(&self) -> Option<SkipReason> {
        if self.suppressed.is_some() {
            return Some(SkipReason::Suppressed);
        }
        let kind = self.kind.parse::<DeliveryKind>().ok()?;
        let allowed: &[&str] = match kind {
            DeliveryKind::Digest | DeliveryKind::Erratum | DeliveryKind::Welcome | DeliveryKind::AlreadySubscribed => {
                &["active"]
            }
            DeliveryKind::Confirmation => &["pending", "unsubscribed"],
            DeliveryKind::Test | DeliveryKind::Team => return None,
        };
        let state = self.subscriber_state.as_deref().unwrap_or("erased");
        (!allowed.contains(&state)).then_some(SkipReason::Left)
    }

    /// The delivery to hand over; `dated_at` serves where the row has no Date of its own yet. `None`: the row's
    /// address or kind can't be read, which only tampering explains.
    pub(super) fn into_delivery(self, edition: Option<Arc<EditionFacts>>, dated_at: Timestamp) -> Option<Delivery> {
        Some(Delivery {
            id: self.id,
            kind: self.kind.parse().ok()?,
            edition,
            subscriber_id: self.subscriber_id,
            slice_id: self.slice_id,
            address: EmailAddress::kept(self.address)?,
            name: self.name,
            payload: self.payload,
            dated_at: self.dated_at.map_or(dated_at, Timestamp::from_millis),
            attempts: self.attempts,
        })
    }
}
