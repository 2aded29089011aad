//! One article, for good.

use actix_web::HttpRequest;

use super::items::{joined, source};
use crate::articles::{self, Article, Slug};
use crate::db::{DbConnection, QueryError};
use crate::editions::{self, Contents};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::{ArticlePage, Counted, FromEdition};
use crate::web::visitor::Visitor;

/// GET `/articles/{slug}`.
pub(in crate::web) async fn show(visitor: Visitor, request: HttpRequest) -> Answer {
    let slug: Slug = request.match_info().query("slug").parse().map_err(|_| Trouble::NotFound)?;
    let found = visitor.web.app.database.read(move |connection| find(connection, &slug)).await?;
    let (article, edition) = found.ok_or(Trouble::NotFound)?;
    let sections = edition.as_ref().map(|(contents, _)| visitor.titles(contents, Some(article.id)));
    let edition = edition.map(|(contents, number)| from_edition(&visitor, &contents, number));
    visitor.page(&ArticlePage { edition, sections: sections.unwrap_or_default(), ..story(&visitor, article) }).await
}

/// The article alone, as its page shows it.
pub(in crate::web) fn story(visitor: &Visitor, article: Article) -> ArticlePage {
    ArticlePage {
        kind: visitor.kind(article.kind),
        edition: None,
        tongue: visitor.tongue(article.language),
        date: visitor.date(&article),
        date_iso: article.date.to_string(),
        source: source(&article),
        regions: visitor.regions(&article),
        profiles: joined(article.profiles.iter().map(|profile| profile.name.as_str())),
        image: visitor.picture(&article),
        body_html: Some(articles::to_html(&article.body).to_string()).filter(|html| !html.trim().is_empty()),
        sections: Vec::new(),
        title: article.title,
        summary: article.summary,
    }
}

/// The article, and the edition that brought it to the readers with its number.
type Found = (Article, Option<(Contents, u32)>);

fn find(connection: &mut DbConnection, slug: &Slug) -> Result<Option<Found>, QueryError> {
    let Some((article, contents)) = editions::public_article(connection, slug)? else { return Ok(None) };
    let Some(contents) = contents else { return Ok(Some((article, None))) };
    let number = editions::number(connection, &contents.edition)?;
    Ok(Some((article, Some((contents, number)))))
}

fn from_edition(visitor: &Visitor, contents: &Contents, number: u32) -> FromEdition {
    FromEdition {
        month: contents.edition.month.to_string(),
        month_name: visitor.month(&contents.edition),
        number: Some(number.to_string()),
        items: Counted::of(visitor.language, contents.count()),
    }
}
