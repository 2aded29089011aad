//! Prometheus' text format, version 0.0.4: families of samples, each with its help and type.

use std::fmt::{Display, Write};

use crate::deliveries::Reading;

/// The format's media type.
pub(super) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Figures being written. A family is written in one go, as the format wants it.
#[derive(Debug, Default)]
pub(super) struct Exposition(String);

/// One family, to be filled with samples.
pub(super) struct Family<'a> {
    text: &'a mut Exposition,
    name: &'a str,
}

impl Exposition {
    /// A number that only grows while the process lives; its name ends in `_total`.
    pub(super) fn counter<'a>(&'a mut self, name: &'a str, help: &str) -> Family<'a> {
        self.family(name, "counter", help)
    }

    /// A number that goes up and down.
    pub(super) fn gauge<'a>(&'a mut self, name: &'a str, help: &str) -> Family<'a> {
        self.family(name, "gauge", help)
    }

    /// How often values fell under each of some bounds.
    pub(super) fn histogram(&mut self, name: &str, help: &str, read: &Reading) {
        self.family(name, "histogram", help);
        for (bound, count) in &read.up_to {
            self.sample(&format!("{name}_bucket"), &[("le", &bound.to_string())], count);
        }
        self.sample(&format!("{name}_bucket"), &[("le", "+Inf")], read.count);
        self.sample(&format!("{name}_sum"), &[], read.sum);
        self.sample(&format!("{name}_count"), &[], read.count);
    }

    /// All that was written.
    pub(super) fn into_text(self) -> String {
        self.0
    }

    fn family<'a>(&'a mut self, name: &'a str, kind: &str, help: &str) -> Family<'a> {
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
        Family { text: self, name }
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let label = |(name, value): &(&str, &str)| {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            format!("{name}=\"{value}\"")
        };
        let labels = labels.iter().map(label).collect::<Vec<_>>().join(",");
        match labels.as_str() {
            "" => self.line(format_args!("{name} {value}")),
            labels => self.line(format_args!("{name}{{{labels}}} {value}")),
        }
    }

    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into a String can't fail.
        let _ = writeln!(self.0, "{text}");
    }
}

impl Family<'_> {
    /// Adds a sample. Labels with any text as their values.
    pub(super) fn sample(&mut self, labels: &[(&str, &str)], value: impl Display) {
        self.text.sample(self.name, labels, value);
    }

    /// Adds the only sample of a family without labels.
    pub(super) fn is(mut self, value: impl Display) {
        self.sample(&[], value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_written_as_the_format_has_them() {
        let mut text = Exposition::default();
        let labels = [("relay", "a \"b\" \\ c\nd"), ("state", "resting")];
        text.gauge("relay_up", "Whether\nit is up.").sample(&labels, 1);
        text.counter("sent_total", "Sent \\ all.").is(1_000_000_000_000_u64);
        let read = Reading { up_to: vec![(0.0005, 1), (2.0, 3)], count: 4, sum: 7.25 };
        text.histogram("took_seconds", "How long.", &read);
        let expected = r#"# HELP relay_up Whether\nit is up.
# TYPE relay_up gauge
relay_up{relay="a \"b\" \\ c\nd",state="resting"} 1
# HELP sent_total Sent \\ all.
# TYPE sent_total counter
sent_total 1000000000000
# HELP took_seconds How long.
# TYPE took_seconds histogram
took_seconds_bucket{le="0.0005"} 1
took_seconds_bucket{le="2"} 3
took_seconds_bucket{le="+Inf"} 4
took_seconds_sum 7.25
took_seconds_count 4
"#;
        assert_eq!(text.into_text(), expected);
    }
}
