//! A secret: in the configuration, or better in a file of its own.

use super::presence;
use anyhow::Context;
use bongsu_settings::{Field, Fields, Reader};
use std::fmt;
use std::path::PathBuf;

/// A secret: in the configuration, or better in a file of its own.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// The secret itself.
    Inline(String),
    /// The file that holds it, which is read when the program starts.
    File(PathBuf),
}

impl Secret {
    /// Takes the key `name`, or `name`_file.
    pub(super) fn take(r: &mut Reader<'_>, f: &mut Fields<'_>, name: &str) -> Option<Secret> {
        Secret::take_field(r, f, name).map(|(_, secret)| secret)
    }

    /// The same, with its place.
    pub(super) fn take_field<'t>(
        r: &mut Reader<'_>,
        f: &mut Fields<'t>,
        name: &str,
    ) -> Option<(Field<'t>, Secret)> {
        match (f.take(name), f.take(&format!("{name}_file"))) {
            (Some(inline), Some(_)) => {
                inline.reject(r, format!("set `{name}` or `{name}_file`, not both"));
                None
            }
            (Some(inline), None) => inline.text(r).map(|text| (inline, Secret::Inline(text))),
            (None, Some(file)) => {
                let path = file.text(r).map(|path| r.path(&path))?;
                presence::file(r, &file, &path);
                Some((file, Secret::File(path)))
            }
            (None, None) => None,
        }
    }

    /// The secret, without the white space around it in a file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&self) -> anyhow::Result<String> {
        match self {
            Secret::Inline(text) => Ok(text.clone()),
            Secret::File(path) => {
                let text = std::fs::read_to_string(path);
                Ok(text.with_context(|| path.display().to_string())?.trim().to_owned())
            }
        }
    }

    /// The secret, or the two of a file with two lines: the old and the new one, in any order,
    /// while it is changed.
    ///
    /// # Errors
    /// When the file cannot be read, or has more lines.
    pub fn read_both(&self) -> anyhow::Result<(String, Option<String>)> {
        let text = self.read()?;
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default().to_owned();
        let second = lines.next().map(str::to_owned);
        anyhow::ensure!(lines.next().is_none(), "{self:?} has more than two lines");
        Ok((first, second))
    }

    /// The secret that is not in a file, whose content is read when the program starts.
    pub(super) fn inline(&self) -> Option<String> {
        match self {
            Secret::Inline(text) => Some(text.clone()),
            Secret::File(_) => None,
        }
    }

    /// Whether it is in a file.
    pub fn is_file(&self) -> bool {
        matches!(self, Secret::File(_))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Secret::Inline(_) => f.write_str("Inline(…)"),
            Secret::File(path) => f.debug_tuple("File").field(path).finish(),
        }
    }
}
