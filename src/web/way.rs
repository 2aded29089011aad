//! How routes are put together, so that none of them forgets what all of them need: HEAD beside GET, pages for troubles,
//! 405 with the methods that do work, privacy headers where the address is a secret.

use actix_web::body::BoxBody;
use actix_web::dev::{HttpServiceFactory, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{Error, FromRequest, Handler, HttpResponse, Resource, Responder, Route, guard, web};

use super::admin::{Lock, pass};
use super::headers::keep_private;
use super::metrics::only_for_monitors;
use super::this_machine::only_on_this_machine;
use super::trouble::{Trouble, mend};

/// A handler and the methods that lead to it.
pub(super) struct Way {
    methods: &'static str,
    route: Route,
}

/// A page to look at: GET and HEAD.
pub(super) fn get<H, A>(handler: H) -> Way
where
    H: Handler<A>,
    A: FromRequest + 'static,
    H::Output: Responder + 'static,
{
    let route = web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler);
    Way { methods: "GET, HEAD", route }
}

/// Something to do: POST.
pub(super) fn post<H, A>(handler: H) -> Way
where
    H: Handler<A>,
    A: FromRequest + 'static,
    H::Output: Responder + 'static,
{
    Way { methods: "POST", route: web::post().to(handler) }
}

/// Every way at `path`.
pub(super) fn at<const N: usize>(path: &str, ways: [Way; N]) -> impl HttpServiceFactory + 'static {
    resource(path, ways).wrap(from_fn(mend))
}

/// The same for pages that only their visitor should see.
pub(super) fn private<const N: usize>(path: &str, ways: [Way; N]) -> impl HttpServiceFactory + 'static {
    resource(path, ways).wrap(from_fn(mend)).wrap(from_fn(keep_private))
}

/// The same for the outbox: for everybody but a visitor on this machine there is nothing here, whatever the method.
pub(super) fn on_this_machine<const N: usize>(path: &str, ways: [Way; N]) -> impl HttpServiceFactory + 'static {
    resource(path, ways).wrap(from_fn(only_on_this_machine)).wrap(from_fn(mend)).wrap(from_fn(keep_private))
}

/// The same for figures: for everybody but monitors there is nothing here.
pub(super) fn for_monitors<const N: usize>(path: &str, ways: [Way; N]) -> impl HttpServiceFactory + 'static {
    resource(path, ways).wrap(from_fn(only_for_monitors)).wrap(from_fn(mend)).wrap(from_fn(keep_private))
}

impl Way {
    /// The same behind the desk's guard.
    pub(super) fn behind(self, lock: Lock) -> Way {
        Way { route: self.route.wrap(from_fn(move |request, next| pass(lock, request, next))), ..self }
    }
}

/// The ways at `path`, and 405 with their methods for all others.
pub(super) fn resource(
    path: &str,
    ways: impl IntoIterator<Item = Way>,
) -> Resource<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>
    + 'static,
> {
    let ways: Vec<Way> = ways.into_iter().collect();
    let allowed = ways.iter().map(|way| way.methods).collect::<Vec<_>>().join(", ");
    let refuse = move || {
        let allowed = allowed.clone();
        async move { Err::<HttpResponse, _>(Trouble::Method(allowed)) }
    };
    let resource = web::resource(path).default_service(web::to(refuse));
    ways.into_iter().fold(resource, |resource, way| resource.route(way.route))
}
