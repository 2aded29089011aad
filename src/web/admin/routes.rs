//! Every door of the desk.

use actix_web::web::ServiceConfig;

use super::articles::WITH_PICTURE;
use super::door::{Door, services};
use super::{account, articles, log, log_in, open, overview, prove, settings, team};
use crate::team::Right::{Edit, Look, Manage};

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
        Door::act(Manage, "/admin/team/{id}/remind", "invited-again", team::remind),
        Door::act(Manage, "/admin/team/{id}/remove", "removed-from-team", team::remove).with_fresh_proof(),
        Door::look(Manage, "/admin/log", log::show),
        Door::look(Manage, "/admin/settings", settings::show),
    ]
}
