//! States in words, with a colour and a sign: nobody has to see the colour.

use serde::Serialize;

use crate::deliveries::{DeliveryKind, SkipReason, State};
use crate::subscribers::SubscriberState;

/// A state as pages show it.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Sign {
    /// A class of the style sheet.
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) words: &'static str,
}

const fn sign(class: &'static str, sign: &'static str, words: &'static str) -> Sign {
    Sign { class, sign, words }
}

/// Where a reader stands.
pub(super) fn of_reader(state: SubscriberState) -> Sign {
    match state {
        SubscriberState::Pending => sign("warn", "…", "not confirmed"),
        SubscriberState::Active => sign("good", "✓", "active"),
        SubscriberState::Unsubscribed => sign("muted", "–", "left"),
        SubscriberState::Bounced => sign("bad", "×", "bounced"),
        SubscriberState::Complained => sign("bad", "!", "complained"),
    }
}

/// What became of a delivery; `word` is the ledger's.
pub(super) fn of_delivery(word: &str) -> Sign {
    match word.parse() {
        Ok(State::Accepted) => sign("good", "✓", "accepted"),
        Ok(State::Skipped) => sign("muted", "–", "skipped"),
        Ok(State::Rejected) => sign("bad", "×", "rejected"),
        Ok(State::Unknown) => sign("doubt", "?", "unknown"),
        Ok(State::Deferred) => sign("warn", "↻", "deferred"),
        Ok(State::Queued) => sign("muted", "…", "queued"),
        // A word that a newer version wrote.
        Err(_) => sign("muted", "·", "in a state that this version does not know"),
    }
}

/// Why a delivery was skipped, or whose fault its refusal was.
pub(super) fn reason(word: &str) -> &'static str {
    match word.parse() {
        Ok(SkipReason::Left) => "The reader had left.",
        Ok(SkipReason::Suppressed) => "The address is suppressed.",
        Ok(SkipReason::NothingChosen) => "The edition has nothing of what the reader chose.",
        Ok(SkipReason::Cancelled) => "The edition was cancelled.",
        Ok(SkipReason::Poison) => "It could not be composed, or broke every connection that carried it.",
        Ok(SkipReason::Dropped) => "It was in doubt, and somebody decided not to send it again.",
        Ok(SkipReason::SenderFault) => "The server refused us, not the reader.",
        Ok(SkipReason::GaveUp) => "It was refused for now until we gave up.",
        Err(_) => "",
    }
}

/// What sort of mail; `word` is the ledger's.
pub(super) fn mail(word: &str) -> &'static str {
    match word.parse() {
        Ok(DeliveryKind::Confirmation) => "Confirmation mail",
        Ok(DeliveryKind::Welcome) => "Welcome mail",
        Ok(DeliveryKind::AlreadySubscribed) => "Mail that they read already",
        Ok(DeliveryKind::Digest) => "Digest",
        Ok(DeliveryKind::Erratum) => "Correction",
        Ok(DeliveryKind::Test) => "Test copy",
        Ok(DeliveryKind::Team) => "Mail to the team",
        Err(_) => "Mail",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_words_and_words_of_a_newer_version_have_some() {
        for word in
            ["left", "suppressed", "nothing-chosen", "cancelled", "poison", "dropped", "sender-fault", "gave-up"]
        {
            assert!(!reason(word).is_empty(), "{word}");
        }
        assert_eq!((of_delivery("teleported").sign, mail("pigeon")), ("·", "Mail"));
    }
}
