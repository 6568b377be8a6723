//! What a company of a few sites may be told, and what not (S5, S12, S19).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::incident::IncidentClass;
use crate::notification::NoticeReason;
use crate::site_health::SiteHealth;
use crate::statement::StatementKind;
use crate::verdict::Blame;

fn size(sites: usize, sweep: u64) -> Size {
    Size {
        sites,
        web_servers: 3,
        name_servers: 2,
        sweep: Duration::from_secs(sweep),
        own_servers: 0,
    }
}

fn silent(server: &'static str) -> impl Fn(&Asked<'_>) -> Option<Reason> {
    move |asked| (asked.at == server).then_some(Reason::Timeout)
}

fn no_name_is_found(asked: &Asked<'_>) -> Option<Reason> {
    (asked.layer == Layer::Dns).then_some(Reason::Timeout)
}

#[test]
fn a_restart_in_a_total_outage_calls_nothing_working() {
    let mut company = Company::new(size(42, 30));
    company.live(300, &all_is_well);
    company.live(120, &no_name_is_found);
    let down = company.up();
    assert_eq!(down, 0);
    let (before, told) = (company.history.len(), company.notices.len());
    for _ in 0..3 {
        company.restart();
        company.live(7, &no_name_is_found);
        let view = company.engine.view(company.now);
        assert_eq!(view.sites.iter().filter(|site| site.health.is_down()).count(), 42);
    }
    company.live(300, &no_name_is_found);
    let up = |change: &&crate::verdict::VerdictChange| change.verdict == Verdict::Up;
    assert_eq!(company.history[before..].iter().find(up), None);
    assert_eq!(company.notices[told..], [], "nothing has changed for anybody");
    company.live(300, &all_is_well);
    assert_eq!((company.up(), company.only().phase), (42, Phase::Resolved));
}

#[test]
fn a_restart_in_the_first_seconds_says_nothing_that_the_seconds_before_denied() {
    for wait in [2, 4, 8, 16] {
        let mut company = Company::new(size(42, 30));
        company.live(300, &all_is_well);
        company.live(wait, &no_name_is_found);
        company.restart();
        company.live(120, &no_name_is_found);
        let up = |change: &&crate::verdict::VerdictChange| {
            change.verdict == Verdict::Up && change.at > company.only().began_at
        };
        assert_eq!(company.history.iter().find(up), None);
        let mended = |notice: &&Notice| notice.sites.unverified.count > 0;
        assert_eq!(company.notices.iter().find(mended), None);
        assert_eq!(company.ever_hit(), 42);
    }
}

#[test]
fn fifty_seconds_of_a_dead_server_are_over_when_they_are_over() {
    for sweep in [10, 30, 60] {
        let mut company = Company::new(Size { web_servers: 1, ..size(20, sweep) });
        let dead = |asked: &Asked<'_>| (asked.layer == Layer::Tcp).then_some(Reason::Refused);
        company.live(10 * sweep, &all_is_well);
        company.live(50, &dead);
        let over = company.now;
        company.live(600, &all_is_well);
        assert_eq!(company.named.len(), 1, "the cause stands: {:?}", company.named);
        let incident = company.only();
        assert_eq!(incident.phase, Phase::Resolved, "a sweep of {sweep} s: {incident:#?}");
        let verified = company.victims.values().filter_map(|victim| victim.verified_at);
        let mut took: Vec<Duration> = verified.map(|at| at.since(over)).collect();
        took.sort_unstable();
        assert_eq!(took.len(), 20);
        assert!(took[10] <= Duration::from_secs(15), "a sweep of {sweep} s: {took:?}");
        assert!(took[18] <= Duration::from_secs(30), "a sweep of {sweep} s: {took:?}");
        let late = company.notices.iter().filter(|notice| {
            notice.at > over + Duration::from_secs(2) && notice.why != NoticeReason::Works
        });
        assert_eq!(late.count(), 0, "after the end only that it works is worth a mail");
    }
}

