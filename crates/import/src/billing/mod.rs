//! Billing systems: whose domains are whose, and how customers are reached (S1).
//!
//! What they hold of passwords, prices and addresses of people is not read.

pub mod blesta;
pub mod hostbill;
pub mod whmcs;

use crate::left_out::LeftOut;
use crate::sink::Sink;
use crate::tree::Node;
use bongsu_core::Time;
use bongsu_core::inventory::import::{EntryKind, Field, short};
use bongsu_core::name::Name;

/// States of clients and services that are in use, in lower case.
const IN_USE: [&str; 1] = ["active"];

const NUMBER: &[&str] = &["id", "client_id", "clientid", "userid"];
const OWNER: &[&str] = &["clientid", "client_id", "userid"];
const COMPANY: &[&str] = &["companyname", "company", "company_name"];
const FIRST_NAME: &[&str] = &["firstname", "first_name"];
const LAST_NAME: &[&str] = &["lastname", "last_name"];
const EMAIL: &[&str] = &["email", "emailaddress"];
const PHONE: &[&str] =
    &["phonenumberformatted", "telephonenumber", "phonenumber", "phone", "phone_number"];
const STATUS: &[&str] = &["status", "domainstatus"];

/// A client.
fn client(node: &Node, entry: Option<String>, sink: &mut Sink<'_>) {
    let Some(number) = node.text(NUMBER) else {
        return sink.leave_out(LeftOut::Part("client without number".into()), "");
    };
    if let Some(state) = idle_state(node) {
        return sink.idle_customer(number, state, number);
    }
    let name = node.text(COMPANY).map(str::to_owned).or_else(|| person(node));
    let contacts: Vec<&str> =
        [EMAIL, PHONE].into_iter().filter_map(|keys| node.text(keys)).collect();
    let entry = entry.unwrap_or_else(|| format!("client {}", short(number)));
    sink.customer(&entry, number, name.as_deref(), node.text(&["language"]), &contacts);
}

/// The state of what is not in use.
fn idle_state(node: &Node) -> Option<String> {
    let state = node.text(STATUS)?;
    (!IN_USE.contains(&state.to_lowercase().as_str())).then(|| short(state))
}

/// A person's name as their language writes it.
fn person(node: &Node) -> Option<String> {
    let (first, last) = (node.text(FIRST_NAME), node.text(LAST_NAME));
    let hangul = |text: &str| text.chars().all(|c| ('가'..='힣').contains(&c));
    match (first, last) {
        (Some(first), Some(last)) if hangul(first) && hangul(last) => {
            Some(format!("{last}{first}"))
        }
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (one, other) => one.or(other).map(str::to_owned),
    }
}

/// When the registration of a domain ends, where that is said and cannot be read in two ways.
/// A service's own dates are those of its invoices.
fn domain_end(node: &Node, host: &Name, sink: &mut Sink<'_>) -> Option<String> {
    let text = node.text(&["expirydate", "expires", "expiry_date"])?;
    let day: String = text.chars().take(10).collect();
    let parts: Vec<&str> = day.split('-').collect();
    let is_day = matches!(parts[..], [year, month, day]
        if year.len() == 4 && month.len() == 2 && day.len() == 2);
    let is_none = day.starts_with("0000");
    if is_day && !is_none && Time::parse(&format!("{day}T00:00:00Z")).is_ok() {
        return Some(day);
    }
    if !is_none {
        let example = format!("{}: {}", host.unicode(), short(text));
        sink.leave_out(LeftOut::MonitorSetting("expirydate".into()), &example);
    }
    None
}

/// A service or a domain of a client, with the server it is on.
fn service(
    node: &Node,
    domain: Option<&str>,
    server: Option<&str>,
    entry: Option<String>,
    sink: &mut Sink<'_>,
) {
    let number = node.text(&["id"]).unwrap_or_default();
    let entry = entry.unwrap_or_else(|| format!("service {}", short(number)));
    if let Some(state) = idle_state(node) {
        return sink.leave_out(LeftOut::NotInUse(state), domain.unwrap_or(&entry));
    }
    let Some(owner) = node.text(OWNER).filter(|owner| *owner != "0") else {
        return sink.leave_out(LeftOut::Part("service without client".into()), &entry);
    };
    let Some(host) = sink.host(domain.unwrap_or_default(), &entry) else { return };
    let server = server.filter(|it| !matches!(*it, "0" | "None"));
    let mut more: Vec<_> =
        server.map(|name| (Field::Server, name.to_owned())).into_iter().collect();
    more.extend(domain_end(node, &host, sink).map(|day| (Field::DomainExpires, day)));
    sink.site(&entry, &host, EntryKind::Site, Some(owner), more);
}
