//! Reading the file: every error at once, each with key and line.

use super::{
    Config, Dkim, HeartbeatAt, HookAt, Mail, MirrorAt, Probing, Publish, Text, TextAt, VERSION,
    Vantage,
};
use bongsu_core::compliance::ObligationKind;
use bongsu_core::name::Name;
use bongsu_core::notification::NoticeReason;
use bongsu_core::statement::official::Approval;
use bongsu_drill::scenario::Diagnostic;
use bongsu_drill::scenario::read::{Field, Fields, Reader};
use bongsu_send::mail::{Mailer, Relay};
use bongsu_send::sms::{AlimTalk, RegisteredTemplate};
use bongsu_store::Store;
use bongsu_words::Lang;
use bongsu_words::template::Template;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: String,
        /// The system's word.
        error: std::io::Error,
    },
    /// Everything that is wrong with it, in line order.
    #[error("{}", list(.0, .1))]
    Invalid(String, Vec<Diagnostic>),
}

fn list(file: &str, complaints: &[Diagnostic]) -> String {
    let lines: Vec<String> = complaints.iter().map(|c| format!("{file}: {c}")).collect();
    lines.join("\n")
}

/// Reads a configuration; `name` stands before every complaint.
///
/// # Errors
/// [`ConfigError::Invalid`].
pub fn parse(name: &str, text: &str) -> Result<Config, ConfigError> {
    let mut r = Reader::new(text);
    let mut config = Config::default();
    let mut top = r.document();
    if !r.complained() {
        read(&mut r, &mut top, &mut config);
        top.finish(&mut r);
    }
    match r.finish() {
        complaints if complaints.is_empty() => Ok(config),
        complaints => Err(ConfigError::Invalid(name.to_owned(), complaints)),
    }
}

fn read(r: &mut Reader<'_>, top: &mut Fields<'_>, config: &mut Config) {
    if let Some(version) = top.need(r, "version")
        && version.text(r).is_some_and(|text| text != VERSION)
    {
        version.wrong(r, format!("this program reads version \"{VERSION}\""));
    }
    section(r, top, "operator", |r, f| operator(r, f, config));
    section(r, top, "store", |r, f| store(r, f, config));
    section(r, top, "web", |r, f| web(r, f, config));
    section(r, top, "engine", |r, f| engine(r, f, config));
    section(r, top, "duties", |r, f| {
        many(
            r,
            f,
            "apply",
            "a duty: cloud, telecom, report, claims",
            &mut config.obligations,
            |text| ObligationKind::from_code(text).ok_or_else(String::new),
        );
    });
    section(r, top, "heartbeat", |r, f| heartbeat(r, f, config));
    section(r, top, "notices", |r, f| notices(r, f, config));
    section(r, top, "mail", |r, f| mail(r, f, config));
    section(r, top, "publish", |r, f| publish(r, f, config));
    section(r, top, "snapshot", |r, f| snapshot(r, f, config));
    section(r, top, "probing", |r, f| probing(r, f, &mut config.probing));
    section(r, top, "discovery", |r, f| discovery(r, f, config));
    texts(r, top, config);
    hooks(r, top, config);
    mirrors(r, top, config);
    vantages(r, top, config);
}

fn section<'t>(
    r: &mut Reader<'_>,
    top: &mut Fields<'t>,
    name: &str,
    read: impl FnOnce(&mut Reader<'_>, &mut Fields<'t>),
) {
    if let Some(mut fields) = top.take(name).and_then(|field| field.table(r)) {
        read(r, &mut fields);
        fields.finish(r);
    }
}

fn operator(r: &mut Reader<'_>, f: &mut Fields<'_>, config: &mut Config) {
    let own = &mut config.operator;
    if let Some(field) = f.take("name") {
        filled(r, &field, &mut own.name);
    }
    if let Some(field) = f.take("time_zone") {
        let mut zone = String::new();
        filled(r, &field, &mut zone);
        if !zone.is_empty() && !bongsu_core::time::zone_exists(&zone) {
            field.wrong(r, format!("“{zone}” is not an IANA time zone such as Asia/Seoul"));
        } else if !zone.is_empty() {
            own.time_zone = zone;
        }
    }
    if let Some(text) = f.take("contact").and_then(|field| field.text(r)) {
        own.contact = Some(text).filter(|text| !text.is_empty());
    }
    many(r, f, "own_domains", "a domain", &mut own.own_domains, |text| {
        Name::parse(text).map_err(|error| error.to_string())
    });
}

