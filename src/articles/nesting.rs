//! How deep a text is nested, before any HTML parser sees it: their work grows with the square of the depth, and some
//! overflow the stack.

use pulldown_cmark::{Event, Tag, TagEnd};

/// Deeper texts are not rendered.
const DEEPEST: usize = 64;

/// Elements that have no content.
const VOID: [&str; 4] = ["br", "hr", "img", "wbr"];

/// Elements after which a parser of HTML reads by other rules than ours.
const ODD: [&str; 15] = [
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "svg",
    "math",
    "template",
    "select",
    "frameset",
];

/// Whether the HTML made of these events could be nested deeper than 64 elements. Never too low; it may be too high
/// for HTML with tags left open.
pub(super) fn is_too_deep<'a>(events: impl Iterator<Item = Event<'a>>) -> bool {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let mut html = String::new();
    for event in events {
        match event {
            Event::Start(tag) => {
                depth += if matches!(tag, Tag::Table(_) | Tag::CodeBlock(_)) { 2 } else { 1 };
                deepest = deepest.max(depth);
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(if matches!(tag, TagEnd::Table | TagEnd::CodeBlock) { 2 } else { 1 });
                // A tag that is still open at a block's end must not join up with the next block's.
                html.push('\u{1}');
            }
            Event::Html(raw) => html.push_str(&raw),
            Event::InlineHtml(raw) => {
                html.push('\u{1}');
                html.push_str(&raw);
            }
            _ => {}
        }
        if deepest > DEEPEST {
            return true;
        }
    }
    deepest + open_at_most(&html) > DEEPEST
}

/// No more elements of `html` are ever open at once. End tags count only while all before them is so plain that every
/// parser agrees on it.
fn open_at_most(html: &str) -> usize {
    let (mut open, mut most): (Vec<String>, usize) = (Vec::new(), 0);
    let mut plain = true;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        match markup(rest) {
            Markup::None => rest = &rest[1..],
            Markup::Comment(length) => rest = &rest[length..],
            Markup::End(name, length) => {
                if plain && open.last() == Some(&name) {
                    open.pop();
                }
                rest = &rest[length..];
            }
            Markup::Start(name, length) => {
                plain &= !ODD.contains(&&*name);
                let closes_its_like = plain && matches!(&*name, "p" | "li") && open.last() == Some(&name);
                if !closes_its_like && !(plain && VOID.contains(&&*name)) {
                    open.push(name);
                }
                rest = &rest[length..];
            }
            Markup::Odd => {
                plain = false;
                open.push(String::new());
                rest = &rest[1..];
            }
        }
        most = most.max(open.len());
        if most > DEEPEST {
            break;
        }
    }
    most
}

enum Markup {
    /// A `<` that is only a character.
    None,
    /// A whole comment and its length in bytes.
    Comment(usize),
    /// A start tag: its name in small letters and its length in bytes.
    Start(String, usize),
    /// An end tag, likewise.
    End(String, usize),
    /// Anything that parsers may read in another way.
    Odd,
}

/// What begins at the `<` that `html` begins with.
fn markup(html: &str) -> Markup {
    if let Some(comment) = html.strip_prefix("<!--") {
        return match comment.find("-->") {
            Some(end) if !comment[..end].contains(['<', '>', '\u{1}']) => Markup::Comment(4 + end + 3),
            _ => Markup::Odd,
        };
    }
    let (after, is_end) = html[1..].strip_prefix('/').map_or((&html[1..], false), |after| (after, true));
    match after.chars().next() {
        Some(letter) if letter.is_ascii_alphabetic() => {}
        Some('!' | '?') => return Markup::Odd,
        _ if is_end => return Markup::Odd,
        _ => return Markup::None,
    }
    let name_length = after.bytes().take_while(u8::is_ascii_alphanumeric).count();
    match attributes(&after[name_length..]) {
        Some(length) => {
            let (name, length) =
                (after[..name_length].to_ascii_lowercase(), html.len() - after.len() + name_length + length);
            if is_end { Markup::End(name, length) } else { Markup::Start(name, length) }
        }
        None => Markup::Odd,
    }
}