#[test]
fn one_of_two_name_servers_that_is_silent_affects_nobody() {
    for (sites, sweep) in [(8, 10), (20, 30), (59, 10), (59, 60)] {
        let mut company = Company::new(size(sites, sweep));
        company.live(10 * sweep, &all_is_well);
        company.live(20 * sweep, &silent("ns1.host.example"));
        assert_eq!(company.ever_hit(), 0, "of {sites} sites every {sweep} s");
        assert_eq!(company.notices, [], "of {sites} sites every {sweep} s");
        assert_eq!(company.up(), sites, "every site opens");
        let cause = company.only().cause.clone().expect("it is named");
        assert_eq!(cause.component.to_string(), "ns:ns1.host.example");
        // Its network is its own here; its group works.
        let suspects: Vec<String> = cause.one_of.iter().map(ToString::to_string).collect();
        assert_eq!(suspects, ["ns:ns1.host.example", "prefix:192.0.1.0/24"]);
        company.live(6 * sweep, &all_is_well);
        assert_eq!(company.only().phase, Phase::Resolved, "of {sites} sites every {sweep} s");
    }
}

#[test]
fn what_owners_broke_makes_no_outage_of_a_lost_redundancy() {
    // A page, a server that refuses, and a zone that is refused, each since long.
    let broken = |asked: &Asked<'_>| match (asked.host, asked.layer) {
        ("site1.example", Layer::Http) => Some(Reason::Status(500)),
        ("site2.example", Layer::Tcp) => Some(Reason::ConnectionRefused),
        ("site3.example", Layer::Dns) => Some(Reason::Refused),
        _ => None,
    };
    for (sites, sweep) in [(20, 10), (59, 60)] {
        let mut company = Company::new(size(sites, sweep));
        company.live(10 * sweep, &broken);
        let silent = silent("ns1.host.example");
        company.live(20 * sweep, &|asked| broken(asked).or_else(|| silent(asked)));
        assert_eq!(company.only().class, IncidentClass::RedundancyLost, "of {sites} sites");
        assert_eq!((company.ever_hit(), &company.notices[..]), (0, &[][..]), "of {sites} sites");
        assert_eq!(company.up(), sites - 3, "of {sites} sites");
        company.live(8 * sweep, &broken);
        assert_eq!(company.only().phase, Phase::Resolved, "of {sites} sites");
    }
}

#[test]
fn a_second_of_trouble_ends_for_those_who_work_whatever_two_customers_broke() {
    let refused = |asked: &Asked<'_>| {
        let theirs = matches!(asked.host, "site1.example" | "site2.example");
        (asked.layer == Layer::Dns && theirs).then_some(Reason::Refused)
    };
    let mut company = Company::new(size(8, 10));
    company.live(120, &all_is_well);
    company.live(1, &|asked| refused(asked).or_else(|| no_name_is_found(asked)));
    company.live(900, &refused);
    assert_eq!(company.up(), 6);
    let view = company.engine.view(company.now);
    assert!(view.incidents.iter().all(|it| it.incident.phase == Phase::Resolved), "{view:#?}");
    assert!(view.sites.iter().all(|site| site.health != SiteHealth::Unverified));
    assert!(view.sites.iter().all(|site| site.blame != Some(Blame::Host)));
}

#[test]
fn who_leaves_the_inventory_does_not_keep_an_incident_open() {
    let mut company = Company::new(size(20, 10));
    company.live(100, &all_is_well);
    company.live(60, &no_name_is_found);
    company.remove("site3.example");
    company.live(30, &no_name_is_found);
    company.live(180, &all_is_well);
    let removed = |notice: &&Notice| notice.why == NoticeReason::Removed;
    let told: Vec<&Notice> = company.notices.iter().filter(removed).collect();
    assert_eq!(told.len(), 1, "the one who left is told once");
    assert_eq!((&told[0].customers[..], told[0].sites.excluded.count), (&["c3".to_owned()][..], 1));
    assert!(matches!(company.state("site3.example"), VictimState::Excluded { .. }));
    assert_eq!(company.only().phase, Phase::Resolved);
}

