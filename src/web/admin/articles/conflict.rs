//! Two editors changed the same article: the second sees what the first saved, and chooses.

use serde::Serialize;

use super::compared::Compared;
use super::page::address;
use super::sent::Sent;
use crate::articles::{Article, ArticleForm};
use crate::web::admin::Insider;
use crate::web::view::View;

#[derive(Serialize)]
pub(super) struct ConflictPage {
    heading: String,
    action: String,
    who: String,
    moment: String,
    /// What it is now: "published" or "a draft".
    standing: &'static str,
    difference: Compared,
    /// The version that the editor has seen now.
    version: i64,
    /// What they had pressed.
    wish: &'static str,
    /// What they have, to be sent again.
    fields: Vec<Hidden>,
}

#[derive(Serialize)]
struct Hidden {
    name: &'static str,
    value: String,
}

impl View for ConflictPage {
    const TEMPLATE: &'static str = "admin/article-conflict";
}

impl ConflictPage {
    /// What the editor has goes over what is stored: where they touched nothing, the newer words stay.
    pub(super) fn new(insider: &Insider, newer: &Article, sent: Sent) -> ConflictPage {
        let theirs = ArticleForm::of(newer, insider.visitor().web.app.publisher().zone);
        let ours = sent.form.over(&theirs);
        ConflictPage {
            heading: newer.title.clone(),
            action: address(Some(newer.id)),
            who: newer.edited_by.clone().unwrap_or_else(|| "An import".to_owned()),
            moment: insider.moment(newer.updated_at),
            standing: if newer.published { "published" } else { "a draft" },
            difference: Compared::new(insider, &ours, newer),
            version: newer.version,
            wish: sent.wish.word(),
            fields: hidden(&ours),
        }
    }
}

/// Every field of the form with its value.
fn hidden(form: &ArticleForm) -> Vec<Hidden> {
    let one = |name, value: &String| Hidden { name, value: value.clone() };
    let regions = form.regions.iter().map(|region| one("regions", region));
    let others = [
        one("kind", &form.kind),
        one("title", &form.title),
        one("date", &form.date),
        one("time", &form.time),
        one("language", &form.language),
        one("summary", &form.summary),
        one("body", &form.body),
        one("source_name", &form.source_name),
        one("source_url", &form.source_url),
        one("profiles", &form.profiles),
        one("image", &form.image),
        one("image_alt", &form.image_alt),
        one("slug", &form.slug),
        one("began", &form.began),
    ];
    others.into_iter().chain(regions).collect()
}
