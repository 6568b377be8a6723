//! The programs whose files are read, and telling them apart.

use crate::tree::Node;
use crate::{billing, workbook};
use bongsu_core::inventory::import::{FileKind, guess};

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// A table with own or mapped columns: CSV, or a workbook.
    Table,
    /// A document as bongsu writes it.
    Json,
    /// A DNS master file.
    Zone,
    /// WHMCS: answers of its API, or its reports as CSV.
    Whmcs,
    /// HostBill: answers of its API.
    HostBill,
    /// Blesta: answers of its API.
    Blesta,
}

impl Format {
    /// All of them, as `--from` names them.
    pub const ALL: [(Format, &'static str); 6] = [
        (Format::Table, "table"),
        (Format::Json, "json"),
        (Format::Zone, "zone"),
        (Format::Whmcs, "whmcs"),
        (Format::HostBill, "hostbill"),
        (Format::Blesta, "blesta"),
    ];

    /// Its name for `--from`.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(format, _)| *format == self).map_or("", |(_, name)| name)
    }

    /// The format of a name.
    pub fn by_name(name: &str) -> Option<Format> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(format, _)| *format)
    }

    /// Whether it is one of bongsu's own, which the core reads.
    pub fn is_own(self) -> bool {
        matches!(self, Format::Table | Format::Json | Format::Zone)
    }
}

/// What a file is, by what is in it, and by its name where that tells.
pub(crate) fn sniff(name: &str, bytes: &[u8], text: Option<&str>, tree: Option<&Node>) -> Format {
    if bytes.starts_with(workbook::XLSX_MAGIC) || bytes.starts_with(workbook::XLS_MAGIC) {
        return Format::Table;
    }
    if let Some(found) = tree.and_then(by_tree) {
        return found;
    }
    if let Some(found) = text.and_then(by_header) {
        return found;
    }
    match guess(name, bytes) {
        FileKind::Csv => Format::Table,
        FileKind::Json => Format::Json,
        FileKind::Zone => Format::Zone,
    }
}

fn by_tree(tree: &Node) -> Option<Format> {
    let all: [(Format, fn(&Node) -> bool); 3] = [
        (Format::Whmcs, billing::whmcs::is_answer),
        (Format::HostBill, billing::hostbill::is_answer),
        (Format::Blesta, billing::blesta::is_answer),
    ];
    all.iter().find(|(_, is)| is(tree)).map(|(format, _)| *format)
}

fn by_header(text: &str) -> Option<Format> {
    // A report has its title above the heading.
    text.lines().take(5).any(billing::whmcs::is_header).then_some(Format::Whmcs)
}
