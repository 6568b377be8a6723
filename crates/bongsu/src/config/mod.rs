//! What an operator may set: a versioned TOML file in which everything has a default.
//!
//! [`Config::default`] is what holds without a file; `example.toml` says the same with
//! the reasons, and a test holds the two together. [`parse`] names every error at once,
//! each with its key and line. What must not stand in a file comes by the environment:
//! `BONGSU_STORE` is the database's address with its password, `BONGSU_MAIL_PASSWORD` the
//! password of the mail relays' users.

mod parse;

#[cfg(test)]
mod tests;

pub use parse::parse;

use crate::runtime::publishing::customer_urls::Pages;
use crate::runtime::publishing::mirror::To;
use crate::trust;
use anyhow::Context;
use bongsu_core::compliance::{OBLIGATIONS, ObligationKind};
use bongsu_core::engine;
use bongsu_core::inventory::Channel;
use bongsu_core::name::Name;
use bongsu_core::notification::preferences::{PreferenceDefaults, QuietHours};
use bongsu_core::statement::official::Approval;
use bongsu_probe::budget::Rate;
use bongsu_send::http::Endpoint;
use bongsu_send::mail::{Mailer, Relay, Signer};
use bongsu_send::publish::{Credentials, RemoteTarget};
use bongsu_send::sms::{AlimTalk, Gateway, HttpGateway, SmsSender};
use bongsu_send::tls::Trust;
use bongsu_send::webhook::Webhook;
use bongsu_settings::SettingsError;
use bongsu_words::Lang;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The version of the file's form that this program reads.
pub const VERSION: &str = "1";

/// The file as a manual.
pub const EXAMPLE: &str = include_str!("example.toml");

/// The variable that holds the database's address, in place of `[store] url`.
pub const STORE_VARIABLE: &str = "BONGSU_STORE";

/// The variable that holds the password of the users of `[mail] relays`.
pub const MAIL_PASSWORD_VARIABLE: &str = "BONGSU_MAIL_PASSWORD";

/// Everything that may be set.
#[derive(Clone, PartialEq, Debug)]
pub struct Config {
    /// Who runs this.
    pub operator: Operator,
    /// Where it is remembered.
    pub store: Store,
    /// Where it is shown.
    pub web: Web,
    /// How an outage is judged.
    pub engine: engine::Options,
    /// What the law wants of this operator.
    pub obligations: Vec<ObligationKind>,
    /// Who waits for a sign of life; nobody when `None`.
    pub heartbeat: Option<HeartbeatAt>,
    /// Where a snapshot of customers and contacts is kept; nowhere when `None`.
    pub snapshot: Option<PathBuf>,
    /// When people are left alone.
    pub notices: Notices,
    /// How people are told by mail; not at all when `None`.
    pub mail: Option<Mail>,
    /// Where pages are laid as files; nowhere when `None`.
    pub publish: Option<Publish>,
    /// Gateways that take text messages, the first one asked first.
    pub texts: Vec<TextAt>,
    /// Programs and rooms that are told of every statement.
    pub hooks: Vec<HookAt>,
    /// How the network is asked.
    pub probing: Probing,
    /// Where probes are sent from; at least one.
    pub vantages: Vec<Vantage>,
    /// How DNS is looked at.
    pub discovery: Discovery,
}

/// Who runs this.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operator {
    /// The hosting company's name, on every page.
    pub name: String,
    /// The IANA zone that times are shown in.
    pub time_zone: String,
    /// How a customer reaches a person.
    pub contact: Option<String>,
    /// Domains whose name servers are the company's own.
    pub own_domains: Vec<Name>,
}

/// Where it is remembered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Store {
    /// `sqlite:<path>`, a path, or `postgres://…`.
    pub url: String,
    /// How long verdict changes are kept.
    pub keep_verdicts: Duration,
    /// How long it is kept who looked at operations.
    pub keep_accesses: Duration,
}

/// Where it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Web {
    /// Where the public page listens; nowhere when `None`.
    pub public: Option<SocketAddr>,
    /// Where operations listen; nowhere when `None`.
    pub operations: Option<SocketAddr>,
    /// Operations may listen on more than loopback, since a proxy asks who comes.
    pub behind_authenticating_proxy: bool,
    /// Where the public page is reached from outside, without a final slash.
    pub public_url: Option<String>,
    /// Pages kept live at once, at most.
    pub live_clients: usize,
}

