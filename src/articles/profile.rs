//! The organisations that articles are about.

use serde::Serialize;

use super::Slug;

/// An organisation that articles are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Profile {
    /// Its place in addresses; two spellings with the same slug are the same organisation.
    pub slug: Slug,
    /// Its name as the first article that had it spelled it.
    pub name: String,
}

impl Profile {
    /// The profile of a name: at least one letter or digit is expected, blanks around it are dropped.
    pub fn named(name: &str) -> Profile {
        let name = name.trim();
        Profile { slug: Slug::from_words(name), name: name.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one_profile() {
        assert_eq!(Profile::named("Médecine & Eau").slug, Profile::named(" medecine - eau ").slug);
        assert_ne!(Profile::named("水").slug, Profile::named("河").slug);
    }
}
