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
    let export = real(&r.path(&text));
    for published in publish.iter().flat_map(|publish| &publish.directories) {
        let published = real(published);
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

/// Where a path leads, whatever links and `..` are in it; what is not there yet is below what is.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for above in path.ancestors() {
        if let (Ok(there), Ok(rest)) = (above.canonicalize(), path.strip_prefix(above)) {
            return there.join(rest);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_dots_do_not_hide_where_a_path_leads() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("pub/inner")).unwrap();
        std::fs::create_dir(root.join("x")).unwrap();
        std::os::unix::fs::symlink(root.join("pub/inner"), root.join("link")).unwrap();
        for hidden in ["link", "x/../pub/inner", "pub/inner"] {
            assert_eq!(real(&root.join(hidden)), root.join("pub/inner"), "{hidden}");
        }
        assert_eq!(real(&root.join("link/new")), root.join("pub/inner/new"));
        assert_eq!(real(&root.join("new/other")), root.join("new/other"));
    }
}
