//! What the list is asked for: read from the query of its address, and written there again.

use actix_web::HttpRequest;
use url::form_urlencoded;

use crate::articles::{ArticleFilter, Status};
use crate::calendar::Month;
use crate::kind::Kind;
use crate::locale::Language;
use crate::region::Region;
use crate::web::admin::choice::{self, Choice};
use crate::web::admin::words::kind_name;
use crate::web::visitor::query;

/// The fields of the list's form, as they were sent.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) q: String,
    pub(super) kind: Option<Kind>,
    pub(super) language: Option<Language>,
    pub(super) month: Option<Month>,
    pub(super) region: Option<Region>,
    pub(super) status: Status,
    /// The page, from 1.
    pub(super) page: i64,
}

const STATUSES: [(Status, &str, &str); 3] = [
    (Status::Published, "published", "Published"),
    (Status::Draft, "drafts", "Drafts"),
    (Status::Deleted, "deleted", "Deleted"),
];

impl Asked {
    /// What nobody can ask for counts as not asked.
    pub(super) fn of(request: &HttpRequest) -> Asked {
        let field = |name: &str| query(request, name).unwrap_or_default().trim().to_owned();
        let status = field("status");
        Asked {
            q: field("q"),
            kind: field("kind").parse().ok(),
            language: field("language").parse().ok(),
            month: field("month").parse().ok(),
            region: field("region").parse().ok(),
            status: STATUSES
                .iter()
                .find(|(_, word, _)| *word == status)
                .map(|(status, ..)| *status)
                .unwrap_or_default(),
            page: field("page").parse().unwrap_or(1),
        }
    }

    /// The same for the search.
    pub(super) fn filter(&self) -> ArticleFilter {
        ArticleFilter {
            text: Some(self.q.clone()).filter(|text| !text.is_empty()),
            kind: self.kind,
            language: self.language,
            month: self.month,
            region: self.region,
            status: self.status,
        }
    }

    /// Whether anything was asked for.
    pub(super) fn narrows(&self) -> bool {
        self.filter() != ArticleFilter::default()
    }

    /// The address of another page of the same list.
    pub(super) fn address(&self, page: i64) -> String {
        let text = |value: Option<String>| value.unwrap_or_default();
        let fields = [
            ("q", self.q.clone()),
            ("kind", text(self.kind.map(|kind| kind.to_string()))),
            ("language", text(self.language.map(|language| language.to_string()))),
            ("month", text(self.month.map(|month| month.to_string()))),
            ("region", text(self.region.map(|region| region.to_string()))),
            (
                "status",
                STATUSES.iter().find(|(status, ..)| *status == self.status).map(|s| s.1).unwrap_or_default().into(),
            ),
            ("page", if page > 1 { page.to_string() } else { String::new() }),
        ];
        let asked = fields.iter().filter(|(_, value)| !value.is_empty());
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
        if query.is_empty() { "/admin/articles".to_owned() } else { format!("/admin/articles?{query}") }
    }

    pub(super) fn kinds(&self) -> Vec<Choice> {
        Kind::ALL.map(|kind| Choice::new(kind, kind_name(kind), self.kind == Some(kind))).into()
    }

    pub(super) fn regions(&self) -> Vec<Choice> {
        choice::regions(self.region)
    }

    pub(super) fn statuses(&self) -> Vec<Choice> {
        STATUSES.map(|(status, word, words)| Choice::new(word, words, status == self.status)).into()
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::of(&TestRequest::with_uri(&format!("/admin/articles?{query}")).to_http_request())
    }

    #[test]
    fn what_is_asked_stays_in_the_address_of_every_page() {
        let query = "q=r%C3%ADo+%26+lago&kind=event&language=es&month=2026-11&region=kenya&status=drafts&page=3";
        let asked = asked(query);
        assert!(asked.narrows() && asked.page == 3);
        assert_eq!(asked.address(3), format!("/admin/articles?{query}"));
        assert_eq!(asked.address(1), format!("/admin/articles?{}", query.trim_end_matches("&page=3")));
    }

    #[test]
    fn nonsense_is_not_asked_for() {
        for query in
            ["", "q=+&kind=rumour&month=2026-13&region=atlantis&language=x&status=kept&page=x", "kind=&status="]
        {
            let asked = asked(query);
            assert!(!asked.narrows(), "{query}");
            assert_eq!((asked.page, asked.address(1)), (1, "/admin/articles".to_owned()), "{query}");
        }
    }
}
