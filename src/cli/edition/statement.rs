//! `edition statement`: the sum.

use super::super::exit::Failure;
use super::super::output::Output;
use crate::app::App;
use crate::calendar::Month;
use crate::deliveries::{self, Statement};

pub(super) async fn run(app: &App, month: Month, count: bool, output: &Output) -> Result<(), Failure> {
    let none = || Failure::Failed(format!("there is no edition of {month}"));
    if !count {
        let statement = read(app, month).await?.ok_or_else(none)?;
        return output.say(&statement, in_words(&statement));
    }
    let key = month.to_string();
    let both = app.database.write(move |connection| deliveries::counted_statement(connection, &key)).await?;
    let (statement, counted) = both.ok_or_else(none)?;
    output.say(&counted, in_words(&counted))?;
    if counted == statement && counted.sum() == counted.audience {
        return Ok(());
    }
    Err(Failure::Failed(format!("the counters say otherwise, which must not be:\n{}", in_words(&statement))))
}

/// The statement of an edition, if there is one.
async fn read(app: &App, month: Month) -> Result<Option<Statement>, Failure> {
    let key = month.to_string();
    Ok(app.database.read(move |connection| deliveries::statement(connection, &key)).await?)
}

/// As a sum, terms always in this order.
fn in_words(statement: &Statement) -> String {
    let Statement { edition, state, audience, accepted, skipped, rejected, unknown, deferred, queued } = statement;
    format!(
        "{edition}: {state}\n\n  {accepted:>9}  accepted\n  {skipped:>9}  skipped\n  {rejected:>9}  rejected\n  \
         {unknown:>9}  unknown\n  {deferred:>9}  deferred\n  {queued:>9}  queued\n  ---------\n  {audience:>9}  readers"
    )
}
