//! What is wrong with a file.

use std::fmt;

/// One error in a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Diagnostic {
    /// The line, from 1.
    pub line: usize,
    /// The key, dotted from the top, such as `probing.ipv6`; empty for broken syntax.
    pub key: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key.as_str() {
            "" => write!(f, "line {}: {}", self.line, self.message),
            key => write!(f, "line {}: `{key}`: {}", self.line, self.message),
        }
    }
}

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: String,
        /// The system's error.
        error: std::io::Error,
    },
    /// The file has errors.
    #[error("{}", lines(.file, .diagnostics))]
    Invalid {
        /// The file, as the person who asked called it.
        file: String,
        /// All errors, in line order.
        diagnostics: Vec<Diagnostic>,
    },
}

fn lines(file: &str, diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<String> = diagnostics.iter().map(|it| format!("{file}: {it}")).collect();
    lines.join("\n")
}
