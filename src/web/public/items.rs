//! Articles and editions as pages show them: in the visitor's language, with nothing that leads astray.

use url::Url;

use super::pictures;
use crate::articles::{Article, summary_of};
use crate::editions::{ContentItem, ContentSection, Contents, Edition, ListedEdition};
use crate::kind::Kind;
use crate::locale::{Language, dates};
use crate::web::view::{
    Counted, EditionLink, Entry, ListedArticle, Part, Picture, Section, Sheet, Source, Tongue, language_name,
};
use crate::web::visitor::Visitor;

impl Visitor {
    /// The sections of an edition with all that is in them.
    pub(super) fn parts(&self, contents: &Contents) -> Vec<Part> {
        let part = |section: &ContentSection| Part {
            anchor: section.kind.to_string(),
            name: self.kind(section.kind),
            articles: section.items.iter().map(|item| self.entry(item)).collect(),
        };
        contents.sections.iter().map(part).collect()
    }

    /// The sections of an edition as titles, without the article `but`.
    pub(super) fn titles(&self, contents: &Contents, but: Option<i64>) -> Vec<Section> {
        let listed = |article: &Article| ListedArticle {
            slug: article.slug.to_string(),
            title: article.title.clone(),
            tongue: self.tongue(article.language),
        };
        let section = |section: &ContentSection| {
            let articles = section.items.iter().map(|item| &item.article).filter(|article| Some(article.id) != but);
            Section { name: self.kind(section.kind), articles: articles.map(listed).collect() }
        };
        contents.sections.iter().map(section).filter(|section| !section.articles.is_empty()).collect()
    }

    /// An edition at a glance.
    pub(super) fn sheet(&self, contents: &Contents, number: u32) -> Sheet {
        let edition = &contents.edition;
        Sheet {
            month: edition.month.to_string(),
            month_name: self.month(edition),
            number: Some(number.to_string()),
            sent_to: self.sent_to(edition),
            title: edition.texts_in(self.language).title.unwrap_or_else(|| self.month_headline(edition)),
            note: edition
                .texts_in(self.language)
                .note
                .as_deref()
                .map(|note| summary_of(None, note))
                .filter(|note| !note.is_empty()),
            sections: self.titles(contents, None),
        }
    }

    /// A link to an edition.
    pub(super) fn edition_link(&self, listed: &ListedEdition) -> EditionLink {
        EditionLink {
            month: listed.edition.month.to_string(),
            month_name: self.month(&listed.edition),
            title: self.listed_title(listed),
        }
    }

    /// What an edition is called where its month stands beside it: the editor's title, or that of its first article.
    pub(super) fn listed_title(&self, listed: &ListedEdition) -> String {
        let own = listed.edition.texts_in(self.language).title;
        let title = own.as_ref().or(listed.first.as_ref());
        title.unwrap_or(&self.web.app.publisher().newsletter).clone()
    }

    /// "October 2026".
    pub(super) fn month(&self, edition: &Edition) -> String {
        dates::month(&self.web.app.texts, self.language, edition.month.first_day())
    }

    /// "Octobre 2026", where it stands as a title.
    fn month_headline(&self, edition: &Edition) -> String {
        dates::month_headline(&self.web.app.texts, self.language, edition.month.first_day())
    }

    /// To how many readers an edition went, once all is sent.
    pub(super) fn sent_to(&self, edition: &Edition) -> Option<Counted> {
        let is_over = edition.finished_at.is_some() && edition.accepted > 0;
        is_over.then(|| Counted::new(self.language, edition.accepted))
    }

    /// "News".
    pub(super) fn kind(&self, kind: Kind) -> String {
        self.text(&format!("kind-{kind}"))
    }

    /// The mark of an article in another language than the page's.
    pub(super) fn tongue(&self, language: Language) -> Option<Tongue> {
        let name = || language_name(&self.web.app.texts, language);
        (language != self.language).then(|| Tongue { code: language, name: name() })
    }

    /// The day; of an event also the hour, if it is known.
    pub(super) fn date(&self, article: &Article) -> String {
        let texts = &self.web.app.texts;
        if article.kind == Kind::Event && article.has_time {
            let moment = article.dated_at.to_utc().with_timezone(&self.web.app.publisher().zone);
            return dates::moment(texts, self.language, &moment);
        }
        dates::day(texts, self.language, article.date)
    }

    /// "Europe, Africa".
    pub(super) fn regions(&self, article: &Article) -> Option<String> {
        joined(article.regions.iter().map(|region| region.name(self.language)))
    }

    /// The picture of an article, if a page of ours may show it.
    pub(super) fn picture(&self, article: &Article) -> Option<Picture> {
        let image = article.image.as_ref()?;
        let src = pictures::shown(&self.web.app.base_url, &image.url)?;
        Some(Picture { src, alt: image.alt.clone() })
    }

    fn entry(&self, item: &ContentItem) -> Entry {
        let article = &item.article;
        Entry {
            slug: article.slug.to_string(),
            title: article.title.clone(),
            tongue: self.tongue(article.language),
            summary: Some(summary_of(article.summary.as_deref(), &article.body)).filter(|text| !text.is_empty()),
            source: source(article),
            date: self.date(article),
            date_iso: article.date.to_string(),
            regions: self.regions(article),
            image: item.featured.then(|| self.picture(article)).flatten(),
        }
    }
}

/// Where an article comes from, if it names a page on the web.
pub(super) fn source(article: &Article) -> Option<Source> {
    let url = Url::parse(article.source_url.as_deref()?).ok()?;
    let host = url.host_str().filter(|_| ["http", "https"].contains(&url.scheme()))?;
    let host = host.strip_prefix("www.").unwrap_or(host).to_owned();
    let name = article.source_name.clone().unwrap_or_else(|| host.clone());
    Some(Source { name, url: url.to_string(), host })
}

/// Names with commas between; none if there are none.
pub(super) fn joined<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| names.join(", "))
}
