//! The operator's own templates.

use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::templates::MailTemplateError;

fn with(files: &[(&str, &[u8])]) -> Result<Mails, MailTemplateError> {
    let folder = TempDir::new().unwrap();
    for (name, source) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, source).unwrap();
    }
    Mails::load(Arc::new(Texts::embedded().unwrap()), Some(folder.path()))
}

fn refused(name: &str, source: &[u8]) -> String {
    with(&[(name, source)]).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn one_file_takes_the_place_of_the_built_in_one_of_its_name() {
    let mails = with(&[("welcome/subject.txt.hbs", b"Hello from {{newsletter}}\n")]).unwrap();
    let mail = mails.render(&samples::welcome(Language::EN)).unwrap();
    assert_eq!(mail.subject, "Hello from Monthly Alert");
    assert!(mail.text.contains("Welcome\n======="));
}

#[test]
fn the_fingerprint_is_that_of_the_templates_in_use() {
    assert_eq!(mails().fingerprint(), with(&[]).unwrap().fingerprint());
    assert_ne!(mails().fingerprint(), with(&[("inline.css", b".ink { color: #000000; }")]).unwrap().fingerprint());
}

#[test]
fn a_file_that_replaces_nothing_is_refused_with_the_known_names() {
    let error = refused("digest/body.htm.hbs", b"x");
    assert!(error.starts_with("email template digest/body.htm.hbs: replaces no template; the names are "), "{error}");
    assert!(error.contains("digest/body.html.hbs, digest/body.txt.hbs"), "{error}");
}

#[test]
fn a_broken_file_is_refused_with_its_line() {
    let error = refused("digest/subject.txt.hbs", b"ok\n{{#if subject}}\n");
    assert!(error.starts_with("email template digest/subject.txt.hbs, line "), "{error}");
    let error = refused("partials/item.html.hbs", b"\n\n{{titel}}");
    assert!(error.starts_with("email template partials/item.html.hbs, line 3: "), "{error}");
    let error = refused("partials/item.txt.hbs", b"fine\n\xff");
    assert_eq!(error, "email template partials/item.txt.hbs, line 2: not UTF-8");
    let error = refused("partials/note.html.hbs", b"<mj-text><p>no end</mj-text>");
    assert!(error.starts_with("email template digest/body.html.hbs: "), "{error}");
}

#[test]
fn a_template_that_would_never_end_is_refused() {
    let error = refused("partials/item.txt.hbs", b"{{> partials/section}}");
    assert!(error.contains("includes itself"), "{error}");
    let error = refused("partials/item.txt.hbs", b"{{> partials/elsewhere}}");
    assert!(error.contains("there is no partial called partials/elsewhere"), "{error}");
    let error = refused("partials/item.txt.hbs", &b"{{#if title}}".repeat(100));
    assert!(error.contains("nested more than 64 deep"), "{error}");
    let error = refused("inline.css", &[b' '; 300_000]);
    assert!(error.contains("bytes are too many"), "{error}");
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    let texts = Arc::new(Texts::embedded().unwrap());
    let error = Mails::load(texts, Some(Path::new("/nonexistent/templates"))).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("/nonexistent/templates"), "{error}");
}

#[test]
fn every_word_that_a_template_asks_for_is_there_in_every_language() {
    let texts = Texts::embedded().unwrap();
    let sources = crate::templates::sources::Sources::load(None).unwrap();
    for (file, source) in &sources.files {
        for key in source.split("t \"").skip(1).filter_map(|rest| rest.split('"').next()) {
            for language in texts.languages() {
                assert!(texts.has(language, key), "{file}: {key} is missing in {language}");
            }
        }
    }
}
