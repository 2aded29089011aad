//! A door: an address, what it takes to pass, and what is behind it.

use std::collections::BTreeMap;

use actix_web::dev::HttpServiceFactory;
use actix_web::{FromRequest, Handler, Responder};

use super::guard;
use crate::team::Right;
use crate::web::way::{self, Way};

/// Bodies of forms without files. An article's text is the longest.
pub(super) const LARGEST: usize = 2 * 1024 * 1024;

/// What it takes to pass.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Lock {
    /// The right that a member needs; without one the page carries its own authority, such as a token.
    pub(super) right: Option<Right>,
    /// Whether the password must have been given in the last minutes.
    pub(super) fresh: bool,
    /// Whether it does something: then only a form of the member's own session passes.
    pub(super) acts: bool,
    /// The word under which the log keeps what was done.
    pub(super) deed: Option<&'static str>,
    /// The largest body, in bytes.
    pub(super) largest: usize,
    /// Whether files may come with it.
    pub(super) takes_files: bool,
}

/// An address with one way in.
pub(in crate::web) struct Door {
    pub(super) path: &'static str,
    pub(super) lock: Lock,
    way: Way,
}

impl Door {
    /// A page to look at, for whoever has `right`.
    pub(super) fn look<H, A>(right: Right, path: &'static str, handler: H) -> Door
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        let lock = Lock { right: Some(right), fresh: false, acts: false, deed: None, largest: 0, takes_files: false };
        Door { path, lock, way: way::get(handler) }
    }

    /// Something to do, for whoever has `right`; the log knows it as `deed`.
    pub(super) fn act<H, A>(right: Right, path: &'static str, deed: &'static str, handler: H) -> Door
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        let lock = Lock {
            right: Some(right),
            fresh: false,
            acts: true,
            deed: Some(deed),
            largest: LARGEST,
            takes_files: false,
        };
        Door { path, lock, way: way::post(handler) }
    }

    /// A page to look at that carries its own authority.
    pub(super) fn open_look<H, A>(path: &'static str, handler: H) -> Door
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        let lock = Lock { right: None, fresh: false, acts: false, deed: None, largest: 0, takes_files: false };
        Door { path, lock, way: way::get(handler) }
    }

    /// Something to do that carries its own authority: a password, or the token in its address.
    pub(super) fn open_act<H, A>(path: &'static str, handler: H) -> Door
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        let lock = Lock { right: None, fresh: false, acts: true, deed: None, largest: 64 * 1024, takes_files: false };
        Door { path, lock, way: way::post(handler) }
    }

    /// The same, and the password must have been given in the last minutes.
    pub(super) fn with_fresh_proof(mut self) -> Door {
        self.lock.fresh = true;
        self
    }

    /// The same with files, up to `bytes` in all.
    pub(super) fn with_files(mut self, bytes: usize) -> Door {
        (self.lock.largest, self.lock.takes_files) = (bytes, true);
        self
    }

    /// The same without a line in the log: nothing that anybody would ask about.
    pub(super) fn unlogged(mut self) -> Door {
        self.lock.deed = None;
        self
    }
}

/// The doors as what the server understands: one service for each address, each way in behind its own guard.
pub(super) fn services(doors: Vec<Door>) -> impl Iterator<Item = impl HttpServiceFactory + 'static> {
    let mut by_path: BTreeMap<usize, (&'static str, Vec<Way>)> = BTreeMap::new();
    let mut order: Vec<&'static str> = Vec::new();
    for Door { path, lock, way } in doors {
        let place = order.iter().position(|known| *known == path).unwrap_or_else(|| {
            order.push(path);
            order.len() - 1
        });
        by_path.entry(place).or_insert_with(|| (path, Vec::new())).1.push(way.behind(lock));
    }
    by_path.into_values().map(|(path, ways)| guard::resource(path, ways))
}
