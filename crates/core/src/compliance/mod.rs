//! Legal notification deadlines, as data with their source.
//!
//! Which of these bind an operator depends on what they sell and on their size; the
//! configuration says so. An obligation that the initial notice fulfils (it has fact, cause as
//! far as known, response and contact) is done when that notice was delivered to everybody;
//! what only a person can do, such as a report to the authority, is confirmed by a person.

use crate::Time;
use crate::incident::{Incident, IncidentClass};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A legal obligation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Obligation {
    /// Which one.
    pub kind: ObligationKind,
    /// When its time starts.
    pub starts_at: StartsAt,
    /// The time allowed.
    pub within: Duration,
    /// It does not arise from an outage shorter than this.
    pub min_duration: Duration,
    /// The article, in Korean, as lawyers cite it.
    pub law: &'static str,
    /// The same in English; the Korean is binding.
    pub law_en: &'static str,
}

/// Which obligation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObligationKind {
    /// Notify the users of a cloud service.
    Cloud,
    /// Notify the users of a telecommunications service.
    Telecom,
    /// Report an intrusion, such as a denial-of-service attack, to the authority.
    Report,
    /// Announce who may claim compensation, on what basis and how.
    Claims,
}

/// When the time of an obligation starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StartsAt {
    /// The first failure.
    Began,
    /// When it became known.
    Known,
    /// When it was resolved.
    Over,
}

const fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

/// All obligations, the shortest deadline first.
pub const OBLIGATIONS: [Obligation; 4] = [
    Obligation {
        kind: ObligationKind::Cloud,
        starts_at: StartsAt::Began,
        within: minutes(10),
        min_duration: minutes(10),
        law: "클라우드컴퓨팅 발전 및 이용자 보호에 관한 법률 제25조 제1항 제3호, 같은 법 시행령 제16조",
        law_en: "Act on the Development of Cloud Computing and Protection of Its Users, Article 25 (1) 3; its Enforcement Decree, Article 16",
    },
    Obligation {
        kind: ObligationKind::Telecom,
        starts_at: StartsAt::Began,
        within: minutes(2 * 60),
        min_duration: minutes(2 * 60),
        law: "전기통신사업법 제33조 제2항, 같은 법 시행령 제37조의13 제1항",
        law_en: "Telecommunications Business Act, Article 33 (2); its Enforcement Decree, Article 37-13 (1)",
    },
    Obligation {
        kind: ObligationKind::Report,
        starts_at: StartsAt::Known,
        within: minutes(24 * 60),
        min_duration: Duration::ZERO,
        law: "정보통신망 이용촉진 및 정보보호 등에 관한 법률 제48조의3, 같은 법 시행령 제58조의2",
        law_en: "Act on Promotion of Information and Communications Network Utilization and Information Protection, Article 48-3; its Enforcement Decree, Article 58-2",
    },
    Obligation {
        kind: ObligationKind::Claims,
        starts_at: StartsAt::Over,
        within: minutes(30 * 24 * 60),
        min_duration: minutes(2 * 60),
        law: "전기통신사업법 제33조 제2항, 같은 법 시행령 제37조의13",
        law_en: "Telecommunications Business Act, Article 33 (2); its Enforcement Decree, Article 37-13",
    },
];

impl ObligationKind {
    /// The code used in files and addresses.
    pub const fn code(self) -> &'static str {
        match self {
            ObligationKind::Cloud => "cloud",
            ObligationKind::Telecom => "telecom",
            ObligationKind::Report => "report",
            ObligationKind::Claims => "claims",
        }
    }

    /// From the code used in files and addresses.
    pub fn from_code(code: &str) -> Option<ObligationKind> {
        OBLIGATIONS.iter().map(|obligation| obligation.kind).find(|kind| kind.code() == code)
    }

    /// Whether only a person can do it.
    pub const fn is_manual(self) -> bool {
        matches!(self, ObligationKind::Report | ObligationKind::Claims)
    }
}

/// The status of an obligation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ObligationStatus {
    /// It has not arisen (yet).
    NotYet,
    /// It did not arise: the outage was over sooner than this.
    Never(Duration),
    /// Due by this instant.
    Due(Time),
    /// Overdue since this instant.
    Late(Time),
    /// Due by the first instant, done at the second.
    Done(Time, Time),
}

impl ObligationStatus {
    /// Whether it is still to be done.
    pub const fn is_open(self) -> bool {
        matches!(self, ObligationStatus::Due(_) | ObligationStatus::Late(_))
    }
}

