//! Why some front matter is not YAML, in words for its author. Nearly always a value wants quotes.

use super::front_matter::Problem;

/// What to tell about `error`, which reading `yaml` gave; the line counts from the front matter's first.
pub(super) fn explain(yaml: &str, error: &serde_saphyr::Error) -> Problem {
    let reported = error.location().and_then(|place| usize::try_from(place.line()).ok()).unwrap_or(1).max(1);
    // YAML often notices a stray quote or colon only lines later.
    let wanting = (1..=reported).zip(yaml.lines()).find_map(|(line, text)| Some((line, quoted_line(text)?)));
    match wanting {
        Some((line, better)) => Problem::new(line, format!("this value needs quotes round it; write {better}")),
        None => Problem::new(
            reported.min(yaml.lines().count().max(1)),
            match first_line(error) {
                // It names a type of ours, which says nothing to an author.
                words if words.starts_with("invalid type") => {
                    "this is not front matter: write key: value on each line".into()
                }
                words => format!("this is not front matter: {words}. Write key: value on each line"),
            },
        ),
    }
}

/// `key: value` with quotes round the value, if the value can't stand without.
fn quoted_line(line: &str) -> Option<String> {
    let (key, value) = line.split_once(':')?;
    let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let value = value.strip_prefix([' ', '\t'])?.trim();
    if !is_key || !wants_quotes(value) {
        return None;
    }
    Some(format!("{key}: '{}'", value.replace('\'', "''")))
}

fn wants_quotes(value: &str) -> bool {
    match value.chars().next() {
        None => false,
        Some(quote @ ('"' | '\'')) => !is_quoted(value, quote),
        // A list or a map in brackets is fine when it ends with one, and so are > and | alone before a block.
        Some('[') => !value.ends_with(']'),
        Some('{') => !value.ends_with('}'),
        Some('>' | '|') => value.len() > 2,
        Some('@' | '`' | '%' | '&' | '*' | '!') => true,
        Some(_) => value.contains(": ") || value.ends_with(':') || value.starts_with("- ") || value.starts_with("? "),
    }
}

/// Whether the quote that opens `value` closes at its very end (or before a remark).
fn is_quoted(value: &str, quote: char) -> bool {
    let mut letters = value.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' && quote == '"' {
            letters.next();
        } else if letter == quote {
            if quote == '\'' && letters.next_if(|(_, next)| *next == '\'').is_some() {
                continue;
            }
            let rest = value[at + 1..].trim_start();
            return rest.is_empty() || rest.starts_with('#');
        }
    }
    false
}

fn first_line(error: &serde_saphyr::Error) -> String {
    let text = error.without_snippet().to_string();
    let line = text.lines().next().unwrap_or_default();
    // Its own place counts from the front matter; ours from the file.
    let line = line.split(" at line ").next().unwrap_or(line);
    let line = line.split_once("column ").and_then(|(_, rest)| rest.split_once(": ")).map_or(line, |(_, rest)| rest);
    line.trim_end_matches('.').chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::super::yaml::read_entries;
    use super::*;

    fn explained(yaml: &str) -> (usize, String) {
        let problem = explain(yaml, &read_entries(yaml).unwrap_err());
        (problem.line, problem.why)
    }

    #[test]
    fn a_colon_in_a_bare_title_is_answered_with_the_line_to_write() {
        let (line, why) = explained("date: 2011-06-14\ntitle: Rivers: the \"long\" view, it's\nkind: news\n");
        assert_eq!(line, 2);
        assert!(why.ends_with(r#"write title: 'Rivers: the "long" view, it''s'"#), "{why}");
    }

    #[test]
    fn quotes_that_open_a_value_but_do_not_close_it_are_found() {
        for title in [
            r#""The river came back", say farmers"#,
            r#"'Tis the season"#,
            "\"open",
            "@home",
            "*new*",
            "%",
            "[Draft] x",
            "`code`",
            "& more",
            "Rivers:",
            "{x} y",
        ] {
            let (line, why) = explained(&format!("kind: news\ntitle: {title}\ndate: 2011-06-14\n"));
            assert_eq!(line, 2, "{title}: {why}");
            assert!(why.contains("needs quotes"), "{title}: {why}");
            let better = why.split_once("write ").unwrap().1;
            assert!(read_entries(better).is_ok(), "{better}");
        }
    }

    #[test]
    fn anything_else_keeps_the_readers_own_words_but_not_its_line() {
        for yaml in
            ["title: A\n   date: x\n", "just words\n", "- a\n- b\n", "title: A\n\tdate: b\n", "a: [b\n", "x\ny: z\n"]
        {
            let (line, why) = explained(yaml);
            println!("{line}: {why}");
            assert!((1..=2).contains(&line), "{yaml:?} {line}: {why}");
            assert!(!why.contains("at line") && !why.contains("column"), "{why}");
        }
    }
}
