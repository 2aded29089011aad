//! Every page in every language: whole, in words, and free of what the content policy forbids.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::samples::{ALL, Samples};
use crate::locale::{Language, Texts};
use crate::templates::Pages;

/// Each sample in each language: (name, language, HTML).
fn rendered() -> Vec<(&'static str, Language, String)> {
    let texts = Arc::new(Texts::embedded().unwrap());
    let pages = Pages::embedded(texts.clone()).unwrap();
    let mut all = Vec::new();
    for language in texts.languages() {
        let samples = Samples { texts: &texts, pages: &pages, language };
        for sample in ALL {
            let site = if sample.name.ends_with("-bare") {
                samples.bare_site()
            } else {
                samples.site(&format!("/{}", sample.name))
            };
            all.push((sample.name, language, (sample.render)(&samples, &site)));
        }
    }
    all
}

fn templates() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages");
    [folder.clone(), folder.join("partials")]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
        .collect()
}

#[test]
fn every_page_renders_in_every_language() {
    for (name, language, html) in rendered() {
        let at = format!("{name} in {language}");
        assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"), "{at} is not whole");
        assert!(html.contains(&format!("<html lang=\"{language}\" dir=\"ltr\">")), "{at} does not say its language");
        assert_eq!(html.matches("<h1").count(), 1, "{at} needs one h1");
        assert_eq!(html.matches("<title>").count(), 1, "{at} needs a title");
        assert!(
            html.contains("class=\"skip\" href=\"#main\"") && html.contains("id=\"main\""),
            "{at} has no skip link"
        );
        assert!(!html.replace("{{not a template}}", "").contains("{{"), "{at} shows a template");
    }
}

#[test]
fn no_page_holds_what_the_content_policy_forbids() {
    for (name, language, html) in rendered() {
        for forbidden in ["style=", "<style", "<script", "javascript:", " onclick", " onload", " onerror"] {
            assert!(!html.contains(forbidden), "{name} in {language} holds {forbidden}");
        }
    }
}

#[test]
fn what_people_typed_is_escaped() {
    let (_, _, html) = rendered().into_iter().find(|(name, ..)| *name == "home-refused").unwrap();
    assert!(html.contains("value=\"&quot;&gt;&lt;b&gt;mirabel@nowhere\""), "{html}");
    assert!(html.contains("value=\"Mirabel &amp; Söhne\""));
}

#[test]
fn a_refused_form_comes_back_as_it_was_sent_with_its_reasons() {
    let (_, _, html) = rendered().into_iter().find(|(name, ..)| *name == "home-refused").unwrap();
    assert!(html.contains("name=\"regions\" value=\"europe\" checked"), "{html}");
    assert!(html.contains("name=\"kinds\" value=\"publication\" checked"));
    assert!(html.contains("aria-describedby=\"email-problem how-often\""));
    assert_eq!(html.matches("class=\"problem\"").count(), 4);
    assert!(html.contains("<title>That did not work yet."), "the title must say it first");
}

#[test]
fn pages_behind_a_token_are_kept_out_of_searches_and_referrers() {
    let behind =
        ["confirm", "confirmed", "confirm-expired", "unsubscribe", "left", "test-copy", "welcome-back", "link-unknown"];
    for (name, _, html) in rendered() {
        let private = html.contains("content=\"noindex\"") && html.contains("content=\"no-referrer\"");
        if behind.contains(&name) || name.starts_with("outbox") {
            assert!(private, "{name} can be found");
        }
        if ["home", "archive", "edition", "article", "privacy"].contains(&name) {
            assert!(!private, "{name} can't be found");
        }
    }
}

#[test]
fn without_an_address_nobody_is_asked_to_write_to_one() {
    for (name, language, html) in rendered() {
        if name.starts_with("privacy") && language == Language::EN {
            assert_eq!(html.contains("or write to us"), name == "privacy", "{name}");
        }
    }
}

#[test]
fn lists_show_each_item_under_its_own_title() {
    for (name, language, html) in rendered() {
        if ["home", "edition", "article"].contains(&name) {
            for title in ["Seventy wells, one map", "El cuaderno de la guardiana del agua", "Low water on the Sorrel"] {
                assert!(html.contains(title), "{name} in {language} lacks {title}");
            }
        }
    }
}

#[test]
fn every_text_that_a_template_names_exists() {
    let texts = Texts::embedded().unwrap();
    for (template, source) in templates() {
        for (_, rest) in source.match_indices("t \"").map(|(at, _)| source[at..].split_at(3)) {
            let key = rest.split('"').next().unwrap();
            for language in texts.languages() {
                assert!(texts.has(language, key), "{template} names {key}, which {language} lacks");
            }
        }
    }
}

#[test]
fn every_template_has_a_sample() {
    let partials = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages/partials");
    let names: BTreeSet<_> = ALL.iter().map(|sample| sample.name).collect();
    for (template, _) in templates() {
        let part = template == "layout" || partials.join(format!("{template}.hbs")).exists();
        assert!(part || names.contains(template.as_str()), "{template} is never tried");
    }
}

#[test]
fn every_file_that_a_page_or_a_style_sheet_names_is_there() {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let styles = fs::read_to_string(assets.join("site.css")).unwrap();
    let fonts = styles.split("url(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    let linked = templates().into_iter().flat_map(|(_, source)| {
        let names = source.split("/assets/").skip(1).map(|rest| rest.split(['"', '?']).next().unwrap().to_owned());
        names.collect::<Vec<_>>()
    });
    let named: BTreeSet<_> = fonts.chain(linked).collect();
    assert!(named.len() > 9, "{named:?}");
    for name in named {
        assert!(assets.join(&name).is_file(), "assets/{name} is missing");
    }
}

#[test]
fn french_pages_and_mails_set_their_high_points_off_with_a_narrow_space() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/fr");
    for file in ["pages.ftl", "mails.ftl", "dates.ftl"] {
        for line in fs::read_to_string(folder.join(file)).unwrap().lines() {
            for wrong in [" ;", " :", " !", " ?", " »", "« ", "'", "..."] {
                assert!(!line.contains(wrong), "“{wrong}” in: {line}");
            }
        }
    }
}
