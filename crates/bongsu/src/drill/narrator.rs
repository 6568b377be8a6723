//! What the desk did, told line by line, out of what it committed and nothing else.

use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::incident::{Cause, Event, EventKind, Incident, IncidentId, Mode, Phase};
use bongsu_core::inventory::{ComponentKey, Kind, Language, Owner};
use bongsu_core::statement::Statement;
use bongsu_drill::scenario::Text;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};

/// Tells a drill in the terminal.
pub struct Narrator {
    language: Language,
    zone: &'static str,
    colour: bool,
    known: BTreeMap<IncidentId, Known>,
}

/// What was told of an incident.
#[derive(Default)]
struct Known {
    began: Time,
    hit: u32,
    milestone: u32,
}

/// Verified victims are told at the first one and at these parts of a hundred.
const MILESTONES: [u32; 5] = [25, 50, 75, 90, 100];

/// Who speaks.
#[derive(Clone, Copy)]
enum Voice {
    Story,
    Desk,
}

impl Narrator {
    /// Tells in `language`, with times in `zone`.
    pub fn new(language: Language, zone: &'static str) -> Narrator {
        let colour = std::io::stdout().is_terminal();
        Narrator { language, zone, colour, known: BTreeMap::new() }
    }

    /// A line of the script.
    pub fn story(&self, at: Time, text: &Text) {
        self.line(at, Voice::Story, self.by(&text.ko, &text.en));
    }

    /// The desk died.
    pub fn died(&self, at: Time) {
        let ko = "이 프로그램이 죽었습니다. 기록에서 다시 시작합니다.";
        let en = "This program was killed. It goes on from its record.";
        self.line(at, Voice::Story, self.by(ko, en));
    }

    /// What was committed.
    pub fn committed(&mut self, records: &[Record]) {
        let mut lines = Vec::new();
        for record in records {
            if let Record::Incident(incident) = record {
                self.known.entry(incident.id).or_default().began = incident.began_at;
            }
        }
        for record in records {
            match record {
                Record::Event(event) => {
                    lines.extend(self.event(event).map(|text| (event.at, text)));
                }
                Record::Statement(said) if said.number == 0 => {
                    lines.push((said.as_of, self.first_word(said)));
                }
                _ => {}
            }
        }
        let at = lines.last().map(|(at, _)| *at);
        for record in records {
            if let Record::Incident(incident) = record {
                let at = at.or(last_change(records));
                let told = self.counts(incident).into_iter();
                lines.extend(told.map(|text| (at.unwrap_or(incident.opened_at), text)));
            }
        }
        for (at, text) in lines {
            self.line(at, Voice::Desk, &text);
        }
    }

    fn line(&self, at: Time, voice: Voice, text: &str) {
        let clock = at.civil(self.zone);
        let clock = clock.split(' ').next_back().unwrap_or_default();
        let (mark, on, off) = match (voice, self.colour) {
            (Voice::Story, true) => ("│", "\u{1b}[2m", "\u{1b}[0m"),
            (Voice::Story, false) => ("│", "", ""),
            (Voice::Desk, true) => ("▲", "\u{1b}[1m", "\u{1b}[0m"),
            (Voice::Desk, false) => ("▲", "", ""),
        };
        // A terminal that is gone is no reason to stop the drill.
        let _ = writeln!(std::io::stdout(), "{clock}  {mark} {on}{text}{off}");
    }

    fn by<'a>(&self, ko: &'a str, en: &'a str) -> &'a str {
        if self.language == Language::Ko { ko } else { en }
    }

    fn began(&self, id: IncidentId) -> Option<Time> {
        self.known.get(&id).map(|known| known.began)
    }

    fn event(&self, event: &Event) -> Option<String> {
        let ko = self.language == Language::Ko;
        Some(match &event.kind {
            EventKind::Opened => {
                let after = self.began(event.incident).map_or(0.0, |began| secs(event.at, began));
                match ko {
                    true => format!("장애를 엽니다. 첫 실패로부터 {after:.1}초."),
                    false => format!("Incident opened, {after:.1} s after the first failure."),
                }
            }
            EventKind::CauseNamed { cause } => self.cause(event, cause),
            EventKind::PhaseChanged { to: Phase::Monitoring, .. } => self
                .by(
                    "고장이 더는 보이지 않습니다. 사이트를 하나씩 확인합니다.",
                    "The fault is seen no more. Sites are being verified one by one.",
                )
                .to_owned(),
            EventKind::PhaseChanged { to: Phase::Resolved, .. } => self
                .by("장애 종료: 남은 사이트가 없습니다.", "Resolved: every site is accounted for.")
                .to_owned(),
            EventKind::HostRestored => self
                .by(
                    "호스팅 회사가 “복구”라고 말했습니다. 받아 적었을 뿐, 확인된 것은 아닙니다.",
                    "The host says “restored”. It is noted; nothing becomes verified by it.",
                )
                .to_owned(),
            EventKind::Relapsed => self
                .by("다시 나빠졌습니다. 같은 장애입니다.", "It is back: the same incident.")
                .to_owned(),
            EventKind::PhaseChanged { .. }
            | EventKind::VictimsAdded { .. }
            | EventKind::StatementPublished
            | EventKind::UnverifiedClaimPublished { .. }
            | EventKind::VictimExcluded { .. } => return None,
        })
    }