#[test]
fn a_site_whose_name_was_deleted_is_down_though_its_server_answers() {
    let gone = |asked: &Asked<'_>| {
        // The zone itself is answered for.
        let asks_for_the_name = asked.layer == Layer::Dns && asked.host == "site3.example";
        (asks_for_the_name && asked.is_site).then_some(Reason::NxDomain)
    };
    for sweep in [10, 60] {
        let mut company = Company::new(size(8, sweep));
        company.live(10 * sweep, &all_is_well);
        company.set_absent("site3.example", true);
        company.live(4 * sweep, &gone);
        let site = company.topology.site(&name("site3.example")).expect("a site");
        let health = |company: &Company| company.engine.view(company.now).sites[site.ix()].health;
        let down = SiteHealth::Down { layer: Layer::Dns, reason: Reason::NxDomain };
        assert_eq!(health(&company), down, "every {sweep} s");
        assert_eq!(company.up(), 7);
        assert_eq!(company.incidents.len(), 0, "its own matter: {:?}", company.incidents);
        // It is in the zone again, and nobody has looked up where it is.
        company.live(4 * sweep, &all_is_well);
        assert!(!health(&company).is_usable(), "a name opens no page: {:?}", health(&company));
        company.set_absent("site3.example", false);
        company.live(4 * sweep, &all_is_well);
        assert_eq!((company.up(), company.incidents.len()), (8, 0));
    }
}

/// Its owner makes it the alias of a name that has no address: the zone answers, and there is
/// nothing to connect to.
#[test]
fn a_victim_whose_name_leads_nowhere_is_not_verified_by_its_name_alone() {
    let mut company = Company::new(size(8, 10));
    company.live(100, &all_is_well);
    let dead = |asked: &Asked<'_>| (asked.layer == Layer::Tcp).then_some(Reason::Timeout);
    company.live(60, &dead);
    assert!(matches!(company.state("site3.example"), VictimState::SeenHit));
    company.set_absent("site3.example", true);
    let site = company.topology.site(&name("site3.example")).expect("a site");
    for _ in 0..12 {
        company.live(10, &dead);
        assert!(!matches!(company.state("site3.example"), VictimState::Verified));
        let status = company.engine.view(company.now).sites[site.ix()];
        assert!(!status.health.is_usable(), "nobody opens it: {:?}", status.health);
    }
    let nowhere = |asked: &Asked<'_>| {
        dead(asked).or((asked.host == "site3.example" && asked.is_site).then_some(Reason::NoData))
    };
    company.live(60, &nowhere);
    let status = company.engine.view(company.now).sites[site.ix()];
    let names = status.layers.get(Layer::Dns);
    assert_eq!((names.working, names.failing), (0, names.streams), "there is no other way");
}

#[test]
fn who_failed_before_and_does_no_longer_is_a_victim_of_what_goes_on() {
    let unnamed = |asked: &Asked<'_>| {
        let theirs = asked.layer == Layer::Dns && asked.host == "site0.example";
        theirs.then_some(Reason::Timeout)
    };
    let dead = |asked: &Asked<'_>| {
        (asked.layer == Layer::Tcp && asked.at == "203.0.113.1").then_some(Reason::Refused)
    };
    let size = Size { own_servers: 2, ..size(20, 10) };
    let mut company = Company::new(size);
    company.live(100, &all_is_well);
    company.live(60, &unnamed);
    company.live(60, &|asked| unnamed(asked).or_else(|| dead(asked)));
    let excluded = |it: &VictimState| matches!(it, VictimState::Excluded { .. });
    assert!(excluded(company.state("site0.example")), "they failed before");
    let told = |company: &Company| {
        let theirs = |it: &&Notice| it.customers == ["c0"] && it.sites.failing() > 0;
        company.notices.iter().filter(theirs).count()
    };
    assert_eq!(told(&company), 0);
    company.live(60, &dead);
    assert_eq!(company.state("site0.example"), &VictimState::SeenHit, "their names work by now");
    assert_eq!(told(&company), 1);
    company.live(120, &all_is_well);
    assert_eq!(company.state("site0.example"), &VictimState::Verified);
    assert_eq!(company.only().phase, Phase::Resolved);
}

