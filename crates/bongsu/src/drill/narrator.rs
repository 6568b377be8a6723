//! Prints what the desk did, line by line, from its committed records alone.

use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::incident::IncidentId;
use bongsu_core::incident::{Cause, Event, EventKind, Incident, Mode, Phase};
use bongsu_core::language::{Bilingual, Language};
use bongsu_core::statement::Statement;
use bongsu_words::names::Internal;
use bongsu_words::{cause, labels, say};
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};

/// Prints a drill in the terminal.
pub struct Narrator {
    language: Language,
    zone: &'static str,
    colour: bool,
    progress: BTreeMap<IncidentId, Progress>,
}

/// What was printed about an incident.
#[derive(Default)]
struct Progress {
    began: Time,
    hit: u32,
    milestone: u32,
}

/// Verified victims are reported at the first one and at these percentages.
const MILESTONES_PERCENT: [u32; 5] = [25, 50, 75, 90, 100];

/// The source of a line.
#[derive(Clone, Copy)]
enum Source {
    Story,
    Desk,
}

impl Narrator {
    /// Prints in `language`, with times in `zone`.
    pub fn new(language: Language, zone: &'static str) -> Narrator {
        let colour = std::io::stdout().is_terminal();
        Narrator { language, zone, colour, progress: BTreeMap::new() }
    }

    /// Prints a line of the script.
    pub fn story(&self, at: Time, text: &Bilingual) {
        self.line(at, Source::Story, text.of(self.language));
    }

    /// Prints that the desk was killed.
    pub fn died(&self, at: Time) {
        self.line(at, Source::Story, &say!(self.language, "drill-killed"));
    }

    /// Prints what is worth reporting of a commit.
    pub fn committed(&mut self, records: &[Record]) {
        let mut lines = Vec::new();
        for record in records {
            if let Record::Incident(incident) = record {
                self.progress.entry(incident.id).or_default().began = incident.began_at;
            }
        }
        for record in records {
            match record {
                Record::Event(event) => {
                    lines.extend(self.event(event).map(|text| (event.at, text)));
                }
                Record::Statement(statement) if statement.number == 0 => {
                    lines.push((statement.as_of, self.first_statement(statement)));
                }
                _ => {}
            }
        }
        let at = lines.last().map(|(at, _)| *at);
        for record in records {
            if let Record::Incident(incident) = record {
                let at = at.or(last_change(records));
                let counts = self.counts(incident).into_iter();
                lines.extend(counts.map(|text| (at.unwrap_or(incident.opened_at), text)));
            }
        }
        for (at, text) in lines {
            self.line(at, Source::Desk, &text);
        }
    }

    fn line(&self, at: Time, source: Source, text: &str) {
        let clock = at.civil(self.zone);
        let clock = clock.split(' ').next_back().unwrap_or_default();
        let (mark, on, off) = match (source, self.colour) {
            (Source::Story, true) => ("│", "\u{1b}[2m", "\u{1b}[0m"),
            (Source::Story, false) => ("│", "", ""),
            (Source::Desk, true) => ("▲", "\u{1b}[1m", "\u{1b}[0m"),
            (Source::Desk, false) => ("▲", "", ""),
        };
        // A closed terminal does not stop the drill.
        let _ = writeln!(std::io::stdout(), "{clock}  {mark} {on}{text}{off}");
    }

    fn began(&self, id: IncidentId) -> Option<Time> {
        self.progress.get(&id).map(|progress| progress.began)
    }

    fn event(&self, event: &Event) -> Option<String> {
        let language = self.language;
        let after = self.began(event.incident).map_or(0.0, |began| secs(event.at, began));
        let after = format!("{after:.1}");
        Some(match &event.kind {
            EventKind::Opened => say!(language, "drill-opened", after = after),
            EventKind::CauseNamed { cause } => self.cause(cause, after),
            EventKind::PhaseChanged { to: Phase::Monitoring, .. } => {
                say!(language, "drill-monitoring")
            }
            EventKind::PhaseChanged { to: Phase::Resolved, .. } => say!(language, "drill-resolved"),
            EventKind::HostRestored => say!(language, "drill-host-restored"),
            EventKind::Relapsed => say!(language, "drill-relapsed"),
            EventKind::PhaseChanged { .. }
            | EventKind::VictimsAdded { .. }
            | EventKind::StatementPublished
            | EventKind::CauseWithdrawn { .. }
            | EventKind::CauseReinstated { .. }
            | EventKind::UnverifiedClaimPublished { .. }
            | EventKind::VictimExcluded { .. } => return None,
        })
    }

    fn cause(&self, cause: &Cause, after: String) -> String {
        let language = self.language;
        let component = cause::suspect(language, &Internal::within_the_company(), cause);
        let owner = labels::owner(language, cause.owner);
        let (rate, confidence) = (labels::percent(cause.rate), labels::percent(cause.confidence));
        match cause.mode {
            Mode::Loss => say!(
                language,
                "drill-cause-loss",
                component = component,
                rate = rate,
                confidence = confidence,
                owner = owner,
                after = after
            ),
            Mode::Subset => say!(
                language,
                "drill-cause-subset",
                component = component,
                rate = rate,
                confidence = confidence,
                owner = owner,
                after = after
            ),
        }
    }

    fn first_statement(&self, statement: &Statement) -> String {
        let after = format!("{:.1}", secs(statement.as_of, statement.since));
        let sites = statement.counts.hit + statement.counts.at_risk;
        say!(self.language, "drill-first-statement", after = after, sites = sites)
    }

    /// The number of hit sites when it has doubled, and of verified ones at milestones.
    fn counts(&mut self, incident: &Incident) -> Vec<String> {
        let language = self.language;
        let counts = incident.counts;
        let progress = self.progress.entry(incident.id).or_default();
        let mut lines = Vec::new();
        if counts.ever_hit >= (progress.hit * 2).max(1) {
            progress.hit = counts.ever_hit;
            let (hit, risk) = (counts.ever_hit, counts.at_risk);
            lines.push(say!(language, "drill-hit", hit = hit, risk = risk));
        }
        let all = counts.at_risk + counts.hit + counts.verified;
        let done = (counts.verified * 100).checked_div(all).unwrap_or(0);
        let reached = MILESTONES_PERCENT.iter().rev().find(|m| done >= **m).copied();
        let reached = reached.unwrap_or(u32::from(counts.verified > 0));
        if incident.phase == Phase::Monitoring || incident.host_restored_at.is_some() {
            if reached > progress.milestone {
                progress.milestone = reached;
                let verified = counts.verified;
                lines.push(say!(language, "drill-verified", verified = verified, total = all));
            }
        } else {
            progress.milestone = 0;
        }
        lines
    }
}

fn secs(at: Time, since: Time) -> f64 {
    at.since(since).as_secs_f64()
}

/// The latest instant in the records.
fn last_change(records: &[Record]) -> Option<Time> {
    let times = records.iter().filter_map(|record| match record {
        Record::Victim(victim) => victim.verified_at.max(victim.hit_at).max(Some(victim.listed_at)),
        Record::Verdict(change) => Some(change.at),
        _ => None,
    });
    times.max()
}
