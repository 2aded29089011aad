//! The one way out for an edition: approved -> sending, once.
//!
//! Slices are rendered outside any transaction. Then one transaction checks that nothing has changed, stores them and
//! freezes the audience; if a reader's choices lack a slice by then, it rolls back, renders that one and tries again.

use std::collections::BTreeMap;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use serde::Serialize;

use super::assemble::locked;
use super::next_edition::due_after;
use super::render::{RenderError, Rendering, random_boundary, render};
use super::store::slices::{self, NewSlice, Release, SliceKey};
use super::store::{self, Articles, items};
use super::{Contents, Edition, EditionError, EditionState, Press, changes_since_approval, content_hash, contents};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::deliveries;

/// How often readers may change their choices under a release before it gives up.
const MOST_TRIES: usize = 5;
/// So many changes are named as the reason why an approval is void.
const MOST_TOLD: usize = 3;

/// An edition that went out just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Released {
    /// The edition.
    #[serde(rename = "edition")]
    pub month: Month,
    /// Sending, or sent at once if nobody gets it.
    pub state: EditionState,
    /// How many readers it goes to.
    pub audience: i64,
}

/// Releases the approved edition of `month` to everybody who is active and not paused or suppressed at `now`.
///
/// # Errors
/// [`EditionError::State`] unless it is approved: a second release never happens. [`EditionError::Changed`] if it is
/// not what was approved, [`EditionError::Empty`] if all of it is over by now; it is a draft then.
pub async fn release(db: &Database, press: &Press, month: Month, now: Timestamp) -> Result<Released, EditionError> {
    release_by(Trigger::Now, db, press, month, now).await
}

/// What lets an edition out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trigger {
    /// The clock or a person.
    Now,
    /// A countdown that is over and was not stopped.
    Countdown,
}

impl Trigger {
    /// Refuses an edition that this does not let out at `now`.
    fn check(self, edition: &Edition, now: Timestamp) -> Result<(), EditionError> {
        if edition.state != EditionState::Approved {
            return Err(edition.refusal());
        }
        let is_over = edition.countdown.as_ref().is_some_and(|countdown| countdown.at <= now);
        if self == Trigger::Countdown && !is_over { Err(EditionError::NotCountedDown(edition.month)) } else { Ok(()) }
    }
}

/// The same by a trigger, which is asked once more in the transaction of the release.
pub(super) async fn release_by(
    trigger: Trigger,
    db: &Database,
    press: &Press,
    month: Month,
    now: Timestamp,
) -> Result<Released, EditionError> {
    let mut plan = Plan::make(trigger, db, press, month, now).await?;
    for _ in 0..MOST_TRIES {
        plan.render_missing(press).await?;
        let (attempt, tried_with) = (plan.attempt(), press.clone());
        match db.write(move |connection| attempt.run(connection, &tried_with)).await {
            Ok(Outcome::Released(released)) => return Ok(released),
            Ok(Outcome::Changed) => return Err(EditionError::Changed(month)),
            Ok(Outcome::Empty) => return Err(EditionError::Empty(month)),
            Err(Stop::Missing(keys)) => plan.missing.extend(keys),
            Err(Stop::Overtaken(contents, number)) => plan.start_over(*contents, number),
            Err(Stop::Refused(error)) => return Err(error),
        }
    }
    Err(EditionError::Restless(month))
}

/// What an attempt came to. All but a release make the edition a draft again.
enum Outcome {
    Released(Released),
    /// It is not what was approved.
    Changed,
    /// All of it is over by now.
    Empty,
}

/// Why an attempt was rolled back.
enum Stop {
    /// These choices have no slice.
    Missing(Vec<SliceKey>),
    /// Another edition was released or stopped meanwhile, so this one has another number, or other events, as none is
    /// brought twice.
    Overtaken(Box<Contents>, u32),
    /// It can't be released.
    Refused(EditionError),
}

impl From<QueryError> for Stop {
    fn from(error: QueryError) -> Self {
        Stop::Refused(error.into())
    }
}

/// What is released: read once, rendered outside the transaction.
struct Plan {
    trigger: Trigger,
    contents: Arc<Contents>,
    number: u32,
    next_due: Timestamp,
    now: Timestamp,
    slices: Arc<BTreeMap<SliceKey, NewSlice>>,
    missing: Vec<SliceKey>,
}

impl Plan {
    async fn make(
        trigger: Trigger,
        db: &Database,
        press: &Press,
        month: Month,
        now: Timestamp,
    ) -> Result<Plan, EditionError> {
        let publisher = press.publisher.clone();
        db.read(move |connection| {
            let contents = contents(connection, month, now, publisher.zone)?;
            if contents.edition.id.is_none() {
                return Err(EditionError::Missing(month));
            }
            trigger.check(&contents.edition, now)?;
            let number = store::number(connection, &contents.edition)?;
            let next_due = due_after(connection, &publisher, month, now)?;
            let missing = slices::choices_in_use(connection)?;
            let slices = Arc::default();
            Ok(Plan { trigger, contents: Arc::new(contents), number, next_due, now, slices, missing })
        })
        .await
    }

