//! The zones of the simulated name servers, and their responses.

use super::plan::Plan;
use bongsu_core::hash::hash;
use hickory_proto::op::{Edns, Message, MessageType, Metadata, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::{A, CNAME, NS, SOA};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};
use std::collections::HashMap;

/// Time to live of every record, in seconds.
const TTL_S: u32 = 300;
/// The largest UDP response in bytes, by DNS Flag Day 2020.
const MAX_PAYLOAD: u16 = 1232;

/// All zones of customers, and the zones of the host with the addresses of its name servers.
pub struct Zones {
    /// By name in lower case, without the final dot.
    by_name: HashMap<String, Zone>,
}

struct Zone {
    /// Its index in the plan; `None` for zones of the host.
    number: Option<usize>,
    /// The group that serves it.
    group: u32,
    /// Whether its name servers do not serve it.
    lame: bool,
    soa: Record,
    ns: Vec<Record>,
    /// Addresses and aliases below it, by name in lower case.
    hosts: HashMap<String, Vec<Record>>,
}

/// A response, with the zone of the plan that the query was about.
pub struct Reply {
    /// The zone.
    pub zone: Option<usize>,
    /// The response.
    pub message: Message,
}

impl Zones {
    /// The zones of a company.
    pub fn new(plan: &Plan) -> Zones {
        let mut by_name = HashMap::new();
        for (number, zone) in plan.zones.iter().enumerate() {
            let mut made = Zone::new(plan, zone.name.as_str(), zone.group, zone.serial);
            made.number = Some(number);
            made.lame = zone.lame;
            for site in zone.sites.iter().map(|s| &plan.sites[*s]) {
                let ip = plan.servers[site.server].ip;
                // For some sites, www is an alias of the bare domain.
                if site.host.as_str().starts_with("www.") && aliased(site.host.as_str()) {
                    let apex = wire(zone.name.as_str());
                    made.add(site.host.as_str(), RData::CNAME(CNAME(apex)));
                    made.add(zone.name.as_str(), RData::A(A(ip)));
                } else {
                    made.add(site.address_name(), RData::A(A(ip)));
                }
            }
            by_name.insert(zone.name.to_string(), made);
        }
        for ns in &plan.name_servers {
            let host = ns.host.as_str();
            let own = host.split_once('.').map_or(host, |(_, zone)| zone);
            let zone = by_name
                .entry(own.to_owned())
                .or_insert_with(|| Zone::new(plan, own, ns.group, 2_018_010_400));
            zone.add(host, RData::A(A(ns.ip)));
        }
        Zones { by_name }
    }

    /// The response of a name server of `group`.
    pub fn answer(&self, group: u32, question: &Message) -> Reply {
        let mut message = Message::new(question.id, MessageType::Response, question.op_code);
        message.metadata = Metadata::response_from_request(&question.metadata);
        message.queries.clone_from(&question.queries);
        if question.edns.is_some() {
            let mut edns = Edns::new();
            edns.set_max_payload(MAX_PAYLOAD);
            message.edns = Some(edns);
        }
        let zone = match question.queries.as_slice() {
            _ if question.op_code != OpCode::Query => {
                message.metadata.response_code = ResponseCode::NotImp;
                None
            }
            [query] if query.query_class() == DNSClass::IN => self.fill(group, query, &mut message),
            [_] => {
                message.metadata.response_code = ResponseCode::Refused;
                None
            }
            _ => {
                message.metadata.response_code = ResponseCode::FormErr;
                None
            }
        };
        Reply { zone, message }
    }

