//! What an operator may set: a versioned TOML file in which everything has a default.
//!
//! There is one file here for each section: its struct, its defaults and how it is read.
//! [`Config::default`] applies without a file; `example.toml` states the same values with their
//! reasons, and a test compares the two. [`parse`] reports every error at once, each with its
//! key and line. Secrets come from files or from the environment: `BONGSU_STORE` is the
//! database's URL with its password, `BONGSU_MAIL_PASSWORD` the password of the mail relays'
//! users.

mod alert_mail;
mod alert_mapping;
mod alert_source;
mod alerts;
mod branding;
mod care;
mod compliance;
mod discovery;
mod documents;
mod emergency_export;
mod engine;
mod heartbeat;
mod incoming_mail;
mod mail;
mod mirror;
mod notices;
mod oidc;
mod operator;
mod presence;
mod probing;
mod publish;
mod rdap;
mod reports;
mod secret;
mod sms;
mod store;
mod telephone;
mod texts;
mod tickets;
mod values;
mod vantage;
mod web;
mod webhook;

#[cfg(test)]
mod messages_tests;
#[cfg(test)]
mod tests;

pub use alert_mail::AlertMailSources;
use alert_mail::OtherMail;
pub use alert_source::AlertSources;
pub use alerts::{AlertRecipient, Alerts, Reach};
pub use branding::Branding;
pub use care::Care;
pub use compliance::Compliance;
pub use discovery::Discovery;
pub use documents::Documents;
pub use engine::Engine;
pub use heartbeat::Heartbeat;
pub use incoming_mail::{IncomingMail, Oversized};
pub use mail::{Dkim, MAIL_PASSWORD_VARIABLE, Mail, MailRelay};
pub use mirror::Mirror;
pub use notices::Notices;
pub use oidc::Oidc;
pub use operator::Operator;
pub use probing::Probing;
pub use publish::Publish;
pub use rdap::Rdap;
pub use reports::Reports;
pub use secret::Secret;
pub use sms::SmsGateway;
pub use store::{STORE_VARIABLE, Store};
pub use telephone::{Telephone, Telephones};
pub use tickets::Tickets;
pub use vantage::Vantage;
pub use web::Web;
pub use webhook::Webhook;

use crate::runtime::publishing::customer_urls::CustomerUrls;
use crate::runtime::publishing::mirror::MirrorTarget;
use anyhow::Context;
use bongsu_core::alert::AlertOptions;
use bongsu_core::engine::Options;
use bongsu_core::inventory::Channel;
use bongsu_send::mail::Mailer;
use bongsu_send::sms::SmsSender;
use bongsu_settings::{Fields, Reader, SettingsError};
use bongsu_words::Language;
use bongsu_words::courtesy::CourtesyTexts;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The version of the file format that this program reads.
pub const VERSION: &str = "1";

/// The file as a manual.
pub const EXAMPLE: &str = include_str!("example.toml");

/// Everything that may be set.
#[derive(Clone, PartialEq, Debug)]
pub struct Config {
    /// The hosting company that runs this desk.
    pub operator: Operator,
    /// What makes the public pages its own.
    pub branding: Branding,
    /// What stands before and after its notices.
    pub texts: CourtesyTexts,
    /// The database.
    pub store: Store,
    /// The web server.
    pub web: Web,
    /// An identity provider that logs people in; off when `None`.
    pub oidc: Option<Oidc>,
    /// When an incident opens, updates and reopens.
    pub engine: Engine,
    /// Intervals, timeouts and limits of probes.
    pub probing: Probing,
    /// Where probes are sent from; at least one.
    pub vantages: Vec<Vantage>,
    /// How DNS is read.
    pub discovery: Discovery,
    /// Legal notification deadlines.
    pub compliance: Compliance,
    /// The font that PDFs are set in.
    pub documents: Documents,
    /// Who is mailed the report of each month.
    pub reports: Reports,
    /// Rules for notices on every channel.
    pub notices: Notices,
    /// Who may write to the company.
    pub tickets: Tickets,
    /// Mail; off when `None`.
    pub mail: Option<Mail>,
    /// Gateways for text messages and voice calls, in order of preference.
    pub sms: Vec<SmsGateway>,
    /// Programs and chat rooms that receive every statement.
    pub webhooks: Vec<Webhook>,
    /// Alerts about single sites: how they are made, and who is told.
    pub alerts: Alerts,
    /// Other tools that tell of alerts, and signs of life that are expected.
    pub alert_sources: AlertSources,
    /// Care for those who answer the telephone.
    pub care: Care,
    /// When customers are called back, and telephone systems.
    pub telephones: Telephones,
    /// When domains expire, by their registries; not asked when `None`.
    pub rdap: Option<Rdap>,
    /// Pages as static files; off when `None`.
    pub publish: Option<Publish>,
    /// The directory of the emergency export; off when `None`.
    pub emergency_export: Option<PathBuf>,
    /// The outside monitor; off when `None`.
    pub heartbeat: Option<Heartbeat>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            operator: Operator::default(),
            branding: Branding::default(),
            texts: CourtesyTexts::default(),
            store: Store::default(),
            web: Web::default(),
            oidc: None,
            engine: Engine::default(),
            probing: Probing::default(),
            vantages: vantage::default(),
            discovery: Discovery::default(),
            compliance: Compliance::default(),
            documents: Documents::default(),
            reports: Reports::default(),
            notices: Notices::default(),
            tickets: Tickets::default(),
            mail: None,
            sms: Vec::new(),
            webhooks: Vec::new(),
            alerts: Alerts::default(),
            alert_sources: AlertSources::default(),
            care: Care::default(),
            telephones: Telephones::default(),
            rdap: None,
            publish: None,
            emergency_export: None,
            heartbeat: None,
        }
    }
}

