//! One file, from its bytes to what can be imported.

use crate::context::{Context, is_json, is_yaml};
use crate::format::{Format, sniff};
use crate::left_out::{LeftOut, LeftOuts};
use crate::sink::{Fault, MailSubscriber, Sink, Source};
use crate::tree::{self, Node};
use crate::{billing, dns, monitor, panel, site_plan, statuspage};
use crate::{limits, workbook};
use bongsu_core::inventory::Country;
use bongsu_core::inventory::import::{
    Entry, Field, FileKind, ImportError, Problem, SheetLine, SourceFile, short,
};
use std::collections::BTreeMap;

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
    /// What the other files of the command say of it.
    pub context: &'a Context,
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
    /// The customers that are not in use, each with its state as the program calls it.
    pub idle: BTreeMap<String, String>,
}

/// Leaves out what some files say of customers of whom another file of the same program says that
/// they are not in use: lists of domains do not say so.
pub fn leave_out_idle(readings: &mut [Reading]) {
    let idle: Vec<(Format, BTreeMap<String, String>)> =
        readings.iter().map(|it| (it.format, it.idle.clone())).collect();
    for reading in readings {
        let Content::Entries(entries) = &mut reading.content else { continue };
        let of_program = idle.iter().filter(|(format, _)| *format == reading.format);
        let of_program: Vec<_> = of_program.map(|(_, idle)| idle).collect();
        entries.retain(|entry| {
            let field = |wanted| entry.fields.iter().find(|(field, _)| *field == wanted);
            let customer = field(Field::Customer).map(|(_, key)| key);
            let state = customer.and_then(|key| of_program.iter().find_map(|idle| idle.get(key)));
            if let Some(state) = state {
                let example = field(Field::Domain).or(field(Field::Customer));
                let example = example.map_or_else(String::new, |(_, text)| short(text));
                reading.left_out.add(LeftOut::NotInUse(state.clone()), || example);
            }
            state.is_none()
        });
    }
}

/// What is in a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// A text that the core reads.
    Text(SourceFile),
    /// A sheet of a workbook.
    Worksheet {
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
    let is_json = text.is_some_and(is_json);
    let is_yaml = text.is_some_and(|it| is_yaml(request.name, it));
    let tree = text.filter(|_| is_json).map(tree::json);
    let parsed = tree.as_ref().and_then(|it| it.as_ref().ok().cloned());
    let parsed = match text.filter(|_| is_yaml && parsed.is_none()).map(tree::yaml) {
        Some(Ok(yaml)) => Some(yaml),
        // It is YAML, of more than is read, whatever else it is.
        Some(Err((line, problem))) if is_too_much(&problem) => return Err(fail((line, problem))),
        Some(Err(_)) | None => parsed,
    };
    let found = sniff(request.name, request.bytes, text, parsed.as_deref());
    let format = request.format.unwrap_or(found);
    let mut left_out = LeftOuts::default();
    let (mut subscribers, mut idle) = (Vec::new(), BTreeMap::new());
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
            Content::Worksheet { name: format!("{} ({})", request.name, short(&sheet)), lines }
        }
        Format::Json if request.format.is_none() && parsed.as_deref().is_some_and(is_foreign) => {
            return Err(fail((None, Problem::UnknownDocument)));
        }
        Format::Table => own(request, FileKind::Csv),
        Format::Json => own(request, FileKind::Json),
        Format::Zone => own(request, FileKind::Zone),
        _ => {
            let source = Source { text, tree };
            let Request { name, country, server, context, .. } = request;
            let mut sink = Sink::new(name, country, server, context);
            read_foreign(format, request.bytes, source, &mut sink).map_err(fail)?;
            left_out = sink.left_out;
            (subscribers, idle) = (sink.subscribers, sink.idle);
            Content::Entries(sink.entries)
        }
    };
    let is_guess = request.format.is_none() && !format.is_own();
    Ok(Reading { format, is_guess, content, left_out, subscribers, idle })
}

fn is_too_much(problem: &Problem) -> bool {
    matches!(problem, Problem::ManyMerges(_) | Problem::ManyNodes(_) | Problem::Deep(_))
}

fn own(request: Request<'_>, kind: FileKind) -> Content {
    let (name, bytes) = (request.name.to_owned(), request.bytes.to_vec());
    Content::Text(SourceFile { name, bytes, kind: Some(kind) })
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