    fn cause(&self, event: &Event, cause: &Cause) -> String {
        let after = self.began(event.incident).map_or(0.0, |began| secs(event.at, began));
        let name = self.component(&cause.component);
        let rate = cause.rate * 100.0;
        let sure = cause.confidence * 100.0;
        let others = cause.one_of.len().saturating_sub(1);
        let owner = match cause.owner {
            Some(Owner::Us) => self.by("호스팅 회사 책임", "the host's own"),
            Some(Owner::Customer) => self.by("고객 책임", "the customer's"),
            Some(Owner::ThirdParty) => self.by("제3자 책임", "a third party's"),
            None => self.by("책임은 아직 모름", "whose is not yet known"),
        };
        let mode = match cause.mode {
            Mode::Loss => self.by("점검 손실", "of probes lost"),
            Mode::Subset => self.by("사이트 불통", "of its sites dead"),
        };
        let rivals = match (others, self.language) {
            (0, _) => String::new(),
            (n, Language::Ko) => format!(" (구별할 수 없는 후보 {n}개 더)"),
            (n, Language::En) => format!(" (or one of {n} more that cannot be told apart)"),
        };
        match self.language {
            Language::Ko => format!(
                "원인: {name}{rivals}. {mode} {rate:.0}%, 확신 {sure:.0}%, {owner}. 첫 실패로부터 {after:.1}초."
            ),
            Language::En => format!(
                "Cause: {name}{rivals}. {rate:.0} % {mode}, {sure:.0} % sure, {owner}. \
                 {after:.1} s after the first failure."
            ),
        }
    }

    fn component(&self, key: &ComponentKey) -> String {
        let (ko, en) = match key.kind() {
            Kind::NameServer => ("네임서버", "name server"),
            Kind::NameServerGroup => ("네임서버 묶음", "name-server group"),
            Kind::Address => ("주소", "address"),
            Kind::Server => ("서버", "server"),
            Kind::Rack => ("랙", "rack"),
            Kind::Switch => ("스위치", "switch"),
            Kind::Prefix => ("주소 대역", "prefix"),
            Kind::Upstream => ("상위 회선", "upstream"),
            Kind::DataCentre => ("데이터센터", "data centre"),
            Kind::LoadBalancer => ("로드밸런서", "load balancer"),
            Kind::CertificateAuthority => ("인증 기관", "certificate authority"),
            Kind::Vantage => ("관측 지점", "vantage"),
            Kind::Other => ("구성 요소", "component"),
        };
        format!("{} {}", self.by(ko, en), key.name())
    }

    fn first_word(&self, said: &Statement) -> String {
        let after = secs(said.as_of, said.since);
        let n = said.counts.hit + said.counts.at_risk;
        match self.language {
            Language::Ko => {
                format!("첫 안내가 나갔습니다. 첫 실패로부터 {after:.1}초. 영향권 사이트 {n}곳.")
            }
            Language::En => {
                format!(
                    "The first word is out, {after:.1} s after the first failure. {n} sites hit or at risk."
                )
            }
        }
    }

    /// How many were hit, when that has doubled; how many are verified, at milestones.
    fn counts(&mut self, incident: &Incident) -> Vec<String> {
        let ko = self.language == Language::Ko;
        let counts = incident.counts;
        let known = self.known.entry(incident.id).or_default();
        let mut lines = Vec::new();
        if counts.ever_hit >= (known.hit * 2).max(1) {
            known.hit = counts.ever_hit;
            let (hit, risk) = (counts.ever_hit, counts.at_risk);
            lines.push(match ko {
                true => format!("멈춘 것을 확인한 사이트 {hit}곳, 위험한 사이트 {risk}곳."),
                false => format!("{hit} sites seen failing, {risk} more at risk."),
            });
        }
        let all = counts.at_risk + counts.hit + counts.verified;
        let done = (counts.verified * 100).checked_div(all).unwrap_or(0);
        let reached = MILESTONES.iter().rev().find(|m| done >= **m).copied();
        let reached = reached.unwrap_or(u32::from(counts.verified > 0));
        if incident.phase == Phase::Monitoring || incident.host_restored_at.is_some() {
            if reached > known.milestone {
                known.milestone = reached;
                let verified = counts.verified;
                lines.push(match ko {
                    true => format!("작동을 확인한 사이트 {verified}/{all}."),
                    false => format!("{verified} of {all} sites verified to work."),
                });
            }
        } else {
            known.milestone = 0;
        }
        lines
    }
}

fn secs(at: Time, since: Time) -> f64 {
    at.since(since).as_secs_f64()
}

/// The latest instant that any of the records speaks of.
fn last_change(records: &[Record]) -> Option<Time> {
    let times = records.iter().filter_map(|record| match record {
        Record::Victim(victim) => victim.verified_at.max(victim.hit_at).max(Some(victim.listed_at)),
        Record::Verdict(change) => Some(change.at),
        _ => None,
    });
    times.max()
}
