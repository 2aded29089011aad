//! An unsaved article as its public page would show it.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, ContentType};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::sent::article_form;
use crate::articles::{Article, ArticleForm, Manuscript, summary_of};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::web::admin::form::Form;
use crate::web::answer::Answer;
use crate::web::public::article::story;
use crate::web::trouble::Trouble;
use crate::web::view::{self, ArticlePage, View};
use crate::web::visitor::Visitor;

/// Nothing in it runs, loads from elsewhere but pictures, or leads away. It keeps its origin, without which it could not
/// have the fonts of its page.
const CONTENT_POLICY: &str = "sandbox allow-same-origin; default-src 'none'; style-src 'self'; font-src 'self'; \
                              img-src 'self' https: data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Serialize)]
struct Preview {
    #[serde(flatten)]
    story: ArticlePage,
    /// The summary that follows from the text.
    suggestion: String,
}

impl View for Preview {
    const TEMPLATE: &'static str = "admin/article-preview";
}

/// POST `/admin/articles/preview`: a whole document, in the article's own language where we have words for that.
pub(in crate::web::admin) async fn preview(request: HttpRequest, form: Form) -> Answer {
    let visitor = Visitor::of(&request).ok_or_else(|| Trouble::Failed("the server has no state".into()))?;
    let form = article_form(&form);
    let suggestion = summary_of(None, &form.body);
    let article = article(&visitor, form)?;
    let has_words = visitor.web.app.texts.languages().any(|language| language == article.language);
    let language = if has_words { article.language } else { visitor.web.app.publisher().default_language() };
    let visitor = Visitor { language, ..visitor };
    let site = visitor.site(visitor.due_by_rule());
    let html = view::page(&visitor.web.pages, &site, &Preview { story: story(&visitor, article), suggestion })?;
    let policy = (CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    Ok(HttpResponse::Ok().content_type(ContentType::html()).insert_header(policy).body(html))
}

/// What the form has so far, with stand-ins for what is missing or can't be taken yet.
fn article(visitor: &Visitor, mut form: ArticleForm) -> Result<Article, Trouble> {
    let (publisher, now) = (visitor.web.app.publisher(), visitor.now);
    let (zone, language) = (publisher.zone, publisher.default_language());
    let body = form.body.replace("\r\n", "\n");
    let problems = form.read(zone, language).err().unwrap_or_default();
    // Another look finds what hid behind the first: a time beside a day that was none.
    let problems =
        problems.iter().map(|problem| problem.field).chain(["time"].into_iter().filter(|_| !problems.is_empty()));
    for field in problems {
        match field {
            "title" => form.title = "Untitled".into(),
            "date" => form.date = now.to_utc().with_timezone(&zone).date_naive().to_string(),
            "time" => form.time.clear(),
            "kind" => form.kind.clear(),
            "language" => form.language.clear(),
            "summary" => form.summary.clear(),
            "body" => form.body.clear(),
            "source_name" => form.source_name.clear(),
            "source_url" => form.source_url.clear(),
            "regions" => form.regions.clear(),
            "profiles" => form.profiles.clear(),
            "image" => form.image.clear(),
            "image_alt" => form.image_alt.clear(),
            _ => form.slug.clear(),
        }
    }
    let manuscript = form.read(zone, language).map_err(|_| Trouble::Failed("a form has no stand-ins".into()))?;
    Ok(shown(manuscript, body, now))
}

/// The article that a manuscript would become.
fn shown(manuscript: Manuscript, body: String, now: Timestamp) -> Article {
    Article {
        id: 0,
        month: Month::of(manuscript.date),
        slug: manuscript.slug,
        kind: manuscript.kind,
        title: manuscript.title,
        date: manuscript.date,
        dated_at: manuscript.dated_at,
        has_time: manuscript.has_time,
        language: manuscript.language,
        summary: manuscript.summary,
        body,
        source_name: manuscript.source_name,
        source_url: manuscript.source_url,
        image: manuscript.image,
        regions: manuscript.regions,
        profiles: manuscript.profiles,
        fingerprint: String::new(),
        created_at: now,
        updated_at: now,
        published: false,
        version: 0,
        edited_by: None,
        deleted_at: None,
    }
}
