//! Small words that the pages of articles share.

use crate::articles::Article;
use crate::calendar::Month;
use crate::kind::Kind;
use crate::web::admin::Insider;

/// "for the edition of November 2026": the one that takes the article in. An event is announced a month ahead.
pub(super) fn edition_of(insider: &Insider, article: &Article) -> String {
    let (own, before) = (insider.month_name(article.month), insider.month_name(article.month.previous()));
    match article.kind {
        Kind::Event => format!("for the edition of {before}, or {own} if that one has gone out"),
        _ => format!("for the edition of {own}"),
    }
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
            format!(" The edition of {} is a draft again: what was approved has changed.", self.month_name(*month))
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
