//! The last step of a text part: links become numbered notes, underlines get their length, lines are wrapped.
//!
//! The templates leave control characters as marks; values can't hold any ([`super::escape::line`]).

/// Stands before a link's address, [`LINK_END`] after it: both become `[number]`.
pub(super) const LINK: char = '\u{1}';
/// Ends what [`LINK`] began.
pub(super) const LINK_END: char = '\u{2}';
/// Before a character that underlines the line above.
pub(super) const UNDERLINE: char = '\u{3}';
/// Where the list of links goes.
pub(super) const LINK_LIST: char = '\u{4}';

/// Columns in a line, unless a word alone is longer.
const WIDTH: usize = 72;

/// Makes the text part out of a rendered template: ends with one newline, never has two empty lines in a row.
pub(super) fn finish(rendered: &str) -> String {
    let mut links: Vec<&str> = Vec::new();
    let mut out: Vec<String> = Vec::new();
    for line in rendered.lines() {
        let line = number_links(line.trim_end(), &mut links);
        if line.is_empty() {
            if out.last().is_some_and(|last| !last.is_empty()) {
                out.push(line);
            }
        } else if line.starts_with(LINK_LIST) {
            // Not wrapped: an address must stay whole, and beside its number.
            out.extend(links.iter().enumerate().map(|(n, link)| format!("[{}] {link}", n + 1)));
        } else if let Some(stroke) = line.strip_prefix(UNDERLINE) {
            let width = out.last().map_or(0, |last| last.chars().count());
            out.push(stroke.repeat(width.min(WIDTH)));
        } else {
            wrap(&line, &mut out);
        }
    }
    let text = out.join("\n");
    format!("{}\n", text.trim_matches('\n'))
}

fn number_links<'a>(line: &'a str, links: &mut Vec<&'a str>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut parts = line.split(LINK);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (link, after) = part.split_once(LINK_END).unwrap_or((part, ""));
        let number = links.iter().position(|known| *known == link).unwrap_or_else(|| {
            links.push(link);
            links.len() - 1
        });
        out.push_str(&format!("[{}]", number + 1));
        out.push_str(after);
    }
    out
}

/// Breaks one line at blanks; what follows is indented like the line, under the text of a list item.
fn wrap(line: &str, out: &mut Vec<String>) {
    let text = line.trim_start_matches(' ');
    let margin = line.len() - text.len();
    let hang = margin + if text.starts_with("- ") || text.starts_with("* ") { 2 } else { 0 };
    let mut current = " ".repeat(margin);
    let mut columns = margin;
    let mut empty = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let width = word.chars().count();
        if !empty && columns + 1 + width > WIDTH {
            out.push(std::mem::replace(&mut current, " ".repeat(hang)));
            columns = hang;
            empty = true;
        }
        if !empty {
            current.push(' ');
            columns += 1;
        }
        current.push_str(word);
        columns += width;
        empty = false;
    }
    out.push(current);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_numbers_and_the_same_link_keeps_its_number() {
        let text = "a \u{1}https://x.example.org\u{2}, b \u{1}https://y.example.org\u{2}\nagain \u{1}https://x.example.org\u{2}\n\u{4}";
        assert_eq!(finish(text), "a [1], b [2]\nagain [1]\n[1] https://x.example.org\n[2] https://y.example.org\n");
    }

    #[test]
    fn lines_are_wrapped_at_blanks_and_long_words_stay_whole() {
        let long = "x".repeat(100);
        let text = finish(&format!("{} {long} end\n- {}", "word ".repeat(20).trim(), "item ".repeat(20).trim()));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|line| line.len() <= WIDTH || *line == long));
        assert!(lines.contains(&long.as_str()));
        assert!(lines.last().unwrap().starts_with("  item"));
    }

    #[test]
    fn underlines_are_as_long_as_the_line_above_and_blank_lines_collapse() {
        assert_eq!(finish("\n\nNoël\n\u{3}=\n\n\n\nx\n\n"), "Noël\n====\n\nx\n");
    }
}
