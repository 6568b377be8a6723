//! One file, from its bytes to what can be imported.

use crate::format::{Format, sniff};
use crate::left_out::{LeftOut, LeftOuts};
use crate::tree::{self, Node};
use crate::{billing, dns, monitor, panel, site_plan, statuspage};
use crate::{limits, workbook};
use bongsu_core::inventory::import::{
    Entry, Field, FileKind, ImportError, Problem, SheetLine, SourceFile, Subject, parse_contact,
    parse_domain, short,
};
use bongsu_core::inventory::{ComponentKey, Country};
use bongsu_core::name::Name;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A file that is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// All of it.
    pub bytes: &'a [u8],
    /// What it is; found out when not given.
    pub format: Option<Format>,
    /// Which sheet of a workbook; the only one when not given.
    pub sheet: Option<&'a str>,
    /// Where phone numbers without a calling code are.
    pub country: Country,
    /// The server that a control panel's list is of.
    pub server: Option<&'a str>,
    /// What the components of a status page are here, by their name or id.
    pub components: &'a BTreeMap<String, ComponentKey>,
}

/// What a file says.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What it is.
    pub format: Format,
    /// Whether that was found out, and so has to be said.
    pub is_guess: bool,
    /// What is in it, for the core to check.
    pub content: Content,
    /// What has no place here.
    pub left_out: LeftOuts,
    /// Those who subscribed to a status page by mail, each address once.
    pub subscribers: Vec<MailSubscriber>,
}

/// Somebody who subscribed to a status page by mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailSubscriber {
    /// Their address.
    pub address: String,
    /// The components that they chose; all of them when there are none.
    pub components: Vec<ComponentKey>,
}

/// What is in a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// A text that the core reads.
    Text(SourceFile),
    /// A sheet of a workbook.
    Sheet {
        /// The file with its sheet, for messages.
        name: String,
        /// Its lines.
        lines: Vec<SheetLine>,
    },
    /// Entries of another program.
    Entries(Vec<Entry>),
}

/// Reads a file.
///
/// # Errors
/// Why it is not what it is said to be, or cannot be read.
pub fn read(request: Request<'_>) -> Result<Reading, Box<ImportError>> {
    let fail = |(line, problem): (Option<u64>, Problem)| {
        Box::new(ImportError { file: request.name.to_owned(), line, column: None, problem })
    };
    if request.bytes.len() as u64 > limits::MAX_FILE_BYTES {
        return Err(fail((None, Problem::LargeFile(limits::MAX_FILE_BYTES >> 20))));
    }
    let text = std::str::from_utf8(request.bytes).ok().map(|it| it.trim_start_matches('\u{feff}'));
    let is_json = text.is_some_and(|it| it.trim_start().starts_with(['{', '[']));
    let is_yaml = text.is_some_and(|it| is_yaml(request, it));
    let tree = text.filter(|_| is_json).map(tree::json);
    let parsed = tree.as_ref().and_then(|it| it.as_ref().ok().cloned());
    let parsed = parsed.or_else(|| text.filter(|_| is_yaml).and_then(|it| tree::yaml(it).ok()));
    let found = sniff(request.name, request.bytes, text, parsed.as_deref());
    let format = request.format.unwrap_or(found);
    let mut left_out = LeftOuts::default();
    let mut subscribers = Vec::new();
    let content = match format {
        Format::Table if request.bytes.starts_with(workbook::XLS_MAGIC) => {
            return Err(fail((None, Problem::OldWorkbook)));
        }
        Format::Table if is_open_document(request.bytes) => {
            return Err(fail((None, Problem::OpenDocument)));
        }
        Format::Table if request.bytes.starts_with(workbook::XLSX_MAGIC) => {
            let (sheet, lines) = workbook::read(request.bytes, request.sheet, &mut left_out)
                .map_err(|problem| fail((None, problem)))?;
            Content::Sheet { name: format!("{} ({})", request.name, short(&sheet)), lines }
        }
        Format::Json if request.format.is_none() && parsed.as_deref().is_some_and(is_foreign) => {
            return Err(fail((None, Problem::UnknownDocument)));
        }
        Format::Table => own(request, FileKind::Csv),
        Format::Json => own(request, FileKind::Json),
        Format::Zone => own(request, FileKind::Zone),
        _ => {
            let source = Source { text, tree };
            let mut sink = Sink::new(request);
            read_foreign(format, request.bytes, source, &mut sink).map_err(fail)?;
            left_out = sink.left_out;
            subscribers = sink.subscribers;
            Content::Entries(sink.entries)
        }
    };
    let is_guess = request.format.is_none() && !format.is_own();
    Ok(Reading { format, is_guess, content, left_out, subscribers })
}

