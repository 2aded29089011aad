//! The pre-flight as a list, each finding with the way to where it is mended.

use actix_web::HttpRequest;
use serde::Serialize;

use super::month_of;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::editions::{self, ArticleField, Check, EditionError, Finding, Links, Place, Preflight, Weight, WordsField};
use crate::team::Right;
use crate::web::admin::Insider;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;

/// What was found, and what is fine.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct FindingsPart {
    blocking: usize,
    warnings: usize,
    problems: Vec<FindingLine>,
    passed: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct FindingLine {
    blocks: bool,
    what: String,
    detail: Option<String>,
    href: Option<String>,
    mend: &'static str,
}

/// The pre-flight of `month` with what is known of its links.
pub(super) async fn look_over(insider: &Insider, month: Month) -> Result<Preflight, Trouble> {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let links = known(insider, month, now).await.map_err(failed)?;
    let looked = editions::preflight(&app.database, &app.press, &app.keys, month, app.relay_hosts(), links, now);
    match looked.await {
        // What breaks it has to be left out or mended, and this is the page where that is done.
        Err(EditionError::Render(error)) => Ok(Preflight {
            findings: vec![Finding {
                check: Check::Headers,
                weight: Weight::Blocks,
                what: "A copy can't be written.".into(),
                detail: Some(error.to_string()),
                place: Place::Desk,
            }],
            passed: Vec::new(),
        }),
        looked => looked.map_err(failed),
    }
}

async fn known(insider: &Insider, month: Month, now: Timestamp) -> Result<Links, EditionError> {
    let app = &insider.visitor().web.app;
    let urls = editions::links_to_check(&app.database, app.publisher(), month, now).await?;
    Ok(editions::known_links(&app.database, urls, now).await?)
}

/// It as the page shows it.
pub(super) fn part(insider: &Insider, month: Month, preflight: &Preflight) -> FindingsPart {
    let blocking = preflight.blocks().count();
    FindingsPart {
        blocking,
        warnings: preflight.findings.len() - blocking,
        problems: preflight.findings.iter().map(|finding| line(insider, month, finding)).collect(),
        passed: preflight.passed.iter().map(|passed| passed.what.clone()).collect(),
    }
}

fn line(insider: &Insider, month: Month, finding: &Finding) -> FindingLine {
    // The words for all readers are taken for words of the default language.
    let default = insider.visitor().web.app.publisher().default_language();
    let (href, mend) = match &finding.place {
        Place::Article { .. } | Place::Words { .. } if !insider.may(Right::Edit) => (None, ""),
        Place::Settings { .. } if !insider.may(Right::Manage) => (None, ""),
        Place::Article { id, field, .. } => (Some(format!("/admin/articles/{id}#{}", field_of(*field))), "Mend it"),
        Place::Words { language, field } if *language == default => {
            (Some(format!("/admin/editions/{month}#{}-", words_field(*field))), "Write it")
        }
        Place::Words { language, field } => {
            (Some(format!("/admin/editions/{month}#{}-{language}", words_field(*field))), "Write it")
        }
        Place::Settings { .. } => (Some("/admin/settings".to_owned()), "Look"),
        Place::Desk => (None, ""),
    };
    FindingLine {
        blocks: finding.weight == Weight::Blocks,
        what: finding.what.clone(),
        detail: finding.detail.clone(),
        href,
        mend,
    }
}

/// The field's id on the article's page.
fn field_of(field: ArticleField) -> &'static str {
    match field {
        ArticleField::Title => "title",
        ArticleField::Summary => "summary",
        ArticleField::Body => "body",
        ArticleField::SourceUrl => "source_url",
        ArticleField::Image => "image",
        ArticleField::ImageAlt => "image_alt",
        ArticleField::Date => "date",
    }
}

fn words_field(field: WordsField) -> &'static str {
    match field {
        WordsField::Title => "title",
        WordsField::Subject => "subject",
        WordsField::Preheader => "preheader",
        WordsField::Note => "note",
    }
}

fn failed(error: EditionError) -> Trouble {
    Trouble::Failed(error.to_string())
}

/// POST `/admin/editions/{month}/links`: asks for each link once; takes up to a minute.
pub(in crate::web::admin) async fn follow_links(insider: Insider, request: HttpRequest) -> Answer {
    let (app, month, now) = (insider.visitor().web.app.clone(), month_of(&request)?, insider.visitor().now);
    let urls = editions::links_to_check(&app.database, app.publisher(), month, now).await.map_err(failed)?;
    let count = urls.len();
    // In a task of its own: what was learned is kept even if nobody waits for it.
    let asked = tokio::spawn(async move {
        editions::check_links(&app.database, &app.fetcher, urls, now, |_, _| {}).await.map(drop)
    });
    asked.await.map_err(|error| Trouble::Failed(error.to_string()))??;
    insider.about(format!("{month}: {count} links"));
    let words = if count == 1 { "1 link was followed.".to_owned() } else { format!("{count} links were followed.") };
    insider.on_to(&format!("/admin/editions/{month}#preflight"), &words)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLE: &str = include_str!("../../../../pages/admin/article.hbs");
    const INPUT: &str = include_str!("../../../../pages/admin/article-input.hbs");
    const DESK: &str = include_str!("../../../../pages/admin/desk.hbs");

    #[test]
    fn every_way_to_mend_something_leads_to_a_field_that_is_there() {
        assert!(INPUT.contains("id=\"{{name}}\""));
        use ArticleField::{Body, Date, Image, ImageAlt, SourceUrl, Summary, Title};
        for field in [Title, Summary, Body, SourceUrl, Image, ImageAlt, Date] {
            let id = field_of(field);
            let by_itself = ARTICLE.contains(&format!(" id=\"{id}\""));
            let as_input = ARTICLE.contains(&format!("{{{{> admin/article-input name=\"{id}\" "));
            assert!(by_itself || as_input, "no field {id} on the article's page");
        }
        for field in [WordsField::Title, WordsField::Subject, WordsField::Preheader, WordsField::Note] {
            // The code is that of the language; that of all readers is empty.
            let id = format!(" id=\"{}-{{{{code}}}}\"", words_field(field));
            assert!(DESK.contains(&id), "no{id} on the edition's page");
        }
    }
}
