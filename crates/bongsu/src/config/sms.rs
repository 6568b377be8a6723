//! `[[sms]]`: gateways for text messages, AlimTalk and voice calls.

use super::presence;
use super::secret::Secret;
use crate::trust;
use anyhow::Context;
use bongsu_core::inventory::Country;
use bongsu_core::notification::NoticeReason;
use bongsu_send::sms::{AlimTalk, Gateway, HttpGateway, RegisteredTemplate, SmsSender};
use bongsu_settings::{Fields, Reader};
use bongsu_words::template::Template;
use std::path::PathBuf;

/// A gateway whose secrets may be in files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SmsGateway {
    /// Its settings.
    pub http: HttpGateway<Secret>,
    /// PEM files of certificate authorities that it may use, beside Mozilla's list.
    pub trust_roots: Vec<PathBuf>,
}

/// Reads every `[[sms]]`, in order of preference.
pub(super) fn read(r: &mut Reader<'_>, top: &mut Fields<'_>) -> Vec<SmsGateway> {
    let mut gateways = Vec::new();
    for mut f in top.tables(r, "sms") {
        let provider = f.require(r, "provider");
        let name = provider.as_ref().and_then(|field| field.non_empty_text(r));
        let gateway = read_gateway(r, &mut f, name.unwrap_or_default());
        f.finish(r);
        let Some(provider) = provider else { continue };
        if let Err(error) = check(&gateway) {
            provider.reject(r, format!("{:#}", error.root_cause()));
        }
        gateways.push(gateway);
    }
    gateways
}

fn read_gateway(r: &mut Reader<'_>, f: &mut Fields<'_>, provider: String) -> SmsGateway {
    let mut http = HttpGateway {
        provider,
        from: f.text(r, "from").unwrap_or_default(),
        service: f.text(r, "service"),
        success_match: f.text(r, "success_match"),
        rejection_match: f.text(r, "rejection_match"),
        key: Secret::take(r, f, "key"),
        secret: Secret::take(r, f, "secret"),
        url: Secret::take(r, f, "url"),
        body: Secret::take(r, f, "body"),
        headers: Vec::new(),
        voice: f.boolean(r, "voice").unwrap_or_default(),
        alimtalk: read_alimtalk(r, f),
    };
    f.list(r, "headers", "a header", &mut http.headers, |text| Ok(text.to_owned()));
    let mut trust_roots = Vec::new();
    presence::trust_roots(r, f, &mut trust_roots);
    SmsGateway { http, trust_roots }
}

/// The channel of a gateway, and its templates.
fn read_alimtalk(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<AlimTalk> {
    let channel = f.take("alimtalk_channel");
    let service = f.text(r, "alimtalk_service");
    let mut templates = Vec::new();
    for mut fields in f.tables(r, "template") {
        templates.extend(read_template(r, &mut fields, channel.is_some(), &templates));
        fields.finish(r);
    }
    let field = channel?;
    if templates.is_empty() {
        field.reject(r, "is of no use without a [[sms.template]] that can be used");
    }
    let channel = field.text(r)?;
    Some(AlimTalk { channel, service, templates })
}

fn read_template(
    r: &mut Reader<'_>,
    f: &mut Fields<'_>,
    has_channel: bool,
    others: &[RegisteredTemplate],
) -> Option<RegisteredTemplate> {
    let (mut reasons, mut code) = (Vec::new(), String::new());
    let what = "a reason: first, cause, stated, host_restored, changed, still_down, works, again, \
                excluded, removed";
    f.list(r, "for", what, &mut reasons, |text| match NoticeReason::from_code(text) {
        Some(why) if others.iter().any(|it| it.reasons.contains(&why)) => {
            Err(format!("“{text}” has another template already"))
        }
        why => why.ok_or_else(String::new),
    });
    if let Some(field) = f.require(r, "code") {
        code = field.non_empty_text(r).unwrap_or_default();
        if reasons.is_empty() {
            field.reject(r, "the template is for no reason: set `for`");
        }
        if !has_channel {
            field.reject(r, "is of no use without `alimtalk_channel` of the gateway");
        }
    }
    let field = f.require(r, "text")?;
    match Template::parse(&field.text(r)?) {
        Ok(template) => Some(RegisteredTemplate { reasons, code, template }),
        Err(error) => {
            field.reject(r, error.to_string());
            None
        }
    }
}

/// Checks everything but the content of files, which are read when the program starts.
fn check(gateway: &SmsGateway) -> anyhow::Result<()> {
    let it = &gateway.http;
    let secrets = [&it.key, &it.secret, &it.url, &it.body];
    let in_files = secrets.into_iter().flatten().any(Secret::is_file);
    match in_files || !gateway.trust_roots.is_empty() {
        true => Ok(it.check()?),
        false => open(gateway).map(drop),
    }
}

/// The gateway; and once more with the second of its secrets while they are changed: the next
/// one is tried where one does not take our key.
fn open(gateway: &SmsGateway) -> anyhow::Result<Vec<Gateway>> {
    let it = &gateway.http;
    let mut first = it.try_map(Secret::read)?;
    let mut second = first.clone();
    for (secret, one, other) in [
        (&it.key, &mut first.key, &mut second.key),
        (&it.secret, &mut first.secret, &mut second.secret),
    ] {
        let Some(secret) = secret else { continue };
        let (old, new) = secret.read_both()?;
        *other = Some(new.unwrap_or_else(|| old.clone()));
        *one = Some(old);
    }
    let trust = trust::with_own(&gateway.trust_roots)?;
    let open = |read: &HttpGateway| {
        let opened = Gateway::new(read).with_context(|| format!("[[sms]] {}", it.provider));
        opened.map(|gateway| gateway.trusting(trust.clone()))
    };
    let mut opened = vec![open(&first)?];
    if second != first {
        opened.push(open(&second)?);
    }
    Ok(opened)
}

/// Sends through the gateways in `country` with this kind of delivery; `None` when there is none.
///
/// # Errors
/// When a file cannot be read, or something is missing or wrong.
pub(super) fn sender(
    gateways: &[SmsGateway],
    country: Country,
    voice: bool,
) -> anyhow::Result<Option<SmsSender>> {
    let chosen = gateways.iter().filter(|gateway| gateway.http.voice == voice);
    let opened: Vec<Vec<Gateway>> = chosen.map(open).collect::<anyhow::Result<_>>()?;
    let opened = opened.into_iter().flatten().map(|gateway| gateway.in_country(country));
    let opened: Vec<Gateway> = opened.collect();
    Ok((!opened.is_empty()).then(|| SmsSender::new(opened)))
}