    fn fill(&self, group: u32, query: &Query, message: &mut Message) -> Option<usize> {
        let name = plain(query.name());
        let Some(zone) = self.zone_of(&name).filter(|zone| zone.group == group) else {
            message.metadata.response_code = ResponseCode::Refused;
            return None;
        };
        if zone.lame {
            message.metadata.response_code = ResponseCode::Refused;
            return zone.number;
        }
        message.metadata.authoritative = true;
        let apex = plain(&zone.soa.name) == name;
        let kind = query.query_type();
        match kind {
            RecordType::SOA if apex => message.answers.push(zone.soa.clone()),
            RecordType::NS if apex => message.answers.extend(zone.ns.iter().cloned()),
            _ => zone.follow(&name, kind, message),
        }
        let asked_for = |r: &Record| r.record_type() == kind || kind == RecordType::ANY;
        if !message.answers.iter().any(asked_for) {
            // RFC 2308: the SOA limits negative caching.
            message.authorities.push(zone.soa.clone());
            if !apex && !zone.hosts.contains_key(&name) {
                message.metadata.response_code = ResponseCode::NXDomain;
            }
        }
        zone.number
    }

    /// The zone of a name, searched upwards label by label.
    fn zone_of(&self, name: &str) -> Option<&Zone> {
        let mut rest = Some(name);
        while let Some(name) = rest {
            if let Some(zone) = self.by_name.get(name) {
                return Some(zone);
            }
            rest = name.split_once('.').map(|(_, up)| up);
        }
        None
    }
}

impl Zone {
    fn new(plan: &Plan, name: &str, group: u32, serial: u32) -> Zone {
        let origin = wire(name);
        let servers: Vec<Name> = plan
            .name_servers
            .iter()
            .filter(|ns| ns.group == group)
            .map(|ns| wire(ns.host.as_str()))
            .collect();
        let primary = servers.first().cloned().unwrap_or_else(Name::root);
        let mail = wire("hostmaster.moui-hosting.example");
        let soa = SOA::new(primary, mail, serial, 3600, 600, 604_800, TTL_S);
        let ns = servers.into_iter().map(|s| record(&origin, RData::NS(NS(s)))).collect();
        let soa = record(&origin, RData::SOA(soa));
        Zone { number: None, group, lame: false, soa, ns, hosts: HashMap::new() }
    }

    fn add(&mut self, host: &str, data: RData) {
        let records = self.hosts.entry(host.to_owned()).or_default();
        let new = record(&wire(host), data);
        if !records.contains(&new) {
            records.push(new);
        }
    }

    /// Adds the records of `name`, and of the target of an alias.
    fn follow(&self, name: &str, kind: RecordType, message: &mut Message) {
        for record in self.hosts.get(name).into_iter().flatten() {
            if record.record_type() == kind || kind == RecordType::ANY {
                message.answers.push(record.clone());
            } else if let RData::CNAME(CNAME(to)) = &record.data {
                message.answers.push(record.clone());
                // One step: every alias points at a bare domain.
                let found = self.hosts.get(&plain(to)).into_iter().flatten();
                message.answers.extend(found.filter(|r| r.record_type() == kind).cloned());
            }
        }
    }
}

/// Whether `www` of this site is an alias of its bare domain.
fn aliased(host: &str) -> bool {
    hash(host, 3).is_multiple_of(4)
}

/// A response, truncated to fit into one UDP packet (RFC 6891, RFC 1035 §4.2.1).
pub fn fit(message: &Message, limit: usize) -> Option<Vec<u8>> {
    let whole = message.to_vec().ok()?;
    if whole.len() <= limit { Some(whole) } else { message.truncate().to_vec().ok() }
}

/// The UDP payload size that the client accepts.
pub fn limit(question: &Message) -> usize {
    question.edns.as_ref().map_or(512, |e| e.max_payload().clamp(512, MAX_PAYLOAD)).into()
}

fn record(name: &Name, data: RData) -> Record {
    Record::from_rdata(name.clone(), TTL_S, data)
}

fn wire(name: &str) -> Name {
    let mut wire = Name::from_ascii(name).expect("names of the plan are host names");
    wire.set_fqdn(true);
    wire
}

fn plain(name: &Name) -> String {
    let mut text = name.to_lowercase().to_ascii();
    if text.ends_with('.') {
        text.pop();
    }
    text
}