fn own(request: Request<'_>, kind: FileKind) -> Content {
    let (name, bytes) = (request.name.to_owned(), request.bytes.to_vec());
    Content::Text(SourceFile { name, bytes, kind: Some(kind) })
}

/// Whether a file is a configuration in YAML, by its name or its first line.
fn is_yaml(request: Request<'_>, text: &str) -> bool {
    let name = request.name.to_ascii_lowercase();
    text.starts_with("---") || name.ends_with(".yml") || name.ends_with(".yaml")
}

/// Whether a document has none of the lists that bongsu's own have.
fn is_foreign(tree: &Node) -> bool {
    ["customers", "sites", "components"].iter().all(|list| tree.get(list).is_none())
}

/// OpenDocument begins with its media type (ODF 1.3 part 2, §3.3).
fn is_open_document(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(100)];
    let mark = b"mimetypeapplication/vnd.oasis";
    start.windows(mark.len()).any(|it| it == mark)
}

/// Where something is wrong, and what.
pub(crate) type Fault = (Option<u64>, Problem);

/// A file of another program.
pub(crate) struct Source<'a> {
    text: Option<&'a str>,
    tree: Option<Result<Rc<Node>, Fault>>,
}

impl<'a> Source<'a> {
    /// Its text.
    pub(crate) fn text(&self) -> Result<&'a str, Fault> {
        self.text.ok_or((None, Problem::NotUtf8))
    }

    /// It as JSON, or as YAML when it does not look like JSON.
    pub(crate) fn tree(self) -> Result<Rc<Node>, Fault> {
        match self.tree {
            Some(tree) => tree,
            None => tree::yaml(self.text()?),
        }
    }

    /// Whether it looks like JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.tree.is_some()
    }
}

fn read_foreign(
    format: Format,
    bytes: &[u8],
    source: Source<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), Fault> {
    match format {
        Format::Whmcs => billing::whmcs::read(source, sink),
        Format::HostBill => billing::hostbill::read(&*source.tree()?, sink),
        Format::Blesta => billing::blesta::read(&*source.tree()?, sink),
        Format::Cpanel => panel::cpanel::read(source, sink),
        Format::Plesk => panel::plesk::read(source, sink),
        Format::DirectAdmin => panel::directadmin::read(source, sink),
        Format::UptimeKuma => monitor::uptime_kuma::read(bytes, source, sink),
        Format::Gatus => monitor::gatus::read(&*source.tree()?, sink),
        Format::Prometheus => monitor::prometheus::read(&*source.tree()?, sink),
        Format::OpenStatus => monitor::openstatus::read(&*source.tree()?, sink),
        Format::Statuspage => statuspage::read(source, sink),
        Format::PowerDns => dns::powerdns::read(source, sink),
        Format::Bind => dns::bind::read(source.text()?, sink),
        Format::Catalog => dns::catalog::read(source.text()?, sink),
        Format::NetBox => site_plan::netbox::read(&*source.tree()?, sink),
        Format::PhpIpam => site_plan::phpipam::read(&*source.tree()?, sink),
        Format::Table | Format::Json | Format::Zone => Ok(()),
    }
}

