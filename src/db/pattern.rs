//! Patterns for LIKE.

/// Anything with `words` in it, for `LIKE … ESCAPE '\'`: the signs that stand for others in a pattern stand for
/// themselves.
pub fn pattern(words: &str) -> String {
    let mut pattern = String::from("%");
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_a_pattern_stand_for_themselves() {
        assert_eq!(pattern("ada"), "%ada%");
        assert_eq!(pattern(r"50%_\"), r"%50\%\_\\%");
    }
}
