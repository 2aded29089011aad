//! Addresses of web pages and images, as authors give them.

use url::Url;

/// Longer addresses don't survive every mail program.
const LONGEST: usize = 2000;

/// Why some text is not the address of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotALink {
    /// Not `http` or `https`, or no address at all.
    #[error("is not a web address; write it in full, beginning with https://")]
    NotWeb,
    /// A user name before the host, which hides where a link goes.
    #[error("has a user name in front of the host; take away what stands before the @")]
    HasUser,
    /// Over 2,000 characters.
    #[error("is longer than 2,000 characters; use a shorter address")]
    TooLong,
}

/// The address in its standard form: ASCII only, blanks and quotes percent-encoded, international hosts as A-labels.
pub fn web_link(text: &str) -> Result<String, NotALink> {
    if text.len() > LONGEST {
        return Err(NotALink::TooLong);
    }
    // The parser would forgive a missing slash, which people see as another address.
    let has_slashes = text.trim().split_once("://").is_some_and(|(_, rest)| !rest.starts_with(['/', '\\']));
    let url = Url::parse(text.trim()).map_err(|_| NotALink::NotWeb)?;
    if !has_slashes || !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(NotALink::NotWeb);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(NotALink::HasUser);
    }
    let link = String::from(url);
    if link.len() > LONGEST { Err(NotALink::TooLong) } else { Ok(link) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_address_is_kept_as_it_is() {
        let link = "https://news.example.org/en/story/2011/06/river?id=7&lang=en#top";
        assert_eq!(web_link(link).as_deref(), Ok(link));
    }

    #[test]
    fn what_could_break_out_of_an_attribute_is_encoded() {
        assert_eq!(
            web_link("https://example.org/a b\"><script>?q=\"<é>").as_deref(),
            Ok("https://example.org/a%20b%22%3E%3Cscript%3E?q=%22%3C%C3%A9%3E")
        );
        assert_eq!(web_link("HTTP://BÜCHER.example.org/").as_deref(), Ok("http://xn--bcher-kva.example.org/"));
    }

    #[test]
    fn other_schemes_and_parts_of_addresses_are_refused() {
        for text in [
            "",
            "example.org/page",
            "/page",
            "//example.org/",
            "javascript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "mailto:a@example.org",
            "ftp://example.org/",
            "https:example.org",
            "https:///example.org",
            "https://",
            "http://exa mple.org/",
            "http://[::1",
        ] {
            assert_eq!(web_link(text), Err(NotALink::NotWeb), "{text}");
        }
    }

    #[test]
    fn a_host_can_not_hide_behind_a_user_name() {
        assert_eq!(web_link("https://www.example.org@example.net/"), Err(NotALink::HasUser));
        assert_eq!(web_link("https://:x@example.net/"), Err(NotALink::HasUser));
    }

    #[test]
    fn an_endless_address_is_refused_before_and_after_encoding() {
        assert_eq!(web_link(&format!("https://example.org/{}", "a".repeat(2000))), Err(NotALink::TooLong));
        assert_eq!(web_link(&format!("https://example.org/{}", "é".repeat(700))), Err(NotALink::TooLong));
    }
}
