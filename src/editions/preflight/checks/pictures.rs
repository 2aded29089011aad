//! Pictures that say nothing to those who don't see them, and pictures that not everybody will see.

use super::super::draft::Draft;
use super::super::placed_links::pictures;
use super::super::{ArticleField, Check, Finding, Place, Preflight, WordsField};

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    let is_encrypted = draft.publisher.base_url.starts_with("https:");
    let (mut silent, mut clear, mut count) = (Vec::new(), Vec::new(), 0);
    let mut look = |url: &str, alt: &str, of: &str, at: Place, alt_at: Place| {
        count += 1;
        if alt.trim().is_empty() {
            let what = format!("A picture of {of} has no description for those who do not see it.");
            silent.push(Finding::warns(Check::PictureWithoutWords, alt_at, what).with(url));
        }
        if is_encrypted && url.trim().get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:")) {
            let what = format!("A picture of {of} comes over plain http, which many programs do not show.");
            clear.push(Finding::warns(Check::PictureInClear, at, what).with(url));
        }
    };
    for item in draft.contents.items() {
        let (article, of) = (&item.article, format!("“{}”", item.article.title));
        let place = |field| Place::of(article, field);
        if let Some(image) = &article.image {
            look(&image.url, &image.alt, &of, place(ArticleField::Image), place(ArticleField::ImageAlt));
        }
        for (url, alt) in pictures(&article.body) {
            look(&url, &alt, &of, place(ArticleField::Body), place(ArticleField::Body));
        }
    }
    for (language, texts) in &draft.written {
        let place = || Place::words(*language, WordsField::Note);
        for (url, alt) in texts.note.iter().flat_map(|note| pictures(note)) {
            look(&url, &alt, WordsField::Note.name(), place(), place());
        }
    }
    let fine = if count == 0 { "There are no pictures." } else { "Every picture has a description." };
    preflight.note(Check::PictureWithoutWords, silent, fine);
    // Without TLS of our own there is nothing to be measured by.
    if is_encrypted && count > 0 {
        preflight.note(Check::PictureInClear, clear, "Every picture comes over https.");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::super::testing::{Expected, edit, finds, newsletter, picture, set_note};
    use super::*;

    #[test]
    fn a_picture_without_words_is_found_wherever_it_stands() {
        let silent = || Expected::warns(Check::PictureWithoutWords, "has no description");
        let mut draft = newsletter();
        edit(&mut draft, 0, |article| article.image = picture("https://img.example.org/a.png", "A weir"));
        edit(&mut draft, 1, |article| article.body = "![A boat](https://img.example.org/b.png)".into());
        finds(check, &draft, &[]);
        edit(&mut draft, 0, |article| article.image = picture("https://img.example.org/a.png", " "));
        finds(check, &draft, &[silent()]);
        edit(&mut draft, 1, |article| article.body = "![](https://img.example.org/b.png)".into());
        set_note(&mut draft, "en", "<img src=https://img.example.org/c.png>");
        finds(check, &draft, &[silent(), silent(), silent()]);
    }

    #[test]
    fn a_picture_over_plain_http_is_found_where_the_newsletter_has_https() {
        let mut draft = newsletter();
        edit(&mut draft, 0, |article| article.image = picture("http://img.example.org/a.png", "A weir"));
        finds(
            check,
            &draft,
            &[Expected::warns(Check::PictureInClear, "A picture of “About weirs” comes over plain http")],
        );
        Arc::make_mut(&mut draft.publisher).base_url = "http://127.0.0.1:8080".into();
        finds(check, &draft, &[]);
    }
}
