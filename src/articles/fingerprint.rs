//! A digest of all of an article that readers can see.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::Manuscript;

/// SHA-256, in hexadecimal, over every field of the article. The same content always has the same fingerprint; the
/// edition that it is in and when it was imported do not count. A profile counts by its slug, as its name belongs to
/// all articles that have it.
pub fn fingerprint(article: &Manuscript) -> String {
    let mut hash = Sha256::new();
    // The length before each field keeps "ab", "c" from being "a", "bc".
    let mut field = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    field(article.slug.as_str().as_bytes());
    field(article.kind.as_str().as_bytes());
    field(article.title.as_bytes());
    field(article.date.to_string().as_bytes());
    field(&article.dated_at.as_millis().to_be_bytes());
    field(&[u8::from(article.has_time)]);
    field(article.language.as_str().as_bytes());
    let image = article.image.as_ref();
    let texts = [
        article.summary.as_deref(),
        Some(&*article.body),
        article.source_name.as_deref(),
        article.source_url.as_deref(),
        image.map(|image| &*image.url),
        image.map(|image| &*image.alt),
    ];
    for text in texts {
        field(&[u8::from(text.is_some())]);
        field(text.unwrap_or_default().as_bytes());
    }
    field(&(article.regions.len() as u64).to_be_bytes());
    article.regions.iter().for_each(|region| field(region.slug().as_bytes()));
    article.profiles.iter().for_each(|profile| field(profile.slug.as_str().as_bytes()));
    HEXLOWER.encode(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use chrono_tz::UTC;

    use super::super::read_manuscript;
    use super::*;
    use crate::locale::Language;

    fn of(lines: &str) -> String {
        let file = format!("---\ntitle: A\ndate: 2011-06-14\nslug: a\n{lines}");
        fingerprint(&read_manuscript(&file, UTC, Language::EN).unwrap())
    }

    #[test]
    fn every_field_counts() {
        let files = [
            "---\n",
            "---\nText",
            "kind: blog\n---\n",
            "language: fr\n---\n",
            "summary: Text\n---\n",
            "source_name: Text\n---\n",
            "source_url: https://example.org\n---\n",
            "image: https://example.org\n---\n",
            "image: https://example.org\nimage_alt: Text\n---\n",
            "regions: kenya\n---\n",
            "regions: [kenya, africa]\n---\n",
            "profiles: kenya\n---\n",
            "profiles: [kenya, africa]\n---\n",
            "profiles: [africa, kenya]\n---\n",
        ];
        assert_eq!(files.map(of).into_iter().collect::<HashSet<_>>().len(), files.len());
    }

    #[test]
    fn how_the_file_is_written_does_not() {
        assert_eq!(of("regions: [kenya, africa]\n---\nText\n"), of("regions:\n- Africa\n- KE\n---\n\nText\r\n"));
    }
}
