//! The form that an article is written in, as a page.

use std::collections::BTreeMap;

use serde::Serialize;

use super::unsaved::Unsaved;
use super::words::{Brought, brought, label};
use crate::articles::{self, Article, ArticleForm, FieldProblem, summary_of};
use crate::db::QueryError;
use crate::editions;
use crate::kind::Kind;
use crate::locale::{Language, dates};
use crate::region::Region;
use crate::web::admin::Insider;
use crate::web::admin::choice::Choice;
use crate::web::admin::words::{kind_name, sentence};
use crate::web::public::pictures;
use crate::web::trouble::Trouble;
use crate::web::view::{View, language_name};

/// Empty lines for names of organisations; saving gives new ones.
const SPARE_LINES: usize = 2;
/// So many names of organisations are offered.
const MOST_NAMES: i64 = 1000;

/// The form, filled in.
#[derive(Serialize)]
pub(super) struct FormPage {
    /// What stands above it, and in the window's title.
    heading: String,
    /// Where it goes: `/admin/articles/7`, or `…/new`.
    action: String,
    version: i64,
    began: String,
    is_new: bool,
    is_published: bool,
    /// Whether mails with its address are out there.
    went_out: bool,
    is_deleted: bool,
    /// Where readers see it, if they do.
    public_path: Option<String>,
    /// "Draft for the edition of …, changed …".
    standing: Option<String>,
    /// Every problem, to be listed on top.
    problems: Vec<Problem>,
    /// What the editor has typed and not saved.
    unsaved: Option<Unsaved>,
    kinds: Vec<Choice>,
    kind_problem: Option<String>,
    title: Field,
    date: Field,
    time: Field,
    zone: String,
    languages: Vec<Choice>,
    language_problem: Option<String>,
    summary: Field,
    suggestion: String,
    body: Field,
    source_name: Field,
    source_url: Field,
    worlds: Vec<Choice>,
    places: Vec<Choice>,
    /// "Kenya, Caribbean"; empty if only regions of the world are chosen.
    chosen_places: String,
    regions_problem: Option<String>,
    profiles: Vec<String>,
    profiles_problem: Option<String>,
    known_profiles: Vec<String>,
    picture_problem: Option<String>,
    image: Field,
    image_alt: Field,
    /// The picture, where a page may show it.
    image_src: Option<String>,
    slug: Field,
}

#[derive(Serialize)]
struct Field {
    value: String,
    problem: Option<String>,
}

#[derive(Serialize)]
struct Problem {
    field: &'static str,
    label: &'static str,
    why: String,
}

impl View for FormPage {
    const TEMPLATE: &'static str = "admin/article";
}

