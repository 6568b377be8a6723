//! The programs whose files are read, and telling them apart.

use crate::tree::Node;
use crate::{billing, dns, monitor, panel, site_plan, statuspage, workbook};
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
    /// cPanel and WHM: lists of accounts and their domains.
    Cpanel,
    /// Plesk: lists of subscriptions, clients and domains.
    Plesk,
    /// DirectAdmin: lists of domains with their users, and settings of users.
    DirectAdmin,
    /// Uptime Kuma: its backup or its database.
    UptimeKuma,
    /// Gatus: its configuration.
    Gatus,
    /// Prometheus with the blackbox exporter: jobs and targets.
    Prometheus,
    /// openstatus: its configuration, or the monitors of its API.
    OpenStatus,
    /// Statuspage: answers of its API, or its exports.
    Statuspage,
    /// PowerDNS: zones of its API, or a list of them.
    PowerDns,
    /// BIND: its configuration.
    Bind,
    /// A catalog zone of any name server.
    Catalog,
    /// NetBox: lists of devices and racks.
    NetBox,
    /// phpIPAM: lists of addresses.
    PhpIpam,
}

impl Format {
    /// All of them, as `--from` names them.
    pub const ALL: [(Format, &'static str); 19] = [
        (Format::Table, "table"),
        (Format::Json, "json"),
        (Format::Zone, "zone"),
        (Format::Whmcs, "whmcs"),
        (Format::HostBill, "hostbill"),
        (Format::Blesta, "blesta"),
        (Format::Cpanel, "cpanel"),
        (Format::Plesk, "plesk"),
        (Format::DirectAdmin, "directadmin"),
        (Format::UptimeKuma, "uptime-kuma"),
        (Format::Gatus, "gatus"),
        (Format::Prometheus, "prometheus"),
        (Format::OpenStatus, "openstatus"),
        (Format::Statuspage, "statuspage"),
        (Format::PowerDns, "powerdns"),
        (Format::Bind, "bind"),
        (Format::Catalog, "catalog"),
        (Format::NetBox, "netbox"),
        (Format::PhpIpam, "phpipam"),
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
    if bytes.starts_with(monitor::SQLITE_MAGIC) {
        return Format::UptimeKuma;
    }
    if let Some(found) = tree.and_then(by_tree) {
        return found;
    }
    if let Some(found) = text.and_then(|text| by_text(name, text)) {
        return found;
    }
    match guess(name, bytes) {
        FileKind::Csv => Format::Table,
        FileKind::Json => Format::Json,
        FileKind::Zone => Format::Zone,
    }
}

/// Whether a tree is of a program.
type IsOf = fn(&Node) -> bool;

fn by_tree(tree: &Node) -> Option<Format> {
    let all: [(Format, IsOf); 13] = [
        (Format::Whmcs, billing::whmcs::is_answer),
        (Format::HostBill, billing::hostbill::is_answer),
        (Format::Blesta, billing::blesta::is_answer),
        (Format::Cpanel, panel::cpanel::is_answer),
        (Format::Plesk, panel::plesk::is_answer),
        (Format::UptimeKuma, monitor::uptime_kuma::is_backup),
        (Format::Gatus, monitor::gatus::is_configuration),
        (Format::Prometheus, monitor::prometheus::is_configuration),
        (Format::OpenStatus, monitor::openstatus::is_configuration),
        (Format::Statuspage, statuspage::is_answer),
        (Format::PowerDns, dns::powerdns::is_answer),
        (Format::NetBox, site_plan::netbox::is_answer),
        (Format::PhpIpam, site_plan::phpipam::is_answer),
    ];
    all.iter().find(|(_, is)| is(tree)).map(|(format, _)| *format)
}

fn by_text(name: &str, text: &str) -> Option<Format> {
    // A report has its title above the heading, and `mysql` a frame.
    let has = |is_header: fn(&str) -> bool| text.lines().take(5).any(is_header);
    if has(billing::whmcs::is_header) {
        return Some(Format::Whmcs);
    }
    if has(statuspage::is_header) {
        return Some(Format::Statuspage);
    }
    if has(panel::cpanel::is_header) {
        return Some(Format::Cpanel);
    }
    if has(panel::plesk::is_header) {
        return Some(Format::Plesk);
    }
    if panel::is_owner_list(text) {
        let of_directadmin = name.contains("domainowners");
        return Some(if of_directadmin { Format::DirectAdmin } else { Format::Cpanel });
    }
    if dns::catalog::is_catalog(text) {
        return Some(Format::Catalog);
    }
    if dns::bind::is_configuration(text) {
        return Some(Format::Bind);
    }
    panel::directadmin::is_user(text).then_some(Format::DirectAdmin)
}
