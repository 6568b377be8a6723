//! Whether there is room left where things are written.

use super::{Finding, Level, Text};
use nix::sys::statvfs::statvfs;
use std::path::Path;

/// Less than this share free is doubtful, less than a third of it broken.
const SHARE: f64 = 0.10;

/// Looks at the disk below a folder that is there; nothing is said of one that is not.
pub fn look_at(what: &Text, folder: &Path) -> Option<Finding> {
    let found = statvfs(folder).ok()?;
    // As df reckons: what is kept for the administrator is nobody's.
    let (free, used) = (found.blocks_available(), found.blocks() - found.blocks_free());
    let all = free + used;
    (all > 0).then(|| judge(what, folder, free as f64 / all as f64))
}

fn judge(what: &Text, folder: &Path, free: f64) -> Finding {
    let (percent, at) = ((free * 100.0).floor(), folder.display());
    let found = Text::new(
        format!("{}: {at}의 디스크에 {percent}%가 남았습니다.", what.ko),
        format!("{}: {percent}% of the disk below {at} is free.", what.en),
    );
    let remedy = || Text::new("자리를 비우거나 늘리십시오.", "Make room, or add some.");
    match free {
        free if free < SHARE / 3.0 => Finding::problem(Level::Broken, found, remedy()),
        free if free < SHARE => Finding::problem(Level::Doubtful, found, remedy()),
        _ => Finding { level: Level::Well, what: found, remedy: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_nearly_full_is_told_before_it_is_full() {
        let level = |free| judge(&Text::new("", ""), Path::new("/"), free).level;
        assert_eq!(level(0.5), Level::Well);
        assert_eq!(level(0.09), Level::Doubtful);
        assert_eq!(level(0.02), Level::Broken);
        assert!(look_at(&Text::new("", ""), Path::new("/")).is_some());
        assert!(look_at(&Text::new("", ""), Path::new("/nowhere/at/all")).is_none());
    }
}
