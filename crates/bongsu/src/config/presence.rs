//! What a configuration names, looked for on this machine by `bongsu config check`, so that
//! everything that is missing is told at once and with its place.
//!
//! A reader that only reads the text ([`Reader::is_for_this_machine`]) looks for nothing.

use crate::trust;
use bongsu_settings::{Field, Fields, Reader};
use std::io::ErrorKind;
use std::net::{IpAddr, UdpSocket};
use std::path::{Path, PathBuf};

/// Reads `trust_roots`: PEM files with certificates.
pub(super) fn trust_roots(r: &mut Reader<'_>, f: &mut Fields<'_>, out: &mut Vec<PathBuf>) {
    let (directory, is_here) = (r.path(""), r.is_for_this_machine());
    f.list(r, "trust_roots", "a path", out, |text| {
        if text.is_empty() {
            return Err("must not be empty".to_owned());
        }
        let path = directory.join(text);
        if is_here {
            trust::roots(std::slice::from_ref(&path)).map_err(|error| format!("{error:#}"))?;
        }
        Ok(path)
    });
}

/// Reports a file that is not there. One that this user may not read may be there: the program
/// has its own.
pub(super) fn file(r: &mut Reader<'_>, field: &Field<'_>, path: &Path) {
    if r.is_for_this_machine()
        && let Some(why) = why_no_file(path)
    {
        field.reject(r, why);
    }
}

fn why_no_file(path: &Path) -> Option<String> {
    let shown = path.display();
    match std::fs::metadata(path) {
        Ok(it) if it.is_dir() => Some(format!("{shown} is a directory, not a file")),
        Ok(it) if it.is_file() && it.len() == 0 => Some(format!("{shown} is empty")),
        Ok(_) => None,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => None,
        Err(error) => Some(format!("{shown}: {error}")),
    }
}

/// Reports a directory that is not there.
pub(super) fn directory(r: &mut Reader<'_>, field: &Field<'_>, path: &Path) {
    if r.is_for_this_machine() && is_missing(path) {
        field.reject(r, format!("there is no directory {}: make it first", path.display()));
    }
}

/// Whether a path is certainly no directory; the empty one is that of whoever runs the program.
fn is_missing(path: &Path) -> bool {
    let unseen = |error: &std::io::Error| error.kind() == ErrorKind::PermissionDenied;
    match std::fs::metadata(path) {
        _ if path.as_os_str().is_empty() => false,
        Ok(it) => !it.is_dir(),
        Err(error) => !unseen(&error),
    }
}

/// Refuses something at the place of a directory that the program makes itself, and a place in a
/// directory that is not there: it may be a slip, or a disk that is not mounted.
pub(super) fn own_directory(is_here: bool, path: &Path) -> Result<(), String> {
    let above = || path.parent().filter(|above| is_missing(above));
    match std::fs::metadata(path) {
        _ if !is_here => Ok(()),
        Ok(it) if !it.is_dir() => Err(format!("{} is a file, not a directory", path.display())),
        Ok(_) => Ok(()),
        Err(_) => match above() {
            Some(above) => Err(format!("there is no directory {}: make it first", above.display())),
            None => Ok(()),
        },
    }
}

/// Reports an address that no interface of this machine has.
pub(super) fn address(r: &mut Reader<'_>, field: &Field<'_>, ip: IpAddr) {
    if !r.is_for_this_machine() {
        return;
    }
    // A socket sends nothing by being bound.
    if let Err(error) = UdpSocket::bind((ip, 0))
        && error.kind() == ErrorKind::AddrNotAvailable
    {
        field.reject(r, format!("this machine has no address {ip}"));
    }
}
