//! The first page as a view: its form is empty, or filled in again with the reasons for its refusal.

use super::signup_form::{self, Refused};
use crate::db::{DbConnection, QueryError};
use crate::editions::{self, Contents};
use crate::kind::Kind;
use crate::region::Region;
use crate::web::fields::Fields;
use crate::web::trouble::Trouble;
use crate::web::view::{Chip, Counted, Field, HomePage, SubscribeForm, language_name};
use crate::web::visitor::Visitor;

/// The most that is shown again of what somebody typed into a field, in characters.
const LONGEST_VALUE: usize = 400;

/// The first page with an empty form.
pub(super) async fn fresh(visitor: &Visitor) -> Result<HomePage, Trouble> {
    page(visitor, form(visitor, &Fields::default())).await
}

/// The first page with the form as it was sent, and why it was refused.
pub(super) async fn refused(visitor: &Visitor, fields: &Fields, why: &Refused) -> Result<HomePage, Trouble> {
    let reason = |key: Option<&str>| key.map(|key| visitor.text(key));
    let mut form = form(visitor, fields);
    form.refused = true;
    form.email.problem = reason(why.email);
    form.name.problem = reason(why.name);
    form.language_problem = reason(why.language);
    form.regions_problem = reason(why.regions);
    form.kinds_problem = reason(why.kinds);
    page(visitor, form).await
}

async fn page(visitor: &Visitor, form: SubscribeForm) -> Result<HomePage, Trouble> {
    let (latest, editions) = visitor.web.app.database.read(latest).await?;
    Ok(HomePage {
        form,
        latest: latest.map(|(contents, number)| visitor.sheet(&contents, number)),
        editions: Counted::of(visitor.language, editions),
    })
}

/// The latest edition with its number, and how many there are.
fn latest(connection: &mut DbConnection) -> Result<(Option<(Contents, u32)>, usize), QueryError> {
    let count = editions::listed(connection)?.len();
    let Some(contents) = editions::latest(connection)? else { return Ok((None, count)) };
    let number = editions::number(connection, &contents.edition)?;
    Ok((Some((contents, number)), count))
}

fn form(visitor: &Visitor, fields: &Fields) -> SubscribeForm {
    let app = &visitor.web.app;
    let offered = &app.settings.config.newsletter.languages;
    let language = signup_form::language(fields.first("language"), offered, visitor.language);
    let language = language.unwrap_or(visitor.language);
    let languages = offered.iter().map(|&code| Chip {
        value: code.to_string(),
        label: language_name(&app.texts, code),
        checked: code == language,
    });
    SubscribeForm {
        email: Field { value: shown(fields.first("email")), problem: None },
        name: Field { value: shown(fields.first("name")), problem: None },
        languages: languages.collect(),
        regions: regions(visitor, &known(fields, "regions")),
        kinds: kinds(visitor, &known(fields, "kinds")),
        ..SubscribeForm::default()
    }
}

/// The regions of the world that have countries, which leaves Antarctica out, and whatever else was chosen: forms on
/// other sites may offer more.
fn regions(visitor: &Visitor, chosen: &[Region]) -> Vec<Chip> {
    let offered = |region: &Region| region.parent().is_none() && region.children().next().is_some();
    let shown = Region::all().filter(|region| offered(region) || chosen.contains(region));
    let chip = |region: Region| Chip {
        value: region.slug().to_owned(),
        label: region.name(visitor.language).to_owned(),
        checked: chosen.contains(&region),
    };
    shown.map(chip).collect()
}

fn kinds(visitor: &Visitor, chosen: &[Kind]) -> Vec<Chip> {
    let chip =
        |kind: Kind| Chip { value: kind.to_string(), label: visitor.kind(kind), checked: chosen.contains(&kind) };
    Kind::ALL.map(chip).to_vec()
}

/// The words of a field that are on their list; looking stops at the first that is not.
fn known<T: std::str::FromStr>(fields: &Fields, name: &str) -> Vec<T> {
    fields.all(name).take(300).map_while(signup_form::word).collect()
}

/// What somebody typed, to be shown in the same field again.
fn shown(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).take(LONGEST_VALUE).collect()
}
