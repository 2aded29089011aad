//! The subscribe form, empty or shown again with everything filled in and the reasons for its refusal.

use serde::Serialize;

use super::Chip;

/// The form of the first page. Default: empty, nothing chosen, nothing refused.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SubscribeForm {
    /// Whether it was sent and refused; the fields' problems say why.
    pub refused: bool,
    /// The address as typed.
    pub email: Field,
    /// The name as typed.
    pub name: Field,
    /// The languages offered, one of them checked.
    pub languages: Vec<Chip>,
    /// Why the language was refused.
    pub language_problem: Option<String>,
    /// The six world regions.
    pub regions: Vec<Chip>,
    /// Why the regions were refused.
    pub regions_problem: Option<String>,
    /// The five kinds.
    pub kinds: Vec<Chip>,
    /// Why the kinds were refused.
    pub kinds_problem: Option<String>,
}

/// A field that people type into.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Field {
    /// What they typed, as it came.
    pub value: String,
    /// Why it was refused, in their language: one of the texts `refused-…`.
    pub problem: Option<String>,
}
