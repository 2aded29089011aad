//! What an editor has beside what is stored, as a page shows it: with words and signs, not by colour alone.

use serde::Serialize;

use super::words::label;
use crate::articles::{Article, ArticleForm, Hunk, Whose, difference};
use crate::locale::Language;
use crate::region::Region;
use crate::web::admin::Insider;

/// Where the two differ.
#[derive(Serialize)]
pub(super) struct Compared {
    fields: Vec<FieldPair>,
    /// Places of the text, each with its lines.
    body: Vec<Vec<Line>>,
    /// Whether the words are the same in both.
    is_same: bool,
}

#[derive(Serialize)]
struct FieldPair {
    label: &'static str,
    ours: String,
    theirs: String,
}

#[derive(Serialize)]
struct Line {
    is_ours: bool,
    is_theirs: bool,
    text: String,
}

impl Compared {
    /// `ours` beside `article`.
    pub(super) fn new(insider: &Insider, ours: &ArticleForm, article: &Article) -> Compared {
        let theirs = ArticleForm::of(article, insider.visitor().web.app.publisher().zone);
        let found = difference(ours, &theirs);
        // Who chooses no address for what is published leaves it as it is.
        let stays = ours.slug.trim().is_empty() && article.published;
        let fields = found.fields.into_iter().filter(|pair| !(pair.field == "slug" && stays)).map(|pair| FieldPair {
            label: label(pair.field),
            ours: shown(pair.field, pair.ours),
            theirs: shown(pair.field, pair.theirs),
        });
        let line = |(whose, text): (Whose, String)| Line {
            is_ours: whose == Whose::Ours,
            is_theirs: whose == Whose::Theirs,
            text,
        };
        let hunk = |hunk: Hunk| hunk.lines.into_iter().map(line).collect();
        let (fields, body): (Vec<_>, Vec<_>) = (fields.collect(), found.body.into_iter().map(hunk).collect());
        Compared { is_same: fields.is_empty() && body.is_empty(), fields, body }
    }
}

/// Regions by their names; everything else as it was typed.
fn shown(field: &str, value: String) -> String {
    if field != "regions" {
        return value;
    }
    let name =
        |slug: &str| slug.parse::<Region>().map_or(slug.to_owned(), |region| region.name(Language::EN).to_owned());
    value.split(", ").map(name).collect::<Vec<_>>().join(", ")
}
