//! Words to standard output.

use std::fmt::Display;
use std::io::{ErrorKind, Write as _, stdout};

/// Prints `text`. Whoever reads it may leave early, as `head` does: that is no error, and no
/// reason to leave what was asked for undone.
///
/// # Panics
/// When standard output cannot be written to for another reason, such as a full disk.
pub fn text(text: impl Display) {
    let mut out = stdout().lock();
    match write!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            panic!("standard output: {error}")
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
