//! What people state: once, within what was seen, and to everybody who was told before.

use super::*;
use crate::incident::{EventKind, WithdrawnCause};
use crate::notification::NoticeReason;
use crate::statement::StatementKind;
use crate::statement::draft::Draft;
use crate::statement::official::{Claim, NamedCause, Narrative};

pub(super) fn draft(claim: Claim, fact: &str) -> Draft {
    let en = Narrative { fact: fact.into(), ..Narrative::default() };
    Draft { claim, en, ..Draft::default() }
}

/// The host says that it is done, and why that may be said.
pub(super) fn restored(incident: IncidentId) -> Input {
    let beyond = Some("the servers answer in the data centre".to_owned());
    state(incident, Draft { unverified_reason: beyond, ..draft(Claim::Restored, "done") })
}

fn state(incident: IncidentId, draft: Draft) -> Input {
    by_kim(Command::State { incident, draft: Box::new(draft) })
}

/// A day on which the third server died some minutes ago.
fn bad_day() -> Day {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(4, server_3_is_dead);
    day
}

impl Day {
    fn say(&mut self, draft: Draft) -> Vec<Record> {
        let input = state(self.only().id, draft);
        let out = self.engine.handle(self.now, input);
        let record = |output: &Output| match output {
            Output::Record(record) => Some(record.clone()),
            Output::Probe { .. } | Output::Answer(..) => None,
        };
        let records = out.iter().filter_map(record).collect();
        self.take(out, &server_3_is_dead);
        records
    }

    fn last_said(&self) -> &Statement {
        self.statements.last().expect("something was said")
    }
}

#[test]
fn what_an_engineer_states_reaches_everybody_who_was_told_and_nobody_else() {
    let mut day = bad_day();
    let last_notices = day.notices.len();
    day.say(draft(Claim::Ongoing, "A power supply burnt through; the spare is on its way."));
    assert_eq!(day.why("c3-7"), [NoticeReason::First, NoticeReason::HostUpdate]);
    assert_eq!(day.notices.len() - last_notices, usize::from(SITES_ON_EACH));
}

#[test]
fn restored_is_not_said_while_sites_are_not_verified() {
    let mut day = bad_day();
    let said = day.statements.len();
    assert_eq!(day.say(draft(Claim::Restored, "All is well again.")), []);
    assert!(matches!(day.answer, Some(Err(Refusal::Unverified(_)))), "{:?}", day.answer);
    assert_eq!(day.say(draft(Claim::Ongoing, "The server is back online.")), []);
    assert_eq!((day.statements.len(), day.only().host_restored_at), (said, None));
}

#[test]
fn what_names_the_inside_is_not_said_and_no_reason_helps() {
    let mut day = bad_day();
    let said = day.statements.len();
    let beyond = Some("it has to be said".to_owned());
    for fact in ["Server web-3 has failed.", "Nothing reaches 192.0.2.0/24."] {
        let draft = Draft { unverified_reason: beyond.clone(), ..draft(Claim::Ongoing, fact) };
        assert_eq!(day.say(draft), []);
        let Some(Err(Refusal::InternalName(named))) = day.answer else {
            panic!("{fact}: {:?}", day.answer);
        };
        assert_eq!(named.field, "en_fact");
    }
    assert_eq!(day.statements.len(), said);
}

#[test]
fn with_a_reason_it_is_the_hosts_word_and_the_reason_is_kept() {
    let mut day = bad_day();
    let beyond = Some("I stand in front of it".to_owned());
    let records = day
        .say(Draft { unverified_reason: beyond, ..draft(Claim::Restored, "The server is back.") });
    let reason = records.iter().find_map(|record| match record {
        Record::Event(event)
            if matches!(event.kind, EventKind::UnverifiedClaimPublished { .. }) =>
        {
            Some(event)
        }
        _ => None,
    });
    let Some(Justification::Person { author: by, text: words }) =
        reason.map(|event| &event.justification)
    else {
        panic!("{records:?}");
    };
    assert_eq!((by.as_str(), words.as_str()), ("Kim", "I stand in front of it"));
    assert!(day.last_said().kind.claims_restored());
    assert_eq!((day.only().counts.verified, day.only().phase), (0, Phase::Identified));
}

#[test]
fn a_correction_names_what_it_corrects_and_takes_back_that_it_is_over() {
    let mut day = bad_day();
    let incident = day.only().id;
    let out = day.engine.handle(day.now, restored(incident));
    day.take(out, &server_3_is_dead);
    let wrong = day.last_said().clone();
    assert!(day.only().host_restored_at.is_some());
    let corrects = Some(wrong.number);
    day.say(Draft { corrects, ..draft(Claim::Ongoing, "We were wrong: it is still dead.") });
    let corrected = day.last_said().kind.official().and_then(|stated| stated.corrects);
    let corrected = corrected.expect("it corrects");
    assert_eq!((corrected.number, corrected.as_of), (wrong.number, wrong.as_of));
    assert_eq!(day.only().host_restored_at, None);
}

