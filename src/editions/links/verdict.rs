//! What is known about a link.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::fetch::{Danger, Probe};

/// How long a link that answered is believed to go on doing so.
const GOOD_FOR: Duration = Duration::from_secs(24 * 3600);
/// How long it is not asked again why one did not: whoever mends it wants to see it soon.
const BAD_FOR: Duration = Duration::from_secs(10 * 60);

/// What is known about each of some links, by its address.
pub type Links = HashMap<String, LinkCheck>;

/// What came of asking for a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkCheck {
    /// What is to be thought of it.
    pub verdict: LinkVerdict,
    /// The status or the reason, in words.
    pub detail: Option<String>,
}

/// What is to be thought of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkVerdict {
    /// It leads somewhere.
    Answers,
    /// The server says that there is nothing.
    Gone,
    /// Programs are told nothing there, or ours does not ask there.
    Refuses,
    /// Something is wrong on the server.
    ServerTrouble,
    /// It leads where no reader should be led.
    Unsafe,
    /// No answer came.
    Unreachable,
    /// This machine has no way to the internet.
    Offline,
    /// Nobody has asked yet, or the time was up.
    NotChecked,
}

impl LinkVerdict {
    /// Those that are kept.
    const KEPT: [LinkVerdict; 6] = [
        LinkVerdict::Answers,
        LinkVerdict::Gone,
        LinkVerdict::Refuses,
        LinkVerdict::ServerTrouble,
        LinkVerdict::Unsafe,
        LinkVerdict::Unreachable,
    ];

    /// The word in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            LinkVerdict::Answers => "answers",
            LinkVerdict::Gone => "gone",
            LinkVerdict::Refuses => "refuses",
            LinkVerdict::ServerTrouble => "server-trouble",
            LinkVerdict::Unsafe => "unsafe",
            LinkVerdict::Unreachable => "unreachable",
            LinkVerdict::Offline => "offline",
            LinkVerdict::NotChecked => "not-checked",
        }
    }

    /// The verdict with this word; a word of a newer version is as good as none.
    pub(super) fn from_word(word: &str) -> LinkVerdict {
        let found = LinkVerdict::KEPT.into_iter().find(|verdict| verdict.as_str() == word);
        found.unwrap_or(LinkVerdict::NotChecked)
    }

    /// Whether it says something about the link, and not about us.
    pub(super) fn is_kept(self) -> bool {
        LinkVerdict::KEPT.contains(&self)
    }

    /// Whether an answer of `checked_at` still holds at `now`.
    pub(super) fn holds(self, checked_at: Timestamp, now: Timestamp) -> bool {
        let time = if self == LinkVerdict::Answers { GOOD_FOR } else { BAD_FOR };
        self.is_kept() && now.since(checked_at) < time
    }
}

impl fmt::Display for LinkVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl LinkCheck {
    /// That nothing is known.
    pub const NOT_CHECKED: LinkCheck = LinkCheck { verdict: LinkVerdict::NotChecked, detail: None };
}

impl From<Probe> for LinkCheck {
    fn from(probe: Probe) -> Self {
        let status = probe.status().map(|status| format!("the server answers {status}"));
        let (verdict, detail) = match probe {
            Probe::Answers { .. } => (LinkVerdict::Answers, None),
            Probe::Gone { .. } => (LinkVerdict::Gone, status),
            Probe::Refuses { .. } => (LinkVerdict::Refuses, status),
            Probe::ServerTrouble { .. } => (LinkVerdict::ServerTrouble, status),
            // Nothing is wrong with it for readers; only we do not ask there.
            Probe::Unsafe { why: why @ Danger::Port } => (LinkVerdict::Refuses, Some(why.to_string())),
            Probe::Unsafe { why } => (LinkVerdict::Unsafe, Some(why.to_string())),
            Probe::Unreachable { why } => (LinkVerdict::Unreachable, Some(why.to_string())),
            Probe::Offline => (LinkVerdict::Offline, None),
        };
        LinkCheck { verdict, detail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back_from_its_own_word() {
        for verdict in LinkVerdict::KEPT {
            assert_eq!(LinkVerdict::from_word(verdict.as_str()), verdict);
        }
        assert_eq!(LinkVerdict::from_word("offline"), LinkVerdict::NotChecked);
    }

    #[test]
    fn a_good_answer_holds_for_a_day_and_a_bad_one_for_ten_minutes() {
        let (asked, minute) = (Timestamp::from_millis(0), Duration::from_secs(60));
        assert!(LinkVerdict::Answers.holds(asked, asked + minute * 1439));
        assert!(!LinkVerdict::Answers.holds(asked, asked + minute * 1440));
        for verdict in [LinkVerdict::Gone, LinkVerdict::Refuses, LinkVerdict::Unsafe, LinkVerdict::Unreachable] {
            assert!(
                verdict.holds(asked, asked + minute * 9) && !verdict.holds(asked, asked + minute * 10),
                "{verdict}"
            );
        }
        assert!(!LinkVerdict::NotChecked.holds(asked, asked));
    }

    #[test]
    fn an_answer_that_is_not_good_says_why() {
        let gone = LinkCheck::from(Probe::Gone { status: 404 });
        assert_eq!((gone.verdict, gone.detail.as_deref()), (LinkVerdict::Gone, Some("the server answers 404")));
        let port = LinkCheck::from(Probe::Unsafe { why: Danger::Port });
        assert_eq!(
            (port.verdict, port.detail.as_deref()),
            (LinkVerdict::Refuses, Some("its port is not one of the web's"))
        );
        let address = LinkCheck::from(Probe::Unsafe { why: Danger::Address });
        assert_eq!(address.verdict, LinkVerdict::Unsafe);
    }
}
