//! MAIL, RCPT and DATA in one write, and what the relay answers to each.

use super::RawReply;
use crate::mail::line::{Line, Lost};
use crate::mail::{Deadlines, EmailAddress, Outcome, Stage, Verdict, verdict};

/// What the relay says to an envelope.
#[derive(Debug)]
pub(super) enum Admission {
    /// 354: it waits for the message.
    Open,
    /// It does not want this message, but the conversation goes on.
    Closed {
        outcome: Outcome,
        /// The relay still holds a part of the envelope; RSET must come before the next one.
        reset: bool,
    },
    /// The connection is of no use any more.
    Lost(Outcome, Lost),
}

/// Appends the commands for one message; with `reset`, the relay forgets an earlier envelope first.
pub(super) fn write_envelope(out: &mut Vec<u8>, reset: bool, sender: &str, recipient: &EmailAddress) {
    let reset = if reset { "RSET\r\n" } else { "" };
    for part in [reset, "MAIL FROM:<", sender, ">\r\nRCPT TO:<", recipient.as_str(), ">\r\nDATA\r\n"] {
        out.extend_from_slice(part.as_bytes());
    }
}

/// Whether `sender` can stand in an envelope. Recipients are parsed where they come in.
pub(super) fn can_be_sender(sender: &str) -> bool {
    sender.contains('@') && sender.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte))
}

/// Hears the replies to the commands of [`write_envelope`]. The first refusal is the one that counts: what a server
/// says to RCPT and DATA after it has refused MAIL is about the order of commands, and has only to be heard.
pub(super) async fn admission(line: &mut Line, deadlines: &Deadlines, reset: bool) -> Admission {
    if reset {
        match heard(line, deadlines, Stage::Mail).await {
            Ok(Heard::Good) => {}
            Ok(Heard::Bad(away @ Outcome::SentAway(_), why)) => return Admission::Lost(away, Lost(why)),
            Ok(Heard::Bad(_, why)) => return Admission::Lost(Outcome::NotSent(why.clone()), Lost(why)),
            Err(lost) => return Admission::Lost(Outcome::NotSent(lost.0.clone()), lost),
        }
    }
    let (mut refusal, mut mail_taken, mut recipient_taken) = (None, false, false);
    for stage in [Stage::Mail, Stage::Recipient, Stage::Data] {
        match heard(line, deadlines, stage).await {
            Ok(Heard::Good) => match stage {
                Stage::Mail => mail_taken = true,
                Stage::Recipient => recipient_taken = true,
                _ if refusal.is_none() => return Admission::Open,
                _ => return no_body(line, deadlines, refusal, recipient_taken).await,
            },
            Ok(Heard::Bad(unsent @ (Outcome::NotSent(_) | Outcome::SentAway(_)), why)) => {
                return Admission::Lost(refusal.unwrap_or(unsent), Lost(why));
            }
            Ok(Heard::Bad(refused, _)) => {
                refusal.get_or_insert(refused);
            }
            Err(lost) => {
                let why = lost.0.clone();
                // Closed while it was idle: nothing about this message was said yet.
                let unsaid = if stage == Stage::Mail { Outcome::NotSent(why) } else { Outcome::Dropped(why) };
                return Admission::Lost(refusal.unwrap_or(unsaid), lost);
            }
        }
    }
    let outcome = refusal.unwrap_or_else(|| Outcome::NotSent("the relay refused nothing and took nothing".into()));
    Admission::Closed { outcome, reset: mail_taken }
}

/// DATA was accepted although the recipient was not: the server gets a lone dot, and whatever it answers is not about
/// this message (RFC 2920 section 3.1).
async fn no_body(line: &mut Line, deadlines: &Deadlines, refusal: Option<Outcome>, recipient_taken: bool) -> Admission {
    let outcome = refusal.unwrap_or_else(|| Outcome::NotSent("the relay is out of step".into()));
    if recipient_taken {
        // Without a sender, and yet with a recipient. A lone dot could reach somebody as an empty mail.
        return Admission::Lost(outcome, Lost("the relay took a recipient after it had refused the sender".into()));
    }
    if let Err(lost) = line.say(b".\r\n", deadlines.command).await {
        return Admission::Lost(outcome, lost);
    }
    match line.hear(deadlines.final_dot).await {
        Ok(RawReply { code: 421, .. }) => {
            Admission::Lost(outcome, Lost("421 after a message without recipient".into()))
        }
        Ok(_) => Admission::Closed { outcome, reset: true },
        Err(lost) => Admission::Lost(outcome, lost),
    }
}

enum Heard {
    Good,
    /// Refused, or unsent where the conversation can't go on; and the relay's words.
    Bad(Outcome, String),
}

async fn heard(line: &mut Line, deadlines: &Deadlines, stage: Stage) -> Result<Heard, Lost> {
    let patience = if stage == Stage::Data { deadlines.data } else { deadlines.command };
    let raw = line.hear(patience).await?;
    if is_good(stage, raw.code) {
        return Ok(Heard::Good);
    }
    let reply = raw.to_reply();
    let why = reply.to_string();
    Ok(match verdict(stage, &reply) {
        Verdict::Good => Heard::Good,
        Verdict::RelayBusy => Heard::Bad(Outcome::SentAway(reply), why),
        Verdict::OutOfStep => Heard::Bad(Outcome::NotSent(why.clone()), why),
        refused => Heard::Bad(Outcome::Refused(refused, reply), why),
    })
}

/// What [`verdict`] says of good replies, without looking at their words.
fn is_good(stage: Stage, code: u16) -> bool {
    if stage == Stage::Data { code == 354 } else { (200..300).contains(&code) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Reply;

    #[test]
    fn an_envelope_is_three_lines_and_with_a_reset_four() {
        let recipient = "reader@example.org".parse().unwrap();
        let mut out = b"body\r\n.\r\n".to_vec();
        write_envelope(&mut out, false, "alert@example.net", &recipient);
        assert_eq!(out, b"body\r\n.\r\nMAIL FROM:<alert@example.net>\r\nRCPT TO:<reader@example.org>\r\nDATA\r\n");
        out.clear();
        write_envelope(&mut out, true, "alert@example.net", &recipient);
        assert!(out.starts_with(b"RSET\r\nMAIL FROM:<"));
    }

    #[test]
    fn a_sender_can_not_break_out_of_its_brackets() {
        assert!(can_be_sender("bounce+1.a@example.org"));
        for sender in
            ["", "alert", "a@example.org>\r\nRCPT TO:<x@example.net", "a b@example.org", "a@b\r", "é@example.org"]
        {
            assert!(!can_be_sender(sender), "{sender:?}");
        }
    }

    #[test]
    fn the_short_look_at_a_good_reply_agrees_with_the_table() {
        for stage in [Stage::Mail, Stage::Recipient, Stage::Data] {
            for code in 200..600 {
                let by_table = verdict(stage, &Reply::new(code, "")) == Verdict::Good;
                assert_eq!(is_good(stage, code), by_table, "{stage:?} {code}");
            }
        }
    }
}
