//! The first page: the form, and the latest edition as proof.

use serde::Serialize;

use super::{Counted, Sheet, SubscribeForm, View};

/// `/`, and the answer to a refused form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HomePage {
    /// The form.
    pub form: SubscribeForm,
    /// The latest edition that was sent; none yet shows what is to come.
    pub latest: Option<Sheet>,
    /// How many editions the archive holds.
    pub editions: Counted,
}

impl View for HomePage {
    const TEMPLATE: &'static str = "home";
}
