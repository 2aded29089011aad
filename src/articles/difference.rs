//! What one editor's form says that another's does not: for the second of two who changed the same article.

use std::time::Duration;

use serde::Serialize;
use similar::{Algorithm, ChangeTag, TextDiff};

use super::ArticleForm;

/// Lines shown around each change.
const CONTEXT: usize = 2;

/// Two very different long texts are compared no longer than this; the changes are coarser then.
const PATIENCE: Duration = Duration::from_millis(300);

/// Where two forms differ.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The fields that differ, without the text, in the order of the form.
    pub fields: Vec<FieldDifference>,
    /// The places where the text differs; none if it does not.
    pub body: Vec<Hunk>,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldDifference {
    /// Its name, as in [`ArticleForm`].
    pub field: &'static str,
    /// What we have.
    pub ours: String,
    /// What they have.
    pub theirs: String,
}

/// Lines of the text that stand together: some that differ, and a few around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hunk {
    /// The lines in order, each with whose it is.
    pub lines: Vec<(Whose, String)>,
}

/// Whose a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Whose {
    /// Both have it.
    Same,
    /// Only we have it.
    Ours,
    /// Only they have it.
    Theirs,
}

/// Compares two forms. Line ends, blanks around a value, and the order of regions don't count.
pub fn difference(ours: &ArticleForm, theirs: &ArticleForm) -> Difference {
    let (mine, yours) = (values(ours), values(theirs));
    let differing = mine.into_iter().zip(yours).filter(|((_, ours), (_, theirs))| ours != theirs);
    let fields = differing.map(|((field, ours), (_, theirs))| FieldDifference { field, ours, theirs });
    Difference { fields: fields.collect(), body: hunks(&text(ours), &text(theirs)) }
}

/// All values but the text.
pub(super) fn values(form: &ArticleForm) -> [(&'static str, String); 13] {
    let mut regions = form.regions.clone();
    regions.sort_unstable();
    [
        ("kind", lines(&form.kind)),
        ("title", lines(&form.title)),
        ("date", lines(&form.date)),
        ("time", lines(&form.time)),
        ("language", lines(&form.language)),
        ("summary", lines(&form.summary)),
        ("source_name", lines(&form.source_name)),
        ("source_url", lines(&form.source_url)),
        ("regions", regions.join(", ")),
        ("profiles", form.profile_names().join("; ")),
        ("image", lines(&form.image)),
        ("image_alt", lines(&form.image_alt)),
        ("slug", lines(&form.slug)),
    ]
}

fn lines(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

/// The text, with an end at each of its lines, so that the last one is like the others.
pub(super) fn text(form: &ArticleForm) -> String {
    let text = lines(&form.body);
    if text.is_empty() { text } else { text + "\n" }
}

fn hunks(ours: &str, theirs: &str) -> Vec<Hunk> {
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).timeout(PATIENCE).diff_lines(ours, theirs);
    let whose = |tag| match tag {
        ChangeTag::Equal => Whose::Same,
        ChangeTag::Delete => Whose::Ours,
        ChangeTag::Insert => Whose::Theirs,
    };
    let hunk = |ops: Vec<similar::DiffOp>| {
        let changes = ops.iter().flat_map(|op| diff.iter_changes(op));
        let lines = changes.map(|change| (whose(change.tag()), change.value().trim_end_matches('\n').to_owned()));
        Hunk { lines: lines.collect() }
    };
    diff.grouped_ops(CONTEXT).into_iter().map(hunk).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &str) -> ArticleForm {
        ArticleForm { title: "A river".into(), body: body.into(), ..ArticleForm::default() }
    }

    fn told(ours: &str, theirs: &str) -> Vec<String> {
        let sign = |whose| match whose {
            Whose::Same => ' ',
            Whose::Ours => '-',
            Whose::Theirs => '+',
        };
        let hunk = |hunk: Hunk| {
            let lines = hunk.lines.iter().map(|(whose, line)| format!("{}{line}", sign(*whose)));
            lines.collect::<Vec<_>>().join("|")
        };
        difference(&form(ours), &form(theirs)).body.into_iter().map(hunk).collect()
    }

    #[test]
    fn forms_that_say_the_same_do_not_differ() {
        let ours = ArticleForm {
            summary: " S\r\nT ".into(),
            regions: vec!["kenya".into(), "africa".into()],
            profiles: "A;B\r\n".into(),
            ..form("One.\r\n\r\nTwo.\r\n")
        };
        let theirs = ArticleForm {
            summary: "S\nT".into(),
            regions: vec!["africa".into(), "kenya".into()],
            profiles: "A; B".into(),
            ..form("One.\n\nTwo.")
        };
        assert_eq!(difference(&ours, &theirs), Difference::default());
    }

    #[test]
    fn each_field_that_differs_is_there_with_both_values() {
        let theirs = ArticleForm { title: "A lake".into(), time: "09:30".into(), ..form("") };
        let fields = difference(&form(""), &theirs).fields;
        let told: Vec<_> = fields.iter().map(|one| (one.field, &*one.ours, &*one.theirs)).collect();
        assert_eq!(told, [("title", "A river", "A lake"), ("time", "", "09:30")]);
    }

    #[test]
    fn of_the_text_only_what_differs_is_shown_with_a_little_around_it() {
        let ours = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n11\n12\n13";
        let theirs = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14";
        assert_eq!(told(ours, theirs), [" 3| 4|-five|+5| 6| 7", " 12| 13|+14"]);
    }

    #[test]
    fn long_texts_that_have_nothing_in_common_are_told_in_a_moment() {
        let text =
            |salt: u64| (0..60_000_u64).map(|n| format!("{}\n", n.wrapping_mul(salt) % 7919)).collect::<String>();
        let hunks = difference(&form(&text(31)), &form(&text(57))).body;
        assert!(!hunks.is_empty());
    }
}
