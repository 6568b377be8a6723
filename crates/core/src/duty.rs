//! What the law wants said, to whom and by when, as data with its source.
//!
//! Which of these bind an operator depends on what he sells and on his size; he says so in
//! his configuration. What is told by itself (the first notice has fact, cause as far as
//! known, response and contact) is done when it was handed over to everybody; what only a
//! person can do, such as a report to the authority, is ticked by a person.

use crate::Time;
use crate::incident::Incident;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A duty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Duty {
    /// What it is called in files and addresses.
    pub kind: Kind,
    /// From when the time runs.
    pub from: From,
    /// How long it runs.
    pub within: Duration,
    /// An outage shorter than this does not bring it about.
    pub least: Duration,
    /// Where it stands, in Korean, as lawyers cite it.
    pub law: &'static str,
    /// The same for readers of English; what binds is the Korean.
    pub law_en: &'static str,
}

/// Which duty.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Users of a cloud service are told.
    Cloud,
    /// Users of a telecommunications service are told.
    Telecom,
    /// The authority is told of an intrusion, such as an attack by flood.
    Report,
    /// Users are told who may claim what, and how.
    Claims,
}

/// From when the time of a duty runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum From {
    /// The first failure.
    Began,
    /// When it became known.
    Known,
    /// When it was over.
    Over,
}

const fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

/// All of them, the earliest first.
pub const DUTIES: [Duty; 4] = [
    Duty {
        kind: Kind::Cloud,
        from: From::Began,
        within: minutes(10),
        least: minutes(10),
        law: "클라우드컴퓨팅 발전 및 이용자 보호에 관한 법률 제25조 제1항 제3호, 같은 법 시행령 제16조",
        law_en: "Act on the Development of Cloud Computing and Protection of Its Users, Article 25 (1) 3; its Enforcement Decree, Article 16",
    },
    Duty {
        kind: Kind::Telecom,
        from: From::Began,
        within: minutes(2 * 60),
        least: minutes(2 * 60),
        law: "전기통신사업법 제33조 제2항, 같은 법 시행령 제37조의13 제1항",
        law_en: "Telecommunications Business Act, Article 33 (2); its Enforcement Decree, Article 37-13 (1)",
    },
    Duty {
        kind: Kind::Report,
        from: From::Known,
        within: minutes(24 * 60),
        least: Duration::ZERO,
        law: "정보통신망 이용촉진 및 정보보호 등에 관한 법률 제48조의3, 같은 법 시행령 제58조의2",
        law_en: "Act on Promotion of Information and Communications Network Utilization and Information Protection, Article 48-3; its Enforcement Decree, Article 58-2",
    },
    Duty {
        kind: Kind::Claims,
        from: From::Over,
        within: minutes(30 * 24 * 60),
        least: minutes(2 * 60),
        law: "전기통신사업법 제33조 제2항, 같은 법 시행령 제37조의13",
        law_en: "Telecommunications Business Act, Article 33 (2); its Enforcement Decree, Article 37-13",
    },
];

impl Kind {
    /// The word used in files and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Cloud => "cloud",
            Kind::Telecom => "telecom",
            Kind::Report => "report",
            Kind::Claims => "claims",
        }
    }

    /// From the word used in files and addresses.
    pub fn from_word(word: &str) -> Option<Kind> {
        DUTIES.iter().map(|duty| duty.kind).find(|kind| kind.as_str() == word)
    }

    /// Whether only a person can do it.
    pub const fn is_a_persons(self) -> bool {
        matches!(self, Kind::Report | Kind::Claims)
    }
}

/// How a duty stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// The outage has not lasted long enough to bring it about.
    NotYet,
    /// It is to be done by this instant.
    Due(Time),
    /// It was to be done by this instant, and is not.
    Late(Time),
    /// It was done at the second instant; by the first it was due.
    Done(Time, Time),
}