impl Obligation {
    /// Its status at `now`: `done` is when a person confirmed it, `notified` when the initial
    /// notice was delivered to the last contact, and nobody is left.
    pub fn status(
        &self,
        now: Time,
        incident: &Incident,
        notified: Option<Time>,
        done: Option<Time>,
    ) -> ObligationStatus {
        if incident.class != IncidentClass::Outage {
            return ObligationStatus::NotYet;
        }
        let starts_at = match self.starts_at {
            StartsAt::Began => Some(incident.began_at),
            StartsAt::Known => Some(incident.opened_at),
            StartsAt::Over => incident.resolved_at,
        };
        let Some(starts_at) = starts_at else { return ObligationStatus::NotYet };
        let by = starts_at + self.within;
        let notified = notified.filter(|_| !self.kind.is_manual());
        // Whichever came first fulfilled it.
        let at = done.into_iter().chain(notified).min();
        if let Some(at) = at {
            return ObligationStatus::Done(by, at);
        }
        let lasted = incident.lasted(now);
        match () {
            () if lasted < self.min_duration && incident.resolved_at.is_some() => {
                ObligationStatus::Never(self.min_duration)
            }
            () if now > by => ObligationStatus::Late(by),
            () => ObligationStatus::Due(by),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::{Counts, IncidentId, Phase};

    fn at(minute: i64) -> Time {
        Time::from_secs(1_515_050_340 + 60 * minute)
    }

    fn incident(over: Option<i64>) -> Incident {
        Incident {
            id: IncidentId::new(at(0), "obligation"),
            began_at: at(0),
            opened_at: at(1),
            class: IncidentClass::Outage,
            phase: Phase::Identified,
            cause: None,
            host_restored_at: None,
            monitoring_at: None,
            last_failure_at: None,
            resolved_at: over.map(at),
            withdrawn: None,
            unwatched: Vec::new(),
            relapses: 0,
            worked_between: Duration::ZERO,
            events: 0,
            statements: 1,
            counts: Counts::default(),
        }
    }

    fn obligation(kind: ObligationKind) -> Obligation {
        *OBLIGATIONS.iter().find(|obligation| obligation.kind == kind).unwrap()
    }

    #[test]
    fn the_initial_notice_delivered_to_all_meets_the_ten_minutes() {
        let cloud = obligation(ObligationKind::Cloud);
        let status = |notified, now| cloud.status(at(now), &incident(None), notified, None);
        assert_eq!(status(Some(at(1)), 5), ObligationStatus::Done(at(10), at(1)));
        assert_eq!(status(None, 5), ObligationStatus::Due(at(10)));
        assert_eq!(status(None, 11), ObligationStatus::Late(at(10)));
        let noted_later = cloud.status(at(90), &incident(None), Some(at(1)), Some(at(80)));
        assert_eq!(
            noted_later,
            ObligationStatus::Done(at(10), at(1)),
            "the proof is not made worse"
        );
    }

    #[test]
    fn a_report_is_done_when_a_person_confirms_it_and_not_by_notices() {
        let report = obligation(ObligationKind::Report);
        let status = |now, done| report.status(at(now), &incident(None), Some(at(1)), done);
        assert_eq!(status(60, None), ObligationStatus::Due(at(24 * 60 + 1)));
        assert_eq!(status(25 * 60, None), ObligationStatus::Late(at(24 * 60 + 1)));
        let done = Some(at(90));
        assert_eq!(status(25 * 60, done), ObligationStatus::Done(at(24 * 60 + 1), at(90)));
    }

    #[test]
    fn claims_run_from_the_end_and_only_after_a_long_outage() {
        let claims = obligation(ObligationKind::Claims);
        let status = |over, now| claims.status(at(now), &incident(over), Some(at(1)), None);
        assert_eq!(status(None, 200), ObligationStatus::NotYet);
        assert_eq!(status(Some(30), 200), ObligationStatus::Never(minutes(120)));
        assert_eq!(status(Some(180), 200), ObligationStatus::Due(at(180 + 30 * 24 * 60)));
    }

    #[test]
    fn every_obligation_is_known_by_its_code() {
        for obligation in OBLIGATIONS {
            assert_eq!(ObligationKind::from_code(obligation.kind.code()), Some(obligation.kind));
        }
        assert_eq!(ObligationKind::from_code("tax"), None);
    }
}
