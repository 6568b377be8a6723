//! What people at the desk do in a scenario: they state, plan maintenance, and mute.

use super::setup::ZONE;
use crate::runtime::engine::commands::{PendingCommand, Wanted};
use bongsu_core::access::{Principal, Role};
use bongsu_core::engine::command::{Command, MaintenanceChange};
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::{ComponentKey, Kind};
use bongsu_core::language::{Bilingual, Language};
use bongsu_core::maintenance::local_time::LocalTime;
use bongsu_core::maintenance::plan::NOTICE_LEAD_DEFAULT;
use bongsu_core::maintenance::{MaintenanceId, MuteTarget, Plan, Schedule, Scope, Text};
use bongsu_core::statement::draft::Draft;
use bongsu_core::statement::official::{Claim, Narrative};
use bongsu_drill::run::Drill;
use bongsu_drill::scenario::{PlannedMaintenance, ScriptedMute, Target};
use bongsu_words::say;
use tokio::sync::oneshot;

/// The host says that an incident is over.
pub fn host_statement(language: Language, incident: IncidentId, text: &Bilingual) -> Command {
    let narrative = |fact: &str| Narrative { fact: fact.to_owned(), ..Narrative::default() };
    let draft = Box::new(Draft {
        claim: Claim::Restored,
        ko: narrative(&text.ko),
        en: narrative(&text.en),
        unverified_reason: Some(say!(language, "drill-unverified-reason")),
        ..Draft::default()
    });
    Command::State { incident, draft }
}

/// A maintenance is planned.
pub fn maintenance(drill: &Drill, planned: &PlannedMaintenance) -> Command {
    let servers = drill.plan.servers_on(&planned.target);
    let place = servers.first().map(|n| drill.plan.servers[*n].place(*n));
    let component = place.map(|place| match planned.target {
        Target::Rack(_) => ComponentKey::new(Kind::Rack, &place.rack),
        Target::Switch(_) => ComponentKey::new(Kind::Switch, &place.switch),
        _ => ComponentKey::new(Kind::Server, &place.server),
    });
    let components = component.into_iter().collect();
    let duration_secs = planned.until.since(planned.at).as_secs();
    let plan = Plan {
        title: Text { ko: planned.title.ko.clone(), en: planned.title.en.clone() },
        body: Text::default(),
        scope: Scope { components, ..Scope::default() },
        schedule: Schedule {
            start: LocalTime::at(planned.at, ZONE),
            duration_secs: u32::try_from(duration_secs).unwrap_or(u32::MAX),
            zone: ZONE.to_owned(),
            rule: None,
            except: Vec::new(),
        },
        notice_lead_secs: u32::try_from(NOTICE_LEAD_DEFAULT.as_secs()).ok(),
        public: true,
    };
    let id = MaintenanceId::new(planned.planned_at, &planned.title.en);
    Command::Maintain { id, change: MaintenanceChange::Plan(Box::new(plan)) }
}

/// A site is muted.
pub fn mute(drill: &Drill, language: Language, mute: &ScriptedMute) -> Option<Command> {
    let site = drill.plan.sites_on(&mute.target).into_iter().next()?;
    let target = MuteTarget::Site(drill.plan.sites[site].host.clone());
    let reason = mute.reason.of(language).to_owned();
    Some(Command::Mute { target, reason, until: mute.until })
}

/// A command by the host's people, whose result is read from the commits.
pub fn by_the_host(language: Language, command: Command) -> PendingCommand {
    let (answer, _) = oneshot::channel();
    let by = Principal::rehearsed(say!(language, "drill-author-host"), Role::Manager);
    PendingCommand { by, wanted: Wanted::Done(command, None), answer }
}
