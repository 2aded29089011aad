//! Progress bars on standard error; nothing is drawn where that is no terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

const KNOWN: &str = "{msg} {wide_bar} {human_pos}/{human_len}  {per_sec}  {eta} left";
const UNKNOWN: &str = "{msg} {spinner} {human_pos}  {per_sec}";

/// A bar for `total` things, or a counter where nobody knows how many there are.
pub(super) fn bar(what: &'static str, total: Option<u64>) -> ProgressBar {
    let bar = match total {
        Some(total) => ProgressBar::new(total),
        None => ProgressBar::new_spinner(),
    };
    let template = if total.is_some() { KNOWN } else { UNKNOWN };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar.with_message(what)
}