fn store(r: &mut Reader<'_>, f: &mut Fields<'_>, config: &mut Config) {
    let store = &mut config.store;
    if let Some(field) = f.take("url") {
        filled(r, &field, &mut store.url);
        if let Err(error) = Store::check_url(&store.url) {
            field.wrong(r, error.to_string());
        }
    }
    span(r, f, "keep_verdicts_days", DAY_MS, 1..=36_500, &mut store.keep_verdicts);
    span(r, f, "keep_accesses_days", DAY_MS, 1..=36_500, &mut store.keep_accesses);
}

fn web(r: &mut Reader<'_>, f: &mut Fields<'_>, config: &mut Config) {
    let web = &mut config.web;
    if let Some(field) = f.take("behind_authenticating_proxy") {
        web.behind_authenticating_proxy = field.truth(r).unwrap_or_default();
    }
    let public = f.take("public");
    if let Some(field) = &public {
        web.public = listener(r, field).unwrap_or(web.public);
    }
    let operations = f.take("operations");
    if let Some(field) = &operations {
        web.operations = listener(r, field).unwrap_or(web.operations);
        let open = web.operations.is_some_and(|at| !at.ip().is_loopback());
        if open && !web.behind_authenticating_proxy {
            field.wrong(
                r,
                "operations show every customer and are not asked who reads: listen on loopback \
                 (127.0.0.1), or put a proxy that logs people in before it and say \
                 `behind_authenticating_proxy = true`",
            );
        }
    }
    if let Some(field) = operations.or(public)
        && web.public.is_some_and(|at| at.port() != 0)
        && web.public == web.operations
    {
        field.wrong(r, "the public page and operations each need an address of their own");
    }
    if let Some(field) = f.take("public_url") {
        web.public_url = address(r, &field);
    }
    if let Some(n) = f.take("live_clients").and_then(|field| field.whole(r, 0..=1_000_000)) {
        web.live_clients = n as usize;
    }
}

/// An address to listen on; an empty text for nowhere.
fn listener(r: &mut Reader<'_>, field: &Field<'_>) -> Option<Option<std::net::SocketAddr>> {
    let text = field.text(r)?;
    if text.is_empty() {
        return Some(None);
    }
    match text.parse() {
        Ok(at) => Some(Some(at)),
        Err(_) => {
            field
                .wrong(r, format!("“{text}” is not an address with a port such as 127.0.0.1:8080"));
            None
        }
    }
}

fn engine(r: &mut Reader<'_>, f: &mut Fields<'_>, config: &mut Config) {
    let engine = &mut config.engine;
    span(r, f, "sweep_s", 1_000, 1..=86_400, &mut engine.sweep);
    span(r, f, "next_word_s", 1_000, 10..=86_400, &mut engine.next_update);
    span(r, f, "relapse_within_h", 3_600_000, 0..=24, &mut engine.relapse_within);
    if let Some(field) = f.take("confidence")
        && let Some(confidence) = field.number(r)
    {
        match (0.5..=0.99).contains(&confidence) {
            true => engine.confidence = confidence,
            false => field.wrong(r, format!("{confidence} is not from 0.5 to 0.99")),
        }
    }
}

fn files(r: &mut Reader<'_>, f: &mut Fields<'_>, key: &'static str, into: &mut Vec<PathBuf>) {
    many(r, f, key, "a file", into, |text| Ok::<_, String>(PathBuf::from(text)));
}

/// Without an address nobody waits for it.
fn heartbeat(r: &mut Reader<'_>, f: &mut Fields<'_>, config: &mut Config) {
    let url = secret_field(r, f, "url");
    let mut every = Duration::from_secs(60);
    span(r, f, "every_s", 1_000, 5..=86_400, &mut every);
    let Some((field, url)) = url.filter(|(_, url)| *url != Text::Here(String::new())) else {
        return;
    };
    let at = HeartbeatAt { url, every };
    // What stands in files is looked at when the program starts.
    if let (Text::Here(_), Err(error)) = (&at.url, at.endpoint()) {
        field.wrong(r, format!("{:#}", error.root_cause()));
    }
    config.heartbeat = Some(at);
}