/// What two owners broke in the moment that everything failed.
fn two_refused(asked: &Asked<'_>) -> Option<Reason> {
    let theirs = matches!(asked.host, "site1.example" | "site2.example");
    (asked.layer == Layer::Dns && theirs).then_some(Reason::Refused)
}

#[test]
fn who_fails_on_for_a_reason_of_their_own_does_not_hold_the_others() {
    for (sites, sweep) in [(8, 10), (20, 30), (59, 10), (59, 60)] {
        for (wait, at_once) in [1, 3, 8, 30, 90].into_iter().flat_map(|w| [(w, true), (w, false)]) {
            let case = format!("{sites} sites every {sweep} s, {wait} s, {at_once}");
            let mut company = Company::new(size(sites, sweep));
            company.live(10 * sweep, &all_is_well);
            company.live(wait, &|asked| {
                two_refused(asked).filter(|_| at_once).or_else(|| no_name_is_found(asked))
            });
            company.live(8 * sweep + 60, &two_refused);
            let ended = company.incidents.values().all(|it| it.phase == Phase::Resolved);
            assert!(ended, "{case}: {:?}", company.incidents);
            assert_eq!(company.up(), sites - 2, "{case}");
            let view = company.engine.view(company.now);
            assert!(view.sites.iter().all(|site| site.blame != Some(Blame::Host)), "{case}");
            let works = |victim: &&Victim| victim.state == VictimState::Verified;
            let verified = company.victims.values().filter(works).count();
            assert_eq!(verified, company.victims.len().saturating_sub(2), "{case}");
        }
    }
}

#[test]
fn a_page_that_came_back_broken_is_its_own_matter() {
    let dead = |asked: &Asked<'_>| {
        (asked.layer == Layer::Tcp && asked.at == "203.0.113.1")
            .then_some(Reason::ConnectionRefused)
    };
    for reason in [Reason::Status(404), Reason::Status(500), Reason::BodyMismatch] {
        let broken = |asked: &Asked<'_>| {
            (asked.layer == Layer::Http && asked.host == "site3.example").then_some(reason)
        };
        let mut company = Company::new(size(20, 30));
        company.live(300, &all_is_well);
        company.live(50, &dead);
        company.live(300, &broken);
        assert_eq!(company.only().phase, Phase::Resolved, "{reason}");
        assert!(matches!(company.state("site3.example"), VictimState::Excluded { .. }));
        let theirs = |notice: &&Notice| notice.customers == ["c3"];
        let mut reasons = company.notices.iter().filter(theirs).map(|notice| notice.why);
        assert_eq!(reasons.next_back(), Some(NoticeReason::Excluded), "{reason}");
    }
}

#[test]
fn name_servers_that_come_back_empty_are_the_same_matter() {
    let empty = |asked: &Asked<'_>| (asked.layer == Layer::Dns).then_some(Reason::Refused);
    for (sites, sweep) in [(8, 10), (59, 30)] {
        let mut company = Company::new(size(sites, sweep));
        company.live(10 * sweep, &all_is_well);
        company.live(60, &no_name_is_found);
        company.live(20 * sweep, &empty);
        assert_ne!(company.only().phase, Phase::Resolved);
        assert_eq!(company.only().counts.excluded, 0);
        // Two are forgotten when they are filled again: still the same matter, or not known.
        company.live(20 * sweep, &two_refused);
        assert_eq!(company.up(), sites - 2);
        assert_eq!(company.only().counts.verified as usize, sites - 2);
    }
}

