//! What an SMTP server said.

use std::fmt;

/// At which step of the conversation (RFC 5321 section 3) an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Banner, EHLO, STARTTLS and AUTH: nothing about any recipient.
    Connect,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Recipient,
    /// DATA.
    Data,
    /// The answer to the final dot.
    FinalDot,
}

/// An enhanced status code (RFC 3463): class, subject, detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnhancedCode {
    /// 2 success, 4 persistent transient failure, 5 permanent failure.
    pub class: u8,
    /// 1 addressing, 2 mailbox, 3 mail system, 4 network, 5 protocol, 6 content, 7 policy.
    pub subject: u16,
    /// The detail within the subject.
    pub detail: u16,
}

/// A reply: its three-digit code, the enhanced code if the text begins with one, and the text made safe to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The reply code of RFC 5321 section 4.2.
    pub code: u16,
    /// The enhanced code at the start of the text.
    pub enhanced: Option<EnhancedCode>,
    /// The server's words: one line, at most 500 octets, without control characters and addresses.
    pub text: String,
}

impl Reply {
    /// A reply from its code and its lines joined by line breaks.
    pub fn new(code: u16, text: &str) -> Reply {
        let class = u8::try_from(code / 100).unwrap_or(5);
        Reply { code, enhanced: EnhancedCode::at_start_of(text).filter(|e| e.class == class), text: clean(text) }
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.text)
    }
}

impl EnhancedCode {
    fn at_start_of(text: &str) -> Option<EnhancedCode> {
        let word = text.trim_ascii_start().split(|c: char| c.is_ascii_whitespace()).next()?;
        let mut numbers = word.split('.');
        let class = numbers.next()?.parse().ok()?;
        let subject = numbers.next()?.parse().ok()?;
        let detail = numbers.next()?.parse().ok()?;
        (numbers.next().is_none() && [2, 4, 5].contains(&class)).then_some(EnhancedCode { class, subject, detail })
    }
}

/// Remote text is hostile, and the ledger keeps it for ever: no line breaks, no addresses, no more than 500 octets.
fn clean(text: &str) -> String {
    if is_clean(text.as_bytes()) {
        return text.to_owned();
    }
    let mut kept = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(if word.contains('@') { "(address)" } else { word });
        if kept.len() > 500 {
            let end = (0..=497).rev().find(|&i| kept.is_char_boundary(i)).unwrap_or(0);
            kept.truncate(end);
            kept.push('…');
            break;
        }
    }
    kept
}

/// Whether nothing needs to be done: the reply to nearly every message is short and plain.
fn is_clean(text: &[u8]) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'@';
    let blank_in_place = |at: usize| text[at] == b' ' && at > 0 && text[at - 1] != b' ' && at + 1 < text.len();
    text.len() <= 500 && (0..text.len()).all(|at| plain(text[at]) || blank_in_place(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enhanced_code_is_read_from_the_start_of_the_text() {
        let reply = Reply::new(550, "5.1.1 no such user");
        assert_eq!(reply.enhanced, Some(EnhancedCode { class: 5, subject: 1, detail: 1 }));
        assert_eq!(Reply::new(550, "no such user 5.1.1").enhanced, None);
        assert_eq!(Reply::new(550, "4.1.1 a code that contradicts the reply").enhanced, None);
        assert_eq!(Reply::new(250, "192.0.2.1 is welcome").enhanced, None);
    }

    #[test]
    fn the_words_are_kept_in_one_line_without_addresses() {
        let reply = Reply::new(550, "5.1.1 <reader@example.org>: unknown\r\nsee\x07 manual");
        assert_eq!(reply.text, "5.1.1 (address) unknown see manual");
    }

    #[test]
    fn plain_words_are_kept_as_they_are_and_blanks_are_never_doubled() {
        for (text, kept) in [
            ("2.0.0 Ok: queued as 4A5B", "2.0.0 Ok: queued as 4A5B"),
            ("", ""),
            (" ", ""),
            (" a  b\tc ", "a b c"),
            ("a ", "a"),
            ("caf\u{e9} au lait", "caf\u{e9} au lait"),
        ] {
            assert_eq!(Reply::new(250, text).text, kept, "{text:?}");
        }
    }

    #[test]
    fn endless_words_are_cut_at_500_octets() {
        let reply = Reply::new(550, &"é".repeat(10_000));
        assert!(reply.text.len() <= 500 && reply.text.ends_with('…'));
    }
}