impl FormPage {
    /// The page with `form` in it. `article` is what is stored, `version` what the editor began from.
    pub(super) async fn new(
        insider: &Insider,
        article: Option<&Article>,
        version: i64,
        form: &ArticleForm,
        problems: Vec<FieldProblem>,
    ) -> Result<FormPage, Trouble> {
        let app = &insider.visitor().web.app;
        let id = article.map(|article| article.id);
        let read = app.database.read(move |connection| {
            let bringing = id.map(|id| editions::bringing(connection, id)).transpose()?.flatten();
            Ok::<_, QueryError>((articles::store::profile_names(connection, MOST_NAMES)?, bringing.is_some()))
        });
        let (known_profiles, went_out) = read.await?;
        let mut why = reasons(&problems);
        let mut field = |name, value: &str| Field { value: value.to_owned(), problem: why.remove(name) };
        let texts = &app.texts;
        let chosen: Vec<Region> = form.regions.iter().filter_map(|slug| slug.parse().ok()).collect();
        let region = |region: Region| Choice::new(region, region.name(Language::EN), chosen.contains(&region));
        let is_world = |region: &Region| region.parent().is_none();
        let (worlds, places): (Vec<_>, Vec<_>) = Region::all().partition(is_world);
        let names: Vec<_> = chosen.iter().filter(|region| !is_world(region)).map(|r| r.name(Language::EN)).collect();
        let lines = form.profiles.split([';', '\n']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        let kind = form.kind.parse().unwrap_or(Kind::News);
        Ok(FormPage {
            heading: article.map_or_else(|| "Write an article".to_owned(), |article| article.title.clone()),
            action: address(id),
            version,
            began: form.began.clone(),
            is_new: article.is_none(),
            is_published: article.is_some_and(|article| article.published),
            went_out,
            is_deleted: article.is_some_and(|article| article.deleted_at.is_some()),
            public_path: article.filter(|article| article.is_visible()).map(|a| format!("/articles/{}", a.slug)),
            standing: match article {
                Some(article) => Some(standing(insider, article).await?),
                None => None,
            },
            unsaved: None,
            kinds: Kind::ALL.map(|one| Choice::new(one, kind_name(one), one == kind)).into(),
            kind_problem: field("kind", "").problem,
            title: field("title", &form.title),
            date: field("date", &form.date),
            time: field("time", &form.time),
            zone: dates::zone_name(app.publisher().zone),
            languages: languages(insider, form)
                .iter()
                .map(|l| Choice::new(l, language_name(texts, *l), l.as_str() == form.language))
                .collect(),
            language_problem: field("language", "").problem,
            summary: field("summary", &form.summary),
            suggestion: summary_of(None, &form.body),
            body: field("body", &form.body),
            source_name: field("source_name", &form.source_name),
            source_url: field("source_url", &form.source_url),
            worlds: worlds.into_iter().map(region).collect(),
            places: places.into_iter().map(region).collect(),
            chosen_places: names.join(", "),
            regions_problem: field("regions", "").problem,
            profiles: lines.chain(std::iter::repeat_n(String::new(), SPARE_LINES)).collect(),
            profiles_problem: field("profiles", "").problem,
            known_profiles,
            picture_problem: field("picture", "").problem,
            image: field("image", &form.image),
            image_alt: field("image_alt", &form.image_alt),
            image_src: pictures::shown(&app.base_url, form.image.trim()),
            slug: field("slug", &form.slug),
            problems: problems
                .iter()
                .map(|problem| Problem {
                    field: problem.field,
                    label: label(problem.field),
                    why: sentence(&problem.why),
                })
                .collect(),
        })
    }

    /// The same with a bar that tells of what was not saved.
    pub(super) fn with_unsaved(self, unsaved: Option<Unsaved>) -> FormPage {
        FormPage { unsaved, ..self }
    }
}

/// Where the form of an article is, or of a new one.
pub(super) fn address(id: Option<i64>) -> String {
    id.map_or_else(|| "/admin/articles/new".to_owned(), |id| format!("/admin/articles/{id}"))
}

/// The newsletter's languages, and the article's own if it is another.
fn languages(insider: &Insider, form: &ArticleForm) -> Vec<Language> {
    let mut offered = insider.visitor().web.app.publisher().languages.clone();
    offered.extend(form.language.parse::<Language>().ok().filter(|language| !offered.contains(language)));
    offered
}

async fn standing(insider: &Insider, article: &Article) -> Result<String, Trouble> {
    let what = if article.published { "Published" } else { "Draft" };
    let by = article.edited_by.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
    let changed = insider.moment(article.updated_at);
    let Brought { edition, warning } = brought(insider, article).await?;
    Ok(format!("{what}, {edition}.{warning} Last changed {changed}{by}."))
}

/// All that is wrong with each field, as one text.
fn reasons(problems: &[FieldProblem]) -> BTreeMap<&'static str, String> {
    let mut reasons: BTreeMap<&'static str, String> = BTreeMap::new();
    for problem in problems {
        let all = reasons.entry(problem.field).or_default();
        let gap = if all.is_empty() { "" } else { " " };
        all.push_str(gap);
        all.push_str(&sentence(&problem.why));
    }
    reasons
}