/// Who waits for a sign of life.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeartbeatAt {
    /// The address that is asked for.
    pub url: Text,
    /// How often.
    pub every: Duration,
}

impl HeartbeatAt {
    /// Where that is.
    ///
    /// # Errors
    /// When the file cannot be read, or has no address in it.
    pub fn endpoint(&self) -> anyhow::Result<Endpoint> {
        Endpoint::parse(&self.url.read()?).context("[heartbeat] url")
    }
}

/// What holds for notices on every channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notices {
    /// When telephones are left alone, but for the first word of a site that cannot be opened.
    pub quiet_phones: Option<QuietHours>,
    /// Whose words another person must approve.
    pub approval: Approval,
}

/// How people are told by mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// `address`, or `Name <address>`.
    pub from: String,
    /// Who takes our mail, the first one asked first.
    pub relays: Vec<String>,
    /// Files of authorities that relays may show certificates of, beside Mozilla's.
    pub trust_roots: Vec<PathBuf>,
    /// What mail is signed with.
    pub dkim: Option<Dkim>,
}

/// What mail is signed with (DKIM).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dkim {
    /// The domain that signs.
    pub domain: Name,
    /// Under which name the public key stands in DNS.
    pub selector: String,
    /// The file of the private key, in PEM.
    pub key: PathBuf,
}

impl Dkim {
    /// What signs.
    ///
    /// # Errors
    /// When the key cannot be read, or is none that signs.
    pub fn signer(&self) -> anyhow::Result<Signer> {
        let at = || format!("mail.dkim_key_file: {}", self.key.display());
        let pem = std::fs::read_to_string(&self.key).with_context(at)?;
        Signer::new(self.domain.as_str(), &self.selector, &pem).with_context(at)
    }
}

/// Where pages are laid as files, so that readers find them while nothing of ours can be
/// reached.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Publish {
    /// Folders that web servers give out.
    pub folders: Vec<PathBuf>,
    /// Where readers find them, without a final slash.
    pub url: Option<String>,
    /// Places elsewhere that are to have what the first folder has.
    pub mirrors: Vec<MirrorAt>,
}

/// A place elsewhere that is to have what the first folder has.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MirrorAt {
    /// `put`, `s3` or `command`.
    pub form: String,
    /// Where files go, for `put` and `s3`.
    pub url: String,
    /// Where the bucket is, for `s3`.
    pub region: Option<String>,
    /// The user, for `put`; the access key, for `s3`.
    pub user: Option<Text>,
    /// The user's password, or a token when there is no user; the secret key, for `s3`.
    pub secret: Option<Text>,
    /// The program and its words, for `command`.
    pub command: Vec<String>,
}

impl MirrorAt {
    /// The place itself.
    ///
    /// # Errors
    /// When a file cannot be read, or something is missing or wrong.
    pub fn to(&self) -> anyhow::Result<To> {
        self.check_all_there()?;
        let read = |text: &Option<Text>| text.as_ref().map(Text::read).transpose();
        let who = Credentials { user: read(&self.user)?, secret: read(&self.secret)? };
        let to = match self.form.as_str() {
            "put" => To::Remote(RemoteTarget::put(&self.url, &who)?),
            "s3" => {
                let region = self.region.as_deref().unwrap_or_default();
                To::Remote(RemoteTarget::s3(&self.url, region, &who)?)
            }
            "command" => To::Command(self.command.clone()),
            form => anyhow::bail!("“{form}” is no form: put, s3, or command"),
        };
        Ok(to)
    }

    /// Looks at all but what stands in files, which are read when the program starts.
    ///
    /// # Errors
    /// When something is missing or wrong.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.has_files() { self.check_all_there() } else { self.to().map(drop) }
    }

    /// Whether all that its form needs is here or in a file.
    fn check_all_there(&self) -> anyhow::Result<()> {
        let (url, secret) = (!self.url.is_empty(), self.secret.is_some());
        let needed: &[(&'static str, bool)] = match self.form.as_str() {
            "put" => &[("url", url), ("password", secret || self.user.is_none())],
            "s3" => &[
                ("url", url),
                ("region", self.region.is_some()),
                ("key", self.user.is_some()),
                ("secret", secret),
            ],
            "command" => &[("command", !self.command.is_empty())],
            _ => &[],
        };
        let missing = needed.iter().filter(|(_, there)| !there).map(|(name, _)| *name);
        let missing: Vec<_> = missing.collect();
        anyhow::ensure!(missing.is_empty(), "{} needs `{}`", self.form, missing.join("`, `"));
        Ok(())
    }

    /// What it is called where people read it, without its secrets.
    pub fn name(&self) -> String {
        match self.command.first() {
            Some(program) => program.clone(),
            None => self.url.clone(),
        }
    }

    /// Whether a part of it stands in a file.
    fn has_files(&self) -> bool {
        let parts = [&self.user, &self.secret];
        parts.into_iter().flatten().any(|text| matches!(text, Text::File(_)))
    }
}

