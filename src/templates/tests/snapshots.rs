//! Every mail as it is read, to see in a review what a change of a template does.

use super::*;

/// The HTML with a tag on each line.
fn lines(html: &str) -> String {
    html.replace("><", ">\n<")
}

fn french() -> Language {
    "fr".parse().unwrap()
}

#[test]
fn the_confirmation_reads_like_this() {
    let mail = mails().render(&samples::confirmation(Language::EN)).unwrap();
    insta::assert_snapshot!("confirmation.txt", format!("{}\n\n{}", mail.subject, mail.text));
    insta::assert_snapshot!("confirmation.html", lines(&mail.html));
}

#[test]
fn the_confirmation_reads_like_this_in_french() {
    let mail = mails().render(&samples::confirmation(french())).unwrap();
    insta::assert_snapshot!("confirmation.fr.txt", format!("{}\n\n{}", mail.subject, mail.text));
    insta::assert_snapshot!("confirmation.fr.html", lines(&mail.html));
}

#[test]
fn the_welcome_reads_like_this() {
    let mail = mails().render(&samples::welcome(Language::EN)).unwrap();
    insta::assert_snapshot!("welcome.txt", format!("{}\n\n{}", mail.subject, mail.text));
    insta::assert_snapshot!("welcome.html", lines(&mail.html));
}

#[test]
fn the_mail_to_a_known_reader_reads_like_this() {
    let mail = mails().render(&samples::already_subscribed(Language::EN)).unwrap();
    insta::assert_snapshot!("already-subscribed.txt", format!("{}\n\n{}", mail.subject, mail.text));
    insta::assert_snapshot!("already-subscribed.html", lines(&mail.html));
}

#[test]
fn the_erratum_reads_like_this() {
    let mail = mails().render(&samples::erratum(Language::EN)).unwrap();
    insta::assert_snapshot!("erratum.txt", format!("{}\n\n{}", mail.subject, mail.text));
    insta::assert_snapshot!("erratum.html", lines(&mail.html));
}

#[test]
fn the_erratum_reads_like_this_in_french() {
    let mail = mails().render(&samples::erratum(french())).unwrap();
    insta::assert_snapshot!("erratum.fr.txt", format!("{}\n\n{}", mail.subject, mail.text));
}

#[test]
fn the_digest_reads_like_this() {
    let mail = rendered(&sample());
    insta::assert_snapshot!("digest.txt", format!("{}\n\n{}", mail.subject, mail.text));
    insta::assert_snapshot!("digest.html", lines(&mail.html));
}

#[test]
fn a_small_digest_reads_like_this_in_french() {
    let mail = mails().render(&samples::bare_digest(french())).unwrap();
    insta::assert_snapshot!("digest.fr.txt", format!("{}\n\n{}", mail.subject, mail.text));
}
