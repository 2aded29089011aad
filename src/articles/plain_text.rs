//! Sanitised HTML as plain text, block by block.

use super::SafeHtml;
use super::sanitise::tag_end;

/// Whether links show their addresses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Links {
    /// As `text <address>`.
    #[default]
    Shown,
    /// Only their text, and images leave nothing.
    Hidden,
}

/// A paragraph, heading, list item or line of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Its text, without line breaks but those that were asked for.
    pub(super) text: String,
    /// Whether it is a paragraph of running text: not in a list, quote, table or code.
    pub(super) is_prose: bool,
    /// Whether it belongs right below the block before.
    pub(super) joins: bool,
}

/// The blocks that have any text.
pub(super) fn text_blocks(html: &SafeHtml, links: Links) -> Vec<Block> {
    let mut writer = Writer { links, ..Writer::default() };
    let mut rest = html.as_str();
    while !rest.is_empty() {
        if rest.starts_with('<') {
            let end = tag_end(rest);
            writer.tag(&rest[1..end - 1]);
            rest = &rest[end..];
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            writer.text(&unescaped(&rest[..end]));
            rest = &rest[end..];
        }
    }
    writer.end_block();
    writer.blocks
}

#[derive(Default)]
struct Writer {
    links: Links,
    blocks: Vec<Block>,
    current: String,
    /// The number of the next item of each open list; none for lists without numbers.
    lists: Vec<Option<u32>>,
    /// What stands before the next block, such as `- `.
    sign: String,
    quotes: usize,
    preformatted: bool,
    in_paragraph: bool,
    /// Whether the last block was in a list without blank lines between its items.
    after_item: bool,
    in_table: bool,
    /// The lines of the open table so far.
    rows: usize,
    /// The address of the open link and where its text begins.
    link: Option<(String, usize)>,
}

impl Writer {
    fn text(&mut self, text: &str) {
        if self.preformatted {
            self.current.push_str(text);
            return;
        }
        for piece in text.split_inclusive([' ', '\n', '\t']) {
            let word = piece.trim_end_matches([' ', '\n', '\t']);
            self.current.push_str(word);
            if word.len() < piece.len() && !self.current.is_empty() && !self.current.ends_with([' ', '\n']) {
                self.current.push(' ');
            }
        }
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.split([' ', '>']).next().unwrap_or_default();
        match name {
            "br" => {
                self.current.truncate(self.current.trim_end_matches(' ').len());
                self.current.push('\n');
            }
            "a" => self.link = attribute(tag, "href").map(|address| (address, self.current.len())),
            "/a" => self.end_link(),
            "img" => self.image(tag),
            "td" | "th" if !self.current.is_empty() => self.current.push_str(" | "),
            "p" | "/p" | "h2" | "h3" | "h4" | "h5" | "h6" | "/h2" | "/h3" | "/h4" | "/h5" | "/h6" | "tr" | "/tr"
            | "/li" => {
                self.end_block();
                self.in_paragraph = name == "p";
            }
            "hr" => {
                self.end_block();
                self.current.push_str("* * *");
                self.end_block();
            }
            "pre" | "/pre" => {
                self.end_block();
                self.preformatted = name == "pre";
            }
            "table" | "/table" => {
                self.end_block();
                (self.in_table, self.rows) = (name == "table", 0);
            }
            "blockquote" | "/blockquote" => {
                self.end_block();
                self.quotes = if name == "blockquote" { self.quotes + 1 } else { self.quotes.saturating_sub(1) };
            }
            "ul" => {
                self.end_block();
                self.lists.push(None);
            }
            "ol" => {
                self.end_block();
                let start = attribute(tag, "start").and_then(|number| number.parse().ok());
                self.lists.push(Some(start.unwrap_or(1)));
            }
            "/ul" | "/ol" => {
                self.end_block();
                self.lists.pop();
            }
            "li" => self.start_item(),
            _ => {}
        }
    }

    fn start_item(&mut self) {
        self.end_block();
        self.in_paragraph = false;
        self.sign = match self.lists.last_mut() {
            Some(Some(number)) => {
                let sign = format!("{number}. ");
                *number = number.saturating_add(1);
                sign
            }
            _ => "- ".into(),
        };
    }

    fn end_link(&mut self) {
        let Some((address, start)) = self.link.take() else { return };
        let text = self.current.get(start..).unwrap_or_default().trim();
        let is_said = text == address || address.strip_prefix("mailto:") == Some(text);
        if self.links == Links::Shown && !is_said {
            let gap = if text.is_empty() || self.current.ends_with([' ', '\n']) { "" } else { " " };
            self.current.push_str(&format!("{gap}<{address}>"));
        }
    }

    fn image(&mut self, tag: &str) {
        let description = attribute(tag, "alt").filter(|alt| !alt.trim().is_empty());
        if let Some(description) = description.filter(|_| self.links == Links::Shown) {
            self.text(&format!("[{description}]"));
        }
    }

    fn end_block(&mut self) {
        let text = if self.preformatted { self.current.trim_matches('\n') } else { self.current.trim() };
        if text.is_empty() {
            self.current.clear();
            return;
        }
        let is_item = !self.sign.is_empty();
        // An item's first block has its sign where its others have blanks.
        let indent = "  ".repeat(self.lists.len().saturating_sub(usize::from(is_item)));
        let before = format!("{}{indent}", "> ".repeat(self.quotes));
        let next_line = format!("\n{before}{}", " ".repeat(self.sign.len()));
        let text = format!("{before}{}{}", self.sign, text.replace('\n', &next_line));
        let is_running = self.lists.is_empty() && self.quotes == 0 && !self.preformatted && !self.in_table;
        let is_next_row = self.in_table && self.rows > 0;
        let is_next_item = is_item && !self.in_paragraph && self.after_item;
        self.rows += usize::from(self.in_table);
        self.after_item = !self.lists.is_empty() && !self.in_paragraph;
        self.blocks.push(Block { text, is_prose: is_running && self.in_paragraph, joins: is_next_row || is_next_item });
        self.current.clear();
        self.sign.clear();
    }
}

/// The value of an attribute of a tag as the sanitiser writes it.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    while let Some((head, after)) = rest.split_once("=\"") {
        let (value, next) = after.split_once('"')?;
        if head.rsplit(' ').next() == Some(name) {
            return Some(unescaped(value));
        }
        rest = next;
    }
    None
}

/// The five references that the sanitiser writes.
fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", "\u{a0}");
    text.replace("&amp;", "&")
}