#[test]
fn who_works_again_after_all_is_not_counted_out() {
    // One probe of each name server is refused while they start.
    let mut company = Company::new(size(20, 30));
    company.live(300, &all_is_well);
    company.live(60, &no_name_is_found);
    company.live(20, &two_refused);
    company.live(240, &all_is_well);
    assert_eq!((company.only().phase, company.only().counts.verified), (Phase::Resolved, 20));
}

#[test]
fn what_is_no_longer_seen_is_told_in_the_past() {
    // Half of the probes of the only server are lost for half an hour.
    let lossy = |asked: &Asked<'_>| {
        let drawn = (asked.turn as u32).wrapping_mul(2_654_435_761) >> 31;
        (asked.layer == Layer::Tcp && drawn == 0).then_some(Reason::Timeout)
    };
    let options = Size { web_servers: 1, ..size(9, 30) };
    let mut company = Company::new(options);
    company.live(900, &all_is_well);
    company.live(1800, &lossy);
    assert!(!company.incidents.is_empty(), "it is noticed");
    let over = company.now;
    company.live(2700, &all_is_well);
    for statement in company.statements.iter().filter(|it| it.as_of > over + options.sweep * 3) {
        if let StatementKind::Ongoing { last_failure, .. } = &statement.kind {
            assert!(last_failure.is_some(), "{statement:?}");
        }
    }
}

#[test]
fn the_reason_is_the_one_of_now() {
    let refused = |asked: &Asked<'_>| (asked.layer == Layer::Dns).then_some(Reason::Refused);
    let mut company = Company::new(size(20, 30));
    company.live(300, &all_is_well);
    company.live(120, &no_name_is_found);
    company.live(240, &refused);
    let verdict = company.verdicts.values().map(|change| change.verdict);
    let now = Verdict::Down { layer: Layer::Dns, reason: Reason::Refused };
    assert!(verdict.into_iter().all(|verdict| verdict == now));
    let reasons = company.victims.values().map(|victim| match &victim.justification {
        Justification::Failures { reason, .. } => reason.as_str(),
        other => panic!("{other:?}"),
    });
    assert!(reasons.into_iter().all(|reason| reason == "refused"));
}

#[test]
fn whose_handshake_is_beyond_us_holds_no_incident_and_is_not_called_working() {
    let dead = |asked: &Asked<'_>| {
        (asked.layer == Layer::Tcp && asked.at == "203.0.113.1")
            .then_some(Reason::ConnectionRefused)
    };
    let mut company = Company::new(size(20, 30));
    company.unjudged = Some("site3.example");
    company.live(600, &all_is_well);
    assert!(company.incidents.is_empty(), "a healthy server that we cannot judge is no outage");
    assert_eq!(company.up(), 19);
    company.live(50, &dead);
    company.live(300, &all_is_well);
    assert_eq!(company.only().phase, Phase::Resolved);
    assert!(matches!(company.state("site3.example"), VictimState::Excluded { .. }));
    assert_eq!(company.up(), 19);
}

#[test]
fn all_sites_behind_one_expired_certificate_are_its_victims() {
    let expired = |asked: &Asked<'_>| {
        (asked.layer == Layer::Tls && asked.at == "203.0.113.1")
            .then_some(Reason::CertificateExpired)
    };
    let broken = |asked: &Asked<'_>| {
        (asked.layer == Layer::Http && asked.at == "203.0.113.1").then_some(Reason::Status(503))
    };
    for is_expired in [true, false] {
        let fails = |asked: &Asked<'_>| if is_expired { expired(asked) } else { broken(asked) };
        // 40 of 80 sites are on the first of two servers.
        let mut company = Company::new(Size { web_servers: 2, ..size(80, 60) });
        company.live(600, &all_is_well);
        company.live(150, &fails);
        assert_eq!(company.only().counts.ever_hit, 40);
        let told = |notice: &&Notice| notice.why == NoticeReason::First;
        assert_eq!(company.notices.iter().filter(told).count(), 40);
        assert!(company.notices.iter().all(|notice| notice.sites.hit.count <= 1));
        company.live(600, &all_is_well);
        assert_eq!((company.only().phase, company.up()), (Phase::Resolved, 80));
    }
}

