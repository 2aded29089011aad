//! All readers as a CSV file, as `subscribers export` writes it.

use crate::db::Database;
use crate::subscribers::{EXPORT_COLUMNS, export_page, store};
use crate::web::admin::Insider;
use crate::web::admin::csv_file::{self, CsvSink, Gone};
use crate::web::admin::words::counted;
use crate::web::answer::Answer;

/// Readers that are read at once.
const AT_ONCE: i64 = 1_000;

/// POST `/admin/subscribers/export`.
pub(in crate::web::admin) async fn export(insider: Insider) -> Answer {
    let database = insider.visitor().web.app.database.clone();
    let counts = database.read(store::count_by_state).await?;
    insider.about(counted(counts.iter().map(|(_, count)| count).sum::<i64>(), "reader"));
    Ok(csv_file::stream("readers.csv", &EXPORT_COLUMNS, move |sink| write(database, sink)))
}

async fn write(database: Database, mut sink: CsvSink) -> Result<(), Gone> {
    let mut after = 0;
    while let Some((last, rows)) = export_page(&database, after, AT_ONCE).await? {
        sink.write(rows.into_iter()).await?;
        after = last;
    }
    Ok(())
}
