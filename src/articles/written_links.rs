//! The links and pictures that stand in a text as its author wrote them, also those that readers never get to see.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

/// Something in a text that leads to another address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenLink {
    /// To be followed.
    Link {
        /// The address as written.
        url: String,
    },
    /// To be shown.
    Picture {
        /// The address as written.
        url: String,
        /// What it shows, in words; empty if the author said nothing.
        alt: String,
    },
}

impl WrittenLink {
    /// The address as written.
    pub fn url(&self) -> &str {
        match self {
            WrittenLink::Link { url } | WrittenLink::Picture { url, .. } => url,
        }
    }
}

/// All links and pictures of a Markdown text in their order, those in its HTML included. Addresses of mail that stand in
/// the text by themselves are none.
pub fn written_links(markdown: &str) -> Vec<WrittenLink> {
    let mut found = Vec::new();
    // The descriptions of the pictures that are open, and a block of HTML, whose tags may run over several lines.
    let (mut open, mut block) = (Vec::new(), String::new());
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) if link_type != LinkType::Email => {
                found.push(WrittenLink::Link { url: dest_url.into_string() });
            }
            Event::Start(Tag::Image { dest_url, .. }) => open.push((dest_url.into_string(), String::new())),
            Event::End(TagEnd::Image) => {
                found.extend(open.pop().map(|(url, alt)| WrittenLink::Picture { url, alt }));
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, alt)) = open.last_mut() {
                    alt.push_str(&text);
                }
            }
            Event::Html(line) => block.push_str(&line),
            Event::End(TagEnd::HtmlBlock) => found.extend(links_of_html(&std::mem::take(&mut block))),
            Event::InlineHtml(tag) => found.extend(links_of_html(&tag)),
            _ => {}
        }
    }
    found
}

fn links_of_html(html: &str) -> impl Iterator<Item = WrittenLink> {
    html.split('<').skip(1).filter_map(|tag| {
        let name_length = tag.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let (name, attributes) = tag.split_at(name_length);
        if name.eq_ignore_ascii_case("a") {
            return attribute(attributes, "href").map(|url| WrittenLink::Link { url });
        }
        let url = name.eq_ignore_ascii_case("img").then(|| attribute(attributes, "src")).flatten()?;
        Some(WrittenLink::Picture { url, alt: attribute(attributes, "alt").unwrap_or_default() })
    })
}

/// The value of the attribute `wanted` in what stands between a tag's name and its end.
fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let name = &rest[..rest.find(|c: char| c.is_whitespace() || "=/>".contains(c)).unwrap_or(rest.len())];
        if name.is_empty() {
            return None;
        }
        let after = rest[name.len()..].trim_start();
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
            rest = after;
            continue;
        };
        let (value, next) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len())),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value.replace("&amp;", "&").trim().to_owned());
        }
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(markdown: &str) -> Vec<String> {
        let shown = |link: WrittenLink| match link {
            WrittenLink::Link { url } => url,
            WrittenLink::Picture { url, alt } => format!("{url} ({alt})"),
        };
        written_links(markdown).into_iter().map(shown).collect()
    }

    #[test]
    fn links_and_pictures_of_markdown_are_found() {
        assert_eq!(
            found(
                "A [b *c*](https://e.example.org/?a=1&b=2) and <https://f.example.org/>, x@example.org <y@example.org>"
            ),
            ["https://e.example.org/?a=1&b=2", "https://f.example.org/"]
        );
        assert_eq!(
            found("![A *boat* `x`](boat.jpg)\n\n[![](in.png)](out)\n\n[r]\n\n[r]: javascript:alert(1)"),
            ["boat.jpg (A boat x)", "out", "in.png ()", "javascript:alert(1)"]
        );
    }

    #[test]
    fn those_of_html_too_also_over_several_lines() {
        assert_eq!(
            found("a <A\tclass=x HREF='/b?c&amp;d'>e</a> <img alt=\"f > g\" src=h.png>"),
            ["/b?c&d", "h.png (f > g)"]
        );
        assert_eq!(found("<p>\n<img\n  src = \"i.png\"\n  alt=\"j k\"\n/></p>"), ["i.png (j k)"]);
    }

    #[test]
    fn what_is_only_text_is_no_link() {
        let texts = [
            "`[a](b)`",
            "    <a href=b>",
            "\\[a](b)",
            "<!-- a href=b -->",
            "a < b, <abbr href=c>",
            "",
            "<a",
            "<a href",
        ];
        for text in texts {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_long_text_does_not_take_long() {
        let started = std::time::Instant::now();
        for text in ["[a](", "![", "<a href=", "<a ", "<img src='", "<", "![a](b)", "\" ' "] {
            written_links(&text.repeat(300_000 / text.len()));
        }
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }
}
