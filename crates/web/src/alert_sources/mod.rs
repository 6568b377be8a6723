//! Other tools that tell of alerts: each has its own form, over one inner form
//! (`bongsu_core::external_alert`).
//!
//! - [`hook`]: the routes that they send to;
//! - [`answers`]: how each is answered;
//! - [`alertmanager`], [`pagerduty`], [`grafana`], [`uptime_kuma`], [`zabbix`]: the forms;
//! - [`mapping`]: any other JSON, by what the configuration says of its fields;
//! - [`mail`]: mails, which come by no request;
//! - [`fields`]: what the forms share.

mod alertmanager;
mod answers;
mod enqueue_body;
mod fields;
mod grafana;
pub mod hook;
pub mod mail;
mod mapping;
mod pagerduty;
mod uptime_kuma;
mod zabbix;

#[cfg(test)]
mod tests;

use fields::ParseError;
pub use mapping::{Mapping, Template, TemplateError};

use bongsu_core::Time;
use bongsu_core::external_alert::ExternalEvent;
use bongsu_core::secret::{Purpose, StoreSecret};
use serde_json::Value;

/// A tool that tells of alerts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlertSource {
    /// Its name, in the address that it sends to.
    pub name: String,
    /// Its form.
    pub form: AlertForm,
    /// The number of its token: another number makes another token.
    pub token_number: u32,
    /// What all its alerts are about, unless they say more.
    pub component: Option<String>,
}

/// The form of a tool.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AlertForm {
    /// The webhook of Prometheus' Alertmanager, version 4.
    Alertmanager,
    /// Prometheus itself, which takes this program for an Alertmanager (its API, version 2).
    Prometheus,
    /// The Events API of PagerDuty, version 2.
    PagerDuty,
    /// The webhook of Grafana's alerting.
    Grafana,
    /// The webhook of Uptime Kuma.
    UptimeKuma,
    /// A webhook of Zabbix whose parameters are its macros.
    Zabbix,
    /// Any JSON.
    Json(Box<Mapping>),
}

impl AlertSource {
    /// Its token, in 32 hexadecimal digits, as PagerDuty's routing keys are. Nobody stores it: it
    /// follows from the secret of the store.
    pub fn token(&self, secret: &StoreSecret) -> String {
        token(secret, "source", &self.name, self.token_number)
    }

    /// What a request says.
    ///
    /// # Errors
    /// What of it cannot be read.
    fn read(&self, body: &Value, now: Time) -> Result<Vec<ExternalEvent>, ParseError> {
        let mut events = match &self.form {
            AlertForm::Alertmanager => alertmanager::webhook(body),
            AlertForm::Prometheus => alertmanager::api(body, now),
            AlertForm::PagerDuty => pagerduty::read(body, now).map(|event| vec![event]),
            AlertForm::Grafana => grafana::read(body),
            AlertForm::UptimeKuma => uptime_kuma::read(body),
            AlertForm::Zabbix => zabbix::read(body),
            AlertForm::Json(mapping) => mapping.read(body),
        }?;
        for event in &mut events {
            event.hints.extend(self.component.clone());
        }
        Ok(events)
    }
}

impl AlertForm {
    /// The names in the configuration.
    pub const NAMES: [&'static str; 7] =
        ["alertmanager", "prometheus", "pagerduty", "grafana", "uptime_kuma", "zabbix", "json"];

    /// The form of a name; `json` has a mapping.
    pub fn of(name: &str, mapping: Option<Mapping>) -> Option<AlertForm> {
        Some(match (name, mapping) {
            ("alertmanager", None) => AlertForm::Alertmanager,
            ("prometheus", None) => AlertForm::Prometheus,
            ("pagerduty", None) => AlertForm::PagerDuty,
            ("grafana", None) => AlertForm::Grafana,
            ("uptime_kuma", None) => AlertForm::UptimeKuma,
            ("zabbix", None) => AlertForm::Zabbix,
            ("json", Some(mapping)) => AlertForm::Json(Box::new(mapping)),
            _ => return None,
        })
    }
}

/// The token by which a heartbeat is known.
pub fn heartbeat_token(secret: &StoreSecret, name: &str, number: u32) -> String {
    token(secret, "heartbeat", name, number)
}

/// The token of what calls us from outside: its kind, its name and the number of its token.
pub(crate) fn token(secret: &StoreSecret, kind: &str, name: &str, number: u32) -> String {
    let code = secret.code(Purpose::AlertSource, &format!("{kind}:{name}:{number}"));
    format!("{code:032x}")
}