fn notices(r: &mut Reader<'_>, f: &mut Fields<'_>, config: &mut Config) {
    if let Some(field) = f.take("approval")
        && let Some(text) = field.text(r)
    {
        match Approval::from_code(&text) {
            Some(approval) => config.notices.approval = approval,
            None => field.wrong(r, format!("“{text}” is not nobody, causes, or all")),
        }
    }
    if let Some(field) = f.take("quiet_phones")
        && let Some(text) = field.text(r)
    {
        match text.as_str() {
            "" => config.notices.quiet_phones = None,
            text => match text.parse() {
                Ok(quiet) => config.notices.quiet_phones = Some(quiet),
                Err(error) => field.wrong(r, error),
            },
        }
    }
}

/// Without relays nobody is told by mail.
fn mail(r: &mut Reader<'_>, f: &mut Fields<'_>, config: &mut Config) {
    let (mut from, mut relays, mut trust_roots) = (String::new(), Vec::new(), Vec::new());
    let sender = f.take("from");
    if let Some(field) = &sender {
        from = field.text(r).unwrap_or_default();
    }
    many(r, f, "relays", "a relay", &mut relays, |text| match Relay::parse(text, Some("")) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    });
    files(r, f, "trust_roots", &mut trust_roots);
    let dkim = dkim(r, f);
    if relays.is_empty() {
        return;
    }
    let here = Relay::parse("smtp://127.0.0.1", None).into_iter().collect();
    match (sender, Mailer::new(&from, here)) {
        (Some(field), Err(error)) => field.wrong(r, error.to_string()),
        (None, _) => _ = f.need(r, "from"),
        (Some(_), Ok(_)) => config.mail = Some(Mail { from, relays, trust_roots, dkim }),
    }
}

