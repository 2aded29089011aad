//! All mail in the outbox.

use super::{kind, time};
use crate::outbox;
use crate::web::answer::Answer;
use crate::web::view::{Counted, OutboxLine, OutboxPage};
use crate::web::visitor::Visitor;

/// So many are listed, the newest.
const SHOWN: i64 = 200;

/// GET `/outbox`.
pub(in crate::web) async fn list(visitor: Visitor) -> Answer {
    let database = &visitor.web.app.database;
    let kept = outbox::list(database, SHOWN).await?;
    let messages = kept.iter().map(|kept| {
        let (moment, time_iso) = time(&visitor, kept.received_at);
        OutboxLine {
            id: kept.id.to_string(),
            to: kept.to.clone(),
            subject: kept.subject.clone(),
            kind: kind(&visitor, kept),
            time: moment,
            time_iso,
        }
    });
    let messages = messages.collect();
    let count = outbox::count(database).await?;
    visitor.page(&OutboxPage { messages_kept: Counted::new(visitor.language, count), messages }).await
}
