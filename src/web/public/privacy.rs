//! What we know about readers, in plain words.

use crate::subscribers::CONFIRM_DAYS;
use crate::web::answer::Answer;
use crate::web::view::PrivacyPage;
use crate::web::visitor::Visitor;

/// GET `/privacy`, written from the settings.
pub(in crate::web) async fn show(visitor: Visitor) -> Answer {
    let relays = &visitor.web.app.settings.config.relay.urls;
    let hosts: Vec<_> = relays.iter().map(|relay| relay.host.as_str()).collect();
    visitor
        .page(&PrivacyPage {
            contact: visitor.contact(),
            relay: (!hosts.is_empty()).then(|| hosts.join(", ")),
            pending_days: CONFIRM_DAYS,
        })
        .await
}
