//! What is logged, and how.

use tracing_subscriber::EnvFilter;

use super::reader::Reader;
use super::setting::{Setting, Topic};
use super::values::choice;

static LOG: Setting = Setting::with_default(
    "LOG",
    "info",
    "How much is logged: off, error, warn, info, debug or trace; also by part: info,monthly_alert::web=debug.",
);

static LOG_FORMAT: Setting = Setting::with_default("LOG_FORMAT", "text", "text for people or json for machines.");

pub(super) static TOPIC: Topic = Topic { title: "Logging", settings: &[&LOG, &LOG_FORMAT] };

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// The shape of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// A sentence with fields.
    Text,
    /// A JSON object.
    Json,
}

/// Logging, as given by:
///
/// - `LOG` (`info`): a filter of tracing;
/// - `LOG_FORMAT` (`text`): the shape of a line.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// Levels, with or without a part of the program before them, between commas. Known to be a filter.
    pub filter: String,
    /// The shape of a line.
    pub format: LogFormat,
}

impl LogConfig {
    pub(super) fn read(reader: &mut Reader) -> Option<LogConfig> {
        let filter = reader.value(&LOG, filter);
        let format = reader.value(&LOG_FORMAT, choice(&[("text", LogFormat::Text), ("json", LogFormat::Json)]));
        Some(LogConfig { filter: filter?, format: format? })
    }
}

fn filter(text: &str) -> Result<String, String> {
    let wrong =
        |part: &str| format!("“{part}” is no log level; write {}, or info,monthly_alert::web=debug", LEVELS.join(", "));
    let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    for part in &parts {
        // A lone word that is no level would be taken for a part of the program, and nothing else would be logged.
        let is_level = LEVELS.iter().any(|level| level.eq_ignore_ascii_case(part));
        if !is_level && !part.contains('=') {
            return Err(wrong(part));
        }
        EnvFilter::builder().parse(part).map_err(|_| wrong(part))?;
    }
    if parts.is_empty() { Err(wrong(text)) } else { Ok(parts.join(",")) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{config_of, refused};
    use super::*;

    #[test]
    fn levels_alone_or_by_part_are_filters() {
        for text in ["warn", "DEBUG", "off", "info,monthly_alert::web=debug", "monthly_alert[{edition}]=trace"] {
            assert_eq!(config_of([("LOG", text)]).log.filter, text);
        }
        assert_eq!(config_of([("LOG", " info, monthly_alert=debug ,")]).log.filter, "info,monthly_alert=debug");
        assert_eq!(config_of([("LOG_FORMAT", "JSON")]).log.format, LogFormat::Json);
    }

    #[test]
    fn other_words_are_refused() {
        refused("LOG", &["verbose", "info,monthly_alert", "monthly_alert=loud", ",", "2=3=4"], "is no log level");
        refused("LOG_FORMAT", &["xml"], "write text or json");
    }
}
