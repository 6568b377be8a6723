//! Writing an inventory as a document that can be imported again.

use super::{options, url};
use crate::Time;
use crate::inventory::{
    ComponentKey, ComponentRecord, Contact, Customer, Expect, Inventory, JsonValue, Label,
    Language, Method, Owner, Site,
};
use crate::name::Name;
use serde::Serialize;
use serde_json::Value;
use std::net::IpAddr;

#[derive(Serialize)]
struct Document<'a> {
    customers: Vec<CustomerOut<'a>>,
    sites: Vec<SiteOut<'a>>,
    components: Vec<ComponentOut<'a>>,
}

#[derive(Serialize)]
struct CustomerOut<'a> {
    customer: &'a str,
    name: &'a str,
    language: Language,
    contact: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    site_alerts: Option<&'static str>,
}

#[derive(Serialize)]
struct SiteOut<'a> {
    customer: &'a str,
    domain: &'a Name,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    #[serde(flatten)]
    options: OptionsOut<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rack: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    switch: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datacentre: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    load_balancer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upstream: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    name_servers: &'a [Name],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    addresses: &'a [IpAddr],
    #[serde(skip_serializing_if = "Option::is_none")]
    domain_expires: Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    labels: &'a [Label],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alert_contact: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    needs: Vec<&'a str>,
}

#[derive(Serialize, Default)]
struct OptionsOut<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    basic_auth: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirects: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    absent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    json: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout_ms: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval_s: Option<String>,
}

fn options_out(site: &Site) -> OptionsOut<'_> {
    let expected = OptionsOut {
        absent: site.expect.absent.as_deref(),
        json: site.expect.json.as_ref().map(JsonValue::write),
        certificate: options::write_certificate(site.expect.certificate),
        ..OptionsOut::default()
    };
    let Some(options) = &site.url.options else { return expected };
    let headers = options.headers.iter().map(|(name, value)| format!("{name}: {value}"));
    let headers = headers.collect::<Vec<_>>().join(" | ");
    OptionsOut {
        method: (options.method != Method::Get).then_some(options.method.as_str()),
        headers: (!headers.is_empty()).then_some(headers),
        basic_auth: options.basic_auth.as_deref(),
        redirects: (options.redirects > 0).then(|| options.redirects.to_string()),
        timeout_ms: options.timeout_ms.map(|it| it.to_string()),
        interval_s: options.interval_s.map(|it| it.to_string()),
        ..expected
    }
}

/// A day as it is entered, or an instant where a registry says one.
fn day(at: Time) -> String {
    let text = at.to_string();
    text.strip_suffix("T00:00:00Z").map_or(text.clone(), str::to_owned)
}

#[derive(Serialize)]
struct ComponentOut<'a> {
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Owner>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    addresses: &'a [IpAddr],
    #[serde(skip_serializing_if = "str::is_empty")]
    label_ko: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    label_en: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    group_ko: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    group_en: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    public: Option<&'static str>,
}

/// The inventory as a JSON document, the same for the same inventory; [`super::parse`]
/// reads it back.
pub fn export(inventory: &Inventory) -> String {
    let Inventory { customers, sites, components } = inventory;
    let document = Document {
        customers: customers.iter().map(|(key, it)| customer_out(key, it)).collect(),
        sites: sites.iter().map(|(host, site)| site_out(host, site)).collect(),
        components: components.iter().map(|(key, it)| component_out(key, it)).collect(),
    };
    // Texts, numbers and lists only: there is nothing that JSON could not hold.
    serde_json::to_string_pretty(&document).expect("plain data is always JSON")
}

/// The fields of a customer as a document has them.
pub(in crate::inventory) fn customer_fields(key: &str, customer: &Customer) -> Value {
    value(&customer_out(key, customer))
}

/// The fields of a site as a document has them.
pub(in crate::inventory) fn site_fields(host: &Name, site: &Site) -> Value {
    value(&site_out(host, site))
}

/// The fields of a component as a document has them.
pub(in crate::inventory) fn component_fields(key: &ComponentKey, it: &ComponentRecord) -> Value {
    value(&component_out(key, it))
}

fn value(fields: &impl Serialize) -> Value {
    serde_json::to_value(fields).expect("plain data is always JSON")
}

fn customer_out<'a>(key: &'a str, customer: &'a Customer) -> CustomerOut<'a> {
    CustomerOut {
        customer: key,
        name: &customer.name,
        language: customer.language,
        contact: customer.contacts.iter().map(address).collect(),
        site_alerts: customer.site_alerts.then_some("yes"),
    }
}

fn component_out<'a>(key: &'a ComponentKey, component: &'a ComponentRecord) -> ComponentOut<'a> {
    ComponentOut {
        key: &key.0,
        parent: component.parent.as_ref().map(|key| &*key.0),
        owner: component.owner,
        addresses: &component.addresses,
        label_ko: &component.publication.label.ko,
        label_en: &component.publication.label.en,
        group_ko: &component.publication.group.ko,
        group_en: &component.publication.group.en,
        public: component.publication.is_public.then_some("yes"),
    }
}

fn site_out<'a>(host: &'a Name, site: &'a Site) -> SiteOut<'a> {
    let Expect { status, body, .. } = &site.expect;
    let place = &site.location;
    SiteOut {
        customer: &site.customer,
        domain: host,
        url: url::write(host, &site.url),
        status: *status,
        body: body.as_deref(),
        options: options_out(site),
        server: place.server.as_deref(),
        rack: place.rack.as_deref(),
        switch: place.switch.as_deref(),
        datacentre: place.datacentre.as_deref(),
        load_balancer: place.load_balancer.as_deref(),
        upstream: place.upstream.as_deref(),
        name_servers: &site.name_servers,
        addresses: &site.addresses,
        domain_expires: site.domain_expires_at.map(day),
        labels: &site.labels,
        alert_contact: site.alert_contacts.iter().map(address).collect(),
        needs: site.needs.iter().map(|key| &*key.0).collect(),
    }
}

fn address(contact: &Contact) -> &str {
    match contact {
        Contact::Email(text) | Contact::Phone(text) => text,
    }
}
