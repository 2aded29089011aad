//! `edition check`: what to see to before approving.

use clap::Args;
use serde_json::json;

use super::super::exit::Failure;
use super::super::output::Output;
use super::super::progress;
use crate::app::App;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::editions::{self, ArticleField, Finding, Links, Place, Preflight, Weight, WordsField};

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    /// The month, YYYY-MM
    month: Month,
    /// Follow no links; go by what is known of them
    #[arg(long)]
    offline: bool,
}

pub(super) async fn run(app: &App, args: CheckArgs, output: &Output) -> Result<(), Failure> {
    let (month, now) = (args.month, Timestamp::now());
    let links = links(app, &args, now).await?;
    let preflight =
        editions::preflight(&app.database, &app.press, &app.keys, month, app.relay_hosts(), links, now).await?;
    let is_clear = preflight.blocks().next().is_none();
    let Preflight { findings, passed } = &preflight;
    let value = json!({ "edition": month, "ok": is_clear, "findings": findings, "passed": passed });
    output.say(&value, in_words(month, &preflight))?;
    if is_clear { Ok(()) } else { Err(Failure::Partly) }
}

async fn links(app: &App, args: &CheckArgs, now: Timestamp) -> Result<Links, Failure> {
    let urls = editions::links_to_check(&app.database, app.publisher(), args.month, now).await?;
    if args.offline {
        return Ok(editions::known_links(&app.database, urls, now).await?);
    }
    let bar = progress::bar("Links", Some(urls.len() as u64));
    let show = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let links = editions::check_links(&app.database, &app.fetcher, urls, now, show).await;
    bar.finish_and_clear();
    Ok(links?)
}

fn in_words(month: Month, preflight: &Preflight) -> String {
    let mut text = String::new();
    for finding in &preflight.findings {
        let sign = match finding.weight {
            Weight::Blocks => "MEND",
            Weight::Warns => "look",
        };
        text.push_str(&format!("{sign} {}\n", finding.what));
        for more in [finding.detail.clone(), place(month, finding)].into_iter().flatten() {
            text.push_str(&format!("     {more}\n"));
        }
    }
    for passed in &preflight.passed {
        text.push_str(&format!("ok   {}\n", passed.what));
    }
    let (all, blocking) = (preflight.findings.len(), preflight.blocks().count());
    text.push_str(&format!("\n{month}: {blocking} to mend, {} to look at.", all - blocking));
    text
}

/// Where it is mended, unless the finding says it already.
fn place(month: Month, finding: &Finding) -> Option<String> {
    match &finding.place {
        Place::Article { slug, field, .. } => Some(format!("in [{}]: {}", slug.as_str(), key(*field))),
        Place::Words { field, .. } => Some(format!("`edition edit {month} {}`", option(*field))),
        Place::Settings { variable } => Some(format!("in the settings: {variable}")),
        Place::Desk => None,
    }
}

/// The part of an article's file.
fn key(field: ArticleField) -> &'static str {
    match field {
        ArticleField::Title => "title",
        ArticleField::Summary => "summary",
        ArticleField::Body => "the text",
        ArticleField::SourceUrl => "source_url",
        ArticleField::Image => "image",
        ArticleField::ImageAlt => "image_alt",
        ArticleField::Date => "date",
    }
}

fn option(field: WordsField) -> &'static str {
    match field {
        WordsField::Title => "--title",
        WordsField::Subject => "--subject",
        WordsField::Preheader => "--preheader",
        WordsField::Note => "--note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editions::{Check, Passed};

    fn finding(check: Check, weight: Weight, place: Place) -> Finding {
        Finding { check, weight, what: "Something is wrong.".into(), detail: Some("just this".into()), place }
    }

    #[test]
    fn each_finding_says_where_it_is_mended_and_the_last_line_is_the_sum() {
        let slug = "weir".parse().unwrap();
        let article = Place::Article { slug, id: 1, field: ArticleField::ImageAlt };
        let words = Place::Words { language: "en".parse().unwrap(), field: WordsField::Subject };
        let preflight = Preflight {
            findings: vec![
                finding(Check::Subject, Weight::Blocks, words),
                finding(Check::PictureWithoutWords, Weight::Warns, article),
                finding(Check::Sender, Weight::Warns, Place::Settings { variable: "MAIL_FROM" }),
                finding(Check::Size, Weight::Warns, Place::Desk),
            ],
            passed: vec![Passed { check: Check::Lines, what: "All is well.".into() }],
        };
        insta::assert_snapshot!(in_words("2011-06".parse().unwrap(), &preflight), @r"
        MEND Something is wrong.
             just this
             `edition edit 2011-06 --subject`
        look Something is wrong.
             just this
             in [weir]: image_alt
        look Something is wrong.
             just this
             in the settings: MAIL_FROM
        look Something is wrong.
             just this
        ok   All is well.

        2011-06: 1 to mend, 3 to look at.
        ");
    }
}
