//! One month, to read on the web.

use actix_web::HttpRequest;

use crate::articles;
use crate::calendar::Month;
use crate::db::{DbConnection, QueryError};
use crate::editions::{self, Contents, ListedEdition, Words};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::EditionPage;
use crate::web::visitor::Visitor;

/// More items than this need a table of contents.
const FEW: usize = 6;

/// GET `/archive/{YYYY-MM}`: an edition that went out or is going out.
pub(in crate::web) async fn show(visitor: Visitor, request: HttpRequest) -> Answer {
    let month: Month = request.match_info().query("month").parse().map_err(|_| Trouble::NotFound)?;
    let found = visitor.web.app.database.read(move |connection| find(connection, month)).await?;
    let found = found.ok_or(Trouble::NotFound)?;
    let edition = &found.contents.edition;
    let words = Words::of(&found.contents, &visitor.web.app.press, visitor.language);
    visitor
        .page(&EditionPage {
            month_name: visitor.month(edition),
            number: Some(found.number.to_string()),
            sent_to: visitor.sent_to(edition),
            title: words.title,
            description: Some(words.preheader).filter(|words| !words.is_empty()),
            note_html: edition
                .texts_in(visitor.language)
                .note
                .as_deref()
                .map(|note| articles::to_html(note).to_string()),
            contents: found.contents.count() > FEW,
            sections: visitor.parts(&found.contents),
            earlier: found.earlier.map(|listed| visitor.edition_link(&listed)),
            later: found.later.map(|listed| visitor.edition_link(&listed)),
        })
        .await
}

struct Found {
    contents: Contents,
    number: u32,
    earlier: Option<ListedEdition>,
    later: Option<ListedEdition>,
}

fn find(connection: &mut DbConnection, month: Month) -> Result<Option<Found>, QueryError> {
    let Some(contents) = released(connection, month)? else { return Ok(None) };
    let number = editions::number(connection, &contents.edition)?;
    let (mut earlier, mut later) = (None, None);
    // The newest first: the last one that is later is the next one, the first that is earlier the one before.
    for listed in editions::listed(connection)? {
        if listed.edition.month > month {
            later = Some(listed);
        } else if listed.edition.month < month && earlier.is_none() {
            earlier = Some(listed);
        }
    }
    Ok(Some(Found { contents, number, earlier, later }))
}

/// What is in the edition of `month`, if the public may read it.
fn released(connection: &mut DbConnection, month: Month) -> Result<Option<Contents>, QueryError> {
    let edition = editions::find(connection, month)?.filter(|edition| edition.state.is_public());
    // After its release an edition's contents depend on neither moment nor zone.
    let Some(at) = edition.and_then(|edition| edition.released_at) else { return Ok(None) };
    editions::contents(connection, month, at, crate::calendar::Tz::UTC).map(Some)
}
