//! Sections and articles as the desk shows them, with what was left out.

use serde::Serialize;

use crate::articles::Article;
use crate::editions::{ContentItem, ContentSection, Contents, LeftOut, LeftOutArticle};
use crate::kind::Kind;
use crate::locale::{Language, dates};
use crate::web::admin::Insider;
use crate::web::admin::words::capital;

/// One section.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct SectionPart {
    kind: &'static str,
    name: String,
    count: usize,
    /// Where it would go by a step up or down; none at the end.
    up: Option<usize>,
    can_up: bool,
    down: Option<usize>,
    items: Vec<ItemLine>,
}

/// One article in its place.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct ItemLine {
    id: i64,
    slug: String,
    title: String,
    about: String,
    featured: bool,
    /// Where it would go by a step up or down; none at the end.
    up: Option<usize>,
    can_up: bool,
    down: Option<usize>,
    /// Whether its picture says nothing to those who don't see it.
    silent_picture: bool,
}

/// One article that is not in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct LeftOutLine {
    id: i64,
    slug: String,
    title: String,
    why: String,
    /// Whether an editor can take it in.
    can_come_in: bool,
}

/// All sections, in order.
pub(super) fn sections(insider: &Insider, contents: &Contents) -> Vec<SectionPart> {
    let last = contents.sections.len().saturating_sub(1);
    let part = |(at, section): (usize, &ContentSection)| SectionPart {
        kind: section.kind.as_str(),
        name: kind_name(insider, section.kind),
        count: section.items.len(),
        up: at.checked_sub(1),
        can_up: at > 0,
        down: (at < last).then_some(at + 1),
        items: items(insider, contents, section),
    };
    contents.sections.iter().enumerate().map(part).collect()
}

fn items(insider: &Insider, contents: &Contents, section: &ContentSection) -> Vec<ItemLine> {
    let last = section.items.len().saturating_sub(1);
    let line = |(at, item): (usize, &ContentItem)| {
        let article = &item.article;
        let mut about = about(insider, article);
        if contents.announces(article) {
            about.push_str(" · announced ahead");
        }
        ItemLine {
            id: article.id,
            slug: article.slug.to_string(),
            title: article.title.clone(),
            about,
            featured: item.featured,
            up: at.checked_sub(1),
            can_up: at > 0,
            down: (at < last).then_some(at + 1),
            silent_picture: article.image.as_ref().is_some_and(|image| image.alt.trim().is_empty()),
        }
    };
    section.items.iter().enumerate().map(line).collect()
}

/// What was left out, and why.
pub(super) fn left_out(insider: &Insider, contents: &Contents) -> Vec<LeftOutLine> {
    let line = |item: &LeftOutArticle| {
        let mut why = match (&item.why, &item.by) {
            (LeftOut::ByEditor, Some(by)) => format!("{by} left it out"),
            (why, _) => capital(&why.to_string()),
        };
        if let Some(reason) = &item.reason {
            why.push_str(&format!(": “{reason}”"));
        }
        LeftOutLine {
            id: item.article.id,
            slug: item.article.slug.to_string(),
            title: item.article.title.clone(),
            why: format!("{why} · {}", about(insider, &item.article)),
            can_come_in: item.why == LeftOut::ByEditor,
        }
    };
    contents.left_out.iter().map(line).collect()
}

/// The name of a kind as a heading: "News", "Publications".
pub(super) fn kind_name(insider: &Insider, kind: Kind) -> String {
    insider.visitor().web.app.texts.text(Language::EN, &format!("kind-{kind}"), &[])
}

fn about(insider: &Insider, article: &Article) -> String {
    let texts = &insider.visitor().web.app.texts;
    let day = dates::day(texts, Language::EN, article.date);
    let regions: Vec<_> = article.regions.iter().map(|region| region.name(Language::EN)).collect();
    let regions = if regions.is_empty() { "no region".to_owned() } else { regions.join(", ") };
    let source = article.source_name.iter().cloned();
    let tongue = (article.language != Language::EN).then(|| article.language.to_string().to_uppercase());
    source.chain([day, regions]).chain(tongue).collect::<Vec<_>>().join(" · ")
}
