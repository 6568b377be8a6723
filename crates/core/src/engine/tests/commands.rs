//! What people want is always answered: done, or why not, and then nothing of it is done.

use super::stated::draft;
use super::*;
use crate::statement::StatementKind;
use crate::statement::draft::Draft;
use crate::statement::official::{Approval, Claim};

fn by(name: &str, command: Command) -> Input {
    Input::Command { id: CommandId(1), by: Principal::rehearsed(name, Role::Engineer), command }
}

/// A day on which the third server died some minutes ago, and causes need approval.
fn bad_day() -> Day {
    let mut day = Day::with(Options { approval: Approval::Causes, ..Options::default() });
    day.live(5, all_is_well);
    day.live(4, server_3_is_dead);
    day
}

fn cause() -> Box<Draft> {
    let mut draft = draft(Claim::Ongoing, "The server is dead.");
    draft.en.cause = "A power supply burnt through.".into();
    Box::new(draft)
}

impl Day {
    fn wants(&mut self, name: &str, command: Command) -> Result<(), Refusal> {
        let out = self.engine.handle(self.now, by(name, command));
        self.take(out, &server_3_is_dead);
        self.answer.take().expect("every command is answered")
    }

    fn proposed(&mut self) -> IncidentId {
        let incident = self.only().id;
        assert_eq!(self.wants("Kim", Command::ProposeDraft { incident, draft: cause() }), Ok(()));
        incident
    }

    fn decides(&mut self, name: &str, approve: bool) -> Result<(), Refusal> {
        let incident = self.only().id;
        self.wants(name, Command::DecideDraft { incident, number: 0, approve })
    }

    fn official(&self) -> usize {
        let kinds = self.statements.iter().map(|statement| &statement.kind);
        kinds.filter(|kind| matches!(kind, StatementKind::Official(_))).count()
    }
}

#[test]
fn a_cause_is_published_once_a_second_person_has_approved_it() {
    let mut day = bad_day();
    let incident = day.only().id;
    let alone = Command::State { incident, draft: cause() };
    assert_eq!(day.wants("Kim", alone), Err(Refusal::ApprovalNeeded));
    day.proposed();
    assert_eq!(day.official(), 0);
    assert_eq!(day.decides("Kim", true), Err(Refusal::SamePerson));
    assert_eq!(day.decides("Lee", true), Ok(()));
    assert_eq!(day.official(), 1);
    assert_eq!(day.decides("Lee", true), Err(Refusal::AlreadyDecided));
    assert_eq!(day.official(), 1);
}

#[test]
fn an_approval_and_its_statement_are_one_transaction_and_survive_a_restart() {
    let mut day = bad_day();
    day.proposed();
    day.restart();
    let command = Command::DecideDraft { incident: day.only().id, number: 0, approve: true };
    let out = day.engine.handle(day.now, by("Lee", command));
    let kind = |output: &Output| match output {
        Output::Record(Record::Statement(_)) => "statement",
        Output::Record(Record::Proposal(it)) if it.decision.is_some() => "decision",
        _ => "",
    };
    let kinds: Vec<_> = out.iter().map(kind).filter(|kind| !kind.is_empty()).collect();
    assert_eq!(kinds, ["statement", "decision"]);
    day.take(out, &server_3_is_dead);
    day.restart();
    assert_eq!(day.decides("Park", false), Err(Refusal::AlreadyDecided));
}

#[test]
fn what_was_rejected_is_never_published() {
    let mut day = bad_day();
    day.proposed();
    assert_eq!(day.decides("Kim", false), Ok(()), "one may take back one's own");
    assert_eq!(day.decides("Lee", true), Err(Refusal::AlreadyDecided));
    assert_eq!(day.official(), 0);
}

#[test]
fn a_refused_command_is_refused_also_when_a_notice_falls_due_in_the_same_call() {
    let mut day = bad_day();
    day.live(10, server_3_is_dead);
    let incident = day.only().id;
    // Contacts who were throttled are due in this very call.
    for n in 0..4 {
        let draft = Box::new(draft(Claim::Ongoing, &format!("Update {n}.")));
        assert_eq!(day.wants("Kim", Command::State { incident, draft }), Ok(()));
    }
    day.now += Duration::from_secs(600);
    let notices = day.notices.len();
    let draft = Box::new(draft(Claim::Restored, "All is well again."));
    let answer = day.wants("Kim", Command::State { incident, draft });
    assert!(matches!(answer, Err(Refusal::ApprovalNeeded)), "{answer:?}");
    assert!(day.notices.len() > notices, "notices were due in that call");
    assert_eq!(day.official(), 4);
}

#[test]
fn each_refusal_names_its_own_reason() {
    let mut day = bad_day();
    let incident = day.only().id;
    let exclude =
        |site: &str| Command::Exclude { incident, site: name(site), reason: "closed down".into() };
    assert_eq!(day.wants("Kim", exclude("s1-site1.example")), Err(Refusal::NotOnList));
    assert_eq!(day.wants("Kim", exclude("s3-site1.example")), Ok(()));
    assert_eq!(day.wants("Kim", exclude("s3-site1.example")), Err(Refusal::NotOnList));
    let none = IncidentId::new(Time::ZERO, "none");
    let site = name("s3-site2.example");
    let reason = "closed down".to_owned();
    let closed = Command::Exclude { incident: none, site, reason };
    assert_eq!(day.wants("Kim", closed), Err(Refusal::Closed));
    let decide = Command::DecideDraft { incident, number: 4, approve: true };
    assert_eq!(day.wants("Kim", decide), Err(Refusal::NoSuchDraft));
}

#[test]
fn a_customer_can_only_report() {
    let mut day = bad_day();
    let incident = day.only().id;
    let draft = Box::new(draft(Claim::Ongoing, "Nothing is wrong."));
    let command = Command::State { incident, draft };
    let input = Input::Command { id: CommandId(1), by: Principal::customer("c3-7"), command };
    let out = day.engine.handle(day.now, input);
    assert_eq!(out, [Output::Answer(CommandId(1), Err(Refusal::NotPermitted))]);
}
