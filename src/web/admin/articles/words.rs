//! Small words that the pages of articles share.

use crate::articles::Article;
use crate::calendar::Month;
use crate::editions::{self, WhereTo};
use crate::kind::Kind;
use crate::web::admin::Insider;
use crate::web::trouble::Trouble;

/// An edition so many months ahead is far.
const FAR: usize = 12;

/// Which edition brings an article, in words.
pub(super) struct Brought {
    /// "for the edition of November 2026".
    pub(super) edition: String,
    /// What its author may not expect, a sentence after a blank; empty for most.
    pub(super) warning: String,
}

/// Looks which edition that is, as things stand.
pub(super) async fn brought(insider: &Insider, article: &Article) -> Result<Brought, Trouble> {
    let app = &insider.visitor().web.app;
    let zone = app.publisher().zone;
    let (made_in, current) = (Month::containing(app.made_at, zone), Month::containing(insider.visitor().now, zone));
    let of = article.clone();
    let where_to = app.database.read(move |connection| editions::where_to(connection, &of, made_in)).await?;
    let (edition, warning) = match where_to {
        WhereTo::WentOut(month) => {
            return Ok(Brought {
                edition: format!("in the edition of {}, which has gone out", insider.month_name(month)),
                warning: String::new(),
            });
        }
        WhereTo::Nobodys(month) => {
            let month = insider.month_name(month);
            let warning = format!(
                " But {month} was over before the newsletter was set up, so nobody makes that edition by itself: give the article a later date, or make the edition."
            );
            (month, warning)
        }
        WhereTo::Comes(month) if is_over(insider, article, month) => {
            (insider.month_name(month), " But it is over by then, so that edition leaves it out.".to_owned())
        }
        WhereTo::Comes(month) if month > (0..FAR).fold(current, |month, _| month.next()) => {
            (insider.month_name(month), " That is more than a year from now: look at the date once more.".to_owned())
        }
        WhereTo::Comes(month) => (insider.month_name(month), String::new()),
    };
    Ok(Brought { edition: format!("for the edition of {edition}"), warning })
}

/// Whether an article is an event that is over when the edition of `month` is due.
fn is_over(insider: &Insider, article: &Article, month: Month) -> bool {
    let publisher = insider.visitor().web.app.publisher();
    let sending = publisher.sending_moment(month, insider.visitor().now);
    article.kind == Kind::Event && article.date < sending.to_utc().with_timezone(&publisher.zone).date_naive()
}

/// What the form calls a field.
pub(super) fn label(field: &str) -> &'static str {
    match field {
        "kind" => "Kind",
        "title" => "Title",
        "date" => "Date",
        "time" => "Time",
        "language" => "Language",
        "summary" => "Summary",
        "body" => "Text",
        "source_name" => "Source",
        "source_url" => "Link to the source",
        "regions" => "Regions",
        "profiles" => "Profiles",
        "picture" => "Picture file",
        "image" => "Picture address",
        "image_alt" => "What the picture shows",
        _ => "Address",
    }
}

impl Insider {
    /// What a change did to editions that were signed already; empty if it did nothing.
    pub(super) fn voided(&self, months: &[Month]) -> String {
        let words = |month: &Month| {
            format!(
                " The edition of {} is a draft again and does not go out: what was approved has changed.",
                self.month_name(*month)
            )
        };
        months.iter().map(words).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_of_the_form_has_a_name_of_its_own() {
        let form = serde_json::to_value(crate::articles::ArticleForm::default()).unwrap();
        let fields = form.as_object().unwrap().keys().map(|field| label(field)).chain([label("picture")]);
        let names: std::collections::BTreeSet<_> = fields.collect();
        assert_eq!(names.len(), 15);
    }
}
