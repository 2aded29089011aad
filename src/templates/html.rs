//! From MJML to the HTML that mail programs understand: tables, with the styles written into each element.

use std::borrow::Cow;
use std::collections::HashMap;

use css_inline::CSSInliner;
use mrml::prelude::render::RenderOptions;

use super::{escape, guard};

/// Turns filled-in MJML into HTML and writes the rules of `css` into the elements that they match; `<mj-style>` stays
/// as it is, for media queries. Nothing is fetched or read: both crates are built without loaders. The error is the
/// reason in words.
pub(super) fn from_mjml(mjml: &str, css: &str) -> Result<String, String> {
    let mjml = escape::plain_mjml(mjml);
    guard::check_markup(&mjml)?;
    let root = mrml::parse(&mjml).map_err(|e| e.to_string())?;
    // Without this list mrml adds links to web fonts for the families that it knows.
    let options = RenderOptions { disable_comments: true, social_icon_origin: None, fonts: HashMap::new() };
    let html = root.element.render(&options).map_err(|e| e.to_string())?;
    let inliner = CSSInliner::options()
        .inline_style_tags(false)
        .keep_style_tags(true)
        .keep_link_tags(true)
        .load_remote_stylesheets(false)
        .extra_css(Some(Cow::Borrowed(css)))
        .build();
    let html = inliner.inline(&html).map_err(|e| e.to_string())?;
    Ok(escape_in_attributes(&html))
}

/// Writes `<` and `>` inside quoted attributes as references. The serializer leaves them, as older HTML allowed; not
/// every mail program's cleaner reads attributes as carefully as a browser does.
fn escape_in_attributes(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        out.push_str(before);
        // Comments and styles have no attributes; conditional comments are copied as they are.
        let length = if tag.starts_with("<!--") {
            tag.find("-->").map_or(tag.len(), |end| end + 3)
        } else if tag.starts_with("<style") {
            tag.find("</style>").unwrap_or(tag.len())
        } else {
            guard::end_of_tag(tag)
        };
        let (tag, after) = tag.split_at(length);
        if tag.starts_with("<!") || tag.starts_with("<style") {
            out.push_str(tag);
        } else {
            out.push('<');
            out.push_str(&tag[1..].replace('<', "&lt;").replace('>', "&gt;"));
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_attributes_become_references_and_nothing_else_does() {
        assert_eq!(
            escape_in_attributes(
                "<p title=\"</p><b>\">a &gt; b</p><!--[if mso]><td><![endif]--><style>a > b {}</style>"
            ),
            "<p title=\"&lt;/p&gt;&lt;b&gt;\">a &gt; b</p><!--[if mso]><td><![endif]--><style>a > b {}</style>"
        );
    }

    #[test]
    fn what_is_no_mjml_is_refused_in_words() {
        assert!(from_mjml("<p>x</p>", "").is_err());
        assert!(from_mjml("", "").is_err());
    }
}
