//! What stands for a reader's values while a mail is rendered.

/// Random 128-bit sentinels for one rendering. Fixed ones could be written into an article, and each reader's own
/// links would then appear where its author likes.
///
/// They are letters and digits only, so they go through templates, escaping, URLs, MJML and CSS unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    name: String,
    unsubscribe_url: String,
    preferences_url: String,
}

impl Marks {
    /// New marks, never seen before.
    pub fn random() -> Marks {
        let mark = || format!("mk{:032x}", rand::random::<u128>());
        Marks { name: mark(), unsubscribe_url: mark(), preferences_url: mark() }
    }

    /// Stands for the reader's name, or for the address where there is none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Stands for the reader's own page for leaving.
    pub fn unsubscribe_url(&self) -> &str {
        &self.unsubscribe_url
    }

    /// Stands for the reader's own page for choices.
    pub fn preferences_url(&self) -> &str {
        &self.preferences_url
    }

    /// All three, always in the same order: name, leaving, choices.
    pub(super) fn all(&self) -> [&str; 3] {
        [&self.name, &self.unsubscribe_url, &self.preferences_url]
    }
}
