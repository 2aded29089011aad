//! A received message as a reader's mail program sees it, and as a strict parser sees its bytes.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::redact;

/// One message.
pub struct Mail {
    raw: Vec<u8>,
    message: Message<'static>,
}

impl Mail {
    /// Reads a message; fails the test if it is none.
    pub fn parse(raw: &[u8]) -> Self {
        let message = MessageParser::default().parse(raw).expect("the bytes are a message").into_owned();
        Self { raw: raw.to_vec(), message }
    }

    /// The one header of that name, unfolded, encoded words as they are. Fails the test if there are none or several.
    #[track_caller]
    pub fn header(&self, name: &str) -> String {
        let mut found = self.headers(name);
        assert!(found.len() == 1, "there are {} headers {name}, not one:\n{}", found.len(), self.head());
        found.remove(0)
    }

    /// All headers of that name, unfolded.
    pub fn headers(&self, name: &str) -> Vec<String> {
        self.all_headers()
            .into_iter()
            .filter(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .collect()
    }

    /// Every header in its order: name and unfolded value.
    pub fn all_headers(&self) -> Vec<(String, String)> {
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in self.head().split("\r\n") {
            match headers.last_mut() {
                Some((_, value)) if line.starts_with([' ', '\t']) => value.push_str(line),
                _ => {
                    let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no header line: “{line}”"));
                    headers.push((name.to_owned(), value.trim_start().to_owned()));
                }
            }
        }
        headers
    }

    /// The subject as a reader sees it.
    pub fn subject(&self) -> &str {
        self.message.subject().unwrap_or_default()
    }

    /// The Message-ID with its angle brackets.
    pub fn message_id(&self) -> String {
        self.header("Message-ID")
    }

    /// The text part, decoded; empty if there is none.
    pub fn text(&self) -> &str {
        self.part("text/plain")
    }

    /// The HTML part, decoded; empty if there is none.
    pub fn html(&self) -> &str {
        self.part("text/html")
    }

    /// The links of the text part, in order.
    pub fn text_links(&self) -> Vec<String> {
        let words = self.text().split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']'));
        let links = words.filter(|word| word.starts_with("http://") || word.starts_with("https://"));
        links.map(|link| link.trim_end_matches(['.', ',', ';', ':']).to_owned()).collect()
    }

    /// The targets of the HTML part's links, in order.
    pub fn html_links(&self) -> Vec<String> {
        let anchors = self.html().split("<a ").skip(1);
        let targets = anchors.filter_map(|anchor| {
            let tag = anchor.split('>').next()?;
            tag.split_once("href=\"")?.1.split('"').next()
        });
        targets.map(|target| target.replace("&amp;", "&").replace("&#x3D;", "=").replace("&#x2F;", "/")).collect()
    }

    /// The one link whose address holds `piece`, such as `/confirm/`; it has to be the same in every part that there is.
    #[track_caller]
    pub fn link(&self, piece: &str) -> String {
        let mut links: Vec<_> = [self.text_links(), self.html_links()].concat();
        links.retain(|link| link.contains(piece));
        links.dedup();
        assert!(
            links.len() == 1,
            "there should be one link with “{piece}” in all parts; found {links:?} in\n{}",
            self.text()
        );
        links.remove(0)
    }

    /// Fails the test unless the bytes are what any mail server takes: only CRLF, no line over 998 octets, 7-bit, the
    /// headers that must be there once are there once and none is there twice, and the parser found no defect.
    #[track_caller]
    pub fn is_sound(&self) {
        assert!(self.raw.is_ascii(), "the message is not 7-bit");
        for line in self.raw.split_inclusive(|byte| *byte == b'\n') {
            let shown = String::from_utf8_lossy(line);
            let text = line.strip_suffix(b"\r\n").unwrap_or_else(|| panic!("no CRLF at the end of “{shown}”"));
            assert!(!text.contains(&b'\r') && !text.contains(&0), "a stray CR or NUL in “{shown}”");
            assert!(text.len() <= 998, "a line of {} octets: “{shown}”", text.len());
        }
        let headers = self.all_headers();
        for (name, value) in &headers {
            assert!(self.headers(name).len() == 1, "the header {name} is there more than once:\n{}", self.head());
            assert!(!value.is_empty(), "the header {name} is empty");
        }
        for name in ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"] {
            self.header(name);
        }
        for part in &self.message.parts {
            assert!(!part.is_encoding_problem, "a part's encoding is broken: {:?}", part.content_type());
        }
    }

    /// The whole message for a snapshot: headers unfolded, parts decoded, and what differs from run to run replaced by a
    /// placeholder (Date, Message-ID, boundary, the tokens in links, the port).
    pub fn snapshot(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.all_headers() {
            text.push_str(&format!("{name}: {}\n", redact::header(&name, &value)));
        }
        for part in self.leaves() {
            let kind =
                part.content_type().map(|kind| format!("{}/{}", kind.c_type, kind.subtype().unwrap_or_default()));
            let encoding = part.content_transfer_encoding().unwrap_or("7bit");
            let body = part.text_contents().unwrap_or("(not text)").replace("\r\n", "\n");
            text.push_str(&format!("\n---- {}, {encoding}\n", kind.unwrap_or_default()));
            text.push_str(redact::links(&body).trim_end());
            text.push('\n');
        }
        text
    }

    /// The message as it came, before any decoding.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    fn head(&self) -> &str {
        let raw = str::from_utf8(&self.raw).expect("the message is ASCII");
        raw.split_once("\r\n\r\n").map_or(raw, |(head, _)| head)
    }

    fn part(&self, wanted: &str) -> &str {
        let is_wanted = |part: &&MessagePart<'_>| {
            let (main, sub) = wanted.split_once('/').expect("a media type has a slash");
            part.is_content_type(main, sub) && part.attachment_name().is_none()
        };
        self.leaves().find(is_wanted).and_then(|part| part.text_contents()).unwrap_or_default()
    }

    fn leaves(&self) -> impl Iterator<Item = &MessagePart<'static>> {
        self.message.parts.iter().filter(|part| !matches!(part.body, PartType::Multipart(_)))
    }
}