/// P8: the uplink of this machine is cut, and there is nothing to compare with.
#[test]
fn silence_of_everything_is_nobodys_until_something_answers() {
    let mut company = Company::new(size(42, 30));
    company.live(300, &all_is_well);
    company.live(300, &|_| Some(Reason::Timeout));
    assert_eq!(company.incidents.len(), 0, "{:#?}", company.incidents);
    assert_eq!((company.notices.len(), company.statements.len()), (0, 0));
    let view = company.engine.view(company.now);
    assert!(view.silent_since.is_some());
    assert_eq!((company.up(), down(&view)), (0, 0), "it may be our own network");
    company.live(120, &all_is_well);
    assert_eq!(company.engine.view(company.now).silent_since, None);
    assert_eq!((company.up(), company.incidents.len()), (42, 0));
    // What answers while others are silent shows that our way out works.
    company.live(300, &|_| Some(Reason::Unreachable));
    company.live(120, &|asked| (!asked.at.starts_with("203.0.113.1")).then_some(Reason::Timeout));
    assert!(!company.incidents.is_empty() && !company.notices.is_empty());
}

#[test]
fn of_what_was_not_asked_for_longer_than_a_sweep_nothing_is_known() {
    let mut company = Company::new(size(9, 10));
    let web_1_is_dead = silent("203.0.113.1");
    company.live(300, &all_is_well);
    company.live(60, &web_1_is_dead);
    company.live_unprobed(9);
    let view = company.engine.view(company.now);
    assert_eq!((company.up(), down(&view)), (6, 3), "its turn may still come");
    company.live_unprobed(14);
    let view = company.engine.view(company.now);
    assert_eq!((company.up(), down(&view)), (0, 0));
    assert!(view.sites.iter().all(|site| site.layers.iter().all(|(_, layer)| layer.failing == 0)));
    let notices = company.notices.len();
    company.live(60, &web_1_is_dead);
    let view = company.engine.view(company.now);
    assert_eq!((company.up(), down(&view)), (6, 3));
    assert_eq!(company.notices.len(), notices, "that we did not ask is nothing to customers");
    assert_eq!(company.only().phase, crate::incident::Phase::Identified);
}

fn down(view: &super::super::view::View) -> usize {
    view.sites.iter().filter(|site| site.health.is_down()).count()
}

#[test]
fn three_sites_of_three_customers_that_go_down_together_are_the_servers_fault() {
    for (sites, web_servers, sweep) in [(3, 1, 60), (6, 2, 60), (6, 2, 10), (9, 3, 10), (9, 3, 60)]
    {
        let sweep = Duration::from_secs(sweep);
        let mut company = Company::new(Size { web_servers, sweep, ..size(sites, 10) });
        company.live(600, &all_is_well);
        company.live(2 * sweep.as_secs(), &silent("203.0.113.1"));
        let named: Vec<String> = company.named.iter().map(ToString::to_string).collect();
        assert_eq!(named, ["server:web-1"], "{sites} sites on {web_servers}");
        assert_eq!(company.only().counts.ever_hit, 3);
        company.live(300, &all_is_well);
        assert_eq!(company.only().phase, crate::incident::Phase::Resolved);
    }
}

#[test]
fn three_sites_that_break_one_after_the_other_are_their_owners_matter() {
    let mut company = Company::new(size(9, 60));
    company.live(600, &all_is_well);
    let broken = |count: usize| {
        let sites = ["site0.example", "site3.example", "site6.example"];
        move |asked: &Asked<'_>| {
            let is_one = asked.layer == Layer::Http && sites[..count].contains(&asked.host);
            is_one.then_some(Reason::Status(500))
        }
    };
    for count in 1..=3 {
        company.live(900, &broken(count));
    }
    assert!(company.incidents.is_empty(), "{:?}", company.named);
}

