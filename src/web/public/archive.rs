//! Every edition there is.

use crate::editions::{self, ListedEdition};
use crate::web::answer::Answer;
use crate::web::view::{self, ArchivePage, Counted, Year};
use crate::web::visitor::Visitor;

/// GET `/archive`.
pub(in crate::web) async fn show(visitor: Visitor) -> Answer {
    let listed = visitor.web.app.database.read(editions::listed).await?;
    let editions = Counted::of(visitor.language, listed.len());
    // They come newest first.
    let years = listed.chunk_by(|one, next| one.edition.month.year() == next.edition.month.year());
    let years = years.filter_map(|editions| {
        let year = editions.first()?.edition.month.year().to_string();
        Some(Year { year, editions: editions.iter().map(|listed| line(&visitor, listed)).collect() })
    });
    visitor.page(&ArchivePage { editions, years: years.collect() }).await
}

fn line(visitor: &Visitor, listed: &ListedEdition) -> view::ListedEdition {
    view::ListedEdition {
        month: listed.edition.month.to_string(),
        month_name: visitor.month(&listed.edition),
        title: visitor.listed_title(listed),
        items: Counted::of(visitor.language, listed.items),
    }
}
