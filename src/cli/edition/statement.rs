//! `edition statement`: the sum.

use super::super::exit::Failure;
use super::super::output::Output;
use crate::app::App;
use crate::calendar::Month;
use crate::deliveries::{self, Statement};

pub(super) async fn run(app: &App, month: Month, output: &Output) -> Result<(), Failure> {
    let Some(statement) = read(app, month).await? else {
        return Err(Failure::Failed(format!("there is no edition of {month}")));
    };
    output.say(&statement, in_words(&statement))
}

/// The statement of an edition, if there is one.
pub(super) async fn read(app: &App, month: Month) -> Result<Option<Statement>, Failure> {
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
