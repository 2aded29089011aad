//! Links between the pages of a long list, and its filters in them.

use actix_web::HttpRequest;
use serde::Serialize;
use url::form_urlencoded;

use crate::db::{Place, Turned};
use crate::web::visitor::query;

/// Where to go from a page.
#[derive(Debug, Default, Serialize)]
pub(super) struct Turns {
    older: Option<String>,
    newer: Option<String>,
    /// The top of the list, from anywhere else.
    newest: Option<String>,
    /// Whether there may be more further back that nobody has looked at.
    is_cut: bool,
}

/// The list at `path` with what it is filtered by; empty values are left out.
pub(super) struct List {
    path: &'static str,
    filters: Vec<(&'static str, String)>,
}

impl List {
    pub(super) fn new(path: &'static str, filters: Vec<(&'static str, String)>) -> List {
        List { path, filters: filters.into_iter().filter(|(_, value)| !value.is_empty()).collect() }
    }

    /// Its address, beginning at `place`.
    pub(super) fn at(&self, place: Place) -> String {
        let mut fields = form_urlencoded::Serializer::new(String::new());
        fields.extend_pairs(&self.filters);
        match place {
            Place::Newest => {}
            Place::Before(id) => drop(fields.append_pair("before", &id.to_string())),
            Place::After(id) => drop(fields.append_pair("after", &id.to_string())),
        }
        let fields = fields.finish();
        if fields.is_empty() { self.path.to_owned() } else { format!("{}?{fields}", self.path) }
    }

    /// The links of one of its pages.
    pub(super) fn turns<T>(&self, here: Place, page: &Turned<T>) -> Turns {
        Turns {
            older: page.older.map(|place| self.at(place)),
            newer: page.newer.map(|place| self.at(place)),
            newest: (here != Place::Newest).then(|| self.at(Place::Newest)),
            is_cut: page.is_cut,
        }
    }
}

/// Where the page begins that is asked for.
pub(super) fn place(request: &HttpRequest) -> Place {
    let id = |name| query(request, name).and_then(|id| id.parse().ok());
    match (id("before"), id("after")) {
        (Some(id), _) => Place::Before(id),
        (None, Some(id)) => Place::After(id),
        (None, None) => Place::Newest,
    }
}

/// A query field without blanks around it; empty if it is absent. At most 200 characters, which no address has.
pub(super) fn words(request: &HttpRequest, name: &str) -> String {
    let text = query(request, name).unwrap_or_default();
    text.trim().chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_filters_that_were_given() {
        let list = List::new("/admin/x", vec![("q", "a&b %".into()), ("state", String::new())]);
        assert_eq!(list.at(Place::Newest), "/admin/x?q=a%26b+%25");
        assert_eq!(list.at(Place::Before(7)), "/admin/x?q=a%26b+%25&before=7");
        assert_eq!(List::new("/admin/x", vec![]).at(Place::Newest), "/admin/x");
    }
}
