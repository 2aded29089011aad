//! Logging: what is written, in which shape, and what never is.

use std::io::IsTerminal;
use std::panic::PanicHookInfo;

use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::config::{LogConfig, LogFormat};

/// Crates that talk much below warnings and seldom say what an administrator wants. `LOG` can ask for more of them.
const NOISY: &str = "actix_server=warn,actix_web=warn,mio=warn,rustls=warn,tokio_cron_scheduler=warn";

/// Crates whose debug lines hold what a log must not: lettre prints SMTP commands with the credentials in them (with its
/// `tracing` feature, which stays off for that reason), tokio-postgres the parameters of queries (addresses), the
/// others requests, pages and mails (links with tokens). No `LOG` setting brings these lines back.
const INDISCREET: [&str; 9] =
    ["lettre", "tokio_postgres", "hyper", "h2", "actix_http", "reqwest", "html5ever", "handlebars", "selectors"];

/// Starts logging to standard error, for the rest of the program's life, and logs panics. Fails if logging was started
/// before.
pub fn init(log: &LogConfig) -> Result<(), TryInitError> {
    subscriber(log, std::io::stderr, std::io::stderr().is_terminal()).try_init()?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// What turns events into lines for `writer`, with colours if `colours`.
fn subscriber<W>(log: &LogConfig, writer: W, colours: bool) -> impl Subscriber + Send + Sync + use<W>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match log.format {
        LogFormat::Text => Box::new(lines.with_ansi(colours)),
        LogFormat::Json => Box::new(lines.json().flatten_event(true)),
    };
    tracing_subscriber::registry().with(lines).with(levels(&log.filter)).with(filter_fn(is_discreet))
}

/// What `filter` asks for, on top of quiet for the noisy. Where both name a crate the later one, `filter`, counts.
fn levels(filter: &str) -> EnvFilter {
    EnvFilter::builder().parse_lossy(format!("{NOISY},{filter}"))
}

fn is_discreet(event: &Metadata<'_>) -> bool {
    let source = event.target().split("::").next().unwrap_or_default();
    *event.level() <= LevelFilter::WARN || !INDISCREET.contains(&source)
}

/// Logs a panic as one line; without this the default message would go in between, as plain text.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or_default();
    // As a field of its own, in which line breaks are escaped.
    let words = panic.payload_as_str().unwrap_or_default();
    tracing::error!(place, thread, words, "the program met a fault of its own (a panic)");
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(filter: &str, format: LogFormat, work: impl FnOnce()) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = LogConfig { filter: filter.to_owned(), format };
        tracing::subscriber::with_default(subscriber(&log, move || writer.clone(), false), work);
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_filter_chooses_by_level_and_part() {
        let events = || {
            tracing::info!(target: "monthly_alert::web", "a page");
            tracing::debug!(target: "monthly_alert::web", "a detail");
            tracing::debug!(target: "monthly_alert::mail", "another detail");
        };
        let text = logged("info,monthly_alert::web=debug", LogFormat::Text, events);
        assert!(text.contains("a page") && text.contains("a detail") && !text.contains("another"), "{text}");
        assert_eq!(logged("off", LogFormat::Text, events), "");
    }

    #[test]
    fn noisy_crates_are_quiet_until_asked() {
        let events = || tracing::info!(target: "actix_server::server", "starting 8 workers");
        assert_eq!(logged("info", LogFormat::Text, events), "");
        assert!(logged("info,actix_server=info", LogFormat::Text, events).contains("8 workers"));
    }

    #[test]
    fn no_setting_logs_smtp_traffic_or_parameters_of_queries() {
        let events = || {
            tracing::debug!(target: "lettre::transport::smtp::client", "AUTH PLAIN s3cret");
            tracing::info!(target: "tokio_postgres::query", "parameters: s3cret");
            tracing::warn!(target: "lettre", "worth knowing");
        };
        for filter in ["trace", "trace,lettre=trace,tokio_postgres=trace", "lettre::transport::smtp=trace,trace"] {
            let text = logged(filter, LogFormat::Text, events);
            assert!(!text.contains("s3cret") && text.contains("worth knowing"), "{filter}: {text}");
        }
    }

    #[test]
    fn json_lines_are_objects_and_text_has_no_colour_codes() {
        let event = || tracing::info!(edition = "2026-11", "an edition is due");
        let json: serde_json::Value = serde_json::from_str(&logged("info", LogFormat::Json, event)).unwrap();
        assert_eq!((&json["message"], &json["edition"]), (&"an edition is due".into(), &"2026-11".into()));
        assert!(!logged("info", LogFormat::Text, event).contains('\u{1b}'));
    }
}
