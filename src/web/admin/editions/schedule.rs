//! By which rule editions are due: chosen in words, looked at as twelve dates, and then used.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde::Serialize;

use crate::calendar::Rule;
use crate::config::SendMode;
use crate::db::QueryError;
use crate::editions::{self, EditionState, Moved};
use crate::web::admin::Insider;
use crate::web::admin::choice::Choice;
use crate::web::admin::form::Form;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;
use crate::web::visitor::query;

/// So many due dates are shown.
const AHEAD: usize = 12;

const NTH: [&str; 5] = ["first", "second", "third", "fourth", "last"];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

#[derive(Serialize)]
struct SchedulePage {
    /// The rule in force, in words.
    rule: String,
    zone: String,
    /// The setting's rule in words, where the desk has chosen another.
    setting: Option<String>,
    fields: Fields,
    problem: Option<String>,
    /// What was asked for; none where nothing was, or the rule in force.
    looked_at: Option<LookedAt>,
}

/// The form: one of three ways to name a day, and a time.
#[derive(Serialize)]
struct Fields {
    last_day: bool,
    number: bool,
    weekday: bool,
    numbers: Vec<Choice>,
    nths: Vec<Choice>,
    weekdays: Vec<Choice>,
    time: String,
}

/// A rule before it is used.
#[derive(Serialize)]
struct LookedAt {
    rule: String,
    words: String,
    /// What the change would do to the editions that are being made, a sentence or two each.
    moved: Vec<String>,
    ahead: Vec<AheadLine>,
}

#[derive(Serialize)]
struct AheadLine {
    title: String,
    due: String,
}

impl View for SchedulePage {
    const TEMPLATE: &'static str = "admin/schedule";
}

