//! All articles, by what is asked for.

use actix_web::HttpRequest;
use serde::Serialize;

use super::filter::Asked;
use crate::articles::{self, Article, ArticleError};
use crate::locale::{Language, dates, numbers};
use crate::team::Right;
use crate::web::admin::Insider;
use crate::web::admin::choice::Choice;
use crate::web::admin::words::kind_name;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::{View, language_name};
use crate::web::visitor::query;

#[derive(Serialize)]
struct ListPage {
    q: String,
    kinds: Vec<Choice>,
    languages: Vec<Choice>,
    month: String,
    regions: Vec<Choice>,
    statuses: Vec<Choice>,
    /// "1,204 articles".
    count: String,
    articles: Vec<Line>,
    narrows: bool,
    may_edit: bool,
    /// "Page 2 of 5"; none if there is one page only.
    pages: Option<String>,
    newer: Option<String>,
    older: Option<String>,
    /// What was deleted a moment ago and can come back.
    deleted: Option<Deleted>,
}

#[derive(Serialize)]
struct Line {
    title: String,
    /// Where a press on the title leads; none for a draft that the member may not edit.
    href: Option<String>,
    language: String,
    source: Option<String>,
    kind: &'static str,
    date: String,
    status: &'static str,
    is_draft: bool,
    month: String,
    changed: String,
    changed_by: Option<String>,
}

#[derive(Serialize)]
struct Deleted {
    id: i64,
    title: String,
}

impl View for ListPage {
    const TEMPLATE: &'static str = "admin/articles";
}

/// GET `/admin/articles`.
pub(in crate::web::admin) async fn list(insider: Insider, request: HttpRequest) -> Answer {
    let app = &insider.visitor().web.app;
    let asked = Asked::of(&request);
    let found = articles::search(&app.database, asked.filter(), asked.page).await?;
    let deleted = match query(&request, "gone").and_then(|id| id.parse::<i64>().ok()) {
        Some(id) => app.database.read(move |c| articles::store::find(c, id)).await?,
        None => None,
    };
    let deleted = deleted.filter(|article| article.deleted_at.is_some());
    let page = ListPage {
        kinds: asked.kinds(),
        languages: languages(&insider, asked.language),
        month: asked.month.map(|month| month.to_string()).unwrap_or_default(),
        regions: asked.regions(),
        statuses: asked.statuses(),
        count: match found.total {
            1 => "1 article".to_owned(),
            total => format!("{} articles", numbers::grouped(Language::EN, total)),
        },
        articles: found.articles.iter().map(|article| line(&insider, article)).collect(),
        narrows: asked.narrows(),
        may_edit: insider.may(Right::Edit),
        pages: (found.pages > 1).then(|| format!("Page {} of {}", found.page, found.pages)),
        newer: (found.page > 1).then(|| asked.address(found.page - 1)),
        older: (found.page < found.pages).then(|| asked.address(found.page + 1)),
        deleted: deleted.map(|article| Deleted { id: article.id, title: article.title }),
        q: asked.q,
    };
    insider.page(&page)
}

fn line(insider: &Insider, article: &Article) -> Line {
    let href = match (insider.may(Right::Edit), article.is_visible()) {
        (true, _) => Some(format!("/admin/articles/{}", article.id)),
        (false, true) => Some(format!("/articles/{}", article.slug)),
        (false, false) => None,
    };
    Line {
        href,
        language: language_name(&insider.visitor().web.app.texts, article.language),
        source: article.source_name.clone(),
        kind: kind_name(article.kind),
        date: dates::day(&insider.visitor().web.app.texts, Language::EN, article.date),
        status: match (article.deleted_at, article.published) {
            (Some(_), _) => "deleted",
            (None, true) => "published",
            (None, false) => "draft",
        },
        is_draft: article.deleted_at.is_none() && !article.published,
        month: insider.month_name(article.month),
        changed: insider.moment(article.updated_at),
        changed_by: article.edited_by.clone(),
        title: article.title.clone(),
    }
}

fn languages(insider: &Insider, chosen: Option<Language>) -> Vec<Choice> {
    let app = &insider.visitor().web.app;
    let mut offered = app.settings.config.newsletter.languages.clone();
    offered.extend(chosen.filter(|language| !offered.contains(language)));
    let choice =
        |language: &Language| Choice::new(language, language_name(&app.texts, *language), chosen == Some(*language));
    offered.iter().map(choice).collect()
}

impl From<ArticleError> for Trouble {
    fn from(error: ArticleError) -> Trouble {
        Trouble::Failed(error.to_string())
    }
}
