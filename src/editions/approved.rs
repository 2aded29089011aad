//! What was approved, kept beside the approval so that what has changed since can be told in words.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::content_hash::{approved_items, sender};
use super::store::desk;
use super::{Contents, EditionTexts, Press};
use crate::db::{DbConnection, QueryError};
use crate::kind::Kind;
use crate::locale::Language;

/// What [`super::content_hash()`] covers, readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ApprovedContent {
    /// In their order.
    items: Vec<ApprovedItem>,
    /// What is written for all, and for each language that has its own.
    texts: EditionTexts,
    own_texts: BTreeMap<Language, EditionTexts>,
    /// The sender settings that show.
    sender: Vec<Option<String>>,
    /// The fingerprint of the mail templates.
    templates: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ApprovedItem {
    slug: String,
    title: String,
    kind: Kind,
    fingerprint: String,
    featured: bool,
    place: i64,
}

/// What has changed in an edition since it was last approved, by one person at least, each in plain words: "“Title” was
/// added", "the subject (fr) changed", "the order of News changed". Nothing if it never was, or is just that.
///
/// # Errors
/// Only if the database can't be asked.
pub fn changes_since_approval(
    connection: &mut DbConnection,
    contents: &Contents,
    press: &Press,
) -> Result<Vec<String>, QueryError> {
    let Some(id) = contents.edition.id else { return Ok(Vec::new()) };
    let Some(json) = desk::approved_what(connection, id)? else { return Ok(Vec::new()) };
    let then: ApprovedContent =
        serde_json::from_str(&json).map_err(|error| QueryError::DeserializationError(Box::new(error)))?;
    Ok(then.changes(&ApprovedContent::of(contents, press), press))
}

impl ApprovedContent {
    pub(super) fn of(contents: &Contents, press: &Press) -> ApprovedContent {
        let items = approved_items(contents).into_iter().map(|(article, featured, place)| ApprovedItem {
            slug: article.slug.as_str().to_owned(),
            title: article.title.clone(),
            kind: article.kind,
            fingerprint: article.fingerprint.clone(),
            featured,
            place,
        });
        ApprovedContent {
            items: items.collect(),
            texts: contents.edition.texts.clone(),
            own_texts: contents.edition.own_texts.clone(),
            sender: sender(&press.publisher).to_vec(),
            templates: HEXLOWER.encode(&press.mails.fingerprint()),
        }
    }

    pub(super) fn to_json(&self) -> Result<String, QueryError> {
        serde_json::to_string(self).map_err(|error| QueryError::SerializationError(Box::new(error)))
    }

    fn item(&self, slug: &str) -> Option<&ApprovedItem> {
        self.items.iter().find(|item| item.slug == slug)
    }

    fn changes(&self, now: &ApprovedContent, press: &Press) -> Vec<String> {
        let mut said = self.item_changes(now);
        said.extend(self.order_changes(now, press));
        said.extend(text_changes(&self.texts, &now.texts, ""));
        let mut languages: Vec<Language> = self.own_texts.keys().chain(now.own_texts.keys()).copied().collect();
        languages.sort_unstable();
        languages.dedup();
        let none = EditionTexts::default();
        for language in languages {
            let of = |content: &'_ ApprovedContent| content.own_texts.get(&language).unwrap_or(&none).clone();
            said.extend(text_changes(&of(self), &of(now), &format!(" ({language})")));
        }
        if self.sender != now.sender {
            said.push("the sender settings changed".into());
        }
        if self.templates != now.templates {
            said.push("the mail templates changed".into());
        }
        said
    }

    fn item_changes(&self, now: &ApprovedContent) -> Vec<String> {
        let mut said = Vec::new();
        for item in &now.items {
            let title = &item.title;
            let Some(then) = self.item(&item.slug) else {
                said.push(format!("“{title}” was added"));
                continue;
            };
            if then.fingerprint != item.fingerprint {
                said.push(format!("“{title}” was edited"));
            }
            match (then.featured, item.featured) {
                (false, true) => said.push(format!("“{title}” was featured")),
                (true, false) => said.push(format!("“{title}” is no longer featured")),
                _ => {}
            }
        }
        let gone = self.items.iter().filter(|item| now.item(&item.slug).is_none());
        said.extend(gone.map(|item| format!("“{}” was taken out", item.title)));
        said
    }

    /// Sections in another order, and those whose items are.
    fn order_changes(&self, now: &ApprovedContent, press: &Press) -> Vec<String> {
        let mut said = Vec::new();
        let (then_kinds, now_kinds) = (self.kinds(), now.kinds());
        let of_both = |kinds: &[Kind], others: &[Kind]| -> Vec<Kind> {
            kinds.iter().copied().filter(|kind| others.contains(kind)).collect()
        };
        if of_both(&then_kinds, &now_kinds) != of_both(&now_kinds, &then_kinds) {
            said.push("the order of the sections changed".into());
        }
        for kind in now_kinds {
            if self.comparable(now, kind) != now.comparable(self, kind) {
                let name = press.texts.text(Language::EN, &format!("kind-{kind}"), &[]);
                said.push(format!("the order of {name} changed"));
            }
        }
        said
    }

