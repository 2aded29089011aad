//! What a reply means for a delivery: the one table of SMTP replies.

use super::{Reply, Stage};

/// What to do after a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// What the stage hopes for: 354 to DATA, 2xx to everything else. At the final dot, the server has the message.
    Good,
    /// Temporary: this delivery is tried again later.
    TryLater,
    /// 421: the server closes; it says nothing about the recipient.
    RelayBusy,
    /// Final, and the recipient's side is the reason.
    Refused,
    /// No answer to what was asked: the conversation is out of step and can't go on.
    OutOfStep,
    /// Final, and the reason lies with us or our relay (policy, authentication, protocol): never the reader's fault.
    SenderFault,
}

/// The meaning of `reply` at `stage`. Enhanced codes (RFC 3463) speak first, the basic code where there is none.
pub fn verdict(stage: Stage, reply: &Reply) -> Verdict {
    let enhanced = reply.enhanced.map(|e| (e.subject, e.detail));
    match (reply.code, enhanced) {
        (354, _) if stage == Stage::Data => Verdict::Good,
        (200..=299, _) if stage != Stage::Data => Verdict::Good,
        // “Bad sequence of commands”: the server still has an earlier transaction in mind.
        (503, _) if stage == Stage::Mail => Verdict::OutOfStep,
        (421, _) => Verdict::RelayBusy,
        (400..=499, _) => Verdict::TryLater,
        // A full mailbox is emptied some day; 552 for "too many recipients" is to be read as 452 (RFC 5321 4.5.3.1.10).
        (500..=599, Some((2, 2))) | (552, None | Some((5, 3))) => Verdict::TryLater,
        (500..=599, Some((3 | 5 | 7, _))) => Verdict::SenderFault,
        // Nobody has named a recipient yet, whatever the code says.
        (500..=599, _) if matches!(stage, Stage::Connect | Stage::Mail) => Verdict::SenderFault,
        // The sender's address is bad; many servers say so only when they hear the recipient's.
        (500..=599, Some((1, 7 | 8))) => Verdict::SenderFault,
        // Unknown command, bad sequence, login required: the protocol's trouble, not an address's (RFC 5321, RFC 4954).
        (500 | 502..=504 | 530 | 534 | 535 | 538 | 555, None) => Verdict::SenderFault,
        (500..=599, _) => Verdict::Refused,
        // Good news at the wrong moment, or a code that RFC 5321 section 4.2 does not know.
        _ => Verdict::OutOfStep,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_sorted_by_enhanced_code_then_code_then_stage() {
        use Stage::*;
        use Verdict::*;
        for (stage, code, text, expected) in [
            (FinalDot, 250, "2.0.0 queued", Good),
            (Data, 354, "go ahead", Good),
            (Connect, 421, "too busy", RelayBusy),
            (Mail, 421, "4.7.0 too many messages", RelayBusy),
            (FinalDot, 421, "closing", RelayBusy),
            (Recipient, 450, "4.2.1 greylisted", TryLater),
            (Recipient, 451, "", TryLater),
            (Mail, 452, "4.3.1 no space", TryLater),
            (FinalDot, 451, "4.7.1 later", TryLater),
            (Recipient, 550, "5.1.1 no such user", Refused),
            (Recipient, 550, "no such user", Refused),
            (Recipient, 551, "not local", Refused),
            (Recipient, 553, "5.1.3 bad syntax", Refused),
            (Recipient, 556, "5.1.10 null MX", Refused),
            (Recipient, 550, "5.2.1 disabled", Refused),
            (Recipient, 552, "5.2.2 full", TryLater),
            (Recipient, 552, "too many recipients", TryLater),
            (FinalDot, 552, "5.3.4 too big", SenderFault),
            (FinalDot, 554, "5.6.0 bad content", Refused),
            (FinalDot, 554, "spam", Refused),
            (FinalDot, 550, "5.7.26 unauthenticated", SenderFault),
            (Recipient, 550, "5.7.1 relaying denied", SenderFault),
            (Recipient, 450, "4.7.1 greylisted", TryLater),
            (Recipient, 452, "4.2.2 full", TryLater),
            (Recipient, 452, "too many recipients", TryLater),
            (Data, 452, "4.5.3 too many recipients", TryLater),
            (Data, 421, "4.3.2 shutting down", RelayBusy),
            (Connect, 220, "relay.example.net ESMTP", Good),
            (Recipient, 251, "will forward", Good),
            (Recipient, 252, "can't verify", Good),
            (Recipient, 450, "5.1.1 a code that contradicts the reply", TryLater),
            (Recipient, 550, "5.1.2 no such domain", Refused),
            (Recipient, 550, "5.1.6 moved", Refused),
            (Recipient, 550, "5.4.1 no route", Refused),
            (Recipient, 550, "5.0.0 no", Refused),
            (Recipient, 501, "bad address", Refused),
            (Recipient, 521, "takes no mail", Refused),
            (Recipient, 556, "takes no mail", Refused),
            (Data, 552, "5.5.3 too many recipients", TryLater),
            (Data, 554, "no valid recipients", Refused),
            (FinalDot, 552, "5.2.2 full", TryLater),
            (Recipient, 550, "5.1.8 sender's domain not found", SenderFault),
            (Recipient, 553, "5.1.7 sender's address is malformed", SenderFault),
            (Mail, 550, "5.1.8 sender's domain not found", SenderFault),
            (Mail, 553, "5.1.3 bad syntax", SenderFault),
            (Recipient, 530, "authentication required", SenderFault),
            (Recipient, 503, "bad sequence", SenderFault),
            (Recipient, 555, "unknown parameter", SenderFault),
            (Data, 554, "5.5.1 bad sequence", SenderFault),
            (Recipient, 550, "5.3.2 not accepting", SenderFault),
            (Connect, 535, "5.7.8 wrong password", SenderFault),
            (Connect, 454, "4.7.0 TLS not available", TryLater),
            (Mail, 550, "not allowed", SenderFault),
            (Mail, 501, "5.5.4 syntax", SenderFault),
            (Connect, 554, "no service", SenderFault),
            (Data, 250, "what was that", OutOfStep),
            (FinalDot, 354, "go on", OutOfStep),
            (Mail, 503, "5.5.1 nested MAIL", OutOfStep),
            (Data, 999, "garbage", OutOfStep),
        ] {
            assert_eq!(verdict(stage, &Reply::new(code, text)), expected, "{stage:?} {code} {text}");
        }
    }
}
