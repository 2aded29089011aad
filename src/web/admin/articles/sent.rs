//! What the form of an article sends.

use super::picture;
use crate::articles::{ArticleForm, FieldProblem, Manuscript};
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::trouble::Trouble;

/// What the pressed button asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// Readers may see it.
    Publish,
    /// Only editors see it.
    Draft,
    /// It stays what it is: Enter in a field.
    Save,
    /// Nothing yet: the editor goes on with what they have, over what somebody else has saved.
    GoOn,
}

impl Wish {
    /// Unknown words save.
    pub(super) fn of(form: &Form) -> Wish {
        let word = form.first("act");
        [Wish::Publish, Wish::Draft, Wish::GoOn].into_iter().find(|wish| wish.word() == word).unwrap_or(Wish::Save)
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Wish::Publish => "publish",
            Wish::Draft => "draft",
            Wish::Save => "save",
            Wish::GoOn => "go-on",
        }
    }
}

/// The form, and what came with it.
pub(super) struct Sent {
    pub(super) form: ArticleForm,
    /// The version that the editor began from; 0 for a new article.
    pub(super) version: i64,
    pub(super) wish: Wish,
    /// What is wrong with a picture that came along.
    picture_problem: Option<FieldProblem>,
}

impl Sent {
    /// Reads it. A picture that came along is stored, whatever is wrong with the rest, so that it need not come again.
    pub(super) async fn of(insider: &Insider, mut form: Form) -> Result<Sent, Trouble> {
        let mut sent =
            Sent { form: article_form(&form), version: version(&form), wish: Wish::of(&form), picture_problem: None };
        let file = form.files.iter().position(|file| file.field == "picture");
        if let Some(place) = file {
            match picture::take(insider, form.files.swap_remove(place)).await? {
                Ok(taken) => sent.form.image = taken.url,
                Err(why) => sent.picture_problem = Some(FieldProblem { field: "picture", why: why.to_string() }),
            }
        }
        Ok(sent)
    }

    /// The article that it describes. A picture has to say what it shows.
    ///
    /// # Errors
    /// All problems; never none.
    pub(super) fn manuscript(&self, insider: &Insider) -> Result<Manuscript, Vec<FieldProblem>> {
        let publisher = insider.visitor().web.app.publisher();
        let read = self.form.read(publisher.zone, publisher.default_language());
        let has_picture = !self.form.image.trim().is_empty();
        let is_silent = has_picture && self.form.image_alt.trim().is_empty();
        let silent = is_silent.then(|| FieldProblem {
            field: "image_alt",
            why: "say what the picture shows, for those who don't see it".into(),
        });
        let more: Vec<_> = self.picture_problem.clone().into_iter().chain(silent).collect();
        match read {
            Ok(manuscript) if more.is_empty() => Ok(manuscript),
            Ok(_) => Err(more),
            Err(problems) => Err(problems.into_iter().chain(more).collect()),
        }
    }
}

/// The version that the form began from.
pub(super) fn version(form: &Form) -> i64 {
    form.first("version").parse().unwrap_or_default()
}

/// The article's fields. Names of organisations may come in several fields, one each.
pub(super) fn article_form(form: &Form) -> ArticleForm {
    let text = |name: &'static str| form.first(name).to_owned();
    ArticleForm {
        kind: text("kind"),
        title: text("title"),
        date: text("date"),
        time: text("time"),
        language: text("language"),
        summary: text("summary"),
        body: text("body"),
        source_name: text("source_name"),
        source_url: text("source_url"),
        regions: form.fields.all("regions").map(str::to_owned).collect(),
        profiles: form.fields.all("profiles").collect::<Vec<_>>().join("\n"),
        image: text("image"),
        image_alt: text("image_alt"),
        slug: text("slug"),
        began: text("began"),
    }
}