    /// The kinds of the items, in the order of the sections.
    fn kinds(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = self.items.iter().map(|item| item.kind).collect();
        kinds.dedup();
        kinds
    }

    /// The items of a section that `other` has too, in their order. Where nobody has moved an item, that it stands
    /// elsewhere once it is edited or featured is no change of its own.
    fn comparable(&self, other: &ApprovedContent, kind: Kind) -> Vec<&str> {
        let is_comparable = |item: &&ApprovedItem| {
            item.kind == kind
                && other.item(&item.slug).is_some_and(|known| {
                    let is_same = known.fingerprint == item.fingerprint && known.featured == item.featured;
                    known.kind == kind && (is_same || (known.place > 0 && item.place > 0))
                })
        };
        self.items.iter().filter(is_comparable).map(|item| item.slug.as_str()).collect()
    }
}

fn text_changes(then: &EditionTexts, now: &EditionTexts, language: &str) -> Vec<String> {
    let pairs = then.named().into_iter().zip(now.named());
    let changed = pairs.filter(|((_, then), (_, now))| then != now);
    changed.map(|((name, _), _)| format!("the {name}{language} changed")).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::fixture::{House, ZONE, at, month, slug};
    use super::super::{Change, Publisher, SignOff, approve, arrange, assemble, contents};
    use super::*;

    const NOW: &str = "2011-06-20T12:00";

    /// June with news a, b, c and a blog entry, approved.
    async fn house() -> House {
        let house = House::new();
        for (name, date) in [("a", "2011-06-04"), ("b", "2011-06-03"), ("c", "2011-06-02")] {
            house.article(name, date, "", at(NOW)).await;
        }
        house.article("essay", "2011-06-09", "kind: blog\n", at(NOW)).await;
        assemble(&house.db, &house.press.publisher, month("2011-06"), at(NOW)).await.unwrap();
        approve(&house.db, &house.press, month("2011-06"), SignOff::alone("Ada"), at(NOW)).await.unwrap();
        house
    }

    async fn arranged(house: &House, changes: Vec<Change>) {
        arrange(&house.db, &house.press.publisher, month("2011-06"), changes, "Mara", at(NOW)).await.unwrap();
    }

    async fn changes(house: &House) -> Vec<String> {
        changes_with(house, house.press.clone()).await
    }

    async fn changes_with(house: &House, press: Press) -> Vec<String> {
        house
            .read(move |connection| {
                let contents = contents(connection, month("2011-06"), at(NOW), ZONE)?;
                changes_since_approval(connection, &contents, &press)
            })
            .await
    }

    #[tokio::test]
    async fn what_was_never_approved_and_what_is_as_it_was_has_not_changed() {
        let house = house().await;
        assert_eq!(changes(&house).await, [""; 0]);
        let other = House::new();
        other.article("a", "2011-06-04", "", at(NOW)).await;
        assert_eq!(changes(&other).await, [""; 0]);
        arranged(&other, vec![Change::Feature(slug("a"))]).await;
        assert_eq!(changes(&other).await, [""; 0]);
    }

    #[tokio::test]
    async fn each_change_is_told_in_words_and_survives_the_approval() {
        let house = house().await;
        let fr: Language = "fr".parse().unwrap();
        arranged(&house, vec![Change::LeaveOut { slug: slug("b"), reason: None }, Change::Feature(slug("c"))]).await;
        arranged(&house, vec![Change::Subject(Some(fr), "Crue".into()), Change::Title(None, "T".into())]).await;
        house.article("a", "2011-06-04", "summary: New\n", at(NOW)).await;
        house.article("d", "2011-06-05", "", at(NOW)).await;
        let expected = [
            "“About c” was featured",
            "“About d” was added",
            "“About a” was edited",
            "“About b” was taken out",
            "the title changed",
            "the subject (fr) changed",
        ];
        assert_eq!(changes(&house).await, expected);
        approve(&house.db, &house.press, month("2011-06"), SignOff::alone("Ada"), at(NOW)).await.unwrap();
        assert_eq!(changes(&house).await, [""; 0]);
        arranged(&house, vec![Change::Unfeature(slug("c"))]).await;
        assert_eq!(changes(&house).await, ["“About c” is no longer featured"]);
    }

    #[tokio::test]
    async fn a_new_order_is_told_by_its_section_and_a_date_that_moved_is_no_new_order() {
        let house = house().await;
        house.article("c", "2011-06-08", "", at(NOW)).await;
        assert_eq!(changes(&house).await, ["“About c” was edited"]);
        arranged(&house, vec![Change::Move { slug: slug("b"), to: 0 }]).await;
        assert_eq!(changes(&house).await, ["“About c” was edited", "the order of News changed"]);
        arranged(&house, vec![Change::MoveSection { kind: Kind::Blog, to: 0 }]).await;
        let expected = ["“About c” was edited", "the order of the sections changed", "the order of News changed"];
        assert_eq!(changes(&house).await, expected);
    }

    #[tokio::test]
    async fn other_sender_settings_are_told() {
        let house = house().await;
        let publisher = Publisher { postal_address: None, ..(*house.press.publisher).clone() };
        let press = Press { publisher: Arc::new(publisher), ..house.press.clone() };
        assert_eq!(changes_with(&house, press).await, ["the sender settings changed"]);
    }
}
