//! Reading what a pre-flight looks at.

use std::collections::{BTreeMap, BTreeSet};

use super::super::store::archive;
use super::super::{
    Contents, Edition, EditionError, EditionTexts, Links, Press, PreviewOf, Publisher, Words, contents,
    contents_to_come, preview,
};
use super::Preflight;
use super::checks::inspect;
use super::draft::Draft;
use super::placed_links::{Target, placed_links};
use crate::calendar::{Month, Tz};
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::locale::Language;
use crate::subscribers;
use crate::token::Keyring;

/// So many editions that went out are looked at for what is in this one again.
const EARLIER: usize = 3;

/// The addresses of other people's pages and pictures in the edition of `month`, each once, to be asked for with
/// [`super::super::check_links`].
///
/// # Errors
/// Only if the database can't be asked.
pub async fn links_to_check(
    db: &Database,
    publisher: &Publisher,
    month: Month,
    now: Timestamp,
) -> Result<Vec<String>, EditionError> {
    let publisher = publisher.clone();
    db.read(move |connection| {
        let contents = contents_to_come(connection, &publisher, month, now)?;
        let written = written(&contents.edition, &publisher);
        let notes = written.iter().map(|(language, texts)| (*language, texts));
        let links = placed_links(&contents, notes, &publisher.base_url).into_iter();
        let urls = links.filter_map(|link| match link.target {
            Target::Web(url) => Some(url),
            Target::Unsafe(_) | Target::Nothing(_) => None,
        });
        Ok(urls.collect::<BTreeSet<_>>().into_iter().collect())
    })
    .await
}

/// Looks the edition of `month` over as it would go out. `relays` are the hosts of the relays, none with the outbox;
/// `links` is what is known about its links: [`super::super::check_links`] asks, [`super::super::known_links`] does not.
///
/// # Errors
/// [`EditionError::Render`] if a copy can't be written at all; else only if the database can't be asked.
pub async fn preflight(
    db: &Database,
    press: &Press,
    keys: &Keyring,
    month: Month,
    relays: Vec<String>,
    links: Links,
    now: Timestamp,
) -> Result<Preflight, EditionError> {
    let publisher = press.publisher.clone();
    let (contents, readers, earlier) = db
        .read(move |connection| {
            let contents = contents_to_come(connection, &publisher, month, now)?;
            Ok::<_, QueryError>((contents, readers(connection, &publisher)?, earlier(connection, month)?))
        })
        .await?;
    let mut copies = Vec::new();
    if contents.count() > 0 {
        for (language, _) in &readers {
            let of = PreviewOf { language: Some(*language), choices: None, reader: None, inert: false };
            copies.push((*language, preview(db, press, keys, month, of, now).await?));
        }
    }
    let words = readers.iter().map(|(language, _)| (*language, Words::of(&contents, press, *language))).collect();
    let publisher = press.publisher.clone();
    let sending = now.max(contents.edition.goes_out_at(publisher.rule(), publisher.zone));
    let written = written(&contents.edition, &publisher);
    let draft = Draft { contents, publisher, written, readers, words, copies, links, earlier, relays, sending };
    // Titles are compared with each other, which may take some time.
    let inspected = tokio::task::spawn_blocking(move || inspect(&draft)).await;
    inspected.map_err(|error| QueryError::SerializationError(Box::new(error)).into())
}

/// What editors wrote, by the language that they wrote it in. Words for all readers are taken for words of the default
/// language: whoever reads another one gets them for want of their own.
fn written(edition: &Edition, publisher: &Publisher) -> BTreeMap<Language, EditionTexts> {
    let default = publisher.default_language();
    let mut written = edition.own_texts.clone();
    written.insert(default, edition.texts_in(default));
    written.retain(|_, texts| *texts != EditionTexts::default());
    written
}

/// The languages in use with the numbers of their readers, the newsletter's order; the default one if there are no readers.
fn readers(connection: &mut DbConnection, publisher: &Publisher) -> Result<Vec<(Language, i64)>, QueryError> {
    let mut counts: BTreeMap<Language, i64> = BTreeMap::new();
    for (code, count) in subscribers::store::count_by_language(connection)? {
        let language = code.parse().map_or(publisher.default_language(), |language| publisher.language(language));
        *counts.entry(language).or_default() += count;
    }
    if counts.is_empty() {
        counts.insert(publisher.default_language(), 0);
    }
    let mut readers: Vec<(Language, i64)> = counts.into_iter().collect();
    readers.sort_by_key(|(language, _)| publisher.languages.iter().position(|known| known == language));
    Ok(readers)
}

