//! The program's log, on standard error; docs/logging.md describes its lines.

use bongsu_core::plain_text::plain_line;
use clap::ValueEnum;
use std::fmt::Debug;
use std::io::IsTerminal;
use tracing::field::Field;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::{Writer, debug_fn};

/// The format of log lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Format {
    /// Lines for people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// Starts logging. The variable `BONGSU_LOG` is the filter (`info`, or
/// `bongsu_probe=debug,info`); `default_filter` applies when it is not set.
///
/// # Errors
/// When `BONGSU_LOG` is not a filter.
pub fn start(format: Format, default_filter: &str) -> anyhow::Result<()> {
    let filter = match std::env::var("BONGSU_LOG") {
        Ok(text) => EnvFilter::try_new(&text)
            .map_err(|error| anyhow::anyhow!("BONGSU_LOG=“{text}” is not a log filter: {error}"))?,
        Err(_) => EnvFilter::new(default_filter),
    };
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        Format::Human => {
            lines.with_ansi(std::io::stderr().is_terminal()).fmt_fields(one_line()).init();
        }
        Format::Json => lines.json().flatten_event(true).init(),
    }
    Ok(())
}

/// The fields of an event, on one line whatever they hold. What strangers say is in some of them:
/// it must neither look like a line of ours nor direct the terminal.
fn one_line() -> impl for<'writer> FormatFields<'writer> {
    let write = |out: &mut Writer<'_>, field: &Field, value: &dyn Debug| {
        let text = plain_line(&format!("{value:?}"));
        match field.name() {
            "message" => write!(out, "{text}"),
            name => write!(out, "{}={text}", name.trim_start_matches("r#")),
        }
    };
    debug_fn(write).delimited(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use parking_lot::Mutex;
    use std::io::Write;
    use std::sync::Arc;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_strangers_say_is_one_line_and_directs_no_terminal() {
        let written = Written::default();
        let writer = written.clone();
        let lines = tracing_subscriber::fmt().without_time().with_ansi(false);
        let lines = lines.with_writer(move || writer.clone()).fmt_fields(one_line()).finish();
        let hostile = "refused\r\n INFO bongsu: all is well\u{1b}[2J\u{202e}";
        tracing::subscriber::with_default(lines, || {
            tracing::warn!(error = %hostile, why = hostile, count = 7, "cannot log in");
        });
        let text = String::from_utf8(written.0.lock().clone()).unwrap();
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(!text.trim_end().contains(char::is_control), "{text:?}");
        assert!(!text.contains('\u{202e}'), "{text:?}");
        assert!(text.contains("cannot log in error=refused  INFO bongsu"), "{text:?}");
        assert!(text.contains(" count=7"), "{text:?}");
    }
}