/// Where entries go, with what they have in common.
pub(crate) struct Sink<'a> {
    name: &'a str,
    country: Country,
    server: Option<&'a str>,
    components: &'a BTreeMap<String, ComponentKey>,
    pub(crate) subscribers: Vec<MailSubscriber>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) left_out: LeftOuts,
    /// The sites so far, each with whose it is.
    sites: BTreeMap<Name, Option<String>>,
}

impl<'a> Sink<'a> {
    fn new(request: Request<'a>) -> Sink<'a> {
        Sink {
            name: request.name,
            country: request.country,
            server: request.server,
            components: request.components,
            subscribers: Vec::new(),
            entries: Vec::new(),
            left_out: LeftOuts::default(),
            sites: BTreeMap::new(),
        }
    }

    /// What a component of a status page is here, by the operator's word.
    pub(crate) fn component(&self, name: &str) -> Option<ComponentKey> {
        self.components.get(name).cloned()
    }

    /// Leaves something out.
    pub(crate) fn leave_out(&mut self, why: LeftOut, example: &str) {
        self.left_out.add(why, || short(example));
    }

    /// A customer. Contacts that are none are left out.
    pub(crate) fn customer(
        &mut self,
        entry: &str,
        key: &str,
        name: Option<&str>,
        language: Option<&str>,
        contacts: &[&str],
    ) {
        let mut fields = vec![(Field::Customer, key.to_owned())];
        fields.extend(name.map(|name| (Field::Name, name.to_owned())));
        let language = language.map(str::to_lowercase);
        let known = language.filter(|it| ["korean", "english", "ko", "en"].contains(&it.as_str()));
        fields.extend(known.map(|language| (Field::Language, language)));
        let mut good = Vec::new();
        for contact in contacts.iter().flat_map(|it| it.split([',', ';'])).map(str::trim) {
            if contact.is_empty() {
                continue;
            }
            match parse_contact(contact, self.country) {
                Some(_) => good.push(contact),
                None => {
                    self.left_out.add(LeftOut::Contact, || format!("{key}: {}", short(contact)))
                }
            }
        }
        if !good.is_empty() {
            fields.push((Field::Contact, good.join(";")));
        }
        self.push(entry, Subject::Customer, fields);
    }

    /// A host name that can be watched; what is none is left out, with `entry` as the example.
    pub(crate) fn host(&mut self, text: &str, entry: &str) -> Option<Name> {
        let text = text.trim().trim_end_matches('.');
        match parse_domain(text) {
            Ok(name) => Some(name),
            Err(_) if text.is_empty() => {
                self.leave_out(LeftOut::NoDomain, entry);
                None
            }
            Err(problem) => {
                let is_address = matches!(problem, Problem::AddressNotName(_));
                let why = if is_address { LeftOut::Address } else { LeftOut::NotADomain };
                self.leave_out(why, text);
                None
            }
        }
    }

    /// A site with whose it is, unless the same customer has it already.
    pub(crate) fn site(
        &mut self,
        entry: &str,
        host: &Name,
        subject: Subject,
        customer: Option<&str>,
        more: Vec<(Field, String)>,
    ) {
        match self.sites.get(host) {
            Some(known) if known.as_deref() == customer => {
                return self.left_out.add(LeftOut::SameSite, || host.unicode());
            }
            _ => self.sites.insert(host.clone(), customer.map(str::to_owned)),
        };
        let mut fields = vec![(Field::Domain, host.to_string())];
        fields.extend(customer.map(|key| (Field::Customer, key.to_owned())));
        fields.extend(self.server.map(|name| (Field::Server, name.to_owned())));
        fields.extend(more);
        self.push(entry, subject, fields);
    }

    /// A shared component.
    pub(crate) fn push(&mut self, entry: &str, subject: Subject, fields: Vec<(Field, String)>) {
        // Lines are written as everywhere, entries with what they are.
        let mark = if entry.starts_with(|c: char| c.is_ascii_digit()) { ":" } else { ": " };
        let place = format!("{}{mark}{entry}", self.name).into();
        self.entries.push(Entry { place, subject, fields });
    }
}
