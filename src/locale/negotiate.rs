//! Which language a page speaks, from the browser's wishes.

use super::Language;

/// The first of `offered` that the `Accept-Language` header asks for with the greatest weight (RFC 9110 section 12.5.4),
/// or `offered`'s first when the header is missing, malformed or asks for none of them.
pub fn negotiate(header: Option<&str>, offered: &[Language]) -> Language {
    let default = offered.first().copied().unwrap_or(Language::EN);
    let mut best: Option<(Language, f32)> = None;
    for wish in header.unwrap_or_default().split(',').take(32) {
        let mut parts = wish.split(';');
        let Some(language) = parts.next().and_then(|tag| tag.parse::<Language>().ok()) else { continue };
        let weight = parts.find_map(|p| p.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
        if offered.contains(&language) && weight > best.map_or(0.0, |(_, w)| w) {
            best = Some((language, weight));
        }
    }
    best.map_or(default, |(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered() -> Vec<Language> {
        ["en", "fr", "es"].map(|code| code.parse().unwrap()).to_vec()
    }

    #[test]
    fn the_greatest_weight_wins_and_the_first_breaks_ties() {
        let wants = |header| negotiate(Some(header), &offered()).to_string();
        assert_eq!(wants("es;q=0.4, fr-CH;q=0.9, de"), "fr");
        assert_eq!(wants("fr, es"), "fr");
    }

    #[test]
    fn no_wish_or_none_that_we_speak_gives_the_default() {
        for header in [None, Some(""), Some("de, *;q=0.1"), Some(";;;,q=,"), Some("fr;q=0")] {
            assert_eq!(negotiate(header, &offered()), Language::EN);
        }
    }
}
