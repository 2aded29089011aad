//! HTML that stands in the Markdown, brought to a form that every parser reads alike, before any of them sees it.
//!
//! Only whole, plainly written tags of known elements are kept, so how deep they nest is known too: the work of HTML
//! parsers grows with the square of the depth and of a tag's attributes, and some overflow the stack.

/// Elements that authors may write as HTML. No tables: what stands in them at a wrong place takes parsers long.
pub(super) const ELEMENTS: [&str; 28] = [
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "strong",
    "sub",
    "sup",
    "ul",
];

/// Elements that have no content.
const VOID: [&str; 3] = ["br", "hr", "img"];

/// Elements that go with all that is in them.
const WITH_CONTENT: [&str; 8] = ["script", "style", "svg", "math", "iframe", "object", "textarea", "title"];

/// A tag with more attributes is no plain tag.
const MOST_ATTRIBUTES: usize = 16;

/// The pieces of HTML of one text, in their order.
#[derive(Debug, Default)]
pub(super) struct RawHtml {
    /// Elements opened and not surely closed.
    open: Vec<&'static str>,
    deepest: usize,
}

impl RawHtml {
    /// A piece of HTML with only whole tags of known elements in it. Other tags and comments are gone; a `<` that
    /// begins none of these becomes text.
    pub(super) fn tidied(&mut self, raw: &str) -> String {
        let mut tidy = String::with_capacity(raw.len());
        let mut rest = raw;
        let mut has_comment_ends = true;
        while let Some(at) = rest.find('<') {
            tidy.push_str(&rest[..at]);
            rest = &rest[at..];
            if has_comment_ends && rest.starts_with("<!--") {
                // Looked for once in vain, never again: a text of comment starts would take the square of its length.
                match rest.find("-->") {
                    Some(end) => {
                        rest = &rest[end + 3..];
                        continue;
                    }
                    None => has_comment_ends = false,
                }
            }
            match tag(rest) {
                None => {
                    tidy.push_str("&lt;");
                    rest = &rest[1..];
                }
                Some(tag) => {
                    let (written, after) = rest.split_at(tag.length);
                    rest = after;
                    if let Some(element) = ELEMENTS.into_iter().find(|element| *element == tag.name) {
                        self.note(element, tag.is_end);
                        tidy.push_str(written);
                    } else if !tag.is_end && WITH_CONTENT.contains(&&*tag.name) {
                        rest = after_element(rest, &tag.name);
                    }
                }
            }
        }
        tidy.push_str(rest);
        tidy
    }

    /// No more elements of these pieces are ever open at once. It may be too high where tags are left open.
    pub(super) fn deepest(&self) -> usize {
        self.deepest
    }

    fn note(&mut self, element: &'static str, is_end: bool) {
        let is_last = self.open.last() == Some(&element);
        if is_end {
            // An end tag that fits nothing might close nothing in a parser either.
            if is_last {
                self.open.pop();
            }
        } else if !(VOID.contains(&element) || is_last && matches!(element, "p" | "li")) {
            self.open.push(element);
            self.deepest = self.deepest.max(self.open.len());
        }
    }
}

/// What stands after the end tag of the element `name`: nothing if it has none.
fn after_element<'a>(text: &'a str, name: &str) -> &'a str {
    let is_its_end = |at: &usize| {
        text.as_bytes()[at + 2..].get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
    };
    let end = text.match_indices("</").map(|(at, _)| at).find(is_its_end);
    end.and_then(|at| text[at..].split_once('>')).map_or("", |(_, after)| after)
}

struct TagFound {
    /// Its name in small letters.
    name: String,
    is_end: bool,
    /// Its length in bytes, from `<` to `>`.
    length: usize,
}

/// The tag that begins at the `<` that `html` begins with, if it is a whole tag, plainly written.
fn tag(html: &str) -> Option<TagFound> {
    let (after, is_end) = html[1..].strip_prefix('/').map_or((&html[1..], false), |after| (after, true));
    let name_length = after.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if !after.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let (name, attributes) = after.split_at(name_length);
    let length = html.len() - attributes.len() + attributes_length(attributes)?;
    Some(TagFound { name: name.to_ascii_lowercase(), is_end, length })
}

