//! `[alerts]`, `[[alert_recipient]]` and `[[alert_rule]]`: alerts about single sites and dates, and
//! who is told of them.

use super::values::SECOND;
use super::webhook::Webhook;
use bongsu_core::alert::{AlertKind, AlertOptions, AlertRule};
use bongsu_core::inventory::{ComponentKey, Kind, Label, normalize_email};
use bongsu_core::layer::Layer;
use bongsu_settings::{Fields, Reader};
use bongsu_words::Language;
use std::sync::Arc;

/// The most days ahead that a date is announced.
const MAX_DAYS: u64 = 365;
/// The most announcements of a date.
const MAX_ANNOUNCEMENTS: usize = 20;

/// Alerts about single sites and dates.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Alerts {
    /// How they are made, and the rules.
    pub options: Arc<AlertOptions>,
    /// Who can be told by a rule.
    pub recipients: Vec<AlertRecipient>,
}

/// Somebody at the operator who can be told of alerts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlertRecipient {
    /// The name that rules call them by.
    pub name: String,
    /// How they are reached.
    pub reach: Reach,
    /// The language of the mail; a webhook has its own.
    pub language: Language,
    /// Whether they are told of questions to the engineers for which no on-call policy is.
    pub questions: bool,
}

/// How a recipient of alerts is reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reach {
    /// By mail to this address.
    Mail(String),
    /// By the webhook of this name.
    Webhook(String),
}

impl Alerts {
    /// `webhooks` are those that can be used, and the names of all that are meant.
    pub(super) fn read(
        r: &mut Reader<'_>,
        top: &mut Fields<'_>,
        webhooks: (&[Webhook], &[String]),
        has_mail: bool,
    ) -> Alerts {
        let mut options = AlertOptions::default();
        top.section(r, "alerts", |r, f| read_options(r, f, &mut options));
        let (recipients, names) = read_recipients(r, top, webhooks, has_mail);
        options.rules = read_rules(r, top, &names);
        let hears = recipients.iter().filter(|it| it.questions).map(|it| it.name.clone());
        options.questions_to = hears.collect();
        Alerts { options: Arc::new(options), recipients }
    }
}

fn read_options(r: &mut Reader<'_>, f: &mut Fields<'_>, options: &mut AlertOptions) {
    f.duration(r, "open_after_s", SECOND, 10..=86_400, &mut options.open_after);
    f.duration(r, "settling_time_s", SECOND, 30..=86_400, &mut options.settling_time);
    f.duration(r, "end_after_s", SECOND, 60..=86_400, &mut options.end_after);
    f.duration(r, "bundle_window_s", SECOND, 0..=3_600, &mut options.bundle_window);
    let Some(field) = f.take("expiry_days") else { return };
    let items = field.items(r);
    if items.len() > MAX_ANNOUNCEMENTS
        && let Some(last) = items.last()
    {
        last.reject(r, format!("more than {MAX_ANNOUNCEMENTS} announcements"));
    }
    let days = items.into_iter().filter_map(|item| item.integer(r, 1..=MAX_DAYS));
    options.expiry_days = days.filter_map(|day| u16::try_from(day).ok()).collect();
    options.expiry_days.sort_unstable_by(|a, b| b.cmp(a));
    options.expiry_days.dedup();
}

