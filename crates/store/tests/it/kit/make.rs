//! Contacts, sites and incidents of 2018-01-04.

use bongsu_core::Time;
use bongsu_core::engine::{Options, Record};
use bongsu_core::incident::{
    Cause, Counts, Event, EventKind, Incident, IncidentId, Justification, Mode, Phase, Victim,
    VictimState,
};
use bongsu_core::inventory::{ComponentKey, Contact, Kind, Owner};
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::notification::{ContactKey, Notice, NoticeReason, SiteState, SiteSummary};
use bongsu_core::observation::Reason;
use bongsu_core::secret::StoreSecret;
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_core::verdict::{Verdict, VerdictChange};
use std::time::Duration;

/// So many seconds after 16:19 in Seoul.
pub fn at(secs: u64) -> Time {
    Time::parse("2018-01-04T16:19:00+09:00").unwrap() + Duration::from_secs(secs)
}

/// From when on resolved incidents are restored at `now`.
pub fn since(now: Time) -> Time {
    Options::default().restore_since(now)
}

pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub fn site(number: u32) -> Name {
    name(&format!("www.shop{number}.co.kr"))
}

pub fn cause() -> Cause {
    let group = ComponentKey::new(Kind::NameServerGroup, "gabia");
    Cause {
        component: group.clone(),
        one_of: vec![group],
        mode: Mode::Loss,
        rate: 0.97,
        worst: 0.0,
        confidence: 0.981,
        rivals: vec![(ComponentKey::new(Kind::Upstream, "kt"), 0.012)],
        owner: Some(Owner::Us),
        since: at(0),
        names: Default::default(),
    }
}

/// An incident opened `secs` after 16:19.
pub fn incident(secs: u64) -> Incident {
    Incident {
        id: IncidentId::new(at(secs), "nsgroup:gabia"),
        began_at: at(secs),
        opened_at: at(secs),
        class: bongsu_core::incident::IncidentClass::Outage,
        phase: Phase::Investigating,
        cause: None,
        host_restored_at: None,
        monitoring_at: None,
        last_failure_at: None,
        resolved_at: None,
        withdrawn: None,
        unwatched: Vec::new(),
        relapses: 0,
        worked_between: Duration::ZERO,
        events: 1,
        statements: 1,
        counts: Counts::default(),
    }
}

pub fn resolved(mut incident: Incident, secs: u64) -> Incident {
    incident.phase = Phase::Resolved;
    incident.resolved_at = Some(at(secs));
    incident
}

pub fn victim(incident: &Incident, number: u32) -> Victim {
    Victim {
        incident: incident.id,
        site: site(number),
        customer: format!("customer-{}", number / 3),
        state: VictimState::SeenHit,
        listed_at: incident.opened_at,
        hit_at: Some(incident.began_at),
        verified_at: None,
        justification: Justification::Failures {
            failed: 3,
            asked: 3,
            sites: 1,
            first: incident.began_at,
            last: incident.opened_at,
            reason: "timeout".into(),
        },
    }
}

pub fn event(incident: &Incident, number: u32, what: EventKind, at: Time) -> Event {
    let justification =
        Justification::Person { author: "engineer".into(), text: "보았음".into() };
    Event { incident: incident.id, number, at, kind: what, justification }
}

pub fn statement(incident: &Incident, number: u32, word: StatementKind) -> Statement {
    Statement {
        incident: incident.id,
        number,
        as_of: incident.opened_at,
        next_update_by: Some(incident.opened_at + Duration::from_secs(600)),
        since: incident.began_at,
        kind: word,
        class: bongsu_core::incident::IncidentClass::Outage,
        counts: Counts::default(),
    }
}

pub const DOWN: Verdict = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };

pub fn verdict(number: u32, verdict: Verdict, at: Time) -> VerdictChange {
    VerdictChange { site: site(number), verdict, since: at, at }
}

/// What an engine commits in the first second of an incident with so many victims.
pub fn outbreak(secs: u64, victims: u32) -> Vec<Record> {
    let incident = incident(secs);
    let mut records = vec![
        Record::Incident(incident.clone()),
        Record::Event(event(&incident, 0, EventKind::Opened, incident.opened_at)),
        Record::Statement(statement(&incident, 0, StatementKind::Investigating)),
    ];
    records.extend((0..victims).map(|n| Record::Victim(victim(&incident, n))));
    records
}

/// The notice `number` to a contact, about one site that is hit.
pub fn notice(incident: &Incident, who: &str, number: u32) -> Notice {
    let victim = victim(incident, 1);
    let mut sites = SiteSummary::default();
    sites.add(SiteState::Hit, &victim.site);
    Notice {
        incident: incident.id,
        contact: contact(who),
        number,
        customers: vec![victim.customer],
        statement: 0,
        at: at(number.into()),
        why: if number == 0 { NoticeReason::First } else { NoticeReason::Changed },
        sites,
    }
}

/// A contact's key.
pub fn contact(who: &str) -> ContactKey {
    ContactKey::of(&StoreSecret::default(), &Contact::Email(format!("{who}@mail.example")))
}
