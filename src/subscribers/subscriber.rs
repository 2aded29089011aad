//! A reader, as the database knows one.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::Choices;
use crate::clock::Timestamp;

/// Where a reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SubscriberState {
    /// Filled in the form and has not confirmed.
    Pending,
    /// Gets the editions.
    Active,
    /// Left; may come back by the form.
    Unsubscribed,
    /// The address does not exist.
    Bounced,
    /// Called our mail spam.
    Complained,
}

impl SubscriberState {
    /// All of them, in the order in which they come about.
    pub const ALL: [SubscriberState; 5] = [
        SubscriberState::Pending,
        SubscriberState::Active,
        SubscriberState::Unsubscribed,
        SubscriberState::Bounced,
        SubscriberState::Complained,
    ];

    /// The word in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            SubscriberState::Pending => "pending",
            SubscriberState::Active => "active",
            SubscriberState::Unsubscribed => "unsubscribed",
            SubscriberState::Bounced => "bounced",
            SubscriberState::Complained => "complained",
        }
    }
}

impl fmt::Display for SubscriberState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SubscriberState {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = SubscriberState::ALL.into_iter().find(|state| state.as_str() == word);
        found.ok_or_else(|| format!("“{word}” is no subscriber's state"))
    }
}

/// A reader.
#[derive(Debug, Clone)]
pub struct Subscriber {
    /// The row.
    pub id: i64,
    /// The address as typed, with its domain in lower case.
    pub email: String,
    /// The name, if one was given.
    pub name: Option<String>,
    /// What they get.
    pub choices: Choices,
    /// Where they stand.
    pub state: SubscriberState,
    /// No edition before this moment.
    pub paused_until: Option<Timestamp>,
    /// When they first came.
    pub created_at: Timestamp,
    /// When they confirmed, or were imported.
    pub confirmed_at: Option<Timestamp>,
    /// When they left.
    pub left_at: Option<Timestamp>,
}