/// GET `/admin/editions/schedule`: with the form's fields in its query, what that rule would mean.
pub(in crate::web::admin) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    let field = |name: &str| query(&request, name).unwrap_or_default();
    let asked = match field("on").as_str() {
        "last-day" => "last-day".to_owned(),
        "number" => field("number"),
        "weekday" => format!("{}-{}", field("nth"), field("weekday")),
        _ => return insider.page(&page(&insider, None, None).await?),
    };
    let time = field("time");
    match format!("{asked} {time}").parse::<Rule>() {
        Ok(rule) => insider.page(&page(&insider, Some(rule), None).await?),
        Err(_) => {
            let mut page = page(&insider, None, Some("Type a time from 00:00 to 23:59, such as 09:00.".into())).await?;
            page.fields = Fields::of(&asked, time);
            insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// POST `/admin/editions/schedule`: the rule in the field `rule` from now on, or that of the setting if it is empty.
pub(in crate::web::admin) async fn choose(insider: Insider, form: Form) -> Answer {
    let app = &insider.visitor().web.app;
    let rule = match form.trimmed("rule") {
        "" => None,
        text => Some(text.parse::<Rule>().map_err(|_| Trouble::Unreadable)?),
    };
    let in_force = &app.publisher().rule_in_force;
    in_force.choose(&app.database, rule).await?;
    insider.about(match rule {
        Some(rule) => rule.to_string(),
        None => format!("{}, as SCHEDULE says", in_force.setting()),
    });
    insider.on_to("/admin/editions", &format!("From now on an edition is due {}.", in_force.rule().in_words()))
}

async fn page(insider: &Insider, asked: Option<Rule>, problem: Option<String>) -> Result<SchedulePage, Trouble> {
    let in_force = &insider.visitor().web.app.publisher().rule_in_force;
    let looked_at = match asked.filter(|asked| *asked != in_force.rule()) {
        Some(rule) => Some(look_at(insider, rule).await?),
        None => None,
    };
    let shown = asked.unwrap_or(in_force.rule()).to_string();
    let (day, time) = shown.split_once(' ').unwrap_or_default();
    Ok(SchedulePage {
        rule: in_force.rule().in_words(),
        zone: crate::locale::dates::zone_name(insider.visitor().web.app.publisher().zone),
        setting: in_force.chosen().map(|_| in_force.setting().in_words()),
        fields: Fields::of(day, time.to_owned()),
        problem,
        looked_at,
    })
}

async fn look_at(insider: &Insider, rule: Rule) -> Result<LookedAt, Trouble> {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let (publisher, made_at) = (app.publisher().clone(), app.made_at);
    let zone = publisher.zone;
    let read = app.database.read(move |connection| {
        let moved = editions::what_moves(connection, &publisher, rule, made_at, now)?;
        Ok::<_, QueryError>((moved, editions::upcoming(connection, &rule, zone, now, AHEAD)?))
    });
    let (moved, ahead) = read.await?;
    Ok(LookedAt {
        rule: rule.to_string(),
        words: rule.in_words(),
        moved: moved.iter().map(|moved| in_words(insider, moved)).collect(),
        ahead: ahead
            .into_iter()
            .map(|(month, due)| AheadLine { title: insider.month_name(month), due: insider.moment(due) })
            .collect(),
    })
}

/// What becomes of an edition by the rule that is looked at.
fn in_words(insider: &Insider, moved: &Moved) -> String {
    let month = insider.month_name(moved.month);
    let is_approved = moved.state == EditionState::Approved;
    let goes_alone = insider.visitor().web.app.settings.config.month.mode == SendMode::Auto;
    let mut words = match (moved.is_due_at_once, goes_alone || is_approved) {
        (true, true) => format!("{month} is due at once by this rule, and goes out within a minute."),
        (true, false) => format!("{month} is due at once by this rule, and waits for approval."),
        (false, _) => {
            let stands = if is_approved { ", which is approved," } else { "" };
            let (then, now) = (insider.moment(moved.due_then), insider.moment(moved.due));
            format!("{month}{stands} is then due {then} instead of {now}.")
        }
    };
    let quoted = |titles: &[String]| titles.iter().map(|title| format!("“{title}”")).collect::<Vec<_>>().join(", ");
    if !moved.dropped.is_empty() {
        words.push_str(&format!(" Left out, as over by then: {}.", quoted(&moved.dropped)));
    }
    if !moved.added.is_empty() {
        words.push_str(&format!(" In it again, as not over by then: {}.", quoted(&moved.added)));
    }
    words
}

impl Fields {
    /// The form of a rule whose day is written as in the setting.
    fn of(day: &str, time: String) -> Fields {
        let split = day.split_once('-').filter(|_| day != "last-day");
        let is_number = split.is_none() && day != "last-day";
        let (nth, weekday) = split.unwrap_or(("first", "monday"));
        let number = if is_number { day } else { "1st" };
        let numbers = (1..=31).map(|of| format!("{of}th 00:00").parse::<Rule>().map(|rule| rule.to_string()));
        let numbers = numbers.flatten().map(|text| text.replace(" 00:00", ""));
        Fields {
            last_day: day == "last-day",
            number: is_number,
            weekday: split.is_some(),
            numbers: numbers.map(|text| Choice::new(&text, text.clone(), text == number)).collect(),
            nths: NTH.map(|word| Choice::new(word, word, word == nth)).into(),
            weekdays: WEEKDAYS
                .map(|name| Choice::new(name.to_lowercase(), name, name.eq_ignore_ascii_case(weekday)))
                .into(),
            time,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_shows_any_rule_in_the_way_that_names_its_day() {
        let ways = |day: &str| {
            let fields = Fields::of(day, "09:00".into());
            (fields.last_day, fields.number, fields.weekday)
        };
        assert_eq!(ways("last-day"), (true, false, false));
        assert_eq!(ways("31st"), (false, true, false));
        assert_eq!(ways("last-friday"), (false, false, true));
        let fields = Fields::of("22nd", "09:00".into());
        assert_eq!(fields.numbers.len(), 31);
        assert_eq!(fields.numbers[21], Choice::new("22nd", "22nd", true));
        let fields = Fields::of("last-friday", "09:00".into());
        assert_eq!(
            (&fields.nths[4], &fields.weekdays[4]),
            (&Choice::new("last", "last", true), &Choice::new("friday", "Friday", true))
        );
    }
}
