//! What a value becomes on its way into a template.

use std::fmt::Write;

/// For HTML: a value as inert text in an element or in a quoted attribute.
///
/// The result is ASCII without backslashes, because mrml writes attributes the way Rust prints strings for debugging,
/// which would turn `\` into `\\` and an invisible character into `\u{200d}`. css-inline turns the references back
/// into characters.
pub(super) fn html(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + value.len() / 8);
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' | '`' | '{' | '}' => push_reference(&mut out, c),
            '\t' | '\n' | '\r' => out.push(' '),
            other => push_plain(&mut out, other),
        }
    }
    out
}

/// For web pages: a value as inert text in an element or in a quoted attribute.
pub(super) fn page(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + value.len() / 8);
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// For finished MJML: every character that mrml would spoil as a reference, and line breaks inside tags as blanks.
/// `<mj-style>` is left alone: references mean nothing there.
pub(super) fn plain_mjml(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while !rest.is_empty() {
        let style = rest.find("<mj-style").unwrap_or(rest.len());
        let (markup, tail) = rest.split_at(style);
        let mut in_tag = false;
        for c in markup.chars() {
            in_tag = c == '<' || (in_tag && c != '>');
            match c {
                '\n' if !in_tag => out.push('\n'),
                '\t' | '\r' | '\n' => out.push(' '),
                other => push_plain(&mut out, other),
            }
        }
        let end = tail.find("</mj-style>").unwrap_or(tail.len());
        out.push_str(&tail[..end]);
        rest = &tail[end..];
    }
    out
}

/// For subjects and text parts: the value in one line, without control characters (which mark links for
/// [`super::text`]).
pub(super) fn line(value: &str) -> String {
    value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Like [`line()`], but lines stay lines.
pub(super) fn lines(value: &str) -> String {
    value.replace("\r\n", "\n").chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

fn push_plain(out: &mut String, c: char) {
    match c {
        '\\' => push_reference(out, c),
        ' '..='~' => out.push(c),
        control if control.is_control() => {}
        other => push_reference(out, other),
    }
}

fn push_reference(out: &mut String, c: char) {
    // Writing to a String can't fail.
    let _ = write!(out, "&#{};", u32::from(c));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_values_are_ascii_and_inert() {
        assert_eq!(html("<b a=\"1\">&'{{x}}"), "&lt;b a=&quot;1&quot;&gt;&amp;&#39;&#123;&#123;x&#125;&#125;");
        assert_eq!(html("é\\\u{200d}\0\u{85}\n."), "&#233;&#92;&#8205; .");
    }

    #[test]
    fn styles_keep_their_backslashes() {
        assert_eq!(plain_mjml("\\<mj-style>\\2014</mj-style>é"), "&#92;<mj-style>\\2014</mj-style>&#233;");
    }

    #[test]
    fn line_breaks_stay_in_text_and_leave_tags() {
        assert_eq!(plain_mjml("<p title=\"a\nb\">a\nb</p\n>"), "<p title=\"a b\">a\nb</p >");
    }

    #[test]
    fn text_values_hold_no_control_characters() {
        assert_eq!(line("a\u{1}b\r\nc"), "a b  c");
        assert_eq!(lines("a\u{2}b\r\nc"), "a b\nc");
    }
}
