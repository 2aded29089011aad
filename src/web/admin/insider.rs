//! Whoever stands behind a door: a visitor with, mostly, a member's session.

use std::cell::RefCell;
use std::future::{Ready, ready};
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use crate::audit::Actor;
use crate::team::{self, Entrance, Member, Right, Session};
use crate::token::Fingerprint;
use crate::web::trouble::Trouble;
use crate::web::visitor::Visitor;

/// Somebody at a door. The guard makes it, once for each request.
#[derive(Clone)]
pub(in crate::web) struct Insider(Rc<Inside>);

struct Inside {
    visitor: Visitor,
    path: String,
    entrance: Entrance,
    notice: Option<String>,
    who: Option<(Member, Session)>,
    /// What the log says about the deed; `None` until the handler says something.
    about: RefCell<Option<String>>,
    /// Whether nothing was done after all.
    idle: RefCell<bool>,
}

impl Insider {
    pub(super) fn new(visitor: Visitor, request: &HttpRequest, who: Option<(Member, Session)>) -> Insider {
        let cookies = &visitor.web.cookies;
        let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let entrance = Entrance {
            origin: visitor.address.to_string(),
            agent: agent.unwrap_or_default().to_owned(),
            device: cookies.device_of(request),
        };
        let notice = cookies.notice_of(request);
        let path = request.path().to_owned();
        let (about, idle) = (RefCell::default(), RefCell::default());
        Insider(Rc::new(Inside { visitor, path, entrance, notice, who, about, idle }))
    }

    /// The same member once their session has another cookie, as after the password was given: forms of a page that is
    /// answered with now belong to that one.
    pub(super) async fn with_session(request: &HttpRequest, cookie: &str) -> Result<Insider, Trouble> {
        let visitor = Visitor::of(request).ok_or_else(|| Trouble::Failed("the server has no state".into()))?;
        let (database, now, cookie) = (visitor.web.app.database.clone(), visitor.now, cookie.to_owned());
        let who = database.read(move |c| team::find_session(c, &cookie, now)).await?;
        Ok(Insider::new(visitor, request, who))
    }

    /// Whoever the guard found for this request, if it has come so far.
    pub(in crate::web) fn of(request: &HttpRequest) -> Option<Insider> {
        request.extensions().get::<Insider>().cloned()
    }

    /// The visitor: shared state, moment, address.
    pub(super) fn visitor(&self) -> &Visitor {
        &self.0.visitor
    }

    /// The path that was asked for.
    pub(super) fn path(&self) -> &str {
        &self.0.path
    }

    /// Where they come from, and with what.
    pub(super) fn entrance(&self) -> Entrance {
        self.0.entrance.clone()
    }

    /// Words that the page before left.
    pub(super) fn notice(&self) -> Option<&str> {
        self.0.notice.as_deref()
    }

    /// The member, behind a door that asks for one.
    pub(super) fn member(&self) -> Result<&Member, Trouble> {
        self.0.who.as_ref().map(|(member, _)| member).ok_or(Trouble::NotFound)
    }

    /// The member's session.
    pub(super) fn session(&self) -> Result<&Session, Trouble> {
        self.0.who.as_ref().map(|(_, session)| session).ok_or(Trouble::NotFound)
    }

    /// The member, if there is one.
    pub(super) fn maybe_member(&self) -> Option<&Member> {
        self.0.who.as_ref().map(|(member, _)| member)
    }

    /// Whether there is a member who may do that.
    pub(super) fn may(&self, right: Right) -> bool {
        self.maybe_member().is_some_and(|member| member.may(right))
    }

    /// What forms of this session bring along.
    pub(super) fn form_token(&self) -> String {
        let session = self.0.who.as_ref().map(|(_, session)| session.token_hash.as_str()).unwrap_or_default();
        self.0.visitor.web.app.keys.hash(Fingerprint::Form, session)
    }

    /// Who the log says it was.
    pub(super) fn actor(&self) -> Actor {
        let origin = self.0.entrance.origin.clone();
        match self.maybe_member() {
            Some(member) => Actor { member_id: Some(member.id), name: member.name.clone(), origin },
            None => Actor { member_id: None, name: "somebody".into(), origin },
        }
    }

    /// What the log shall say about the deed.
    pub(super) fn about(&self, words: impl Into<String>) {
        self.0.about.replace(Some(words.into()));
    }

    /// Nothing was done after all, so the log need not know.
    pub(super) fn nothing_done(&self) {
        self.0.idle.replace(true);
    }

    /// What the log shall say; `None` if nothing was done.
    pub(super) fn told(&self) -> Option<String> {
        (!*self.0.idle.borrow()).then(|| self.0.about.borrow().clone().unwrap_or_default())
    }
}

impl FromRequest for Insider {
    type Error = Trouble;
    type Future = Ready<Result<Insider, Trouble>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let missing = || Trouble::Failed("a page of the desk stands where no guard does".to_owned());
        ready(Insider::of(request).ok_or_else(missing))
    }
}