#[test]
fn what_was_never_said_cannot_be_corrected() {
    let mut day = bad_day();
    assert_eq!(day.say(Draft { corrects: Some(99), ..draft(Claim::Ongoing, "No.") }), []);
    assert_eq!(day.answer, Some(Err(Refusal::NothingToCorrect)));
}

#[test]
fn the_next_update_comes_when_a_person_promised_it() {
    let mut day = bad_day();
    let next_update = Some(Duration::from_secs(3600));
    day.say(Draft { next_update, ..draft(Claim::Ongoing, "We wait for a spare part.") });
    let (said, promised) = (day.statements.len(), day.last_said().next_update_by);
    assert_eq!(promised, Some(day.now + Duration::from_secs(3600)));
    day.live(55, server_3_is_dead);
    assert_eq!(day.statements.len(), said, "nothing is said before");
    day.live(5, server_3_is_dead);
    assert_eq!(day.statements.len(), said + 1, "and not too late");
}

#[test]
fn who_states_much_at_once_is_heard_so_often_and_the_rest_comes_in_one() {
    let mut day = bad_day();
    for n in 1..=4 {
        day.say(draft(Claim::Ongoing, &format!("Word {n}.")));
    }
    assert_eq!(
        day.why("c3-7"),
        [NoticeReason::First, NoticeReason::HostUpdate, NoticeReason::HostUpdate]
    );
    day.live(10, server_3_is_dead);
    assert_eq!(day.why("c3-7")[3..], [NoticeReason::HostUpdate]);
    let last = day.last_said().number;
    assert!(day.notices.iter().any(|notice| notice.number == 3 && notice.statement == last));
}

#[test]
fn a_correction_does_not_wait() {
    let mut day = bad_day();
    for n in 1..=3 {
        day.say(draft(Claim::Ongoing, &format!("Word {n}.")));
    }
    let wrong = Some(day.last_said().number);
    day.say(Draft { corrects: wrong, ..draft(Claim::Ongoing, "That was wrong.") });
    assert_eq!(
        day.why("c3-7"),
        [
            NoticeReason::First,
            NoticeReason::HostUpdate,
            NoticeReason::HostUpdate,
            NoticeReason::HostUpdate
        ]
    );
}

/// Kim says that what is named is not the cause, and what is.
fn withdrawal(is_it: &str) -> Draft {
    let mut draft = draft(Claim::Ongoing, "We look for the cause.");
    (draft.named_cause, draft.en.cause) = (NamedCause::Withdrawn, is_it.into());
    draft
}

#[test]
fn a_cause_that_was_withdrawn_is_named_by_nobody_until_that_is_taken_back() {
    let mut day = bad_day();
    let before = day.only().clone();
    assert!(before.presumed_cause().is_some());
    day.say(withdrawal("A switch lost its configuration."));
    let Some(WithdrawnCause { component, by, en, .. }) = day.only().withdrawn.clone().map(|it| *it)
    else {
        panic!("it is withdrawn");
    };
    assert_eq!((&*by, &*en), ("Kim", "A switch lost its configuration."));
    assert_eq!(Some(component), before.cause.as_ref().map(|it| it.component.clone()));
    assert_eq!(day.only().presumed_cause(), None);
    assert_eq!(day.only().counts, before.counts, "who is listed and verified stays");
    let said = day.statements.len();
    day.live(40, server_3_is_dead);
    let named = day.statements[said..].iter().filter(|it| it.kind.cause().is_some());
    assert_eq!(named.count(), 0, "the program does not name it again");
    assert!(day.statements.len() > said, "and goes on with its updates");
    day.say(Draft { named_cause: NamedCause::Reinstated, ..draft(Claim::Ongoing, "It is.") });
    assert!(day.only().withdrawn.is_none() && day.only().presumed_cause().is_some());
}

#[test]
fn what_was_not_named_is_not_withdrawn() {
    let mut day = bad_day();
    let back = Draft { named_cause: NamedCause::Reinstated, ..draft(Claim::Ongoing, "It is.") };
    assert_eq!(day.say(back), []);
    assert_eq!(day.answer, Some(Err(Refusal::NoNamedCause)));
}

#[test]
fn the_history_says_who_withdrew_a_cause_and_why() {
    let mut day = bad_day();
    let records = day.say(withdrawal("A switch lost its configuration."));
    let said = records.iter().find_map(|record| match record {
        Record::Event(event) if matches!(event.kind, EventKind::CauseWithdrawn { .. }) => {
            Some(event.justification.clone())
        }
        _ => None,
    });
    let (author, text) = ("Kim".to_owned(), "A switch lost its configuration.".to_owned());
    assert_eq!(said, Some(Justification::Person { author, text }));
    assert!(matches!(day.last_said().kind, StatementKind::Official(_)));
}