/// All three of it, or none.
fn dkim(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<Dkim> {
    let (domain, selector) = (f.take("dkim_domain"), f.take("dkim_selector"));
    let key = f.take("dkim_key_file");
    match (domain, selector, key) {
        (None, None, None) => None,
        (Some(at), Some(under), Some(key)) => {
            let (domain, selector) = (at.text(r)?, under.text(r)?);
            let domain = Name::parse(&domain).map_err(|error| at.wrong(r, error.to_string()));
            // One label or several (RFC 6376 §3.1), so no name by itself.
            if Name::parse(&format!("{selector}.bongsu.example")).is_err() {
                under.wrong(r, format!("“{selector}” is not a selector such as s1"));
            }
            Some(Dkim { domain: domain.ok()?, selector, key: key.text(r)?.into() })
        }
        (domain, selector, key) => {
            let given = domain.or(selector).or(key)?;
            given.wrong(r, "give all of `dkim_domain`, `dkim_selector` and `dkim_key_file`");
            None
        }
    }
}

fn publish(r: &mut Reader<'_>, f: &mut Fields<'_>, config: &mut Config) {
    let mut publish = Publish::default();
    many(r, f, "folders", "a folder", &mut publish.folders, |text| match text {
        "" => Err("must not be empty".to_owned()),
        text => Ok(PathBuf::from(text)),
    });
    let url = f.take("url");
    publish.url = url.as_ref().and_then(|field| address(r, field));
    if publish.folders.is_empty() {
        if let Some(field) = url.filter(|_| publish.url.is_some()) {
            field.wrong(r, "nothing is published there: give `folders` as well");
        }
        return;
    }
    config.publish = Some(publish);
}

/// Everybody's addresses: it must not lie where anybody reads.
fn snapshot(r: &mut Reader<'_>, f: &mut Fields<'_>, config: &mut Config) {
    let Some(field) = f.take("folder") else { return };
    let Some(text) = field.text(r).filter(|text| !text.is_empty()) else { return };
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let ours = whole(Path::new(&text));
    for theirs in config.publish.iter().flat_map(|publish| &publish.folders) {
        let theirs = whole(theirs);
        if ours.starts_with(&theirs) || theirs.starts_with(&ours) {
            let theirs = theirs.display();
            field.wrong(r, format!("it has everybody's contacts, and {theirs} is published"));
        }
    }
    config.snapshot = Some(PathBuf::from(text));
}

/// An address that others reach, without a final slash; an empty text for none.
fn address(r: &mut Reader<'_>, field: &Field<'_>) -> Option<String> {
    let text = field.text(r)?;
    if text.is_empty() || text.starts_with("http://") || text.starts_with("https://") {
        return Some(text.trim_end_matches('/').to_owned()).filter(|text| !text.is_empty());
    }
    field.wrong(r, format!("“{text}” does not begin with https://"));
    None
}

fn probing(r: &mut Reader<'_>, f: &mut Fields<'_>, p: &mut Probing) {
    span(r, f, "component_s", 1_000, 1..=3_600, &mut p.component);
    span(r, f, "reference_s", 1_000, 1..=3_600, &mut p.reference);
    span(r, f, "dns_timeout_ms", 1, 10..=600_000, &mut p.dns_timeout);
    span(r, f, "tcp_timeout_ms", 1, 10..=600_000, &mut p.tcp_timeout);
    span(r, f, "tls_timeout_ms", 1, 10..=600_000, &mut p.tls_timeout);
    span(r, f, "http_timeout_ms", 1, 10..=600_000, &mut p.http_timeout);
    let floor = f.take("silence_floor_ms");
    if let Some(n) = floor.as_ref().and_then(|field| field.whole(r, 1..=600_000)) {
        p.silence_floor = Duration::from_millis(n);
    }
    span(r, f, "silence_initial_ms", 1, 1..=600_000, &mut p.silence_initial);
    span(r, f, "silence_ceiling_ms", 1, 1..=600_000, &mut p.silence_ceiling);
    if let Some(floor) = floor.filter(|_| p.silence_floor > p.silence_ceiling) {
        floor.wrong(r, "is above silence_ceiling_ms");
    }
    rate(r, f, "per_target", &mut p.per_target);
    rate(r, f, "extra_per_target", &mut p.extra_per_target);
    many(r, f, "allow", "a network such as 10.0.0.0/8", &mut p.allow, plain);
    files(r, f, "trust_roots", &mut p.trust_roots);
    many(r, f, "references", "an address such as 192.0.2.1:443", &mut p.references, plain);
    if let Some(ipv6) = f.take("ipv6").and_then(|field| field.truth(r)) {
        p.ipv6 = ipv6;
    }
}

fn rate(r: &mut Reader<'_>, f: &mut Fields<'_>, name: &str, out: &mut bongsu_probe::budget::Rate) {
    let Some(mut fields) = f.take(name).and_then(|field| field.table(r)) else { return };
    for (key, value) in [("per_second", &mut out.per_second), ("burst", &mut out.burst)] {
        if let Some(n) = fields.take(key).and_then(|field| field.whole(r, 1..=1_000_000)) {
            *value = n as u32;
        }
    }
    fields.finish(r);
}

fn discovery(r: &mut Reader<'_>, f: &mut Fields<'_>, config: &mut Config) {
    let d = &mut config.discovery;
    span(r, f, "every_h", 3_600_000, 1..=720, &mut d.every);
    let address = "an address such as 192.0.2.53:53";
    many(r, f, "resolvers", address, &mut d.resolvers, plain);
    many(r, f, "parents", address, &mut d.parents, plain);
    if let Some(port) = f.take("dns_port").and_then(|field| field.whole(r, 1..=65_535)) {
        d.dns_port = port as u16;
    }
    if let Some(n) = f.take("at_once").and_then(|field| field.whole(r, 1..=1_000)) {
        d.at_once = n as usize;
    }
}

fn texts(r: &mut Reader<'_>, top: &mut Fields<'_>, config: &mut Config) {
    for mut fields in top.tables(r, "text") {
        let mut at = TextAt::default();
        let form = fields.need(r, "form");
        if let Some(field) = &form {
            filled(r, field, &mut at.form);
        }
        let mut text = |r: &mut Reader<'_>, name| fields.take(name).and_then(|field| field.text(r));
        at.from = text(r, "from").unwrap_or_default();
        (at.service, at.taken) = (text(r, "service"), text(r, "taken"));
        at.key = secret_text(r, &mut fields, "key");
        at.secret = secret_text(r, &mut fields, "secret");
        at.url = secret_text(r, &mut fields, "url");
        at.body = secret_text(r, &mut fields, "body");
        many(r, &mut fields, "headers", "a header", &mut at.headers, |text| {
            Ok::<_, String>(text.to_owned())
        });
        at.voice = fields.take("voice").and_then(|field| field.truth(r)).unwrap_or_default();
        at.kakao = kakao(r, &mut fields);
        fields.finish(r);
        let Some(form) = form else { continue };
        if let Err(error) = at.check() {
            form.wrong(r, format!("{:#}", error.root_cause()));
        }
        config.texts.push(at);
    }
}

/// The channel of a gateway, and its templates.
fn kakao(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<AlimTalk> {
    let channel = f.take("kakao_channel");
    let service = f.take("kakao_service").and_then(|field| field.text(r));
    let mut templates = Vec::new();
    for mut fields in f.tables(r, "template") {
        let (mut whys, mut code) = (Vec::new(), String::new());
        many(
            r,
            &mut fields,
            "for",
            "an occasion: first, cause, host_update, host_restored, changed, still_down, works, again",
            &mut whys,
            |text| match NoticeReason::from_code(text) {
                Some(why)
                    if templates.iter().any(|it: &RegisteredTemplate| it.whys.contains(&why)) =>
                {
                    Err("is what another template is for".to_owned())
                }
                why => why.ok_or_else(String::new),
            },
        );
        if let Some(field) = fields.need(r, "code") {
            filled(r, &field, &mut code);
            if whys.is_empty() {
                field.wrong(r, "it is for no occasion: set `for`");
            }
            if channel.is_none() {
                field.wrong(r, "nothing goes by it without `kakao_channel` of the gateway");
            }
        }
        if let Some(field) = fields.need(r, "text")
            && let Some(text) = field.text(r)
        {
            match Template::parse(&text) {
                Ok(template) => templates.push(RegisteredTemplate { whys, code, template }),
                Err(error) => field.wrong(r, error.to_string()),
            }
        }
        fields.finish(r);
    }
    let field = channel?;
    if templates.is_empty() {
        field.wrong(r, "nothing goes by it without a [[text.template]] that can be used");
    }
    let channel = field.text(r)?;
    Some(AlimTalk { channel, service, templates })
}

fn mirrors(r: &mut Reader<'_>, top: &mut Fields<'_>, config: &mut Config) {
    for mut fields in top.tables(r, "mirror") {
        let mut at = MirrorAt::default();
        let form = fields.need(r, "form");
        if let Some(field) = &form {
            filled(r, field, &mut at.form);
        }
        let mut text = |r: &mut Reader<'_>, name| fields.take(name).and_then(|field| field.text(r));
        at.url = text(r, "url").unwrap_or_default();
        at.region = text(r, "region");
        let name = if at.form == "s3" { ["key", "secret"] } else { ["user", "password"] };
        at.user = secret_text(r, &mut fields, name[0]);
        at.secret = secret_text(r, &mut fields, name[1]);
        many(r, &mut fields, "command", "a word", &mut at.command, plain);
        fields.finish(r);
        let Some(form) = form else { continue };
        if let Err(error) = at.check() {
            form.wrong(r, format!("{:#}", error.root_cause()));
        }
        match &mut config.publish {
            Some(publish) => publish.mirrors.push(at),
            None => form.wrong(r, "it mirrors the first of `[publish] folders`: give one"),
        }
    }
}

fn hooks(r: &mut Reader<'_>, top: &mut Fields<'_>, config: &mut Config) {
    for mut fields in top.tables(r, "hook") {
        let (mut name, mut form) = (String::new(), String::new());
        let named = fields.need(r, "name");
        if let Some(field) = &named {
            filled(r, field, &mut name);
            if config.hooks.iter().any(|known| known.name == name) {
                field.wrong(r, format!("“{name}” is the name of another hook"));
            }
        }
        if let Some(field) = fields.need(r, "form") {
            filled(r, &field, &mut form);
        }
        let url = secret_text(r, &mut fields, "url");
        let secret = secret_text(r, &mut fields, "secret");
        let chat = fields.take("chat").and_then(|field| field.text(r));
        let language = language(r, &mut fields);
        fields.finish(r);
        let Some(named) = named else { continue };
        let Some(url) = url else {
            named.wrong(r, "it has neither `url` nor `url_file`");
            continue;
        };
        let hook = HookAt { name, form, language, url, secret, chat };
        // What stands in files is looked at when the program starts.
        let in_files = [Some(&hook.url), hook.secret.as_ref()];
        let in_files = in_files.into_iter().flatten().any(|text| matches!(text, Text::File(_)));
        if let (false, Err(error)) = (in_files, hook.hook()) {
            named.wrong(r, format!("{:#}", error.root_cause()));
        }
        config.hooks.push(hook);
    }
}

/// A text at `name`, or in a file at `name`_file.
fn secret_text(r: &mut Reader<'_>, f: &mut Fields<'_>, name: &str) -> Option<Text> {
    secret_field(r, f, name).map(|(_, text)| text)
}

/// The same, with where it stands.
fn secret_field<'t>(
    r: &mut Reader<'_>,
    f: &mut Fields<'t>,
    name: &str,
) -> Option<(Field<'t>, Text)> {
    let here = f.take(name);
    let file = f.take(&format!("{name}_file"));
    match (here, file) {
        (Some(here), Some(_)) => {
            here.wrong(r, format!("give `{name}` or `{name}_file`, not both"));
            None
        }
        (Some(here), None) => here.text(r).map(|text| (here, Text::Here(text))),
        (None, Some(file)) => file.text(r).map(|path| (file, Text::File(path.into()))),
        (None, None) => None,
    }
}

fn language(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Lang {
    let Some(field) = f.take("language") else { return Lang::default() };
    let text = field.text(r).unwrap_or_default();
    Lang::from_tag(&text).unwrap_or_else(|| {
        field.wrong(r, format!("“{text}” is not ko or en"));
        Lang::default()
    })
}

fn vantages(r: &mut Reader<'_>, top: &mut Fields<'_>, config: &mut Config) {
    let mut vantages: Vec<Vantage> = Vec::new();
    for mut fields in top.tables(r, "vantage") {
        let mut name = String::new();
        if let Some(field) = fields.need(r, "name") {
            filled(r, &field, &mut name);
            if vantages.iter().any(|known| known.name == name) {
                field.wrong(r, format!("“{name}” is the name of another vantage"));
            }
        }
        let mut bind = None;
        if let Some(field) = fields.take("bind")
            && let Some(text) = field.text(r)
        {
            match text.parse() {
                Ok(ip) => bind = Some(ip),
                Err(_) => field.wrong(r, format!("“{text}” is not an IP address")),
            }
        }
        fields.finish(r);
        vantages.push(Vantage { name, bind });
    }
    if !vantages.is_empty() {
        config.vantages = vantages;
    }
}

const DAY_MS: u64 = 86_400_000;

/// A whole number of units of `unit_ms` milliseconds.
fn span(
    r: &mut Reader<'_>,
    f: &mut Fields<'_>,
    name: &str,
    unit_ms: u64,
    range: std::ops::RangeInclusive<u64>,
    out: &mut Duration,
) {
    if let Some(n) = f.take(name).and_then(|field| field.whole(r, range)) {
        *out = Duration::from_millis(n * unit_ms);
    }
}

/// A text that must not be empty.
fn filled(r: &mut Reader<'_>, field: &Field<'_>, out: &mut String) {
    match field.text(r) {
        Some(text) if text.trim().is_empty() => field.wrong(r, "is empty"),
        Some(text) => *out = text,
        None => {}
    }
}

fn plain<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| String::new())
}

/// A list of texts, each read by `one`.
fn many<T>(
    r: &mut Reader<'_>,
    f: &mut Fields<'_>,
    name: &str,
    what: &str,
    out: &mut Vec<T>,
    one: impl Fn(&str) -> Result<T, String>,
) {
    let Some(field) = f.take(name) else { return };
    out.clear();
    for item in field.items(r) {
        let Some(text) = item.text(r) else { continue };
        match one(&text) {
            Ok(value) => out.push(value),
            Err(why) if why.is_empty() => item.wrong(r, format!("“{text}” is not {what}")),
            Err(why) => item.wrong(r, why),
        }
    }
}
