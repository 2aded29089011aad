//! The one place where HTML is made harmless: an own short list of what may stay.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use url::Url;

use super::links::web_link;
use super::raw_html::ELEMENTS;

/// What Markdown itself makes besides what authors may write as HTML.
const TABLES: [&str; 6] = ["table", "tbody", "td", "th", "thead", "tr"];

/// Elements that go with all that is in them; of all others the text stays.
const WITH_CONTENT: [&str; 10] =
    ["script", "style", "svg", "math", "iframe", "object", "template", "textarea", "title", "select"];

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut policy = Builder::empty();
    policy
        .tags(ELEMENTS.into_iter().chain(TABLES).chain(["u"]).collect())
        .clean_content_tags(WITH_CONTENT.into_iter().collect())
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title"])),
            ("img", HashSet::from(["src", "alt", "title"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener"))
        .strip_comments(true)
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("a", "href") => web_link(value).ok().or_else(|| mail_link(value)).map(Cow::Owned),
            ("img", "src") => web_link(value).ok().map(Cow::Owned),
            ("ol", "start") => value.parse::<u32>().is_ok().then_some(Cow::Borrowed(value)),
            _ => Some(Cow::Borrowed(value)),
        });
    policy
});

/// Any HTML, not nested too deep, as HTML that may be shown to anybody.
pub(super) fn sanitise(html: &str) -> String {
    complete_images(&POLICY.clean(html).to_string())
}

/// `text` for the inside of an element or of an attribute in double quotes.
pub(super) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
    html
}

fn mail_link(value: &str) -> Option<String> {
    let url = Url::parse(value.trim()).ok()?;
    (url.scheme() == "mailto" && !url.path().is_empty()).then(|| url.into())
}

/// Takes out images whose address was refused, and gives those without a description an empty one, so that readers'
/// programs don't read out the address. The HTML is the sanitiser's own, in its one way of writing.
fn complete_images(html: &str) -> String {
    let mut complete = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("<img") {
        complete.push_str(&rest[..at]);
        let image = &rest[at..];
        let end = tag_end(image);
        let tag = &image[..end];
        if tag.contains(" src=\"") {
            complete.push_str(tag.trim_end_matches('>'));
            complete.push_str(if tag.contains(" alt=\"") { ">" } else { " alt=\"\">" });
        }
        rest = &image[end..];
    }
    complete.push_str(rest);
    complete
}

/// The length of the tag with which `html` begins. A `>` in a quoted value is not its end.
pub(super) fn tag_end(html: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_an_address_and_a_description_or_is_not_there() {
        assert_eq!(sanitise("<img src=https://example.org/a.png>"), "<img src=\"https://example.org/a.png\" alt=\"\">");
        assert_eq!(sanitise("a<img alt='x > y' src='/b.png'>c"), "ac");
        assert_eq!(
            sanitise("<img alt='x > src=\"y' src=https://example.org/>"),
            "<img alt=\"x &gt; src=&quot;y\" src=\"https://example.org/\">"
        );
    }

    #[test]
    fn links_are_checked_and_encoded() {
        assert_eq!(
            sanitise("<a href=\"https://example.org/'\">x</a>"),
            "<a href=\"https://example.org/'\" rel=\"noopener\">x</a>"
        );
        assert_eq!(sanitise("<a href='/x' target=_blank id=y class=z>x</a>"), "<a rel=\"noopener\">x</a>");
        assert_eq!(sanitise("<a href='https://example.org@example.net/'>x</a>"), "<a rel=\"noopener\">x</a>");
    }

    #[test]
    fn text_of_unknown_elements_stays_but_not_of_those_that_hide_it() {
        assert_eq!(sanitise("<section><font color=red>a</font></section><style>b</style><form>c</form>"), "ac");
    }
}
