//! Printing to standard output.

use std::fmt::Display;
use std::io::{ErrorKind, Write as _, stdout};

/// Prints `text`. A reader that closes the pipe early, as `head` does, is not an error and does
/// not stop the command.
///
/// # Panics
/// When standard output cannot be written to for another reason, such as a full disk.
pub fn text(text: impl Display) {
    let mut out = stdout().lock();
    match write!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            panic!("cannot write to standard output: {error}")
        }
        _ => {}
    }
}

/// Prints `text` and ends the line.
///
/// # Panics
/// As [`text`].
pub fn line(text: impl Display) {
    self::text(format_args!("{text}\n"));
}