/// The last editions that went out before this one.
fn earlier(connection: &mut DbConnection, month: Month) -> Result<Vec<Contents>, QueryError> {
    let editions = archive::public(connection, i64::MAX)?.into_iter().filter(|edition| edition.month < month);
    // What went out depends on neither day nor zone.
    let of = |edition: Edition| contents(connection, edition.month, Timestamp::from_millis(0), Tz::UTC);
    editions.take(EARLIER).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{House, at, month, slug};
    use super::super::super::{Change, LinkCheck, LinkVerdict, SignOff, approve, arrange, assemble, release};
    use super::super::{Check, Finding, Weight};
    use super::*;

    const NOW: &str = "2011-06-20T12:00";

    async fn looked_over(house: &House, of: &str, now: &str) -> Preflight {
        let links = links_to_check(&house.db, &house.press.publisher, month(of), at(now)).await.unwrap();
        let answers = LinkCheck { verdict: LinkVerdict::Answers, detail: None };
        let links = links.into_iter().map(|url| (url, answers.clone())).collect();
        preflight(&house.db, &house.press, &house.keys, month(of), vec![], links, at(now)).await.unwrap()
    }

    /// Readers of English and French, and three articles with all that articles may have.
    async fn house() -> House {
        let (house, now) = (House::new(), at(NOW));
        for (name, language) in [("ada", "en"), ("ben", "en"), ("cleo", "fr")] {
            house.reader(name, (language, "", "")).await;
        }
        let picture = "image: https://img.example.org/a.png\nimage_alt: A weir\n";
        let more = format!("source_name: River Post\nsource_url: https://www.post.example.net/a?b=1&c=2\n{picture}");
        house.article("the-weir-and-the-fish", "2011-06-14", &more, now).await;
        house.article("the-road-along-the-river-bank", "2011-06-12", "", now).await;
        house.article("la-crue-qui-prend-son-temps", "2011-06-13", "kind: publication\nlanguage: fr\n", now).await;
        house
    }

    fn told(preflight: &Preflight) -> Vec<(Check, Weight)> {
        preflight.findings.iter().map(|finding: &Finding| (finding.check, finding.weight)).collect()
    }

    #[tokio::test]
    async fn an_ordinary_edition_passes_all_but_what_the_settings_lack() {
        let house = house().await;
        let preflight = looked_over(&house, "2011-06", NOW).await;
        assert_eq!(told(&preflight), [(Check::ReplyAddress, Weight::Warns)], "{:#?}", preflight.findings);
        assert_eq!(preflight.blocks().count(), 0);
        let passed: Vec<&str> = preflight.passed.iter().map(|passed| passed.what.as_str()).collect();
        for fine in
            ["3 articles in 2 sections.", "All 2 links answer, none is unsafe.", "Every picture has a description."]
        {
            assert!(passed.contains(&fine), "{passed:#?}");
        }
    }

    #[tokio::test]
    async fn links_are_asked_for_once_each_and_not_those_to_ourselves() {
        let house = house().await;
        let note =
            "[a](https://n.example.org) [b](https://n.example.org/) [c](https://alert.example.org/archive) [d](data:x)";
        arrange(
            &house.db,
            &house.press.publisher,
            month("2011-06"),
            vec![Change::Note(None, note.into())],
            "Ann",
            at(NOW),
        )
        .await
        .unwrap();
        let links = links_to_check(&house.db, &house.press.publisher, month("2011-06"), at(NOW)).await.unwrap();
        assert_eq!(
            links,
            ["https://img.example.org/a.png", "https://n.example.org/", "https://www.post.example.net/a?b=1&c=2"]
        );
        let preflight = looked_over(&house, "2011-06", NOW).await;
        let checks = [Check::UnsafeLink, Check::Translation, Check::ReplyAddress];
        assert_eq!(told(&preflight).into_iter().map(|(check, _)| check).collect::<Vec<_>>(), checks);
        assert!(preflight.findings[1].what.starts_with("Not written in FR, which 1 reader chose"), "{preflight:#?}");
    }

    #[tokio::test]
    async fn an_empty_month_is_told_without_a_copy() {
        let preflight = looked_over(&House::new(), "2011-06", NOW).await;
        assert_eq!(told(&preflight), [(Check::Empty, Weight::Blocks), (Check::ReplyAddress, Weight::Warns)]);
        assert!(preflight.passed.iter().all(|passed| passed.check != Check::Size));
    }

    #[tokio::test]
    async fn what_an_edition_before_had_is_recognised() {
        let (house, june) = (house().await, month("2011-06"));
        assemble(&house.db, &house.press.publisher, june, at(NOW)).await.unwrap();
        approve(&house.db, &house.press, june, SignOff::alone("Ann"), at(NOW)).await.unwrap();
        release(&house.db, &house.press, june, at(NOW)).await.unwrap();
        let again = "source_url: http://post.example.net/a?b=1&c=2\n";
        house.article("something-else-altogether", "2011-07-02", again, at("2011-07-03T12:00")).await;
        let preflight = looked_over(&house, "2011-07", "2011-07-20T12:00").await;
        let twice = preflight.findings.iter().find(|finding| finding.check == Check::Duplicate).unwrap();
        assert!(twice.what.ends_with("of the edition of 2011-06."), "{twice:?}");
        assert!(
            matches!(&twice.place, super::super::Place::Article { slug: at, .. } if *at == slug("something-else-altogether"))
        );
    }

    #[tokio::test]
    async fn a_long_edition_is_measured_with_the_composer_of_the_send() {
        let (house, now) = (House::new(), at(NOW));
        let summary = format!("summary: {}\n", "river ".repeat(150));
        for n in 0..60 {
            house.article(&format!("article-{n}-{}", rand::random::<u64>()), "2011-06-14", &summary, now).await;
        }
        let preflight = looked_over(&house, "2011-06", NOW).await;
        assert!(told(&preflight).contains(&(Check::Size, Weight::Blocks)), "{preflight:#?}");
    }
}