/// A program or a room that is told of every statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HookAt {
    /// What it is called here; what it was told is known by it.
    pub name: String,
    /// `webhook`, `statuspage`, `alertmanager`, `slack`, `discord`, `teams` or `telegram`.
    pub form: String,
    /// The language of what is said.
    pub language: Lang,
    /// Where it is.
    pub url: Text,
    /// What a webhook is signed with.
    pub secret: Option<Text>,
    /// The chat, for Telegram.
    pub chat: Option<String>,
}

/// A text that stands in the configuration, or in a file of its own because it is secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Text {
    /// Here.
    Here(String),
    /// In this file, which is read at the start.
    File(PathBuf),
}

impl Text {
    /// The text, without the end of its line.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&self) -> anyhow::Result<String> {
        match self {
            Text::Here(text) => Ok(text.clone()),
            Text::File(path) => {
                let text = std::fs::read_to_string(path);
                Ok(text.with_context(|| path.display().to_string())?.trim().to_owned())
            }
        }
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Text::Here(_) => f.write_str("Here(…)"),
            Text::File(path) => f.debug_tuple("File").field(path).finish(),
        }
    }
}

/// A gateway that takes text messages.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TextAt {
    /// `solapi`, `sens` or `http`.
    pub form: String,
    /// The number that texts come from.
    pub from: String,
    /// The access key.
    pub key: Option<Text>,
    /// What requests are signed with.
    pub secret: Option<Text>,
    /// The service, for `sens`.
    pub service: Option<String>,
    /// Where requests go.
    pub url: Option<Text>,
    /// The request's body, for `http`.
    pub body: Option<Text>,
    /// More headers, for `http`.
    pub headers: Vec<String>,
    /// What the answer says when the text was taken, for `http`.
    pub taken: Option<String>,
    /// Whether words are read out over the telephone.
    pub voice: bool,
    /// The KakaoTalk channel, with the templates that are registered for it.
    pub kakao: Option<AlimTalk>,
}

impl TextAt {
    /// The gateway itself.
    ///
    /// # Errors
    /// When a file cannot be read, or something is missing or wrong.
    pub fn gateway(&self) -> anyhow::Result<Gateway> {
        let written = self.written(Text::read)?;
        Gateway::new(&written).with_context(|| format!("the text gateway “{}”", self.form))
    }

    /// Looks at all but what stands in files, which are read when the program starts.
    ///
    /// # Errors
    /// When something is missing or wrong.
    pub fn check(&self) -> anyhow::Result<()> {
        match self.has_files() {
            true => Ok(self.written(|_| Ok(String::new()))?.check()?),
            false => self.gateway().map(drop),
        }
    }

    fn written(
        &self,
        read: impl Fn(&Text) -> anyhow::Result<String>,
    ) -> anyhow::Result<HttpGateway> {
        let read = |text: &Option<Text>| text.as_ref().map(&read).transpose();
        Ok(HttpGateway {
            form: self.form.clone(),
            from: self.from.clone(),
            key: read(&self.key)?,
            secret: read(&self.secret)?,
            service: self.service.clone(),
            url: read(&self.url)?,
            body: read(&self.body)?,
            headers: self.headers.clone(),
            taken: self.taken.clone(),
            voice: self.voice,
            kakao: self.kakao.clone(),
        })
    }

    /// Whether a part of it stands in a file.
    fn has_files(&self) -> bool {
        let parts = [&self.key, &self.secret, &self.url, &self.body];
        parts.into_iter().flatten().any(|text| matches!(text, Text::File(_)))
    }
}

impl HookAt {
    /// The hook itself.
    ///
    /// # Errors
    /// When a file cannot be read, or something in it is not what it should be.
    pub fn hook(&self) -> anyhow::Result<Webhook> {
        let url = self.url.read()?;
        let secret = self.secret.as_ref().map(Text::read).transpose()?;
        let (secret, chat) = (secret.as_deref(), self.chat.as_deref());
        let hook = Webhook::new(&self.name, self.language, &self.form, &url, secret, chat);
        hook.with_context(|| format!("the hook “{}”", self.name))
    }
}