/// Reads a configuration; `name` begins every error line.
///
/// # Errors
/// [`SettingsError::Invalid`] with everything that is wrong.
pub fn parse(name: &str, text: &str) -> Result<Config, SettingsError> {
    parse_with(Reader::new(text), name)
}

fn parse_with(reader: Reader<'_>, name: &str) -> Result<Config, SettingsError> {
    bongsu_settings::parse_with(reader, name, |r, top| {
        let mut config = Config::default();
        config.read(r, top);
        config
    })
}

impl Config {
    /// Reads the file at `path`, or uses the defaults when none is given; then applies the
    /// environment. Every relative path in the file begins at the file's directory, whoever runs
    /// the program from wherever.
    ///
    /// # Errors
    /// Everything that is wrong with the file, at once.
    pub fn load(path: Option<&Path>) -> Result<Config, SettingsError> {
        let mut config = match path {
            None => Config::default(),
            Some(path) => Config::read_file(path, false)?,
        };
        if let Ok(url) = std::env::var(STORE_VARIABLE) {
            config.store.url = url;
        }
        Ok(config)
    }

    /// Checks the file at `path`, and that the files, directories and addresses that it names are
    /// on this machine.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn check(path: &Path) -> Result<(), SettingsError> {
        Config::read_file(path, true).map(drop)
    }

    fn read_file(path: &Path, is_for_this_machine: bool) -> Result<Config, SettingsError> {
        let text = bongsu_settings::read_file(path)?;
        let file = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let directory = file.parent().unwrap_or(Path::new(""));
        let reader = Reader::new(&text).below(directory).on_this_machine(is_for_this_machine);
        let mut config = parse_with(reader, &path.display().to_string())?;
        config.store.resolve(directory);
        Ok(config)
    }

    fn read(&mut self, r: &mut Reader<'_>, top: &mut Fields<'_>) {
        if let Some(version) = top.require(r, "version")
            && version.text(r).is_some_and(|text| text != VERSION)
        {
            version.reject(r, format!("this program reads version \"{VERSION}\""));
        }
        top.section(r, "operator", |r, f| self.operator.read(r, f));
        top.section(r, "branding", |r, f| self.branding.read(r, f));
        self.texts = top.section(r, "texts", texts::read).unwrap_or_default();
        top.section(r, "store", |r, f| self.store.read(r, f));
        top.section(r, "web", |r, f| self.web.read(r, f));
        self.oidc = top.section(r, "oidc", Oidc::read).flatten();
        top.section(r, "engine", |r, f| self.engine.read(r, f));
        top.section(r, "probing", |r, f| self.probing.read(r, f));
        self.vantages = vantage::read(r, top);
        top.section(r, "discovery", |r, f| self.discovery.read(r, f));
        top.section(r, "compliance", |r, f| self.compliance.read(r, f));
        top.section(r, "documents", |r, f| self.documents.read(r, f));
        top.section(r, "reports", |r, f| self.reports.read(r, f));
        top.section(r, "notices", |r, f| self.notices.read(r, f));
        top.section(r, "tickets", |r, f| self.tickets.read(r, f));
        let mail = top.section(r, "mail", Mail::read).unwrap_or_default();
        self.mail = mail.mail;
        self.sms = sms::read(r, top);
        let (webhooks, names) = webhook::read(r, top);
        self.webhooks = webhooks;
        self.alerts = Alerts::read(r, top, (&self.webhooks, &names), mail.is_meant);
        let from = self.mail.as_ref().map(Mail::sender_address);
        let other = OtherMail { tickets: self.tickets.mail.as_ref(), from };
        self.alert_sources.read(r, top, other);
        top.section(r, "care", |r, f| self.care.read(r, f));
        self.telephones.read(r, top);
        self.rdap = top.section(r, "rdap", Rdap::read).flatten();
        let database = self.store.url.as_str();
        let publish = |r: &mut Reader<'_>, f: &mut Fields<'_>| Publish::read(r, f, database);
        self.publish = top.section(r, "publish", publish).flatten();
        mirror::read(r, top, self.publish.as_mut().map(|publish| &mut publish.mirrors));
        let publish = self.publish.as_ref();
        let export = |r: &mut Reader<'_>, f: &mut Fields<'_>| emergency_export::read(r, f, publish);
        self.emergency_export = top.section(r, "emergency_export", export).flatten();
        self.heartbeat = top.section(r, "heartbeat", Heartbeat::read).flatten();
    }

    /// The options of the engine.
    pub fn engine_options(&self) -> Options {
        let options = self.engine.options(self.probing.probe_interval, self.notices.approval);
        let mut alerts = AlertOptions::clone(&self.alerts.options);
        alerts.asks_registries = self.rdap.is_some();
        let callbacks = Arc::new(self.telephones.hours(&self.operator.time_zone));
        let heartbeats = self.alert_sources.heartbeats.iter().map(|(rule, _)| rule.clone());
        let heartbeats = heartbeats.collect();
        Options { alerts: Arc::new(alerts), callbacks, heartbeats, ..options }
    }

    /// The mailer; `None` when mail is off.
    ///
    /// # Errors
    /// When a relay's user has no password, or a file cannot be read.
    pub fn mailer(&self) -> anyhow::Result<Option<Mailer>> {
        self.mail.as_ref().map(Mail::mailer).transpose()
    }

    /// Sends text messages; `None` without a gateway for them.
    ///
    /// # Errors
    /// When a gateway cannot be used.
    pub fn sms_sender(&self) -> anyhow::Result<Option<SmsSender>> {
        sms::sender(&self.sms, self.operator.country, false)
    }

    /// Has notices read out on the phone; `None` without a gateway for that.
    ///
    /// # Errors
    /// When a gateway cannot be used.
    pub fn voice_sender(&self) -> anyhow::Result<Option<SmsSender>> {
        sms::sender(&self.sms, self.operator.country, true)
    }

    /// The webhooks.
    ///
    /// # Errors
    /// When one cannot be used.
    pub fn open_webhooks(&self) -> anyhow::Result<Vec<bongsu_send::webhook::Webhook>> {
        self.webhooks.iter().map(Webhook::open).collect()
    }

    /// The mirrors of the first published directory, each with its name.
    ///
    /// # Errors
    /// When one cannot be used.
    pub fn mirrors(&self) -> anyhow::Result<Vec<(String, Arc<MirrorTarget>)>> {
        let mirrors = self.publish.iter().flat_map(|publish| &publish.mirrors);
        let each = mirrors.map(|mirror| {
            let name = mirror.name();
            let target = mirror.target().with_context(|| format!("[[mirror]] {name}"))?;
            Ok((name, Arc::new(target)))
        });
        each.collect()
    }

    /// Whether readers of the public page can subscribe by mail: mail reaches them, and the
    /// link in it leads to a page that they can open to confirm.
    pub fn accepts_subscribers(&self) -> bool {
        self.mail.is_some() && self.web.public_url.is_some()
    }

    /// Whether everybody may write a ticket: the address that they give can be confirmed.
    pub fn accepts_tickets(&self) -> bool {
        self.tickets.public_form && self.mail.is_some() && self.web.public_url.is_some()
    }

    /// Whether a customer's page is where customers can reach it.
    pub fn has_customer_pages(&self) -> bool {
        let published = self.publish.as_ref().is_some_and(|publish| publish.url.is_some());
        self.web.public_url.is_some() || published
    }

    /// Whether customers who lost the link to their page can be sent it.
    pub fn sends_page_links(&self) -> bool {
        let texts = self.sms.iter().any(|gateway| !gateway.http.voice);
        self.has_customer_pages() && (self.mail.is_some() || texts)
    }

    /// The channels by which contacts can be reached.
    pub fn channels(&self) -> Vec<Channel> {
        let mail = self.mail.iter().map(|_| Channel::Email);
        let phone = self.sms.iter().take(1).map(|_| Channel::Phone);
        mail.chain(phone).collect()
    }

    /// The languages in which pages are published; all where nothing is.
    pub fn published_languages(&self) -> Vec<Language> {
        self.publish.as_ref().map_or_else(|| Language::ALL.to_vec(), |it| it.languages.clone())
    }

    /// The URLs of customers' own pages.
    pub fn customer_urls(&self) -> CustomerUrls {
        let files = self.publish.as_ref().and_then(|it| Some((it.url.clone()?, &it.languages)));
        match files {
            Some((base, languages)) => CustomerUrls { base, files_in: Some(languages.clone()) },
            None => CustomerUrls { base: self.public_url(), files_in: None },
        }
    }

    /// The URL at which people find operations, which listen `at`, or where they are set to.
    pub fn operations_url(&self, at: Option<SocketAddr>) -> String {
        let listen = at.or(self.web.operations_listen).map(|at| format!("http://{at}"));
        self.web.operations_url.clone().or(listen).unwrap_or_default()
    }

    /// The URL of the public page.
    pub fn public_url(&self) -> String {
        let listening = self.web.public_listen.or(self.web.operations_listen);
        self.web.public_url.clone().unwrap_or_else(|| {
            listening.map_or_else(|| "http://127.0.0.1".into(), |at| format!("http://{at}"))
        })
    }
}
