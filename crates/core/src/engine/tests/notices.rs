//! S5, S8, S12, S23: each is told once, at the start, at what matters, and when it works.

use super::stated::restored;
use super::*;
use crate::notification::{ContactKey, NoticeReason, SiteSummary};
use crate::secret::StoreSecret;
use crate::statement::StatementKind;

impl Day {
    /// What a person was told, in order.
    fn last_notices(&self, who: &str) -> Vec<&Notice> {
        let key = ContactKey::of(&StoreSecret::default(), &mail(who));
        self.notices.iter().filter(|notice| notice.contact == key).collect()
    }

    pub(super) fn why(&self, who: &str) -> Vec<NoticeReason> {
        self.last_notices(who).iter().map(|notice| notice.why).collect()
    }
}

fn names(sites: &[Name]) -> Vec<&str> {
    sites.iter().map(Name::as_str).collect()
}

#[test]
fn the_customer_of_a_dead_server_is_told_at_the_start_and_when_his_site_works() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    let began = day.now;
    day.live(4, server_3_is_dead);
    day.live(8, all_is_well);
    assert_eq!(day.why("c3-7"), [NoticeReason::First, NoticeReason::Works]);
    let last_notices = day.last_notices("c3-7");
    let SiteSummary { hit, presumed, .. } = &last_notices[0].sites;
    assert_eq!(names(&[&hit.names[..], &presumed.names].concat()), ["s3-site7.example"]);
    assert!(last_notices[0].at.since(began) < Duration::from_secs(62), "within a sweep");
    assert_eq!(names(&last_notices[1].sites.verified.names), ["s3-site7.example"]);
}

#[test]
fn who_rests_on_what_fails_altogether_hears_within_seconds_what_is_presumed() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(4, |layer, _| layer == Layer::Dns);
    let opened = day.only().opened_at;
    let firsts = day.notices.iter().filter(|notice| notice.why == NoticeReason::First);
    let (seen, presumed): (Vec<_>, Vec<_>) = firsts.partition(|n| n.sites.hit.count > 0);
    assert!(!presumed.is_empty(), "the rest of the sweep is not waited for: {}", seen.len());
    for notice in presumed {
        assert!(notice.at.since(opened) < Duration::from_secs(10), "{notice:?}");
        assert!(notice.sites.presumed.count > 0);
    }
}

#[test]
fn of_a_fault_that_takes_a_part_nothing_is_presumed() {
    let half =
        |layer, host: &str| layer == Layer::Tcp && host.starts_with("s3-") && host < "s3-site5";
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(6, half);
    assert!(!day.notices.is_empty());
    assert!(day.notices.iter().all(|notice| notice.sites.presumed.count == 0));
    assert_eq!(day.last_notices("c3-7"), Vec::<&Notice>::new());
}

#[test]
fn nobody_else_is_told_anything() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(4, server_3_is_dead);
    day.live(8, all_is_well);
    let of_server_3 = day.notices.iter().all(|n| n.customers.iter().all(|c| c.starts_with("c3-")));
    assert!(of_server_3, "{:?}", day.notices);
    assert_eq!(day.notices.len(), 2 * usize::from(SITES_ON_EACH));
}

#[test]
fn who_has_several_sites_gets_one_message_at_the_start() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(4, |layer, host| layer == Layer::Tcp && host.starts_with("s4-"));
    assert_eq!(day.why("family"), [NoticeReason::First]);
    let sites = &day.last_notices("family")[0].sites;
    assert_eq!(sites.hit.count + sites.presumed.count + sites.at_risk.count, 3);
}

#[test]
fn an_agency_hears_of_all_its_customers_in_one_message_and_each_customer_of_his_own() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(4, |layer, host| layer == Layer::Tcp && host.starts_with("s2-"));
    day.live(8, all_is_well);
    assert_eq!(day.why("agency"), [NoticeReason::First, NoticeReason::Works]);
    assert_eq!(day.last_notices("agency")[1].sites.verified.count, u32::from(SITES_ON_EACH));
    assert_eq!(day.last_notices("agency")[1].customers.len(), usize::from(SITES_ON_EACH));
    assert_eq!(day.last_notices("c2-4")[1].customers, ["c2-4"]);
    assert_eq!(day.last_notices("c2-4")[1].sites.verified.count, 1);
}

#[test]
fn what_the_host_states_is_told_with_what_was_seen_to_work() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(4, server_3_is_dead);
    let incident = day.only().id;
    let out = day.engine.handle(day.now, restored(incident));
    day.take(out, &server_3_is_dead);
    day.live(2, server_3_is_dead);
    assert_eq!(day.why("c3-7"), [NoticeReason::First, NoticeReason::HostRestored]);
    let last_notices = day.last_notices("c3-7")[1];
    assert_eq!((last_notices.sites.hit.count, last_notices.sites.verified.count), (1, 0));
}

#[test]
fn what_does_not_fail_any_more_is_not_called_failing_though_it_is_not_verified_yet() {
    for after in [4, 8, 12, 16, 20] {
        let mut day = Day::new();
        day.live(5, all_is_well);
        day.live(4, server_3_is_dead);
        day.live_for(Duration::from_secs(after), all_is_well);
        let (last_notices, incident) = (day.notices.len(), day.only().id);
        let out = day.engine.handle(day.now, restored(incident));
        day.take(out, &all_is_well);
        let view = day.engine.view(day.now);
        for notice in &day.notices[last_notices..] {
            for host in &notice.sites.hit.names {
                let site = day.topology.site(host).expect("it is watched");
                assert!(
                    view.sites[site.ix()].layer(Layer::Tcp).failing > 0,
                    "{host} after {after} s"
                );
            }
        }
    }
}

#[test]
fn an_outage_that_lasts_is_not_told_again_every_quarter_of_an_hour() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(64, server_3_is_dead);
    assert_eq!(day.why("c3-7"), [NoticeReason::First]);
    day.live(16, server_3_is_dead);
    assert_eq!(day.why("c3-7"), [NoticeReason::First, NoticeReason::StillDown]);
}

#[test]
fn a_restart_tells_nobody_twice() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(2, server_3_is_dead);
    day.restart();
    day.live(4, server_3_is_dead);
    day.restart();
    day.live(10, all_is_well);
    for site in 0..SITES_ON_EACH {
        let who = format!("c3-{site}");
        assert_eq!(day.why(&who), [NoticeReason::First, NoticeReason::Works], "{who}");
        let numbers: Vec<u32> = day.last_notices(&who).iter().map(|notice| notice.number).collect();
        assert_eq!(numbers, [0, 1]);
    }
}

#[test]
fn whose_site_fails_again_is_told_so() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(4, server_3_is_dead);
    day.live(8, all_is_well);
    day.live(4, server_3_is_dead);
    assert_eq!(day.why("c3-7"), [NoticeReason::First, NoticeReason::Works, NoticeReason::Again]);
    let relapsed = |said: &&Statement| matches!(said.kind, StatementKind::Relapsed { .. });
    assert_eq!(day.statements.iter().filter(relapsed).count(), 1);
}

#[test]
fn without_a_channel_nothing_is_written_down_for_anybody() {
    let mut day = Day::new();
    day.topology = topology_with(vec![Channel::Phone]);
    day.engine = Engine::new(Options::default(), day.topology.clone(), RestoredState::default());
    day.live(5, all_is_well);
    day.live(4, server_3_is_dead);
    assert_eq!(day.hit(), sites_of(3));
    assert!(day.notices.is_empty());
}
