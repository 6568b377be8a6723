//! What the files say, row by row.

use super::columns::ColumnMap;
use super::error::SourceLine;
use super::finding::Findings;
use crate::Time;
use crate::inventory::{
    CertificateExpectation, ComponentKey, Contact, Country, JsonValue, Label, Language, Method,
    Owner, SiteUrl,
};
use crate::name::Name;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// What the files say, checked row by row, and nothing beyond.
#[derive(Clone, Debug, Default)]
pub struct Import {
    pub(super) options: Options,
    /// What there is to say of the files.
    pub(super) findings: Findings,
    pub(super) customers: BTreeMap<String, CustomerRow>,
    pub(super) sites: BTreeMap<Name, SiteRow>,
    pub(super) components: BTreeMap<ComponentKey, ComponentRow>,
    /// Delegations found in zone files, by registrable domain.
    pub(super) zones: BTreeMap<Name, Vec<Name>>,
    /// Addresses found in zone files.
    pub(super) hosts: BTreeMap<Name, Vec<IpAddr>>,
    /// Aliases found in zone files.
    pub(super) aliases: BTreeMap<Name, Name>,
    /// Lines of zone files that were passed over, by file and what they are.
    pub(super) passed_over: BTreeMap<(String, String), usize>,
}

/// How files are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where phone numbers without a calling code are.
    pub country: Country,
    /// What headings of tables mean, beyond the names that are known.
    pub columns: ColumnMap,
    /// The encoding of texts; found out when not given.
    pub encoding: Option<&'static encoding_rs::Encoding>,
}

impl Import {
    /// Nothing yet.
    pub fn new(options: Options) -> Import {
        Import { options, ..Import::default() }
    }

    /// What there is to say of the files that were read.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// What was passed over in zone files, since only some servers know it: the file, the kind of
    /// the lines, and how many they are.
    pub fn passed_over(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        self.passed_over.iter().map(|((file, kind), n)| (file.as_str(), kind.as_str(), *n))
    }
}

/// What a row says about one property.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) enum FieldValue<T> {
    /// Nothing: it stays as it was.
    #[default]
    Absent,
    /// That there is none.
    Empty,
    /// This.
    Set(T),
}

#[derive(Clone, Debug)]
pub(super) struct CustomerRow {
    pub(super) at: SourceLine,
    pub(super) name: FieldValue<String>,
    pub(super) language: FieldValue<Language>,
    pub(super) contacts: Vec<Contact>,
    /// Whether they are said to be all; otherwise those that were there stay.
    pub(super) has_contacts: bool,
    pub(super) site_alerts: FieldValue<bool>,
}

#[derive(Clone, Debug)]
pub(super) struct SiteRow {
    pub(super) at: SourceLine,
    /// `None` for a row that only gives the location of a known site.
    pub(super) customer: Option<String>,
    /// Whose it may be, where another program groups it and names no customer; `None` for a row
    /// that is not about a new site.
    pub(super) unowned: Option<OwnerHint>,
    pub(super) url: FieldValue<SiteUrl>,
    pub(super) status: FieldValue<u16>,
    pub(super) body: FieldValue<String>,
    pub(super) options: OptionsRow,
    /// In the order of [`field::LOCATION_FIELDS`].
    pub(super) location: [FieldValue<String>; 6],
    pub(super) name_servers: FieldValue<Vec<Name>>,
    pub(super) addresses: FieldValue<Vec<IpAddr>>,
    pub(super) domain_expires: FieldValue<Time>,
    pub(super) labels: FieldValue<Vec<Label>>,
    pub(super) alert_contacts: FieldValue<Vec<Contact>>,
    pub(super) needs: FieldValue<Vec<ComponentKey>>,
}

/// How another program groups a site.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct OwnerHint(pub(super) Option<String>);

/// What a row says about how its site is probed, and what is expected.
#[derive(Clone, Debug, Default)]
pub(super) struct OptionsRow {
    pub(super) method: FieldValue<Method>,
    pub(super) headers: FieldValue<Vec<(String, String)>>,
    pub(super) basic_auth: FieldValue<String>,
    pub(super) redirects: FieldValue<u8>,
    pub(super) absent: FieldValue<String>,
    pub(super) json: FieldValue<JsonValue>,
    pub(super) certificate: FieldValue<CertificateExpectation>,
    pub(super) timeout_ms: FieldValue<u32>,
    pub(super) interval_s: FieldValue<u32>,
}

#[derive(Clone, Debug)]
pub(super) struct ComponentRow {
    pub(super) at: SourceLine,
    pub(super) parent: FieldValue<ComponentKey>,
    pub(super) owner: FieldValue<Owner>,
    pub(super) addresses: FieldValue<Vec<IpAddr>>,
    pub(super) publication: PublicationRow,
}

/// What a row says of what everybody may read of a component.
#[derive(Clone, Debug, Default)]
pub(super) struct PublicationRow {
    /// In the order of the first four of [`super::field::PUBLICATION_FIELDS`].
    pub(super) texts: [FieldValue<String>; 4],
    pub(super) is_public: FieldValue<bool>,
    /// What another program calls it, which is its label where it has none.
    pub(super) called: Option<String>,
}
