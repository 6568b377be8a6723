//! Records of every shape, for properties.

use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::incident::{
    Cause, Counts, Event, EventKind, Incident, IncidentClass, IncidentId, Justification, Mode,
    Phase, Victim, VictimState, WithdrawnCause,
};
use bongsu_core::inventory::{ComponentKey, Kind, Owner};
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::Reason;
use bongsu_core::span::Span;
use bongsu_core::statement::official::{
    Claim, Corrected, NamedCause, Narrative, OfficialStatement,
};
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_core::verdict::{Verdict, VerdictChange};
use proptest::option;
use proptest::prelude::*;

/// Times from 1900 to 2200, to the microsecond.
pub fn time() -> impl Strategy<Value = Time> + Clone {
    (-2_208_988_800_000_000i64..7_258_118_400_000_000).prop_map(Time::from_micros)
}

/// Any text without NUL, which neither database stores.
pub fn text() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.replace('\0', ""))
}

fn name() -> impl Strategy<Value = Name> {
    prop_oneof![
        "[a-z]{1,12}(-[a-z0-9]{1,4})?\\.(co\\.kr|kr|com)".prop_map(|n| Name::parse(&n).unwrap()),
        Just(Name::parse("한글.한국").unwrap()),
    ]
}

fn id() -> impl Strategy<Value = IncidentId> {
    (0i64..4_000_000_000, "[a-z]{1,4}")
        .prop_map(|(secs, seed)| IncidentId::new(Time::from_secs(secs), &seed))
}

fn component() -> impl Strategy<Value = ComponentKey> {
    let kind = prop::sample::select(vec![Kind::NameServer, Kind::Rack, Kind::Prefix, Kind::Other]);
    (kind, text()).prop_map(|(kind, name)| ComponentKey::new(kind, &name))
}

fn phase() -> impl Strategy<Value = Phase> {
    use Phase::{Identified, Investigating, Monitoring, Resolved};
    prop::sample::select(vec![Investigating, Identified, Monitoring, Resolved])
}

/// Any finite number, to the last bit.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![0.0..1.0f64, any::<f64>().prop_filter("a number", |x| x.is_finite())]
}

fn cause() -> impl Strategy<Value = Cause> {
    let owner = prop::sample::select(vec![Owner::Us, Owner::Customer, Owner::ThirdParty]);
    let mode = prop::sample::select(vec![Mode::Loss, Mode::Subset]);
    let several = prop::collection::vec(component(), 0..3);
    let rivals = prop::collection::vec((component(), number()), 0..3);
    (component(), several, mode, number(), number(), rivals, option::of(owner), time()).prop_map(
        |(component, one_of, mode, rate, confidence, rivals, owner, since)| Cause {
            component,
            one_of,
            mode,
            rate,
            worst: rate,
            confidence,
            rivals,
            owner,
            since,
            names: Default::default(),
        },
    )
}

fn withdrawn() -> impl Strategy<Value = Box<WithdrawnCause>> {
    (component(), text(), time(), text(), text()).prop_map(|(component, by, at, ko, en)| {
        Box::new(WithdrawnCause { component, by, at, ko, en })
    })
}

fn counts() -> impl Strategy<Value = Counts> {
    (any::<u32>(), any::<u32>(), any::<u32>(), any::<u32>(), any::<u32>()).prop_map(
        |(at_risk, hit, verified, excluded, ever_hit)| Counts {
            services: ever_hit / 2,
            alike: None,
            at_risk,
            hit,
            verified,
            excluded,
            ever_hit,
        },
    )
}

fn justification() -> impl Strategy<Value = Justification> {
    prop_oneof![
        component().prop_map(|component| Justification::Dependency { component }),
        (any::<[u32; 3]>(), time(), time(), text()).prop_map(
            |([failed, asked, sites], first, last, reason)| Justification::Failures {
                failed,
                asked,
                sites,
                first,
                last,
                reason
            }
        ),
        (any::<[u32; 2]>(), time(), time()).prop_map(|([rounds, vantages], from, until)| {
            Justification::Verification { rounds, vantages, from, until }
        }),
        any::<[u32; 2]>()
            .prop_map(|[verified, excluded]| Justification::AllVerified { verified, excluded }),
        (prop::option::of(component()), time()).prop_map(|(component, last_failure)| {
            Justification::FaultGone { component, last_failure }
        }),
        Just(Justification::Removed),
        (text(), text()).prop_map(|(by, words)| Justification::Person { author: by, text: words }),
    ]
}

fn class() -> impl Strategy<Value = IncidentClass> {
    prop_oneof![Just(IncidentClass::Outage), Just(IncidentClass::RedundancyLost)]
}