/// The length of what stands between a tag's name and its end, `>` included, if it is of the plainest form:
/// ` name name=value name="value" /`.
fn attributes_length(text: &str) -> Option<usize> {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n');
    let in_name = |c: char| !blank(c) && !c.is_control() && !matches!(c, '"' | '\'' | '<' | '>' | '=' | '`' | '/');
    let mut rest = text;
    for _ in 0..=MOST_ATTRIBUTES {
        let trimmed = rest.trim_start_matches(blank);
        if let Some(after) = trimmed.strip_prefix('>').or_else(|| trimmed.strip_prefix("/>")) {
            return Some(text.len() - after.len());
        }
        // Every attribute stands after a blank and has a name.
        let after_name = trimmed.trim_start_matches(in_name);
        if trimmed.len() == rest.len() || after_name.len() == trimmed.len() {
            return None;
        }
        rest = match after_name.trim_start_matches(blank).strip_prefix('=') {
            None => after_name,
            Some(value) => after_value(value.trim_start_matches(blank))?,
        };
    }
    None
}

/// What stands after the attribute's value with which `text` begins.
fn after_value(text: &str) -> Option<&str> {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        return Some(text[1..].split_once(quote)?.1);
    }
    let (value, rest) = text.split_at(text.find([' ', '\t', '\n', '>', '<'])?);
    let is_plain = !value.is_empty() && !value.contains(['"', '\'', '=', '`']) && !rest.starts_with('<');
    is_plain.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(html: &str) -> String {
        RawHtml::default().tidied(html)
    }

    fn deepest(html: &str) -> usize {
        let mut raw = RawHtml::default();
        raw.tidied(html);
        raw.deepest()
    }

    #[test]
    fn plain_tags_of_known_elements_are_kept() {
        let html = "<p title=\"a > b\">H<SUB>2</SUB>O<br/> <a href=https://example.org/ x>y</a > 1 &lt; 2</p>";
        assert_eq!(tidied(html), html);
    }

    #[test]
    fn other_elements_leave_their_text_or_take_it_with_them() {
        assert_eq!(tidied("<div class='x'>a<table><td>b</table></div>"), "ab");
        assert_eq!(tidied("a<script>x('</b>')</SCRIPT >b<!-- c -->d<style>e"), "abd");
    }

    #[test]
    fn what_is_no_plain_tag_becomes_text() {
        assert_eq!(
            tidied("1 < 2 <3 <> </> <!x> <?x?> <a <b x"),
            "1 &lt; 2 &lt;3 &lt;> &lt;/> &lt;!x> &lt;?x?> &lt;a &lt;b x"
        );
        for html in ["<b a=\"x", "<b =x>", "<b a='x'c='y'>", "<b/a>", "<b a=x\"y>", "<b a=`x`>", "<b \u{1}>", "<!-- x"]
        {
            assert_eq!(tidied(html), html.replacen('<', "&lt;", 1), "{html}");
        }
        assert!(tidied(&format!("<b{}>", " a".repeat(MOST_ATTRIBUTES + 1))).starts_with("&lt;b"));
    }

    #[test]
    fn only_end_tags_that_fit_make_it_less_deep() {
        assert_eq!(deepest("<b><i>x</i></b><b>y</b><br><img src=x>"), 2);
        assert_eq!(deepest("<p>a<p>b<p>c<li>d<li>e"), 2);
        assert_eq!(deepest(&"<b></i>".repeat(50)), 50);
        assert_eq!(deepest(&"<b><i></b></i>".repeat(50)), 51);
        assert_eq!(deepest(&"<b title='</b>'>".repeat(50)), 50);
        assert_eq!(deepest(&"<b><!-- </b> -->".repeat(50)), 50);
        assert_eq!(deepest(&"<div></div>".repeat(50)), 0);
    }

    #[test]
    fn a_long_piece_does_not_take_long() {
        let started = std::time::Instant::now();
        for html in [
            "<",
            "<a ",
            "<a b=\"",
            "<a b='\"",
            "<!--",
            "<b x=y",
            "</",
            "<script>",
            "<script></script>",
            "<svg></",
            "<b>",
            "<a\n",
        ] {
            tidied(&html.repeat(300_000 / html.len()));
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
