//! S20: what was learnt is written by one, approved by another, and then read by all.

use super::*;

fn by(name: &str, second: i64) -> Signature {
    let by = Person { id: format!("user:{name}"), name: name.into() };
    Signature { by, at: Time::from_secs(second) }
}

fn summary(ko: &str) -> Command {
    let text = Text { ko: ko.into(), en: String::new() };
    Command::Save([(Section::Summary, text)].into())
}

const RESOLVED: Facts = Facts { is_resolved: true, needs_approval: true };

fn empty() -> Postmortem {
    Postmortem::of(IncidentId::new(Time::ZERO, "x"))
}

#[test]
fn it_is_written_by_one_approved_by_another_and_published() {
    let it = decide(&empty(), 0, RESOLVED, by("Kim", 1), summary("이름 서버 공격")).expect("saved");
    let refused = |it: &Postmortem, who: &str, command| {
        decide(it, it.revision, RESOLVED, by(who, 2), command).expect_err("refused")
    };
    assert_eq!(refused(&it, "Kim", Command::Approve), Refusal::SamePerson);
    assert_eq!(refused(&it, "Lee", Command::Publish), Refusal::NotApproved);
    let it = decide(&it, 1, RESOLVED, by("Lee", 3), Command::Approve).expect("approved");
    let open = Facts { is_resolved: false, ..RESOLVED };
    let early = decide(&it, 2, open, by("Kim", 4), Command::Publish);
    assert_eq!(early, Err(Refusal::IncidentOpen));
    let it = decide(&it, 2, RESOLVED, by("Kim", 5), Command::Publish).expect("published");
    let published = it.published.clone().expect("it is there");
    assert_eq!((published.at, it.draft.as_ref()), (Time::from_secs(5), None));
}

#[test]
fn a_new_draft_needs_a_new_approval_and_the_published_one_stays_until_then() {
    let it = decide(&empty(), 0, RESOLVED, by("Kim", 1), summary("처음")).expect("saved");
    let it = decide(&it, 1, RESOLVED, by("Lee", 2), Command::Approve).expect("approved");
    let it = decide(&it, 2, RESOLVED, by("Kim", 3), Command::Publish).expect("published");
    let it = decide(&it, 3, RESOLVED, by("Kim", 4), summary("고침")).expect("saved");
    let text =
        |it: &Postmortem| it.published.as_ref().expect("it").texts[&Section::Summary].ko.clone();
    assert_eq!(text(&it), "처음");
    let it = decide(&it, 4, RESOLVED, by("Lee", 5), Command::Approve).expect("approved");
    // Whoever changes a word after the approval loses it.
    let changed = decide(&it, 5, RESOLVED, by("Kim", 6), summary("또 고침")).expect("saved");
    let publish = decide(&changed, 6, RESOLVED, by("Kim", 7), Command::Publish);
    assert_eq!(publish, Err(Refusal::NotApproved));
    let it = decide(&it, 5, RESOLVED, by("Kim", 8), Command::Publish).expect("published");
    assert_eq!(text(&it), "고침");
    let published = it.published.as_ref().expect("it");
    assert_eq!((published.first_at, published.at), (Time::from_secs(3), Time::from_secs(8)));
    let it = decide(&it, 6, RESOLVED, by("Kim", 9), Command::Withdraw).expect("taken back");
    assert!(it.published.is_none() && it.draft.is_some());
}

#[test]
fn two_people_do_not_overwrite_each_other_and_no_secret_is_kept() {
    let it = decide(&empty(), 0, RESOLVED, by("Kim", 1), summary("pw: hanbit!234")).expect("saved");
    assert!(!format!("{it:?}").contains("hanbit!234"));
    assert_eq!(decide(&it, 0, RESOLVED, by("Lee", 2), summary("다른 글")), Err(Refusal::Changed));
    assert_eq!(decide(&it, 1, RESOLVED, by("Lee", 2), summary("  ")), Err(Refusal::NoSummary));
    let long = summary(&"가".repeat(TEXT_MAX_CHARS + 1));
    let refused = decide(&it, 1, RESOLVED, by("Lee", 2), long);
    assert_eq!(refused, Err(Refusal::TooLong(Section::Summary)));
}