prop_compose! {
    fn incident()(
        id in id(),
        times in (time(), time(), option::of(time()), option::of(time()), option::of(time())),
        last_failure_at in option::of(time()),
        (phase, class) in (phase(), class()),
        cause in option::of(cause()),
        withdrawn in option::of(withdrawn()),
        gaps in prop::collection::vec((time(), time()), 0..3),
        numbers in any::<[u32; 3]>(),
        counts in counts(),
    ) -> Incident {
        let (began_at, opened_at, host_restored_at, monitoring_at, resolved_at) = times;
        let [relapses, events, statements] = numbers;
        let unwatched = gaps.into_iter().map(|(from, until)| Span { from, until }).collect();
        Incident {
            id, began_at, opened_at, class, phase, cause, host_restored_at, monitoring_at, resolved_at,
            last_failure_at, relapses, worked_between: std::time::Duration::from_millis(relapses.into()), events, statements, counts, withdrawn,
            unwatched,
        }
    }
}

prop_compose! {
    fn victim()(
        incident in id(),
        site in name(),
        customer in text(),
        state in prop_oneof![
            Just(VictimState::AtRisk),
            Just(VictimState::SeenHit),
            Just(VictimState::Verified),
            text().prop_map(|reason| VictimState::Excluded { reason }),
        ],
        listed_at in time(),
        hit_at in option::of(time()),
        verified_at in option::of(time()),
        justification in justification(),
    ) -> Victim {
        Victim { incident, site, customer, state, listed_at, hit_at, verified_at, justification }
    }
}

fn event_kind() -> impl Strategy<Value = EventKind> {
    prop_oneof![
        Just(EventKind::Opened),
        cause().prop_map(|cause| EventKind::CauseNamed { cause }),
        any::<u32>().prop_map(|sites| EventKind::VictimsAdded { sites }),
        (phase(), phase()).prop_map(|(from, to)| EventKind::PhaseChanged { from, to }),
        Just(EventKind::HostRestored),
        Just(EventKind::StatementPublished),
        cause().prop_map(|it| EventKind::CauseWithdrawn { component: it.component }),
        (any::<u32>(), any::<u32>())
            .prop_map(|(verified, of)| EventKind::UnverifiedClaimPublished { verified, of }),
        Just(EventKind::Relapsed),
        name().prop_map(|site| EventKind::VictimExcluded { site }),
    ]
}

fn narrative() -> impl Strategy<Value = Narrative> {
    (text(), text(), text()).prop_map(|(fact, cause, response)| Narrative { fact, cause, response })
}

fn stated() -> impl Strategy<Value = OfficialStatement> {
    let claim = prop_oneof![Just(Claim::Ongoing), Just(Claim::Restored)];
    let corrects = option::of((any::<u32>(), time()));
    (text(), claim, narrative(), narrative(), corrects).prop_map(|(by, claim, ko, en, corrects)| {
        let corrects = corrects.map(|(number, as_of)| Corrected { number, as_of });
        let named_cause = NamedCause::Withdrawn;
        OfficialStatement { author: by, claim, ko, en, corrects, named_cause }
    })
}

fn word() -> impl Strategy<Value = StatementKind> {
    prop_oneof![
        Just(StatementKind::Investigating),
        cause().prop_map(|cause| StatementKind::Identified { cause }),
        (option::of(cause()), option::of(time()))
            .prop_map(|(cause, last_failure)| StatementKind::Ongoing { cause, last_failure }),
        stated().prop_map(|stated| StatementKind::Official(Box::new(stated))),
        Just(StatementKind::Recovering),
        Just(StatementKind::Resolved),
        option::of(cause()).prop_map(|cause| StatementKind::Relapsed { cause }),
    ]
}

fn reason() -> impl Strategy<Value = Reason> {
    prop_oneof![
        Just(Reason::Timeout),
        any::<u8>().prop_map(Reason::Rcode),
        any::<u16>().prop_map(Reason::Status),
        Just(Reason::CertificateWrongName),
    ]
}

fn verdict() -> impl Strategy<Value = VerdictChange> {
    let believed = prop_oneof![
        Just(Verdict::Unknown),
        Just(Verdict::Up),
        Just(Verdict::Slow),
        (prop::sample::select(Layer::ALL.to_vec()), reason())
            .prop_map(|(layer, reason)| Verdict::Down { layer, reason }),
    ];
    (name(), believed, time(), time()).prop_map(|(site, verdict, since, at)| VerdictChange {
        site,
        verdict,
        since,
        at,
    })
}

/// A record of any kind with anything in it.
pub fn record() -> impl Strategy<Value = Record> {
    prop_oneof![
        incident().prop_map(Record::Incident),
        victim().prop_map(Record::Victim),
        (id(), any::<u32>(), time(), event_kind(), justification()).prop_map(
            |(incident, number, at, what, justification)| {
                Record::Event(Event { incident, number, at, kind: what, justification })
            }
        ),
        (id(), any::<u32>(), time(), option::of(time()), time(), word(), class(), counts())
            .prop_map(|(incident, number, as_of, next_update_by, since, word, class, counts)| {
                Record::Statement(Statement {
                    incident,
                    number,
                    as_of,
                    next_update_by,
                    since,
                    kind: word,
                    class,
                    counts,
                })
            }),
        verdict().prop_map(Record::Verdict),
    ]
}
