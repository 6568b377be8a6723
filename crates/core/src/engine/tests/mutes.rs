//! A mute keeps messages back and hides nothing.

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::maintenance::MuteTarget;
use crate::notification::NoticeReason;

fn company() -> Company {
    let sweep = Duration::from_secs(30);
    let mut company =
        Company::new(Size { sites: 30, web_servers: 3, name_servers: 2, sweep, own_servers: 0 });
    company.live(300, &all_is_well);
    company
}

fn web_1_is_off(asked: &Asked<'_>) -> Option<Reason> {
    (asked.at == "203.0.113.1").then_some(Reason::Timeout)
}

fn customer_3() -> MuteTarget {
    MuteTarget::Customer("c3".into())
}

fn mute(company: &mut Company, target: MuteTarget, secs: u64) -> Result<(), Refusal> {
    let until = company.now + Duration::from_secs(secs);
    company.command(Command::Mute { target, reason: "They are moving out".into(), until })
}

fn told(company: &Company) -> Vec<NoticeReason> {
    let theirs = company.notices.iter().filter(|notice| notice.customers == ["c3"]);
    theirs.map(|notice| notice.why).collect()
}

#[test]
fn a_muted_customer_hears_nothing_and_is_counted_and_is_told_when_the_mute_ends() {
    let mut company = company();
    assert_eq!(mute(&mut company, customer_3(), 200), Ok(()));
    company.live(120, &web_1_is_off);
    assert_eq!((told(&company), company.notices.len()), (vec![], 9));
    assert_eq!(company.only().counts.ever_hit, 10, "the list is whole");
    let site = company.topology.site(&name("site3.example")).expect("a site");
    assert!(company.engine.view(company.now).mute_of(site).is_some());
    company.restart();
    company.live(60, &web_1_is_off);
    assert_eq!(told(&company), []);
    company.live(60, &web_1_is_off);
    assert_eq!(told(&company), [NoticeReason::First], "the mute ended by itself");
    assert!(company.engine.view(company.now).mutes.is_empty());
    company.live(300, &all_is_well);
    assert_eq!(told(&company), [NoticeReason::First, NoticeReason::Works]);
}

#[test]
fn who_was_told_of_an_outage_is_told_of_its_end_when_the_mute_ends() {
    let mut company = company();
    company.live(60, &web_1_is_off);
    assert_eq!(told(&company), [NoticeReason::First]);
    assert_eq!(mute(&mut company, MuteTarget::Site(name("site3.example")), 3600), Ok(()));
    company.live(300, &all_is_well);
    assert_eq!(company.only().phase, Phase::Resolved);
    assert_eq!(told(&company), [NoticeReason::First]);
    let target = MuteTarget::Site(name("site3.example"));
    assert_eq!(company.command(Command::Unmute { target }), Ok(()));
    company.live(5, &all_is_well);
    assert_eq!(told(&company), [NoticeReason::First, NoticeReason::Works]);
}

#[test]
fn a_mute_needs_somebody_a_reason_and_an_end() {
    let mut company = company();
    let nobody = MuteTarget::Customer("nobody".into());
    assert_eq!(mute(&mut company, nobody, 60), Err(Refusal::NoSuchCustomer));
    let nothing = MuteTarget::Site(name("nothing.example"));
    assert_eq!(mute(&mut company, nothing, 60), Err(Refusal::NotWatched));
    assert_eq!(mute(&mut company, customer_3(), 0), Err(Refusal::MuteEnd));
    assert_eq!(mute(&mut company, customer_3(), 91 * 86_400), Err(Refusal::MuteEnd));
    let until = company.now + Duration::from_secs(60);
    let silent = Command::Mute { target: customer_3(), reason: " \u{202e} ".into(), until };
    assert_eq!(company.command(silent), Err(Refusal::NoReason));
    let unmute = Command::Unmute { target: customer_3() };
    assert_eq!(company.command(unmute), Err(Refusal::NotMuted));
    assert!(company.mutes.is_empty());
}
