//! A walk through pages by their links, as somebody would who wants to see everything once.

use std::collections::{BTreeMap, VecDeque};

use crate::browser::Browser;
use crate::support::TestApp;

/// Of pages whose addresses differ in numbers and names only, so many are seen; states that differ are prepared apart.
const ALIKE: usize = 1;

/// Answers that are no pages.
const NO_PAGES: [&str; 4] = [".csv", "/html", "/preview", "/live"];

/// Paths still to see, and how many of each kind were.
pub(crate) struct Walk {
    ahead: VecDeque<String>,
    seen: BTreeMap<String, usize>,
}

impl Walk {
    /// Begins with these paths, which are all seen however alike they are.
    pub(crate) fn from(paths: &[String]) -> Self {
        Self { ahead: paths.iter().cloned().collect(), seen: paths.iter().map(|path| (path.clone(), 0)).collect() }
    }

    /// Opens the next page and notes where its links lead, as long as that is under one of `within`; gives its path.
    pub(crate) async fn next(&mut self, browser: &Browser, app: &TestApp, within: &[&str]) -> Option<String> {
        let path = self.ahead.pop_front()?;
        browser.visit(&app.url(&path)).await;
        let links: Vec<String> = browser
            .ask(
                "return [...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin)
                 .map(a => a.pathname + a.search)",
            )
            .await;
        for link in links {
            let bare = link.split('?').next().unwrap_or_default().to_owned();
            let leads_on = within.iter().any(|place| bare == *place || bare.starts_with(&format!("{place}/")));
            if !leads_on || NO_PAGES.iter().any(|end| bare.ends_with(end)) || self.seen.contains_key(&link) {
                continue;
            }
            self.seen.insert(link.clone(), 0);
            let alike = self.seen.entry(kind(&link)).or_default();
            *alike += 1;
            if *alike <= ALIKE {
                self.ahead.push_back(link);
            }
        }
        Some(path)
    }
}

/// An address without what makes it one of many: numbers, names of articles, values of a query.
fn kind(link: &str) -> String {
    let (path, query) = link.split_once('?').unwrap_or((link, ""));
    let segments =
        path.split('/').map(|part| if part.contains(|c: char| c.is_ascii_digit() || c == '-') { "#" } else { part });
    let names = query.split('&').filter_map(|pair| pair.split('=').next());
    format!("{} ? {}", segments.collect::<Vec<_>>().join("/"), names.collect::<Vec<_>>().join("&"))
}
