//! `[[sms]]`: gateways for text messages, AlimTalk and voice calls.

use super::secret::Secret;
use anyhow::Context;
use bongsu_core::notification::NoticeReason;
use bongsu_send::sms::{AlimTalk, Gateway, HttpGateway, RegisteredTemplate, SmsSender};
use bongsu_settings::{Fields, Reader};
use bongsu_words::template::Template;

/// A gateway whose secrets may be in files.
pub type SmsGateway = HttpGateway<Secret>;

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
    let mut gateway = SmsGateway {
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
    f.list(r, "headers", "a header", &mut gateway.headers, |text| Ok(text.to_owned()));
    gateway
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
    let secrets = [&gateway.key, &gateway.secret, &gateway.url, &gateway.body];
    match secrets.into_iter().flatten().any(Secret::is_file) {
        true => Ok(gateway.check()?),
        false => open(gateway).map(drop),
    }
}

fn open(gateway: &SmsGateway) -> anyhow::Result<Gateway> {
    let read = gateway.try_map(Secret::read)?;
    Gateway::new(&read).with_context(|| format!("[[sms]] {}", gateway.provider))
}

/// Sends through the gateways with this kind of delivery; `None` when there is none.
///
/// # Errors
/// When a file cannot be read, or something is missing or wrong.
pub(super) fn sender(gateways: &[SmsGateway], voice: bool) -> anyhow::Result<Option<SmsSender>> {
    let chosen = gateways.iter().filter(|gateway| gateway.voice == voice);
    let opened: Vec<Gateway> = chosen.map(open).collect::<anyhow::Result<_>>()?;
    Ok((!opened.is_empty()).then(|| SmsSender::new(opened)))
}