/// The recipients, and the names of all that are meant, whatever is wrong with them.
fn read_recipients(
    r: &mut Reader<'_>,
    top: &mut Fields<'_>,
    (webhooks, webhook_names): (&[Webhook], &[String]),
    has_mail: bool,
) -> (Vec<AlertRecipient>, Vec<String>) {
    let (mut all, mut names): (Vec<AlertRecipient>, Vec<String>) = (Vec::new(), Vec::new());
    for mut f in top.tables(r, "alert_recipient") {
        let field = f.require(r, "name");
        let name = field.as_ref().and_then(|field| field.non_empty_text(r)).unwrap_or_default();
        if let Some(field) = field.as_ref().filter(|_| names.contains(&name)) {
            field.reject(r, format!("“{name}” is the name of another recipient"));
        }
        names.extend(Some(name.clone()).filter(|it| !it.is_empty()));
        let ways = ["mail", "webhook"].iter().filter(|way| f.has(way)).count();
        let mail = f.take("mail").and_then(|field| {
            let text = field.non_empty_text(r)?;
            if !has_mail {
                field.reject(r, "there is no section [mail] to send it by");
            }
            let address = normalize_email(&text);
            if address.is_none() {
                field.reject(r, format!("“{text}” is not an e-mail address"));
            }
            address
        });
        let webhook = f.take("webhook").and_then(|field| {
            let text = field.non_empty_text(r)?;
            match webhooks.iter().find(|webhook| webhook.name == text) {
                None if !webhook_names.contains(&text) => {
                    field.reject(r, format!("there is no [[webhook]] named “{text}”"));
                }
                Some(it)
                    if matches!(it.kind.as_str(), "statuspage" | "alertmanager" | "pagerduty") =>
                {
                    field.reject(r, format!("a webhook of type {} takes no alerts", it.kind));
                }
                None | Some(_) => {}
            }
            Some(text)
        });
        let language = super::webhook::language(r, &mut f);
        let questions = f.boolean(r, "questions").unwrap_or(true);
        f.finish(r);
        let reach = match (mail, webhook) {
            (Some(address), None) => Reach::Mail(address),
            (None, Some(name)) => Reach::Webhook(name),
            _ => {
                // Of one that is there and wrong, that was said.
                if let Some(field) = field.filter(|_| ways != 1) {
                    field.reject(r, "set either `mail` or `webhook`");
                }
                continue;
            }
        };
        all.push(AlertRecipient { name, reach, language, questions });
    }
    (all, names)
}

fn read_rules(r: &mut Reader<'_>, top: &mut Fields<'_>, recipients: &[String]) -> Vec<AlertRule> {
    let mut rules: Vec<AlertRule> = Vec::new();
    for mut f in top.tables(r, "alert_rule") {
        let mut rule = AlertRule::default();
        let field = f.require(r, "name");
        rule.name = field.as_ref().and_then(|field| field.non_empty_text(r)).unwrap_or_default();
        if let Some(field) = field.filter(|_| rules.iter().any(|it| it.name == rule.name)) {
            field.reject(r, format!("“{}” is the name of another rule", rule.name));
        }
        f.list(r, "customers", "a customer", &mut rule.customers, |text| match text {
            "" => Err("must not be empty".to_owned()),
            text => Ok(text.to_owned()),
        });
        f.list(r, "components", "a component such as server:web1", &mut rule.components, component);
        f.list(r, "labels", "a label of at most 40 characters", &mut rule.labels, |text| {
            Label::parse(text).ok_or_else(String::new)
        });
        let layers = &mut rule.layers;
        f.list(r, "layers", "dns, icmp, tcp, tls, http or service", layers, |text| {
            Layer::ALL.into_iter().find(|it| it.as_str() == text).ok_or_else(String::new)
        });
        let what = "down, partial, slow, certificate or domain";
        f.list(r, "kinds", what, &mut rule.kinds, |text| {
            AlertKind::from_code(text).ok_or_else(String::new)
        });
        f.duration(r, "after_s", SECOND, 0..=604_800, &mut rule.after);
        let field = f.require(r, "recipients");
        let place = field.as_ref().map(|field| (field.span.clone(), field.key.clone()));
        let items = field.and_then(|field| field.list_items(r));
        if let (Some((span, key)), Some([])) = (place, items.as_deref()) {
            r.report(&span, key, "is empty: nobody would be told".to_owned());
        }
        for item in items.unwrap_or_default() {
            let Some(name) = item.text(r) else { continue };
            match recipients.contains(&name) {
                true => rule.recipients.push(name),
                false => item.reject(r, format!("there is no [[alert_recipient]] named “{name}”")),
            }
        }
        f.finish(r);
        rules.push(rule);
    }
    rules
}

fn component(text: &str) -> Result<ComponentKey, String> {
    let key = ComponentKey(text.into());
    match key.kind() {
        Kind::Other => Err(String::new()),
        _ if key.name().is_empty() => Err(String::new()),
        _ => Ok(key),
    }
}