impl Standing {
    /// Whether somebody has still to do it.
    pub const fn is_open(self) -> bool {
        matches!(self, Standing::Due(_) | Standing::Late(_))
    }
}

impl Duty {
    /// How it stands at `now`: `done` is when a person ticked it, `told` when the first word was
    /// handed over to the last of all to whom it is due, and nobody is left.
    pub fn standing(
        &self,
        now: Time,
        incident: &Incident,
        told: Option<Time>,
        done: Option<Time>,
    ) -> Standing {
        let from = match self.from {
            From::Began => Some(incident.began_at),
            From::Known => Some(incident.opened_at),
            From::Over => incident.resolved_at,
        };
        let Some(from) = from else { return Standing::NotYet };
        let by = from + self.within;
        let told = told.filter(|_| !self.kind.is_a_persons());
        // Whatever came first is what kept it.
        let at = done.into_iter().chain(told).min();
        if let Some(at) = at {
            return Standing::Done(by, at);
        }
        let lasted = incident.resolved_at.unwrap_or(now).since(incident.began_at);
        match () {
            () if lasted < self.least && incident.resolved_at.is_some() => Standing::NotYet,
            () if now > by => Standing::Late(by),
            () => Standing::Due(by),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::IncidentId;
    use crate::incident::{Counts, Phase};

    fn at(minute: i64) -> Time {
        Time::from_secs(1_515_050_340 + 60 * minute)
    }

    fn incident(over: Option<i64>) -> Incident {
        Incident {
            id: IncidentId::new(at(0), "duty"),
            began_at: at(0),
            opened_at: at(1),
            phase: Phase::Identified,
            cause: None,
            host_restored_at: None,
            monitoring_at: None,
            resolved_at: over.map(at),
            relapses: 0,
            events: 0,
            statements: 1,
            counts: Counts::default(),
        }
    }

    fn duty(kind: Kind) -> Duty {
        *DUTIES.iter().find(|duty| duty.kind == kind).unwrap()
    }

    #[test]
    fn that_the_first_word_was_handed_over_to_all_meets_the_ten_minutes() {
        let cloud = duty(Kind::Cloud);
        let stands = |told, now| cloud.standing(at(now), &incident(None), told, None);
        assert_eq!(stands(Some(at(1)), 5), Standing::Done(at(10), at(1)));
        assert_eq!(stands(None, 5), Standing::Due(at(10)));
        assert_eq!(stands(None, 11), Standing::Late(at(10)));
        let noted_later = cloud.standing(at(90), &incident(None), Some(at(1)), Some(at(80)));
        assert_eq!(noted_later, Standing::Done(at(10), at(1)), "the proof is not made worse");
    }

    #[test]
    fn a_report_is_done_when_a_person_says_so_and_not_by_what_customers_were_told() {
        let report = duty(Kind::Report);
        let stands = |now, done| report.standing(at(now), &incident(None), Some(at(1)), done);
        assert_eq!(stands(60, None), Standing::Due(at(24 * 60 + 1)));
        assert_eq!(stands(25 * 60, None), Standing::Late(at(24 * 60 + 1)));
        let done = Some(at(90));
        assert_eq!(stands(25 * 60, done), Standing::Done(at(24 * 60 + 1), at(90)));
    }

    #[test]
    fn claims_run_from_the_end_and_only_after_a_long_outage() {
        let claims = duty(Kind::Claims);
        let stands = |over, now| claims.standing(at(now), &incident(over), Some(at(1)), None);
        assert_eq!(stands(None, 200), Standing::NotYet);
        assert_eq!(stands(Some(30), 200), Standing::NotYet);
        assert_eq!(stands(Some(180), 200), Standing::Due(at(180 + 30 * 24 * 60)));
    }

    #[test]
    fn every_duty_is_known_by_its_word() {
        for duty in DUTIES {
            assert_eq!(Kind::from_word(duty.kind.as_str()), Some(duty.kind));
        }
        assert_eq!(Kind::from_word("tax"), None);
    }
}
