//! The list of readers, by what is asked for.
//!
//! What it costs with millions of readers: a page without words walks the newest ids until it is full; a whole address
//! is one look into an index; a state that few are in is found by its index. Part of an address or a name can only be
//! found by looking at every reader, so a request looks through at most [`LOOKED_THROUGH`], once for the rows and once to
//! count them (a third of a second together, on either database). It says so if these were not all, and the next page
//! goes on from there. Numbers stop counting at [`COUNTED`] or [`FILTER_COUNTED`].

use super::store::search as store;
use super::{Subscriber, SubscriberState};
use crate::db::{DbConnection, Place, QueryError, Turned, Window};
use crate::kind::Kind;
use crate::locale::Language;
use crate::region::Region;

/// Readers of one page.
const ON_A_PAGE: usize = 50;
/// Readers that one request looks through.
pub const LOOKED_THROUGH: i64 = 500_000;
/// Up to here the readers in a state are counted.
pub const COUNTED: i64 = 100_000;
/// Up to here the readers that fit a filter are counted.
pub const FILTER_COUNTED: i64 = 10_000;

/// What is asked for; everything that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReaderFilter {
    /// Part of the address or the name, in whatever case; empty for all. SQLite folds plain letters only.
    pub words: String,
    /// Where they stand.
    pub state: Option<SubscriberState>,
    /// The language of their mails.
    pub language: Option<Language>,
    /// A region that they chose by itself: who chose none gets all, and is not meant.
    pub region: Option<Region>,
    /// A kind that they chose; the same.
    pub kind: Option<Kind>,
}

impl ReaderFilter {
    /// Whether it fits everybody.
    pub fn is_everybody(&self) -> bool {
        *self == ReaderFilter::default()
    }

    /// Whether nothing but a state is asked for.
    fn is_state_alone(&self) -> bool {
        ReaderFilter { state: None, ..self.clone() }.is_everybody()
    }
}

/// A number that may have been counted up to a bound only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many there are at least.
    pub number: i64,
    /// Whether these are all.
    pub is_all: bool,
}

impl Counted {
    pub(super) fn up_to(number: i64, bound: i64) -> Counted {
        Counted { number: number.min(bound), is_all: number <= bound }
    }
}

/// One page of the list.
#[derive(Debug)]
pub struct Readers {
    /// The readers, the newest first, and where to go on.
    pub page: Turned<Subscriber>,
    /// How many fit the filter.
    pub fitting: Counted,
    /// How many are in each state, whatever the filter.
    pub states: Vec<(SubscriberState, Counted)>,
}

/// The page of readers at `place` that fit `filter`.
pub fn search(connection: &mut DbConnection, filter: &ReaderFilter, place: Place) -> Result<Readers, QueryError> {
    search_within(connection, filter, place, LOOKED_THROUGH)
}

fn search_within(
    connection: &mut DbConnection,
    filter: &ReaderFilter,
    place: Place,
    most: i64,
) -> Result<Readers, QueryError> {
    let mut states = Vec::new();
    for state in SubscriberState::ALL {
        states.push((state, Counted::up_to(store::count_state(connection, state, COUNTED + 1)?, COUNTED)));
    }
    let all = store::ids(connection)?;
    let of_state = filter.state.and_then(|state| states.iter().find(|(known, _)| *known == state));
    let is_rare = of_state.is_some_and(|(_, counted)| counted.number <= FILTER_COUNTED);
    // A whole address, or a state of few, is found by an index, so the window need not be small.
    let by_index = is_rare || filter.words.parse::<crate::mail::EmailAddress>().is_ok();
    let most = if by_index { i64::MAX } else { most };
    let window = place.window(all, most);
    let direction = place.is_upwards();
    let found = store::fitting(connection, filter, is_rare, window, direction, ON_A_PAGE as i64 + 1)?;
    let is_full = found.len() > ON_A_PAGE;
    let page = place.turn(found, ON_A_PAGE, all, window, |reader| reader.id);
    let fitting = match of_state {
        _ if filter.is_everybody() => sum(&states),
        Some((_, counted)) if filter.is_state_alone() => *counted,
        // A first page that is not full has all there are in its window.
        _ if matches!(place, Place::Newest) && !is_full => {
            let number = page.rows.len() as i64;
            Counted { number, is_all: window.from == all.from }
        }
        _ => {
            let window = Place::Newest.window(all, most);
            let counted = store::count_fitting(connection, filter, is_rare, window, FILTER_COUNTED + 1)?;
            let counted = Counted::up_to(counted, FILTER_COUNTED);
            Counted { is_all: counted.is_all && window.from == all.from, ..counted }
        }
    };
    Ok(Readers { page, fitting, states })
}

fn sum(states: &[(SubscriberState, Counted)]) -> Counted {
    let number = states.iter().map(|(_, counted)| counted.number).sum();
    Counted { number, is_all: states.iter().all(|(_, counted)| counted.is_all) }
}

/// How many sign-ups [`super::forget_unconfirmed`] would forget at `now`.
pub fn count_unconfirmed(connection: &mut DbConnection, now: crate::clock::Timestamp) -> Result<i64, QueryError> {
    store::count_pending_since_before(connection, now - super::confirm::CONFIRM_TIME)
}

/// All ids that there are: from the lowest possible to the highest given out.
pub(super) fn up_to(highest: Option<i64>) -> Window {
    Window { from: 1, to: highest.unwrap_or(0) }
}

#[cfg(test)]
mod tests;
