//! Which deliveries are asked for.

use actix_web::HttpRequest;

use crate::db::{DbConnection, QueryError};
use crate::deliveries::{self, DeliveryFilter, ReleasedEdition, State};
use crate::mail::EmailAddress;
use crate::subscribers;
use crate::web::admin::turning;
use crate::web::visitor::query;

/// The fields of the form above the list.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The month; the edition released last if it is empty or there is none of it.
    pub(super) edition: String,
    pub(super) state: Option<State>,
    pub(super) words: String,
}

impl Asked {
    pub(super) fn of(request: &HttpRequest) -> Asked {
        Asked {
            edition: query(request, "edition").unwrap_or_default(),
            state: query(request, "state").and_then(|word| word.parse().ok()),
            words: turning::words(request, "q"),
        }
    }

    /// The same as fields of an address.
    pub(super) fn fields(&self, edition: &ReleasedEdition) -> Vec<(&'static str, String)> {
        let state = self.state.map(|state| state.as_str().to_owned()).unwrap_or_default();
        vec![("edition", edition.month.clone()), ("state", state), ("q", self.words.clone())]
    }

    /// The edition that is meant, of all that were released.
    pub(super) fn edition<'a>(&self, released: &'a [ReleasedEdition]) -> Option<&'a ReleasedEdition> {
        released.iter().find(|edition| edition.month == self.edition).or(released.first())
    }

    /// The same as the ledger's filter. A reader's whole address is looked up, for that costs nothing.
    pub(super) fn filter(
        &self,
        connection: &mut DbConnection,
        edition: &ReleasedEdition,
    ) -> Result<DeliveryFilter, QueryError> {
        let filter =
            DeliveryFilter { edition: edition.facts.id, state: self.state, words: self.words.clone(), reader: None };
        let Ok(address) = self.words.parse::<EmailAddress>() else { return Ok(filter) };
        let reader = subscribers::store::find_by_address(connection, &address)?;
        Ok(match reader {
            Some(reader) => DeliveryFilter { words: String::new(), reader: Some(reader.id), ..filter },
            None => filter,
        })
    }
}

/// What [`Asked`] leads to: all released editions, the one that is meant, and the filter for its deliveries.
pub(super) struct Found {
    pub(super) released: Vec<ReleasedEdition>,
    pub(super) edition: ReleasedEdition,
    pub(super) filter: DeliveryFilter,
}

/// `None` before the first release.
pub(super) fn find(connection: &mut DbConnection, asked: &Asked) -> Result<Option<Found>, QueryError> {
    let released = deliveries::released(connection)?;
    let Some(edition) = asked.edition(&released).cloned() else { return Ok(None) };
    let filter = asked.filter(connection, &edition)?;
    Ok(Some(Found { released, edition, filter }))
}
