//! Every door of the desk.

use actix_web::web::ServiceConfig;

use super::articles::WITH_PICTURE;
use super::door::{Door, services};
use super::subscribers::{import, suppressions};
use super::{
    account, articles, deliveries, editions, log, log_in, open, overview, prove, settings, subscribers, team, watch,
};
use crate::team::Right::{Approve, Edit, Look, Manage, Readers, Send};

/// The largest list of readers that may be brought, in bytes: some millions of them.
const LARGEST_IMPORT: usize = 200 * 1024 * 1024;

/// Adds them all.
pub(in crate::web) fn routes(config: &mut ServiceConfig) {
    for service in services(doors()) {
        config.service(service);
    }
}

/// All of them, with their locks.
pub(super) fn doors() -> Vec<Door> {
    vec![
        // In and out.
        Door::open_look("/admin/login", log_in::show),
        Door::open_act("/admin/login", log_in::log_in),
        Door::open_act("/admin/login/code", log_in::code),
        Door::act(Look, "/admin/logout", "logged-out", log_in::log_out),
        Door::look(Look, "/admin/prove", prove::show),
        Door::act(Look, "/admin/prove", "password-given", prove::prove).unlogged(),
        Door::open_look("/admin/setup/{token}", open::setup),
        Door::open_act("/admin/setup/{token}", open::set_up),
        Door::open_look("/admin/invitation/{token}", open::invitation),
        Door::open_act("/admin/invitation/{token}", open::accept),
        Door::open_look("/admin/forgotten", open::forgotten),
        Door::open_act("/admin/forgotten", open::send_reset),
        Door::open_look("/admin/reset/{token}", open::reset_form),
        Door::open_act("/admin/reset/{token}", open::reset),
        // One's own account.
        Door::look(Look, "/admin/account", account::show),
        Door::act(Look, "/admin/account/name", "renamed", account::rename),
        Door::act(Look, "/admin/account/password", "password-changed", account::change_password),
        Door::act(Look, "/admin/account/sessions/{id}/end", "session-ended", account::end),
        Door::act(Look, "/admin/account/sessions/end-others", "sessions-ended", account::end_others),
        Door::look(Look, "/admin/account/authenticator", account::authenticator).with_fresh_proof(),
        Door::act(Look, "/admin/account/authenticator", "authenticator-on", account::turn_on).with_fresh_proof(),
        Door::act(Look, "/admin/account/authenticator/off", "authenticator-off", account::turn_off).with_fresh_proof(),
        // The month at a glance.
        Door::look(Look, "/admin", overview::show),
        // Editions: made, signed off, sent, watched.
        Door::look(Look, "/admin/editions", editions::list),
        Door::look(Manage, "/admin/editions/schedule", editions::schedule),
        Door::act(Manage, "/admin/editions/schedule", "schedule-chosen", editions::choose_schedule).with_fresh_proof(),
        Door::look(Look, "/admin/editions/{month}", editions::show),
        Door::look(Look, "/admin/editions/{month}/preview", editions::preview),
        Door::act(Edit, "/admin/editions/{month}/make", "draft-made", editions::make),
        Door::act(Edit, "/admin/editions/{month}/arrange", "edition-arranged", editions::arrange),
        Door::act(Edit, "/admin/editions/{month}/words", "edition-worded", editions::save_words),
        Door::act(Look, "/admin/editions/{month}/test", "test-copy-sent", editions::test_copy),
        Door::act(Look, "/admin/editions/{month}/links", "links-followed", editions::follow_links),
        Door::act(Approve, "/admin/editions/{month}/approve", "edition-approved", editions::approve),
        Door::act(Approve, "/admin/editions/{month}/withdraw", "approval-withdrawn", editions::withdraw),
        Door::look(Send, "/admin/editions/{month}/send", editions::confirm).with_fresh_proof(),
        Door::act(Send, "/admin/editions/{month}/send", "countdown-started", editions::send).with_fresh_proof(),
        Door::act(Send, "/admin/editions/{month}/stop", "countdown-stopped", editions::stop),
        Door::look(Look, "/admin/editions/{month}/live", watch::live),
        Door::act(Send, "/admin/editions/{month}/pause", "send-paused", watch::pause),
        Door::act(Send, "/admin/editions/{month}/resume", "send-resumed", watch::resume),
        Door::look(Send, "/admin/editions/{month}/cancel", watch::confirm_cancel),
        Door::act(Send, "/admin/editions/{month}/cancel", "send-cancelled", watch::cancel).with_fresh_proof(),
        Door::act(Send, "/admin/editions/{month}/rest", "sent-to-the-rest", watch::send_rest).with_fresh_proof(),
        Door::act(Send, "/admin/editions/{month}/settle", "unknowns-settled", watch::settle).with_fresh_proof(),
        Door::look(Send, "/admin/editions/{month}/erratum", watch::erratum).with_fresh_proof(),
        Door::act(Send, "/admin/editions/{month}/erratum", "correction-sent", watch::send_erratum).with_fresh_proof(),
        Door::act(Send, "/admin/editions/{month}/erratum/preview", "correction-previewed", watch::preview_erratum)
            .unlogged(),
        // Readers, and what was mailed to them.
        Door::look(Readers, "/admin/subscribers", subscribers::list),
        Door::act(Manage, "/admin/subscribers/export", "readers-exported", subscribers::export).with_fresh_proof(),
        Door::act(
            Manage,
            "/admin/subscribers/forget-unconfirmed",
            "sign-ups-forgotten",
            subscribers::forget_unconfirmed,
        )
        .with_fresh_proof(),
        Door::look(Manage, "/admin/subscribers/import", import::ask).with_fresh_proof(),
        Door::act(Manage, "/admin/subscribers/import", "import-brought", import::bring)
            .with_fresh_proof()
            .with_files(LARGEST_IMPORT)
            .unlogged(),
        Door::look(Manage, "/admin/subscribers/import/{token}", import::show),
        Door::look(Manage, "/admin/subscribers/import/{token}/refused.csv", import::refused),
        Door::act(Manage, "/admin/subscribers/import/{token}/run", "import-begun", import::run).with_fresh_proof(),
        Door::act(Manage, "/admin/subscribers/import/{token}/discard", "import-discarded", import::discard).unlogged(),
        Door::look(Manage, "/admin/subscribers/new", subscribers::ask_to_add).with_fresh_proof(),
        Door::act(Manage, "/admin/subscribers/new", "reader-added", subscribers::add).with_fresh_proof(),
        Door::look(Readers, "/admin/subscribers/{id}", subscribers::story),
        Door::act(Manage, "/admin/subscribers/{id}/unsubscribe", "reader-unsubscribed", subscribers::unsubscribe),
        Door::act(Manage, "/admin/subscribers/{id}/undo", "unsubscribing-undone", subscribers::undo_unsubscribing),
        Door::look(Manage, "/admin/subscribers/{id}/erase", subscribers::ask_to_erase).with_fresh_proof(),
        Door::act(Manage, "/admin/subscribers/{id}/erase", "reader-erased", subscribers::erase).with_fresh_proof(),
        Door::look(Manage, "/admin/suppressions", suppressions::show),
        Door::act(Manage, "/admin/suppressions/look-up", "suppression-asked", suppressions::look_up).unlogged(),
        Door::act(Manage, "/admin/suppressions/add", "address-suppressed", suppressions::add).with_fresh_proof(),
        Door::act(Manage, "/admin/suppressions/lift", "suppression-lifted", suppressions::lift).with_fresh_proof(),
        Door::look(Readers, "/admin/deliveries", deliveries::list),
        Door::act(Manage, "/admin/deliveries/export", "deliveries-exported", deliveries::table).with_fresh_proof(),
        // Articles.
        Door::look(Look, "/admin/articles", articles::list),
        Door::look(Edit, "/admin/articles/new", articles::new),
        Door::act(Edit, "/admin/articles/new", "article-written", articles::create).with_files(WITH_PICTURE),
        Door::act(Edit, "/admin/articles/new/working-copy", "article-kept", articles::keep_new).unlogged(),
        Door::act(Edit, "/admin/articles/new/working-copy/drop", "article-dropped", articles::drop_new).unlogged(),
        Door::act(Edit, "/admin/articles/preview", "article-previewed", articles::preview).unlogged(),
        Door::act(Edit, "/admin/articles/picture", "picture-stored", articles::bring_picture).with_files(WITH_PICTURE),
        Door::look(Edit, "/admin/articles/{id}", articles::show),
        Door::act(Edit, "/admin/articles/{id}", "article-changed", articles::save).with_files(WITH_PICTURE),
        Door::act(Edit, "/admin/articles/{id}/working-copy", "article-kept", articles::keep_known).unlogged(),
        Door::act(Edit, "/admin/articles/{id}/working-copy/drop", "article-dropped", articles::drop_known).unlogged(),
        Door::act(Edit, "/admin/articles/{id}/delete", "article-deleted", articles::delete),
        Door::act(Edit, "/admin/articles/{id}/undelete", "article-brought-back", articles::undelete),
        // The team, the log, the settings.
        Door::look(Manage, "/admin/team", team::list),
        Door::act(Manage, "/admin/team/invite", "invited", team::invite).with_fresh_proof(),
        Door::look(Manage, "/admin/team/{id}", team::show),
        Door::act(Manage, "/admin/team/{id}/rights", "rights-changed", team::set_rights).with_fresh_proof(),
        Door::act(Manage, "/admin/team/{id}/authenticator/off", "second-factor-removed", team::remove_authenticator)
            .with_fresh_proof(),
        Door::act(Manage, "/admin/team/{id}/remind", "invited-again", team::remind),
        Door::act(Manage, "/admin/team/{id}/remove", "removed-from-team", team::remove).with_fresh_proof(),
        Door::look(Manage, "/admin/log", log::show),
        Door::look(Manage, "/admin/settings", settings::show),
        Door::act(Manage, "/admin/settings/relays", "relays-tried", settings::try_relays),
    ]
}