    /// Renders what is missing, on the pool for blocking work.
    async fn render_missing(&mut self, press: &Press) -> Result<(), RenderError> {
        let missing = std::mem::take(&mut self.missing);
        let (contents, press) = (self.contents.clone(), press.clone());
        let (number, next_due) = (self.number, self.next_due);
        let rendered = tokio::task::spawn_blocking(move || {
            missing
                .into_iter()
                .map(|key| slice(&contents, &press, key, number, next_due))
                .collect::<Result<Vec<_>, _>>()
        });
        let rendered = rendered.await.unwrap_or_else(|failed| std::panic::resume_unwind(failed.into_panic()))?;
        let slices = Arc::make_mut(&mut self.slices);
        slices.extend(rendered.into_iter().map(|slice| (slice.key.clone(), slice)));
        Ok(())
    }

    /// Everything has to be rendered again.
    fn start_over(&mut self, contents: Contents, number: u32) {
        (self.contents, self.number) = (Arc::new(contents), number);
        self.missing = std::mem::take(&mut self.slices).keys().cloned().collect();
    }

    fn attempt(&self) -> Attempt {
        Attempt {
            trigger: self.trigger,
            rendered: self.contents.clone(),
            number: self.number,
            slices: Arc::clone(&self.slices),
            now: self.now,
        }
    }
}

fn slice(
    contents: &Contents,
    press: &Press,
    key: SliceKey,
    number: u32,
    next_due: Timestamp,
) -> Result<NewSlice, RenderError> {
    let choices = key.choices();
    let items = contents.count_for(&choices);
    if items == 0 {
        return Ok(NewSlice { key, items: 0, skeleton: Vec::new() });
    }
    let boundary = random_boundary();
    let rendering = Rendering { choices: &choices, number, next_due, boundary: &boundary, test_copy: false };
    let skeleton = render(contents, press, &rendering)?.to_bytes();
    Ok(NewSlice { key, items: i64::try_from(items).unwrap_or(i64::MAX), skeleton })
}

/// One try to release, in one transaction.
struct Attempt {
    trigger: Trigger,
    rendered: Arc<Contents>,
    number: u32,
    slices: Arc<BTreeMap<SliceKey, NewSlice>>,
    now: Timestamp,
}

impl Attempt {
    fn run(&self, connection: &mut DbConnection, press: &Press) -> Result<Outcome, Stop> {
        let now = self.now;
        let month = self.rendered.edition.month;
        store::keep_apart(connection, Articles::Closing)?;
        slices::hold_readers(connection)?;
        let (edition, id) = locked(connection, month).map_err(Stop::Refused)?;
        self.trigger.check(&edition, now).map_err(Stop::Refused)?;
        let current = contents(connection, month, now, press.publisher.zone)?;
        let approved = edition.content_hash.as_deref();
        // Both what is there and what was rendered must be what was approved.
        let is_approved = |contents: &Contents| approved == Some(content_hash(contents, press).as_str());
        if !is_approved(&current) || !is_approved(&self.rendered) {
            let changes = changes_since_approval(connection, &current, press)?;
            store::void_approval(connection, id, &why_void(&changes), now)?;
            return Ok(Outcome::Changed);
        }
        if current.count() == 0 {
            store::void_approval(connection, id, "all of it was over when it was to be sent", now)?;
            return Ok(Outcome::Empty);
        }
        let number = store::number(connection, &edition)?;
        let ids = |contents: &Contents| contents.items().map(|item| item.article.id).collect::<Vec<_>>();
        if number != self.number || ids(&current) != ids(&self.rendered) {
            return Err(Stop::Overtaken(Box::new(current), number));
        }
        if !store::go(connection, id, EditionState::Approved, EditionState::Sending, now)? {
            return Err(Stop::Refused(edition.refusal()));
        }
        let mut missing = slices::choices_in_use(connection)?;
        missing.retain(|key| !self.slices.contains_key(key));
        if !missing.is_empty() {
            return Err(Stop::Missing(missing));
        }
        slices::replace(connection, id, self.slices.values())?;
        items::freeze(connection, id, &current)?;
        let frozen = deliveries::freeze(connection, id, now)?;
        let nonce = HEXLOWER.encode(&rand::random::<[u8; 16]>());
        let mail_domain = press.publisher.from.domain();
        let release = Release { edition_id: id, month, nonce: &nonce, mail_domain, now };
        Ok(Outcome::Released(slices::set_released(connection, &release, &frozen)?))
    }
}

/// What changed, in a line; "more" stands for all but the first few.
fn why_void(changes: &[String]) -> String {
    match changes {
        [] => "it was not what was approved".into(),
        few if few.len() <= MOST_TOLD => few.join("; "),
        many => format!("{}; and {} more", many[..MOST_TOLD].join("; "), many.len() - MOST_TOLD),
    }
}

#[cfg(test)]
mod tests;