/// How the network is asked.
#[derive(Clone, PartialEq, Debug)]
pub struct Probing {
    /// How often a shared component is asked itself.
    pub component: Duration,
    /// How often a reference is asked.
    pub reference: Duration,
    /// How long a name server may take.
    pub dns_timeout: Duration,
    /// Until a connection is open.
    pub tcp_timeout: Duration,
    /// Until the handshake is done.
    pub tls_timeout: Duration,
    /// Until the page is read.
    pub http_timeout: Duration,
    /// Silence shorter than this is never evidence.
    pub silence_floor: Duration,
    /// Silence that is evidence before a target was ever heard.
    pub silence_initial: Duration,
    /// Silence longer than this is always evidence.
    pub silence_ceiling: Duration,
    /// Questions to one address, everything together.
    pub per_target: Rate,
    /// Questions to one address ahead of the schedule.
    pub extra_per_target: Rate,
    /// Networks that may be asked although they are not public.
    pub allow: Vec<IpNet>,
    /// Files (PEM) of certificate authorities trusted besides Mozilla's.
    pub trust_roots: Vec<PathBuf>,
    /// Places elsewhere by which a vantage judges its own health.
    pub references: Vec<SocketAddr>,
    /// Whether IPv6 addresses are asked.
    pub ipv6: bool,
}

/// A place probes are sent from: an address of this machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vantage {
    /// Its name.
    pub name: String,
    /// The source address; the system's choice when `None`.
    pub bind: Option<IpAddr>,
}

/// How DNS is looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Discovery {
    /// How old a look may grow before the zone is looked at again.
    pub every: Duration,
    /// Recursive resolvers; the system's when empty.
    pub resolvers: Vec<SocketAddr>,
    /// Servers taken for the parent of every zone; found by DNS when empty.
    pub parents: Vec<SocketAddr>,
    /// Where name servers answer.
    pub dns_port: u16,
    /// Zones looked at at once.
    pub at_once: usize,
}

const DAY: Duration = Duration::from_secs(86_400);

impl Default for Config {
    fn default() -> Config {
        Config {
            operator: Operator {
                name: "bongsu".into(),
                time_zone: "Asia/Seoul".into(),
                contact: None,
                own_domains: Vec::new(),
            },
            store: Store {
                url: "sqlite:bongsu.db".into(),
                keep_verdicts: 400 * DAY,
                keep_accesses: 90 * DAY,
            },
            web: Web {
                public: Some(SocketAddr::from(([127, 0, 0, 1], 8080))),
                operations: Some(SocketAddr::from(([127, 0, 0, 1], 8081))),
                behind_authenticating_proxy: false,
                public_url: None,
                live_clients: 2_000,
            },
            engine: engine::Options::default(),
            obligations: OBLIGATIONS.iter().map(|obligation| obligation.kind).collect(),
            heartbeat: None,
            snapshot: None,
            notices: Notices {
                quiet_phones: "22:00-07:00".parse().ok(),
                approval: Approval::Nobody,
            },
            mail: None,
            publish: None,
            texts: Vec::new(),
            hooks: Vec::new(),
            probing: Probing::default(),
            vantages: vec![Vantage { name: "here".into(), bind: None }],
            discovery: Discovery {
                every: DAY,
                resolvers: Vec::new(),
                parents: Vec::new(),
                dns_port: 53,
                at_once: 50,
            },
        }
    }
}

impl Default for Probing {
    fn default() -> Probing {
        Probing {
            component: Duration::from_secs(5),
            reference: Duration::from_secs(5),
            dns_timeout: Duration::from_secs(2),
            tcp_timeout: Duration::from_secs(3),
            tls_timeout: Duration::from_secs(3),
            http_timeout: Duration::from_secs(5),
            silence_floor: Duration::from_millis(200),
            silence_initial: Duration::from_secs(1),
            silence_ceiling: Duration::from_secs(2),
            per_target: Rate { per_second: 3_000, burst: 300 },
            extra_per_target: Rate { per_second: 100, burst: 20 },
            allow: Vec::new(),
            trust_roots: Vec::new(),
            references: Vec::new(),
            ipv6: true,
        }
    }
}

