//! Rust text as tokens: just enough to see which paths a file names, blind to comments and to text in quotes.

/// A word or a sign.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// An identifier, `::`, or a single other character. Literals are left out.
    pub(super) text: String,
    /// Its line, from 1.
    pub(super) line: usize,
}

/// The tokens of a file.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader { rest: text, line: 1 };
    let mut tokens = Vec::new();
    while let Some(first) = reader.rest.chars().next() {
        let line = reader.line;
        let length = reader.skippable();
        if length > 0 {
            reader.take(length);
            continue;
        }
        let length = match first {
            ':' if reader.rest.starts_with("::") => 2,
            _ => word(reader.rest).max(first.len_utf8()),
        };
        let text = reader.take(length);
        // A raw identifier is the same name.
        let text = text.strip_prefix("r#").unwrap_or(text).to_owned();
        tokens.push(Token { text, line });
    }
    tokens
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    /// How many bytes of blank, comment or literal come next; 0 if something else does.
    fn skippable(&self) -> usize {
        let text = self.rest;
        let blank = text.len() - text.trim_start().len();
        if blank > 0 {
            return blank;
        }
        if text.starts_with("//") {
            return text.find('\n').unwrap_or(text.len());
        }
        if text.starts_with("/*") {
            return block_comment(text);
        }
        literal(text)
    }
}

/// The length of the identifier at the beginning, `r#` included; 0 if there is none.
fn word(text: &str) -> usize {
    let prefix = if text.starts_with("r#") { 2 } else { 0 };
    let name = text[prefix..].find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len() - prefix);
    if name == 0 { 0 } else { prefix + name }
}

/// Block comments nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// The length of the text or character literal at the beginning; 0 if there is none.
fn literal(text: &str) -> usize {
    let prefix = text.find(|c: char| !matches!(c, 'b' | 'c' | 'r')).unwrap_or(text.len());
    if prefix > 2 {
        return 0;
    }
    let raw = text[..prefix].ends_with('r');
    let body = &text[prefix..];
    if raw {
        let hashes = body.len() - body.trim_start_matches('#').len();
        if !body[hashes..].starts_with('"') {
            return 0;
        }
        let end = format!("\"{}", &body[..hashes]);
        let start = hashes + 1;
        return body[start..].find(&end).map_or(text.len(), |found| prefix + start + found + end.len());
    }
    if body.starts_with('"') {
        return prefix + quoted(body, '"');
    }
    if prefix <= 1 && body.starts_with('\'') {
        return character(body).map_or(0, |length| prefix + length);
    }
    0
}

/// The length of a literal up to its closing quote, with backslashes minded.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// The length of a character literal; `None` for a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut inside = text.char_indices().skip(1);
    let (_, first) = inside.next()?;
    if first == '\\' {
        return Some(quoted(text, '\''));
    }
    let (at, closing) = inside.next()?;
    (closing == '\'').then_some(at + 1)
}
