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
    inliner.inline(&html).map_err(|e| e.to_string())
}
