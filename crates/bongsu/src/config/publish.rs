//! `[publish]`: pages as static files.

use super::mirror::Mirror;
use super::values::base_url;
use bongsu_settings::{Fields, Reader};
use std::path::PathBuf;

/// Pages as static files, which readers can open while this desk is unreachable.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Publish {
    /// Directories that web servers serve; each holds every page.
    pub directories: Vec<PathBuf>,
    /// Where readers find them, without a final slash.
    pub url: Option<String>,
    /// Remote copies of the first directory.
    pub mirrors: Vec<Mirror>,
}

impl Publish {
    /// `None` without directories.
    pub(super) fn read(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<Publish> {
        let mut publish = Publish::default();
        f.paths(r, "directories", &mut publish.directories);
        let url = f.take("url");
        publish.url = url.as_ref().and_then(|field| base_url(r, field));
        if !publish.directories.is_empty() {
            return Some(publish);
        }
        if let Some(field) = url.filter(|_| publish.url.is_some()) {
            field.reject(r, "nothing is published there: set `directories` as well");
        }
        None
    }
}
