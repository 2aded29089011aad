//! Placeholders for what differs from run to run, so that a whole message can be compared with a stored one.

/// Path segments after which a token follows.
const BEFORE_TOKENS: [&str; 5] = ["confirm", "unsubscribe", "preferences", "undo", "outbox"];

/// A header's value for a snapshot.
pub(super) fn header(name: &str, value: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "date" => "[date]".to_owned(),
        "message-id" => match value.split_once('@') {
            Some((_, domain)) => format!("<[id]@{domain}"),
            None => "[malformed]".to_owned(),
        },
        "content-type" => boundary(value),
        _ => links(value),
    }
}

fn boundary(value: &str) -> String {
    match value.split_once("boundary=") {
        Some((kind, _)) => format!("{kind}boundary=[boundary]"),
        None => value.to_owned(),
    }
}

/// Text with the port of 127.0.0.1 and the tokens in links replaced.
pub(super) fn links(text: &str) -> String {
    let mut pieces = text.split("http://127.0.0.1:");
    let mut redacted = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let after_port = piece.trim_start_matches(|c: char| c.is_ascii_digit());
        let end = after_port.find(|c: char| c.is_whitespace() || "<>\"')]".contains(c)).unwrap_or(after_port.len());
        let (path, rest) = after_port.split_at(end);
        redacted.push_str("http://127.0.0.1:[port]");
        redacted.push_str(&tokens(path));
        redacted.push_str(rest);
    }
    redacted
}

fn tokens(path: &str) -> String {
    let mut follows = false;
    let segments: Vec<_> = path
        .split('/')
        .map(|segment| {
            let is_token = std::mem::replace(&mut follows, BEFORE_TOKENS.contains(&segment));
            let query = segment.find(['?', '#']).unwrap_or(segment.len());
            if is_token && query > 0 { format!("[token]{}", &segment[query..]) } else { segment.to_owned() }
        })
        .collect();
    segments.join("/")
}
