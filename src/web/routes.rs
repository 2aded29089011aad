//! Every address there is.

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::public::{archive, article, confirm, edition, home, leave, pictures, privacy, subscribe, undo};
use super::trouble::Trouble;
use super::way::{at, for_monitors, get, on_this_machine, post, private};
use super::{admin, assets, metrics, outbox, probes};

/// Adds them all.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(at("/", [get(home::show)]))
        .service(at("/subscribe", [get(subscribe::to_the_form), post(subscribe::subscribe)]))
        .service(private("/subscribe/check-your-mail", [get(subscribe::check_your_mail)]))
        .service(private("/confirm/{token}", [get(confirm::show), post(confirm::confirm)]))
        .service(private("/unsubscribe/{token}", [get(leave::show), post(leave::leave)]))
        .service(private("/unsubscribe/{token}/undo", [post(undo::undo)]))
        .service(at("/archive", [get(archive::show)]))
        .service(at("/archive/{month}", [get(edition::show)]))
        .service(at("/articles/{slug}", [get(article::show)]))
        .service(at("/images/{name}", [get(pictures::show)]))
        .service(at("/privacy", [get(privacy::show)]))
        .service(at("/assets/{name:.+}", [get(assets::asset)]))
        .service(at("/healthz", [get(probes::alive)]))
        .service(at("/readyz", [get(probes::ready)]))
        .service(for_monitors("/metrics", [get(metrics::show)]))
        .service(on_this_machine("/outbox", [get(outbox::list)]))
        .service(on_this_machine("/outbox/{id}", [get(outbox::message)]))
        .service(on_this_machine("/outbox/{id}/html", [get(outbox::html_part)]))
        .configure(admin::routes)
        .default_service(web::to(nothing_here));
}

async fn nothing_here(request: HttpRequest) -> HttpResponse {
    Trouble::NotFound.answer(&request).await
}
