//! An article's Markdown as HTML that is safe to show, and as plain text.

use std::fmt;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Serialize;

use super::manuscript::LONGEST_BODY;
use super::plain_text::{Links, text_blocks};
use super::{nesting, sanitise};

/// HTML that went through the sanitiser: a few elements of text, links and images, nothing that runs or loads more.
/// Templates may put it in unescaped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// The HTML: well-formed, for the inside of a block element.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text as safe HTML. Headings begin at `h2`, below the article's own title. HTML in the text is kept where it is
/// harmless. A text that is too long or nested too deep to be rendered is shown as it was written.
pub fn to_html(markdown: &str) -> SafeHtml {
    if markdown.len() > LONGEST_BODY || is_too_deep(markdown) {
        return SafeHtml(as_written(markdown));
    }
    let mut html = String::with_capacity(markdown.len() * 3 / 2);
    pulldown_cmark::html::push_html(&mut html, events(markdown));
    SafeHtml(sanitise::sanitise(&html))
}

/// The text without markup, for the text part of a mail: paragraphs with a blank line between, every link's address
/// after its text, list items with their sign or number.
pub fn to_text(markdown: &str) -> String {
    let mut text = String::new();
    for block in text_blocks(&to_html(markdown), Links::Shown) {
        if !text.is_empty() {
            text.push_str(if block.joins { "\n" } else { "\n\n" });
        }
        text.push_str(&block.text);
    }
    text
}

/// Whether the text is nested so deep that [`to_html`] would not render it.
pub(super) fn is_too_deep(markdown: &str) -> bool {
    nesting::is_too_deep(parser(markdown))
}

/// Tables and struck text are what people expect of Markdown. Footnotes need ids, which would meet those of other
/// articles on the same page.
fn parser(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// The parser's events with headings moved down, and images that can't be shown replaced by their description.
fn events(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    let mut images = Vec::new();
    parser(markdown).filter_map(move |event| match event {
        Event::Start(Tag::Heading { level, .. }) => {
            Some(Event::Start(Tag::Heading { level: below(level), id: None, classes: Vec::new(), attrs: Vec::new() }))
        }
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(below(level)))),
        Event::Start(Tag::Image { ref dest_url, .. }) => {
            images.push(is_web(dest_url));
            images.last().is_some_and(|shown| *shown).then_some(event)
        }
        Event::End(TagEnd::Image) => images.pop().unwrap_or(false).then_some(event),
        event => Some(event),
    })
}

fn is_web(url: &CowStr<'_>) -> bool {
    super::links::web_link(url).is_ok()
}

fn below(level: HeadingLevel) -> HeadingLevel {
    HeadingLevel::try_from(level as usize + 1).unwrap_or(HeadingLevel::H6)
}

fn as_written(markdown: &str) -> String {
    let paragraphs = markdown.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
    paragraphs.map(|text| format!("<p>{}</p>\n", sanitise::escape(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(markdown: &str) -> String {
        to_html(markdown).as_str().trim_end().to_owned()
    }

    #[test]
    fn the_usual_markdown_is_rendered() {
        insta::assert_snapshot!(html(
            "# One\n\nA *b* **c** ~~d~~ `e` [f](https://example.org/?a=1&b=2 \"g\").\nNext line\\\nbroken.\n\n> Quote\n\n\
             3. three\n4. four\n   - nested\n\n![A boat](https://example.org/boat.jpg)\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n\
             ```rust\nlet x = 1 < 2;\n```\n\n---\n\nLast & least <x@example.org>\n"
        ), @r#"
        <h2>One</h2>
        <p>A <em>b</em> <strong>c</strong> <del>d</del> <code>e</code> <a href="https://example.org/?a=1&amp;b=2" title="g" rel="noopener">f</a>.
        Next line<br>
        broken.</p>
        <blockquote>
        <p>Quote</p>
        </blockquote>
        <ol start="3">
        <li>three</li>
        <li>four
        <ul>
        <li>nested</li>
        </ul>
        </li>
        </ol>
        <p><img src="https://example.org/boat.jpg" alt="A boat"></p>
        <table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>
        <tr><td>1</td><td>2</td></tr>
        </tbody></table>
        <pre><code>let x = 1 &lt; 2;
        </code></pre>
        <hr>
        <p>Last &amp; least <a href="mailto:x@example.org" rel="noopener">x@example.org</a></p>
        "#);
    }

    #[test]
    fn an_image_that_can_not_be_shown_leaves_its_description() {
        assert_eq!(html("![A boat](boat.jpg)"), "<p>A boat</p>");
        assert_eq!(
            html("![A ![b](https://example.org/b.png) c](data:image/png;base64,AA)"),
            "<p>A <img src=\"https://example.org/b.png\" alt=\"b\"> c</p>"
        );
    }

    #[test]
    fn the_text_part_has_every_link() {
        insta::assert_snapshot!(to_text(
            "# One\n\nA *b* [f](https://example.org/?a=1&b=2) and <https://example.org/g>.\nNext line\\\nbroken.\n\n> Quote\n> more\n\n\
             3. three\n4. four\n   - nested\n\n   more\n\n![A boat](https://example.org/boat.jpg)\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n\
             ```\nlet x = 1 < 2;\n  y\n```\n\n---\n\nLast &amp; least <x@example.org> <script>alert(1)</script>\n"
        ), @r"
        One

        A b f <https://example.org/?a=1&b=2> and https://example.org/g. Next line
        broken.

        > Quote more

        3. three

        4. four

          - nested

          more

        [A boat]

        a | b
        1 | 2

        let x = 1 < 2;
          y

        * * *

        Last & least x@example.org
        ");
    }

    #[test]
    fn items_of_a_plain_list_stand_together() {
        assert_eq!(to_text("A:\n\n- b\n- c\n  1. d\n  2. e\n- f\n\nG"), "A:\n\n- b\n- c\n  1. d\n  2. e\n- f\n\nG");
    }

    #[test]
    fn a_text_nested_too_deep_is_shown_as_it_was_written() {
        let deep = format!("{}a\n\nb", "<div>".repeat(50_000));
        let started = std::time::Instant::now();
        let html = to_html(&deep);
        assert!(html.as_str().starts_with("<p>&lt;div&gt;&lt;div&gt;") && html.as_str().ends_with("<p>b</p>\n"));
        assert!(to_text(&deep).starts_with("<div><div>"));
        assert!(started.elapsed().as_secs() < 10);
    }

    #[test]
    fn a_long_text_does_not_take_long() {
        let started = std::time::Instant::now();
        for text in ["*a **b ", "[a](", "![", "`", "<b>x</b>", "| a | b |\n|---|\n", "&amp;", "\\", "> - "] {
            to_html(&text.repeat(200_000 / text.len()));
        }
        assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    }
}
