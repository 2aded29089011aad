//! Markdown as HTML that is not safe yet, but is known to be neither long nor deep.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::links::web_link;
use super::raw_html::RawHtml;
use super::rules::LONGEST_BODY;

/// Deeper texts are not rendered: parsers of HTML take long over them or overflow the stack.
const DEEPEST: usize = 64;

/// More signs than these in one stretch of text, such as `&amp;`, are not rendered.
const MOST_ESCAPED: usize = 10_000;

/// The HTML, or none if the text is too long or its elements nest deeper than 64.
pub(super) fn rendered(markdown: &str) -> Option<String> {
    let events = events(markdown)?;
    let mut html = String::with_capacity(markdown.len() * 3 / 2);
    pulldown_cmark::html::push_html(&mut html, events.into_iter());
    // References and tables can make much of little; many escaped signs in one stretch of text take parsers long.
    let is_modest =
        html.len() <= 8 * LONGEST_BODY && html.split('<').all(|text| text.matches('&').count() <= MOST_ESCAPED);
    is_modest.then_some(html)
}

/// Whether [`rendered`] would give nothing because of the nesting.
pub(super) fn is_too_deep(markdown: &str) -> bool {
    events(markdown).is_none()
}

/// The parser's events, with headings moved down by one, HTML tidied, and images that can't be shown replaced by their
/// description. None if the text is too long or too deep.
fn events(markdown: &str) -> Option<Vec<Event<'_>>> {
    if markdown.len() > LONGEST_BODY {
        return None;
    }
    // Tables and struck text are what people expect of Markdown. Footnotes need ids, which would meet those of other
    // articles on the same page.
    let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let (mut events, mut images) = (Vec::new(), Vec::new());
    let (mut raw, mut block) = (RawHtml::default(), String::new());
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for event in parser {
        match &event {
            Event::Start(tag) => {
                depth += levels(&tag.to_end());
                deepest = deepest.max(depth);
            }
            Event::End(tag) => depth = depth.saturating_sub(levels(tag)),
            _ => {}
        }
        if deepest + raw.deepest() > DEEPEST {
            return None;
        }
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let below = Tag::Heading { level: below(level), id: None, classes: Vec::new(), attrs: Vec::new() };
                events.push(Event::Start(below));
            }
            Event::End(TagEnd::Heading(level)) => events.push(Event::End(TagEnd::Heading(below(level)))),
            Event::Start(Tag::Image { ref dest_url, .. }) => {
                let is_shown = web_link(dest_url).is_ok();
                images.push(is_shown);
                events.extend(is_shown.then_some(event));
            }
            Event::End(TagEnd::Image) => events.extend(images.pop().unwrap_or(false).then_some(event)),
            // A block of HTML comes line by line, but its tags may run over several.
            Event::Html(line) => block.push_str(&line),
            Event::End(TagEnd::HtmlBlock) => {
                events.push(Event::Html(CowStr::from(raw.tidied(&std::mem::take(&mut block)))));
                events.push(event);
            }
            Event::InlineHtml(tag) => events.push(Event::InlineHtml(CowStr::from(raw.tidied(&tag)))),
            event => events.push(event),
        }
    }
    (deepest + raw.deepest() <= DEEPEST).then_some(events)
}

/// How many elements the HTML of a tag has inside each other.
fn levels(tag: &TagEnd) -> usize {
    match tag {
        TagEnd::Table | TagEnd::CodeBlock => 2,
        _ => 1,
    }
}

fn below(level: HeadingLevel) -> HeadingLevel {
    HeadingLevel::try_from(level as usize + 1).unwrap_or(HeadingLevel::H6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_texts_are_flat_however_long() {
        for text in [
            "A *b* **c** [d](https://example.org/)\n\n> - e\n\n",
            "H<sub>2</sub>O<br>and <b title='a' class=x>more</b> <!-- note -->\n\n",
            "<div class=\"a\">\n<p>one\n<p>two <img src=https://example.org/a.png alt=\"\">\n</div>\n\n",
            "1 < 2 and a <- b, x << y\n",
        ] {
            assert!(!is_too_deep(&text.repeat(1000)), "{text}");
        }
    }

    #[test]
    fn nested_markdown_and_open_tags_are_deep() {
        assert!(!is_too_deep(&format!("{}a", "> ".repeat(60))));
        for text in ["> ", "- ", "<blockquote>", "<b>", "a <b>", "<b>\n\n"] {
            assert!(is_too_deep(&format!("{}a", text.repeat(65))), "{text}");
            assert!(is_too_deep(&format!("{}a", text.repeat(20_000))), "{text}");
        }
    }

    #[test]
    fn a_block_of_html_over_several_lines_is_one_piece() {
        assert_eq!(
            rendered("<p\ntitle='x'\n>a</p>\n\nb <!-- c\nd --> e").unwrap().trim(),
            "<p\ntitle='x'\n>a</p>\n<p>b  e</p>"
        );
    }
}