/// The length of what stands between a tag's name and its end, with the `>`, if it is of the plainest form:
/// ` name name=value name="value" /`.
fn attributes(text: &str) -> Option<usize> {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n');
    let word = |c: char| !blank(c) && !c.is_control() && !matches!(c, '"' | '\'' | '<' | '>' | '=' | '`' | '/');
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start_matches(blank);
        if let Some(end) = trimmed.strip_prefix('>').or_else(|| trimmed.strip_prefix("/>")) {
            return Some(text.len() - end.len());
        }
        // Every attribute stands after a blank and has a name.
        let after_name = trimmed.trim_start_matches(word);
        if trimmed.len() == rest.len() || after_name.len() == trimmed.len() {
            return None;
        }
        rest = match after_name.trim_start_matches(blank).strip_prefix('=') {
            None => after_name,
            Some(value) => value_end(value.trim_start_matches(blank))?,
        };
    }
}

/// What stands after the attribute's value with which `text` begins.
fn value_end(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (value, rest) = match quote {
        Some(quote) => text[1..].split_once(quote)?,
        None => text.split_at(text.find([' ', '\t', '\n', '>'])?),
    };
    let is_plain = quote.is_some() || !(value.is_empty() || value.contains(['"', '\'', '=', '`']));
    (is_plain && !value.contains(['<', '>', '\u{1}'])).then_some(rest)
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::Parser;

    use super::*;

    fn deep(markdown: &str) -> bool {
        is_too_deep(Parser::new(markdown))
    }

    #[test]
    fn ordinary_texts_are_flat_however_long() {
        assert!(!deep(&"A *b* **c** [d](https://example.org/)\n\n> - e\n\n".repeat(1000)));
        assert!(!deep(&"H<sub>2</sub>O<br>and <b title='a' class=x>more</b> <!-- note -->\n\n".repeat(200)));
        assert!(!deep(
            &"<div class=\"a\">\n<p>one\n<p>two <img src=https://example.org/a.png alt=\"\">\n</div>\n\n".repeat(30)
        ));
        assert!(!deep("1 < 2 and a <- b, x << y"));
    }

    #[test]
    fn nested_markdown_is_deep() {
        assert!(!deep(&format!("{}a", "> ".repeat(60))));
        assert!(deep(&format!("{}a", "> ".repeat(65))));
        assert!(deep(&format!("{}a", "> ".repeat(50_000))));
        assert!(deep(&format!("{}a", "- ".repeat(5_000))));
    }

    #[test]
    fn tags_left_open_are_deep() {
        assert!(!deep(&format!("{}a{}", "<div>".repeat(60), "</div>".repeat(60))));
        assert!(deep(&"<div>".repeat(65)));
        assert!(deep(&format!("a {}", "<b>".repeat(65))));
        assert!(deep(&"<b><i></b></i>".repeat(65)));
    }

    #[test]
    fn end_tags_that_a_parser_would_not_see_do_not_count() {
        for trick in [
            "<div title='</div>'>",
            "<div title=\"</div>\">",
            "<div><!-- </div> -->",
            "<div></x>",
            "<div><!-></div>",
            "<div><script></div></script>",
            "<div><textarea></div></textarea>",
            "<div></div x=\"",
            "<div a=\">\"></div \">",
            "<svg><![CDATA[ > </svg> ]]>",
            "<div><?></div>?>",
            "<div></ div>",
            "<div>\n\n</di\n\nv>\n\n",
            "<div a=''b='</div>'>",
        ] {
            let html = trick.repeat(100);
            assert!(open_at_most(&html) > DEEPEST || deep(&html), "{trick}");
        }
    }
}
