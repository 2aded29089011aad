//! The left rail.

use serde::Serialize;

use crate::team::{Member, Right};

/// One line of the rail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct MenuItem {
    words: &'static str,
    href: &'static str,
    current: bool,
}

const ITEMS: &[(&str, &str, Right)] = &[
    ("Overview", "/admin", Right::Look),
    ("Articles", "/admin/articles", Right::Look),
    ("Editions", "/admin/editions", Right::Look),
    ("Subscribers", "/admin/subscribers", Right::Readers),
    ("Deliveries", "/admin/deliveries", Right::Readers),
    ("Team", "/admin/team", Right::Manage),
    ("Settings", "/admin/settings", Right::Manage),
];

/// The lines that `member` has any use for; the one that `path` is under is marked.
pub(super) fn menu(member: &Member, path: &str) -> Vec<MenuItem> {
    let is_here = |href: &str| path == href || (href != "/admin" && path.starts_with(&format!("{href}/")));
    let mine = ITEMS.iter().filter(|(.., right)| member.may(*right));
    mine.map(|&(words, href, _)| MenuItem { words, href, current: is_here(href) }).collect()
}
