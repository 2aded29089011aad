//! Two editors who began from the same article: what each of them changed.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::ArticleForm;
use super::difference::{text, values};

/// Characters of one field in a fingerprint.
const EACH: usize = 8;

impl ArticleForm {
    /// What the fields say, in so few characters that a form can carry them along in [`ArticleForm::began`]: 8 hexadecimal
    /// ones for each field, which tell apart what people write and are no protection against anybody.
    pub fn fingerprint(&self) -> String {
        let body = std::iter::once(text(self));
        let all = values(self).into_iter().map(|(_, value)| value).chain(body);
        all.map(|value| HEXLOWER.encode(&Sha256::digest(value)[..EACH / 2])).collect()
    }

    /// The form over what somebody else saved since its editor began: with the editor's words where they wrote any, and
    /// with `theirs` in the fields that they did not touch. Of a form that does not know how it began, all is kept.
    pub fn over(self, theirs: &ArticleForm) -> ArticleForm {
        let now = self.fingerprint();
        let began = self.began.as_bytes().chunks(EACH);
        let is_touched: Vec<bool> = match began.len() * EACH == now.len() {
            true => began.zip(now.as_bytes().chunks(EACH)).map(|(began, now)| began != now).collect(),
            false => vec![true; now.len() / EACH],
        };
        let mut is_touched = is_touched.into_iter();
        let mut pick = |ours: String, theirs: &String| match is_touched.next() {
            Some(false) => theirs.clone(),
            _ => ours,
        };
        // In the order of `values`, the text last.
        let kind = pick(self.kind, &theirs.kind);
        let title = pick(self.title, &theirs.title);
        let date = pick(self.date, &theirs.date);
        let time = pick(self.time, &theirs.time);
        let language = pick(self.language, &theirs.language);
        let summary = pick(self.summary, &theirs.summary);
        let source_name = pick(self.source_name, &theirs.source_name);
        let source_url = pick(self.source_url, &theirs.source_url);
        let regions = pick(self.regions.join(";"), &theirs.regions.join(";"));
        let profiles = pick(self.profiles, &theirs.profiles);
        let image = pick(self.image, &theirs.image);
        let image_alt = pick(self.image_alt, &theirs.image_alt);
        let slug = pick(self.slug, &theirs.slug);
        let body = pick(self.body, &theirs.body);
        ArticleForm {
            kind,
            title,
            date,
            time,
            language,
            summary,
            body,
            source_name,
            source_url,
            regions: regions.split(';').filter(|region| !region.is_empty()).map(str::to_owned).collect(),
            profiles,
            image,
            image_alt,
            slug,
            began: theirs.began.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With every field filled.
    fn form(mark: &str) -> ArticleForm {
        let of = |field: &str| format!("{field} {mark}");
        let form = ArticleForm {
            kind: of("kind"),
            title: of("title"),
            date: of("date"),
            time: of("time"),
            language: of("language"),
            summary: of("summary"),
            body: of("body"),
            source_name: of("source_name"),
            source_url: of("source_url"),
            regions: vec![of("kenya"), of("ghana")],
            profiles: of("profiles"),
            image: of("image"),
            image_alt: of("image_alt"),
            slug: of("slug"),
            began: String::new(),
        };
        ArticleForm { began: form.fingerprint(), ..form }
    }

    fn fields(form: &ArticleForm) -> serde_json::Map<String, serde_json::Value> {
        let mut fields = serde_json::to_value(form).unwrap().as_object().unwrap().clone();
        fields.remove("began");
        fields
    }

    #[test]
    fn each_field_that_the_editor_did_not_touch_is_theirs() {
        let (began, theirs) = (form("at first"), form("of theirs"));
        assert_eq!(began.clone().over(&theirs), theirs);
        for (name, _) in fields(&began) {
            let mut ours = serde_json::to_value(&began).unwrap();
            let mine = if name == "regions" { serde_json::json!(["togo"]) } else { serde_json::json!("mine") };
            ours[&name] = mine.clone();
            let merged = serde_json::from_value::<ArticleForm>(ours).unwrap().over(&theirs);
            let mut expected = fields(&theirs);
            expected[&name] = mine;
            assert_eq!(fields(&merged), expected, "{name}");
            assert_eq!(merged.began, theirs.began);
        }
    }

    #[test]
    fn line_ends_of_a_browser_touch_nothing() {
        let began = ArticleForm { body: "One.\n\nTwo.\n".into(), ..ArticleForm::default() };
        let sent =
            ArticleForm { body: "One.\r\n\r\nTwo.".into(), began: began.fingerprint(), ..ArticleForm::default() };
        assert_eq!(sent.over(&form("of theirs")), form("of theirs"));
    }

    #[test]
    fn a_form_that_does_not_know_how_it_began_stays_as_it_is() {
        let ours = ArticleForm { began: "half".into(), ..form("of ours") };
        assert_eq!(fields(&ours.clone().over(&form("of theirs"))), fields(&ours));
    }
}
