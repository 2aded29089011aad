//! An article's Markdown as HTML that is safe to show, and as plain text.

use std::fmt;

use serde::Serialize;

use super::plain_text::{Links, text_blocks};
use super::rendering::rendered;
use super::sanitise::{escape, sanitise};

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
    let html = rendered(markdown).map(|html| sanitise(&html));
    SafeHtml(html.unwrap_or_else(|| as_written(markdown)))
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

fn as_written(markdown: &str) -> String {
    let paragraphs = markdown.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
    paragraphs.map(|text| format!("<p>{}</p>\n", escape(text))).collect()
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

        Last & least x@example.org alert(1)
        ");
    }

    #[test]
    fn items_of_a_plain_list_stand_together() {
        assert_eq!(to_text("A:\n\n- b\n- c\n  1. d\n  2. e\n- f\n\nG"), "A:\n\n- b\n- c\n  1. d\n  2. e\n- f\n\nG");
    }

    #[test]
    fn a_text_nested_too_deep_is_shown_as_it_was_written() {
        let deep = format!("{}a\n\nb", "<b>".repeat(50_000));
        let started = std::time::Instant::now();
        let html = to_html(&deep);
        assert!(html.as_str().starts_with("<p>&lt;b&gt;&lt;b&gt;") && html.as_str().ends_with("<p>b</p>\n"));
        assert!(to_text(&deep).starts_with("<b><b>"));
        assert!(started.elapsed().as_secs() < 10);
    }

    #[test]
    fn a_long_text_does_not_take_long() {
        let started = std::time::Instant::now();
        for text in [
            "*a **b ",
            "[a](",
            "![",
            "`",
            "<b>x</b>",
            "| a | b |\n|---|---|\n",
            "&amp;",
            "\\",
            "> - ",
            "<!--",
            "<p a='",
            "<![CDATA[",
            "<b>x</i></b> ",
            "</p>",
            "<br>",
            "<a href=x>",
            "<p a b c d ",
            "[a]: b\n",
            "|",
            "x\n",
            "<img src=https://example.org/>",
        ] {
            to_html(&text.repeat(300_000 / text.len()));
        }
        assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    }
}