#[test]
fn name_servers_that_come_and_go_are_one_outage_at_a_time_and_it_ends() {
    let mut company = Company::new(size(60, 10));
    company.live(120, &all_is_well);
    for _ in 0..4 {
        company.live(7, &no_name_is_found);
        let open = company.incidents.values().filter(|it| it.phase != Phase::Resolved).count();
        assert!(open <= 1, "{:#?}", company.incidents);
        company.live(15, &all_is_well);
    }
    company.live(120, &all_is_well);
    let open: Vec<_> =
        company.incidents.values().filter(|it| it.phase != Phase::Resolved).collect();
    assert!(open.is_empty(), "{open:#?}");
    assert_eq!(company.up(), 60);
}

#[test]
fn an_outage_without_a_known_cause_ends_when_its_sites_work() {
    // Two dozen customers' pages, each on a server of its own, among three hundred.
    let failing = |asked: &Asked<'_>| {
        let number = asked.host.strip_prefix("site").and_then(|it| it.strip_suffix(".example"));
        let is_one = number.and_then(|it| it.parse().ok()).is_some_and(|it: usize| it < 24);
        (asked.layer == Layer::Http && is_one).then_some(Reason::Status(500))
    };
    for sweep in [10, 60] {
        let mut company = Company::new(Size { web_servers: 60, ..size(300, sweep) });
        company.live(120.max(3 * sweep), &all_is_well);
        company.live(6 * sweep, &failing);
        assert_eq!((&company.only().cause, company.ever_hit()), (&None, 24), "every {sweep} s");
        company.live(8 * sweep, &all_is_well);
        assert_eq!(company.only().phase, Phase::Resolved, "every {sweep} s");
        assert_eq!(company.up(), 300);
    }
}

#[test]
fn an_inventory_that_changes_all_the_time_blinds_nobody() {
    // An inventory is edited every few seconds: customers come, dates of domains are entered.
    let mut company = Company::new(size(60, 10));
    company.live(60, &all_is_well);
    let dead = |asked: &Asked<'_>| (asked.at == "203.0.113.1").then_some(Reason::Timeout);
    let live = |company: &mut Company, secs: u64, fails: &dyn Fn(&Asked<'_>) -> Option<Reason>| {
        for _ in 0..secs / 4 {
            company.live(4, fails);
            let until = company.now + Duration::from_secs(90 * 86_400);
            company.declare_expiry("site7.example", until);
        }
    };
    live(&mut company, 60, &dead);
    let cause = company.only().cause.clone().expect("a cause");
    assert_eq!(company.only().phase, Phase::Identified, "{cause:?}");
    let hit = company.ever_hit();
    assert!(hit > 0);
    live(&mut company, 60, &dead);
    assert_eq!((company.named.len(), company.ever_hit()), (1, hit), "{:#?}", company.named);
    live(&mut company, 200, &all_is_well);
    assert_eq!(company.only().phase, Phase::Resolved);
    assert_eq!(company.up(), 60);
}

#[test]
fn a_server_of_three_sites_that_dies_twice_is_an_outage_twice() {
    for sweep in [10, 60] {
        let mut company = Company::new(size(9, sweep));
        company.live(10 * sweep, &all_is_well);
        let dead =
            |asked: &Asked<'_>| (asked.at == "203.0.113.2").then_some(Reason::ConnectionRefused);
        for time in 1..=2 {
            company.live(6 * sweep, &dead);
            let open = company.incidents.values().filter(|it| it.resolved_at.is_none());
            assert_eq!(open.count(), 1, "time {time}, every {sweep} s");
            let told = |it: &&Notice| it.customers == ["c1"];
            let last = company.notices.iter().rev().find(told).expect("told").why;
            assert!(!last.is_last(), "time {time}, every {sweep} s: {last:?}");
            company.live(10 * sweep, &all_is_well);
            assert!(company.incidents.values().all(|it| it.resolved_at.is_some()), "{time}");
        }
    }
}

