//! What an approval is tied to.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{Contents, LeftOut, Press, Publisher, order};
use crate::articles::Article;
use crate::kind::Kind;

/// SHA-256, in hexadecimal, over all that an editor approves: the month, the editor's texts, the articles in their
/// order with what is featured, the templates and words of mails, and the sender settings that show.
///
/// Events that are over, or that another edition has brought meanwhile, count as if they were in it. That they are
/// left out follows from the day of sending and from what went out before, so neither voids an approval; only changes
/// do.
pub fn content_hash(contents: &Contents, press: &Press) -> String {
    let mut hash = Sha256::new();
    // The length before each field keeps "ab", "c" from being "a", "bc".
    let mut field = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    field(b"monthly alert edition v1");
    field(contents.edition.month.to_string().as_bytes());
    let mut text = |text: Option<&str>| {
        field(&[u8::from(text.is_some())]);
        field(text.unwrap_or_default().as_bytes());
    };
    contents.edition.texts.named().into_iter().for_each(|(_, written)| text(written));
    sender(&press.publisher).iter().for_each(|fact| text(fact.as_deref()));
    for (article, featured, _) in approved_items(contents) {
        field(&[u8::from(featured)]);
        field(article.fingerprint.as_bytes());
    }
    field(&press.mails.fingerprint());
    for (language, texts) in &contents.edition.own_texts {
        field(language.as_str().as_bytes());
        for (_, text) in texts.named() {
            field(&[u8::from(text.is_some())]);
            field(text.unwrap_or_default().as_bytes());
        }
    }
    HEXLOWER.encode(&hash.finalize())
}

/// The sender settings that show.
pub(super) fn sender(publisher: &Publisher) -> [Option<String>; 5] {
    [
        Some(publisher.newsletter.clone()),
        Some(publisher.from.to_string()),
        publisher.reply_to.as_ref().map(ToString::to_string),
        publisher.postal_address.clone(),
        Some(publisher.base_url.clone()),
    ]
}

/// The items, whether each is featured and its place, whatever the day and in an order that does not depend on it.
pub(super) fn approved_items(contents: &Contents) -> Vec<(&Article, bool, i64)> {
    let passed = contents.left_out.iter().filter(|item| match item.why {
        LeftOut::Past => true,
        LeftOut::SentBefore => item.article.kind == Kind::Event,
        LeftOut::ByEditor => false,
    });
    let passed = passed.map(|item| (&item.article, item.featured, item.place));
    let shown = contents.items().map(|item| (&item.article, item.featured, item.place));
    let mut items: Vec<_> = shown.chain(passed).collect();
    items.sort_by_key(|(article, featured, place)| {
        let section = contents.edition.sections.iter().position(|kind| *kind == article.kind);
        (section, order::standing(article, *featured, *place))
    });
    items
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::fixture::{House, ZONE, at, month, slug};
    use super::super::{Change, Publisher, arrange, assemble, contents};
    use super::*;

    async fn june() -> House {
        let (house, now) = (House::new(), at("2011-06-20T12:00"));
        house.article("a", "2011-06-01", "", now).await;
        house.article("b", "2011-06-02", "", now).await;
        house.article("school", "2011-07-10", "kind: event\n", now).await;
        house
    }

    async fn hash(house: &House, press: &Press, sending: &'static str) -> String {
        let contents = house.read(move |c| contents(c, month("2011-06"), at(sending), ZONE)).await;
        content_hash(&contents, press)
    }

    #[tokio::test]
    async fn every_kind_of_change_gives_another_hash() {
        let (house, now) = (june().await, at("2011-06-20T12:00"));
        let mut seen = vec![hash(&house, &house.press, "2011-07-01T08:00").await];
        let changes = [
            Change::Feature(slug("a")),
            Change::LeaveOut { slug: slug("b"), reason: None },
            Change::Title(None, "T".into()),
            Change::Subject(None, "T".into()),
            Change::Preheader(None, "T".into()),
            Change::Note(None, "T".into()),
        ];
        for change in changes {
            arrange(&house.db, &house.press.publisher, month("2011-06"), vec![change], "Mara", now).await.unwrap();
            seen.push(hash(&house, &house.press, "2011-07-01T08:00").await);
        }
        house.article("a", "2011-06-01", "summary: New\n", now).await;
        seen.push(hash(&house, &house.press, "2011-07-01T08:00").await);
        house.article("c", "2011-06-03", "", now).await;
        seen.push(hash(&house, &house.press, "2011-07-01T08:00").await);

        let facts = |change: fn(&mut Publisher)| {
            let mut publisher = (*house.press.publisher).clone();
            change(&mut publisher);
            Press { publisher: Arc::new(publisher), ..house.press.clone() }
        };
        let presses = [
            facts(|p| p.newsletter.push('!')),
            facts(|p| p.from = "other@example.org".parse().unwrap()),
            facts(|p| p.reply_to = "other@example.org".parse().ok()),
            facts(|p| p.postal_address = None),
            facts(|p| p.base_url = "https://other.example.org".into()),
        ];
        for press in presses {
            seen.push(hash(&house, &press, "2011-07-01T08:00").await);
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all);
    }

    #[tokio::test]
    async fn neither_time_nor_assembling_changes_it() {
        let house = june().await;
        let before = hash(&house, &house.press, "2011-06-20T12:00").await;
        assemble(&house.db, &house.press.publisher, month("2011-06"), at("2011-06-25T12:00")).await.unwrap();
        assert_eq!(hash(&house, &house.press, "2012-06-20T12:00").await, before);
    }
}
