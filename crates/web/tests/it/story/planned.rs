//! A maintenance that runs, and a mute, in a view.

use bongsu_core::Time;
use bongsu_core::engine::view::{MaintenanceView, View};
use bongsu_core::inventory::ComponentKey;
use bongsu_core::maintenance::local_time::LocalTime;
use bongsu_core::maintenance::reach::Reach;
use bongsu_core::maintenance::{
    Maintenance, MaintenanceId, Mute, MuteTarget, Plan, Schedule, Scope, Text,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// The id of the maintenance that runs.
pub fn planned_id() -> MaintenanceId {
    MaintenanceId::new(Time::from_secs(1), "planned")
}

/// The name server group A from ten minutes ago on, for an hour, each day.
pub fn plan(view: &View) -> Plan {
    let start = LocalTime::at(view.at - Duration::from_secs(600), "Asia/Seoul");
    Plan {
        title: Text {
            ko: "네임서버 교체".into(),
            en: "Name servers are replaced, <b>all</b>".into(),
        },
        body: Text {
            ko: "순서대로 교체합니다.".into(), en: "One; after, the other".into()
        },
        scope: Scope { components: vec![group(view)], ..Scope::default() },
        schedule: Schedule {
            start,
            duration_secs: 3600,
            zone: "Asia/Seoul".into(),
            rule: Some("FREQ=DAILY;COUNT=3".parse().expect("a rule")),
            except: Vec::new(),
        },
        notice_lead_secs: Some(86_400),
        public: true,
    }
}

fn group(view: &View) -> ComponentKey {
    view.topology.components[super::group_a(&view.topology).ix()].key.clone()
}

/// A view with a plan.
pub fn with_plan(view: &View, plan: Plan) -> View {
    let created = view.at - Duration::from_secs(86_400);
    let reach = Reach::of(&plan.scope, &view.topology);
    let record = Maintenance {
        id: planned_id(),
        plan,
        author: "Kim".into(),
        created_at: created,
        changed_at: created,
        planned_at: Time::ZERO,
        begun: Vec::new(),
        ends: BTreeMap::new(),
        cancelled_at: None,
    };
    let planned = MaintenanceView { record: Arc::new(record), reach: Arc::new(reach) };
    View { maintenances: vec![planned], ..view.clone() }
}

/// A view with a muted site.
pub fn with_mute(view: &View, target: MuteTarget) -> View {
    let mute = Mute {
        target,
        reason: "이전 중".into(),
        author: "Kim".into(),
        since: view.at - Duration::from_secs(60),
        until: view.at + Duration::from_secs(3600),
        ended_by: None,
    };
    View { mutes: vec![mute], ..view.clone() }
}
