//! `[emergency_export]`: where customers and contacts are kept as plain files.

use super::presence;
use super::publish::Publish;
use bongsu_settings::{Fields, Reader};
use std::path::{Path, PathBuf};

/// Reads the directory of the export; `None` when it is not set. It holds every contact, so it
/// must not be, or be within or around, a directory that is published.
pub(super) fn read(
    r: &mut Reader<'_>,
    f: &mut Fields<'_>,
    publish: Option<&Publish>,
) -> Option<PathBuf> {
    let field = f.take("directory")?;
    let text = field.text(r).filter(|text| !text.is_empty())?;
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let export = absolute(&r.path(&text));
    for published in publish.iter().flat_map(|publish| &publish.directories) {
        let published = absolute(published);
        if export.starts_with(&published) || published.starts_with(&export) {
            let published = published.display();
            let why = format!("the export holds every contact, and {published} is published");
            field.reject(r, why);
        }
    }
    if let Err(why) = presence::own_directory(r.is_for_this_machine(), &export) {
        field.reject(r, why);
    }
    Some(r.path(&text))
}