#[test]
fn certificates_of_three_customers_that_turn_wrong_together_are_nobodys_own_matter() {
    let mut company = Company::new(size(12, 10));
    company.live(100, &all_is_well);
    let wrong = |hosts: &'static [&'static str]| {
        move |asked: &Asked<'_>| {
            let is_one = hosts.contains(&asked.host) && asked.layer == Layer::Tls;
            is_one.then_some(Reason::CertificateWrongName)
        }
    };
    // Of two customers nothing is said to be their own fault.
    let two = wrong(&["site0.example", "site4.example"]);
    company.live(120, &two);
    assert!(company.incidents.is_empty());
    let view = company.engine.view(company.now);
    let blames: Vec<Option<Blame>> = view.sites.iter().map(|site| site.blame).collect();
    assert!(!blames.contains(&Some(Blame::Customer)), "{blames:?}");
    company.live(100, &all_is_well);
    // Three on different servers are an incident whose cause nobody knows.
    let three = wrong(&["site1.example", "site5.example", "site9.example"]);
    company.live(120, &three);
    assert_eq!(company.only().cause, None);
    assert_eq!(company.ever_hit(), 3);
    company.live(200, &all_is_well);
    assert!(company.only().resolved_at.is_some());
}

#[test]
fn what_came_back_while_the_program_was_off_is_not_said_to_have_come_back_when_it_looked() {
    let works = |company: &Company| {
        let told = company.notices.iter().rev();
        let mut works = told.filter(|it| it.why == NoticeReason::Works);
        works.next().expect("it was told").sites.unwatched.clone()
    };
    let dead = silent("203.0.113.1");
    let mut company = Company::new(Size { web_servers: 1, ..size(20, 10) });
    company.live(100, &all_is_well);
    company.live(40, &dead);
    let killed = company.now;
    company.off(Duration::from_secs(90));
    let started = company.now;
    company.live(120, &all_is_well);
    assert_eq!(company.only().phase, Phase::Resolved);
    let [gap] = works(&company)[..] else { panic!("it says when nobody watched") };
    assert!(gap.from <= killed && gap.until >= started, "{gap:?} {killed} {started}");
    company.live(3600, &all_is_well);
    company.live(40, &dead);
    company.live(120, &all_is_well);
    assert_eq!(works(&company), [], "it was watched all the time");
}

#[test]
fn every_time_in_which_nobody_watched_is_told() {
    let dead = silent("203.0.113.1");
    // What ran for a moment alone may not have recorded that it did: then it is the whole time.
    for (ran, expected) in [(2, 1), (15, 2)] {
        let mut company = Company::new(Size { web_servers: 1, ..size(20, 10) });
        company.live(100, &all_is_well);
        company.live(40, &dead);
        let killed = company.now;
        company.off(Duration::from_secs(60));
        company.live_unprobed(ran);
        company.off(Duration::from_secs(90));
        let started = company.now;
        company.live(120, &all_is_well);
        let told = company.notices.iter().rev().find(|it| it.why == NoticeReason::Works);
        let gaps = &told.expect("it was told").sites.unwatched;
        assert_eq!(gaps.len(), expected, "{gaps:?}");
        let (first, last) = (gaps[0], gaps[expected - 1]);
        assert!(first.from <= killed && last.until >= started, "{gaps:?}");
        assert_eq!(company.only().unwatched, *gaps, "and the pages tell it too");
    }
}

#[test]
fn before_a_site_was_asked_after_a_start_nothing_is_known_of_now() {
    let mut company = Company::new(Size { web_servers: 1, ..size(20, 10) });
    company.live(100, &all_is_well);
    assert!(company.engine.view(company.now).sites.iter().all(|site| site.is_asked()));
    company.live(40, &silent("203.0.113.1"));
    company.off(Duration::from_secs(90));
    company.live_unprobed(1);
    let view = company.engine.view(company.now);
    assert!(view.sites.iter().all(|site| !site.is_asked()));
    assert!(view.incidents[0].incident.last_failure_at.is_some(), "it failed then");
}
