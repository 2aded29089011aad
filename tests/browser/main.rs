//! Journeys of real people through the real program, in Chromium, at the width of a desk and of a phone. Their pictures
//! are left in `target/screenshots/`.

mod accessible;
mod arranging;
mod barriers;
pub mod browser;
mod desk;
mod hostile;
mod hostile_forms;
mod keyboard;
mod reader;
mod smoke;
#[path = "../support/mod.rs"]
pub mod support;
mod vectors;
mod walk;
mod writer;