impl Config {
    /// Reads the file at `path`, or takes the defaults when none is given; then the
    /// environment.
    ///
    /// # Errors
    /// Everything that is wrong with the file, at once.
    pub fn load(path: Option<&Path>) -> Result<Config, SettingsError> {
        let mut config = match path {
            None => Config::default(),
            Some(path) => {
                let name = path.display().to_string();
                parse(&name, &bongsu_settings::read_file(path)?)?
            }
        };
        if let Ok(url) = std::env::var(STORE_VARIABLE) {
            config.store.url = url;
        }
        Ok(config)
    }

    /// The mailer, when people are told by mail.
    ///
    /// # Errors
    /// When a relay's user has no password, or a trust root cannot be read.
    pub fn mailer(&self) -> anyhow::Result<Option<Mailer>> {
        let Some(mail) = &self.mail else { return Ok(None) };
        let password = std::env::var(MAIL_PASSWORD_VARIABLE).ok();
        let trust = Trust::with(&trust::roots(&mail.trust_roots)?).map_err(anyhow::Error::msg)?;
        let relays = mail.relays.iter().map(|relay| {
            Relay::parse(relay, password.as_deref()).map(|relay| relay.trusting(trust.clone()))
        });
        let mailer = Mailer::new(&mail.from, relays.collect::<Result<_, _>>()?)?;
        match &mail.dkim {
            Some(dkim) => Ok(Some(mailer.signing(dkim.signer()?))),
            None => Ok(Some(mailer)),
        }
    }

    /// Places elsewhere that are to have what the first folder has, each with its name.
    ///
    /// # Errors
    /// When one cannot be used.
    pub fn mirrors(&self) -> anyhow::Result<Vec<(String, Arc<To>)>> {
        let mirrors = self.publish.iter().flat_map(|publish| &publish.mirrors);
        let each = mirrors.map(|at| {
            let to = at.to().with_context(|| format!("the mirror {}", at.name()))?;
            Ok((at.name(), Arc::new(to)))
        });
        each.collect()
    }

    /// The hooks that are told of every statement.
    ///
    /// # Errors
    /// When one cannot be used.
    pub fn hooks(&self) -> anyhow::Result<Vec<Webhook>> {
        self.hooks.iter().map(HookAt::hook).collect()
    }

    /// The texter, when people are told by text message.
    ///
    /// # Errors
    /// When a gateway cannot be used.
    pub fn texter(&self) -> anyhow::Result<Option<SmsSender>> {
        self.phones(false)
    }

    /// Who has words read out over the telephone.
    ///
    /// # Errors
    /// When a gateway cannot be used.
    pub fn caller(&self) -> anyhow::Result<Option<SmsSender>> {
        self.phones(true)
    }

    fn phones(&self, voice: bool) -> anyhow::Result<Option<SmsSender>> {
        let some = self.texts.iter().filter(|at| at.voice == voice);
        let gateways: Vec<Gateway> = some.map(TextAt::gateway).collect::<anyhow::Result<_>>()?;
        Ok((!gateways.is_empty()).then(|| SmsSender::new(gateways)))
    }

    /// What holds where a contact wishes nothing else.
    pub fn usual(&self) -> PreferenceDefaults {
        PreferenceDefaults { quiet_phones: self.notices.quiet_phones }
    }

    /// Whether readers of the public page can ask to be told by mail: they are reached, and
    /// can confirm.
    pub fn takes_subscribers(&self) -> bool {
        self.mail.is_some() && self.web.public_url.is_some()
    }

    /// The channels that people can be told by.
    pub fn channels(&self) -> Vec<Channel> {
        let mail = self.mail.iter().map(|_| Channel::Email);
        let text = self.texts.iter().take(1).map(|_| Channel::Phone);
        mail.chain(text).collect()
    }

    /// Where customers' own pages are reached.
    pub fn customers_pages(&self) -> Pages {
        match self.publish.as_ref().and_then(|publish| publish.url.clone()) {
            Some(base) => Pages { base, filed: true },
            None => Pages { base: self.public_url(), filed: false },
        }
    }

    /// Where the public page is reached.
    pub fn public_url(&self) -> String {
        let listening = self.web.public.or(self.web.operations);
        self.web.public_url.clone().unwrap_or_else(|| {
            listening.map_or_else(|| "http://127.0.0.1".into(), |at| format!("http://{at}"))
        })
    }
}
