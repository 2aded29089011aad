//! Size and depth limits in front of handlebars, mrml and css-inline, all of which are recursive: a document nested a
//! few thousand deep would overflow the stack and end the whole process.

/// How deep tags, and blocks of a template, may be nested.
pub(super) const MAX_DEPTH: usize = 64;
/// The largest template, in bytes.
const MAX_TEMPLATE: usize = 256 * 1024;
/// The largest filled-in mail, in bytes: twenty times what mail programs show without cutting.
const MAX_MAIL: usize = 2 * 1024 * 1024;

/// Elements that have no end tag.
const VOID: [&str; 9] = ["area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"];

/// Refuses a template that is too large or too deep, with the reason in words and the line.
pub(super) fn check_template(source: &str) -> Result<(), (usize, String)> {
    if source.len() > MAX_TEMPLATE {
        return Err((1, format!("{} bytes are too many; at most {MAX_TEMPLATE}", source.len())));
    }
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(found) = source[at..].find("{{") {
        at += found + 2;
        let tag = source[at..].trim_start_matches(['{', '~']);
        if tag.starts_with(['#', '^']) {
            depth += 1;
        } else if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        }
        let line = || source[..at].matches('\n').count() + 1;
        if depth > MAX_DEPTH {
            return Err((line(), format!("blocks are nested more than {MAX_DEPTH} deep")));
        }
        if tag.starts_with("#*") || tag.starts_with('*') {
            return Err((line(), "inline partials are not supported; use a file in partials/".into()));
        }
        if let Some(name) = tag.strip_prefix(['>']).or_else(|| tag.strip_prefix("#>"))
            && name.trim_start().starts_with('(')
        {
            return Err((line(), "a partial must be named outright, not worked out".into()));
        }
    }
    Ok(())
}

/// The names of the partials that a template uses (`{{> name}}` and `{{#> name}}`).
pub(super) fn partials_of(source: &str) -> impl Iterator<Item = &str> {
    source.split("{{").skip(1).filter_map(|tag| {
        let tag = tag.trim_start_matches('~');
        let name = tag.strip_prefix('>').or_else(|| tag.strip_prefix("#>"))?.trim_start();
        let name = name.split(|c: char| c.is_whitespace() || c == '}' || c == '~').next()?;
        (!name.starts_with('@')).then_some(name)
    })
}

/// Refuses MJML or HTML that is too large or whose tags are nested too deep, with the reason in words.
pub(super) fn check_markup(source: &str) -> Result<(), String> {
    if source.len() > MAX_MAIL {
        return Err(format!("the filled-in mail has {} bytes; at most {MAX_MAIL}", source.len()));
    }
    let (mut depth, mut rest) = (0_usize, source);
    while let Some(found) = rest.find('<') {
        rest = &rest[found + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
            continue;
        }
        let closing = rest.starts_with('/');
        let name = rest.trim_start_matches('/');
        let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(name.len())];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = end_of_tag(rest);
        if closing {
            depth = depth.saturating_sub(1);
        } else if !rest[..end].ends_with('/') && !VOID.contains(&name) {
            depth += 1;
        }
        if depth > MAX_DEPTH {
            return Err(format!("tags are nested more than {MAX_DEPTH} deep, at <{name}>"));
        }
        rest = &rest[end..];
    }
    Ok(())
}

/// Where the tag that `rest` starts in ends: its `>`, those inside quoted attributes not counted.
pub(super) fn end_of_tag(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_may_be_nested_sixty_four_deep_and_no_deeper() {
        let nested = |n: usize| format!("{}{}", "<div>".repeat(n), "</div>".repeat(n));
        assert_eq!(check_markup(&nested(64)), Ok(()));
        assert!(check_markup(&nested(65)).unwrap_err().contains("64 deep, at <div>"));
        assert!(check_markup(&"<b>".repeat(100_000)).is_err());
    }

    #[test]
    fn void_and_closed_tags_comments_and_quoted_brackets_do_not_nest() {
        let flat = "<br><img alt=\"a > b\"><mj-spacer /><!-- <div> --><p>x</p><!--[if mso]><td><![endif]-->";
        assert_eq!(check_markup(&flat.repeat(200)), Ok(()));
    }

    #[test]
    fn a_template_may_not_define_or_compute_partials() {
        assert_eq!(check_template("a\n{{#*inline \"x\"}}{{/inline}}").unwrap_err().0, 2);
        assert!(check_template("{{> (lookup this \"x\")}}").is_err());
        assert!(check_template(&"{{#if a}}".repeat(65)).is_err());
    }

    #[test]
    fn partials_are_found_in_both_spellings() {
        let found: Vec<_> =
            partials_of("{{> partials/a}}{{#>layout}}{{> @partial-block}}{{/layout}}{{~> b x=1}}").collect();
        assert_eq!(found, ["partials/a", "layout", "b"]);
    }
}
