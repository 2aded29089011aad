//! Who publishes the newsletter, and what its mails are written with.

use std::sync::Arc;

use super::RuleInForce;
use crate::calendar::{Month, Rule, Tz};
use crate::clock::Timestamp;
use crate::locale::{Language, Texts};
use crate::mail::Mailbox;
use crate::templates::Mails;

/// The facts about the newsletter that its editions show or depend on.
#[derive(Debug, Clone)]
pub struct Publisher {
    /// The newsletter's name.
    pub newsletter: String,
    /// The one From.
    pub from: Mailbox,
    /// Where answers go, if elsewhere.
    pub reply_to: Option<Mailbox>,
    /// The postal address at the foot of each mail.
    pub postal_address: Option<String>,
    /// The public address of the site, without a slash at the end.
    pub base_url: String,
    /// The languages of the newsletter, the default first.
    pub languages: Vec<Language>,
    /// By which rule editions are due.
    pub rule_in_force: RuleInForce,
    /// Where the rule's times, and articles' dates, are.
    pub zone: Tz,
}

impl Publisher {
    /// The rule by which editions are due now.
    pub fn rule(&self) -> Rule {
        self.rule_in_force.rule()
    }

    /// The moment at which the edition of `month` will be sent, as far as can be told at `now`: its due moment, or
    /// `now` if that is over.
    pub fn sending_moment(&self, month: Month, now: Timestamp) -> Timestamp {
        now.max(self.rule().due(month, self.zone))
    }

    /// `wanted` if the newsletter comes in it, or else the default language.
    pub fn language(&self, wanted: Language) -> Language {
        if self.languages.contains(&wanted) { wanted } else { self.default_language() }
    }

    /// The first of the languages.
    pub fn default_language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::EN)
    }

    /// The page of an edition in the archive.
    pub fn edition_url(&self, month: Month) -> String {
        format!("{}/archive/{month}", self.base_url)
    }
}

/// What editions are written with: facts, templates and words. Made once, shared by all.
#[derive(Clone)]
pub struct Press {
    /// Who publishes.
    pub publisher: Arc<Publisher>,
    /// The templates of the mails.
    pub mails: Arc<Mails>,
    /// The words of each language.
    pub texts: Arc<Texts>,
}
