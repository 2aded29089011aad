//! An edition whose mails are about as large as was asked for, through the same verbs as any other.

use std::path::Path;

use super::BenchError;
use super::articles::{Amount, files};
use super::settings::parsed;
use crate::app::App;
use crate::articles::{self, ImportSettings};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Creation, QueryError};
use crate::editions::{self, PreviewOf, SignOff};

/// Characters of a summary while the number of articles is sought.
const USUAL_SUMMARY: usize = 300;
/// The bounds of a summary: longer ones are refused, and the shortest are no text any more.
const SUMMARIES: (f64, f64) = (20.0, 990.0);

/// How much has to be in an edition for mails of about `bytes`; found by trying, in a database of its own in `folder`.
/// At least one article, however small the mail should be.
pub(super) async fn amount_for(bytes: usize, folder: &Path) -> Result<Amount, BenchError> {
    let app = open(&format!("sqlite://{}", folder.join("sizes.db").display())).await?;
    let mut trials = Trials { month: Month::containing(Timestamp::now(), app.publisher().zone), app };
    // Above six articles there is a table of contents, so the slope is taken there.
    let (few, many) = (trials.size(7, USUAL_SUMMARY).await?, trials.size(17, USUAL_SUMMARY).await?);
    let one = trials.size(1, USUAL_SUMMARY).await?;
    let wanted = bytes as f64;
    let estimate = if wanted > few {
        7.0 + (wanted - few) / ((many - few) / 10.0)
    } else {
        1.0 + (wanted - one) * 6.0 / (few - one)
    };
    let articles = estimate.round().max(1.0) as usize;
    let (short, long) = (trials.size(articles, 100).await?, trials.size(articles, 700).await?);
    let summary = 100.0 + (wanted - short) / ((long - short) / 600.0);
    Ok(Amount { articles, summary: summary.round().clamp(SUMMARIES.0, SUMMARIES.1) as usize })
}

struct Trials {
    app: App,
    month: Month,
}

impl Trials {
    /// How large a mail gets, in bytes. Each trial has a month of its own.
    async fn size(&mut self, articles: usize, summary: usize) -> Result<f64, BenchError> {
        self.month = self.month.previous();
        let (app, now) = (&self.app, Timestamp::now());
        import(app, self.month, Amount { articles, summary }).await?;
        let assembled = editions::assemble(&app.database, app.publisher(), self.month, now).await;
        assembled.map_err(|error| BenchError::failed("the edition can't be assembled", error))?;
        let preview =
            editions::preview(&app.database, &app.press, &app.keys, self.month, PreviewOf::default(), now).await;
        let preview = preview.map_err(|error| BenchError::failed("the mail can't be written", error))?;
        Ok(preview.eml.len() as f64)
    }
}

/// The program's parts on the database of `url`, made if it is missing.
pub(super) async fn open(url: &str) -> Result<App, BenchError> {
    let (settings, base_url) = parsed(url)?;
    let opened = App::open(settings, base_url, Creation::IfMissing).await;
    opened.map_err(|error| BenchError::failed("the scratch database can't be used", error))
}

/// Makes this month's edition and approves it.
pub(super) async fn approved(app: &App, amount: Amount) -> Result<Month, BenchError> {
    let now = Timestamp::now();
    let month = Month::containing(now, app.publisher().zone);
    import(app, month, amount).await?;
    let assembled = editions::assemble(&app.database, app.publisher(), month, now).await;
    assembled.map_err(|error| BenchError::failed("the edition can't be assembled", error))?;
    let approved = editions::approve(&app.database, &app.press, month, SignOff::alone("the benchmark"), now).await;
    approved.map_err(|error| BenchError::failed("the edition can't be approved", error))?;
    Ok(month)
}

async fn import(app: &App, month: Month, amount: Amount) -> Result<(), BenchError> {
    let publisher = app.publisher();
    let report = articles::import(
        &app.database,
        files(month, amount),
        ImportSettings { zone: publisher.zone, language: publisher.default_language(), overwrite: false },
        Timestamp::now(),
        |_, month| Ok::<_, QueryError>(month),
        |_, _| {},
    );
    let report = report.await.map_err(|error| BenchError::failed("the articles can't be stored", error))?;
    match report.refused.first() {
        Some(refusal) => Err(BenchError::failed("an article was refused", &refusal.why)),
        None => Ok(()),
    }
}
