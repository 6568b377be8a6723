//! Who is told of one broken site, and of dates that come near (S5, S12).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::alert::{
    AlertEnd, AlertKind, AlertNews, AlertOptions, AlertRule, DigestItem, DomainExpiry, Recipient,
};
use crate::engine::command::MaintenanceChange;
use crate::inventory::Label;
use crate::maintenance::{
    MaintenanceId, MuteTarget, Plan, Schedule, Scope, Text, local_time::LocalTime,
};
use std::collections::BTreeSet;

const DAY: Duration = Duration::from_secs(86_400);

fn size(sites: usize) -> Size {
    Size { sites, web_servers: 3, name_servers: 2, sweep: Duration::from_secs(20), own_servers: 0 }
}

fn to_night(rule: AlertRule) -> AlertRule {
    AlertRule { recipients: vec!["night".into()], ..rule }
}

fn company_with(sites: usize, rules: Vec<AlertRule>) -> Company {
    let alerts = Arc::new(AlertOptions { rules, ..AlertOptions::default() });
    Company::with(size(sites), Options { alerts, ..Options::default() })
}

/// A company whose night shift is told of everything.
fn company(sites: usize) -> Company {
    company_with(sites, vec![to_night(AlertRule::default())])
}

fn status(host: &'static str, code: u16) -> impl Fn(&Asked<'_>) -> Option<Reason> {
    move |asked| (asked.layer == Layer::Http && asked.host == host).then_some(Reason::Status(code))
}

/// What was told, as `site7.example down opened`.
fn told(company: &Company) -> Vec<String> {
    let items = company.digests.iter().flat_map(|digest| &digest.items);
    items.map(text).collect()
}

fn text(item: &DigestItem) -> String {
    let news = match item.news {
        AlertNews::Opened => "opened".to_owned(),
        AlertNews::Worse => "worse".to_owned(),
        AlertNews::Expires { days } => format!("in {days}"),
        AlertNews::Ended => "ended".to_owned(),
    };
    format!("{} {} {news}", item.subject, item.condition.kind().as_str())
}

#[test]
fn a_site_that_goes_500_for_ten_seconds_tells_nobody() {
    let mut company = company(20);
    company.live(200, &all_is_well);
    for _ in 0..2 {
        company.live(10, &status("site1.example", 500));
        company.live(600, &all_is_well);
    }
    assert_eq!((told(&company), company.alerts.len()), (vec![], 0));
}

#[test]
fn a_site_that_stays_broken_is_told_once_and_its_end_once_it_is_verified() {
    let mut company = company(20);
    company.live(200, &all_is_well);
    company.live(1800, &status("site1.example", 500));
    assert_eq!(told(&company), ["site1.example down opened"]);
    let item = &company.digests[0].items[0];
    assert_eq!(item.customer, "c1");
    assert!(company.now.since(item.as_of) < Duration::from_secs(1800), "{item:?}");
    assert!(item.as_of <= company.digests[0].at && item.began_at < item.as_of, "{item:?}");
    let works = company.now;
    company.live(240, &all_is_well);
    assert_eq!(told(&company).len(), 1, "it has not worked for long enough");
    company.live(300, &all_is_well);
    assert_eq!(told(&company), ["site1.example down opened", "site1.example down ended"]);
    let Some(AlertEnd::Verified { since, .. }) = company.digests[1].items[0].end else {
        panic!("{:?}", company.digests[1]);
    };
    assert!(since >= works, "it says since when it was seen to work");
}

#[test]
fn the_operator_gets_one_mail_for_thirty_expired_certificates() {
    let mut company = company(120);
    let expired = |asked: &Asked<'_>| {
        let number: Option<usize> =
            asked.host.strip_prefix("site").and_then(|it| it.split('.').next()?.parse().ok());
        let theirs = number.is_some_and(|number| number % 4 == 0);
        (asked.layer == Layer::Tls && theirs).then_some(Reason::CertificateExpired)
    };
    company.live(900, &expired);
    let incidents = company.incidents.len();
    let sent: Vec<usize> = company.digests.iter().map(|digest| digest.items.len()).collect();
    assert_eq!(sent.iter().sum::<usize>(), 30, "{sent:?}, and {incidents} incidents");
    assert!(sent.len() <= 2, "one mail, or two when they fall on the end of a minute: {sent:?}");
}

#[test]
fn a_site_that_comes_and_goes_is_one_alert() {
    let mut company = company(20);
    company.live(200, &all_is_well);
    for _ in 0..30 {
        company.live(100, &status("site1.example", 503));
        company.live(100, &all_is_well);
    }
    assert_eq!(told(&company), ["site1.example down opened"]);
    company.live(1200, &all_is_well);
    assert_eq!(told(&company).len(), 2, "{:?}", told(&company));
}

#[test]
fn when_the_server_dies_nobody_is_told_of_its_sites_one_by_one() {
    let dead = |asked: &Asked<'_>| {
        (asked.layer == Layer::Tcp && asked.at == "203.0.113.1").then_some(Reason::Timeout)
    };
    let mut company = company(30);
    company.live(200, &all_is_well);
    company.live(1200, &dead);
    company.live(900, &all_is_well);
    assert_eq!(company.only().phase, Phase::Resolved);
    assert_eq!((told(&company), company.alerts.len()), (vec![], 0));
}

#[test]
fn an_alert_that_an_incident_comes_to_explain_joins_it_in_silence() {
    let first = |asked: &Asked<'_>| {
        let theirs = matches!(asked.host, "site0.example");
        (asked.layer == Layer::Tcp && theirs).then_some(Reason::Timeout)
    };
    let dead = |asked: &Asked<'_>| {
        (asked.layer == Layer::Tcp && asked.at == "203.0.113.1").then_some(Reason::Timeout)
    };
    let mut company = company(30);
    company.live(200, &all_is_well);
    company.live(900, &first);
    assert_eq!(told(&company), ["site0.example down opened"]);
    company.live(600, &dead);
    company.live(900, &all_is_well);
    let joined = company.alerts.values().filter_map(|alert| alert.end);
    let ends: Vec<&str> = joined.map(|end| end.as_str()).collect();
    // What was down long before is the site's own matter still, and is told when it works.
    let said = told(&company);
    match ends[..] {
        ["joined"] => assert_eq!(said, ["site0.example down opened"]),
        ["verified"] => {
            assert_eq!(said, ["site0.example down opened", "site0.example down ended"]);
        }
        _ => panic!("{ends:?} {said:?}"),
    }
}

#[test]
fn a_lame_name_server_of_one_domain_is_told_although_its_site_works() {
    let lame = |asked: &Asked<'_>| {
        let theirs = asked.host == "site4.example" && asked.at.contains("ns1");
        (asked.layer == Layer::Dns && theirs).then_some(Reason::Refused)
    };
    let mut company = company(20);
    company.live(200, &all_is_well);
    company.live(1200, &lame);
    assert_eq!(told(&company), ["site4.example partial opened"]);
    let item = &company.digests[0].items[0];
    assert_eq!((item.condition.layer(), company.up()), (Layer::Dns, 20));
    company.live(900, &|asked| {
        (asked.layer == Layer::Dns && asked.host == "site4.example").then_some(Reason::Refused)
    });
    assert_eq!(told(&company)[1..], ["site4.example down worse"]);
}

#[test]
fn a_lame_name_server_of_a_domain_with_two_sites_is_one_alert() {
    let mut inventory = super::company::inventory(size(20));
    let site = inventory.sites[&name("site4.example")].clone();
    inventory.sites.insert(name("www.site4.example"), site);
    let lame = |asked: &Asked<'_>| {
        let theirs = asked.host.ends_with("site4.example") && asked.at.contains("ns1");
        (asked.layer == Layer::Dns && theirs).then_some(Reason::Refused)
    };
    let mut company = Company::of(size(20), inventory);
    company.live(200, &all_is_well);
    company.live(1200, &lame);
    let subjects: Vec<String> = company.alerts.values().map(|it| it.subject.to_string()).collect();
    assert_eq!(subjects, ["site4.example"]);
}

#[test]
fn rules_say_who_hears_of_which_customer_server_layer_and_kind() {
    let rule = |name: &str, rule: AlertRule| AlertRule { recipients: vec![name.into()], ..rule };
    let rules = vec![
        rule("c1", AlertRule { customers: vec!["c1".into()], ..AlertRule::default() }),
        rule(
            "web-3",
            AlertRule {
                components: vec![crate::inventory::ComponentKey::new(
                    crate::inventory::Kind::Server,
                    "web-3",
                )],
                ..AlertRule::default()
            },
        ),
        rule("names", AlertRule { layers: vec![Layer::Dns], ..AlertRule::default() }),
        rule(
            "gold",
            AlertRule {
                labels: Label::parse("gold").into_iter().collect(),
                ..AlertRule::default()
            },
        ),
        rule("dates", AlertRule { kinds: vec![AlertKind::Certificate], ..AlertRule::default() }),
        rule("late", AlertRule { after: Duration::from_secs(1800), ..AlertRule::default() }),
    ];
    let mut company = company_with(20, rules);
    let broken = |asked: &Asked<'_>| match (asked.layer, asked.host) {
        (Layer::Http, "site1.example" | "site2.example") => Some(Reason::Status(500)),
        (Layer::Dns, "site3.example") => Some(Reason::Refused),
        _ => None,
    };
    company.live(200, &all_is_well);
    company.live(1200, &broken);
    let heard = |company: &Company, who: &str| {
        let to = Recipient::Operator(who.into());
        let theirs = company.digests.iter().filter(|digest| digest.to == to);
        theirs.flat_map(|it| &it.items).map(|it| it.subject.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(heard(&company, "c1"), ["site1.example"]);
    assert_eq!(heard(&company, "web-3"), ["site2.example"]);
    assert_eq!(heard(&company, "names"), ["site3.example"]);
    assert_eq!(heard(&company, "gold"), ["site1.example"]);
    assert_eq!((heard(&company, "dates").len(), heard(&company, "late").len()), (0, 0));
    company.live(900, &broken);
    assert_eq!(heard(&company, "late").len(), 3);
}

#[test]
fn a_contact_hears_of_their_own_sites_once_they_asked_for_it() {
    let mut company = company_with(20, Vec::new());
    company.live(200, &all_is_well);
    company.live(900, &status("site1.example", 500));
    assert_eq!(company.digests, [], "nobody has asked");
    let contact = |who: &str| company.topology.contacts.key_of(&mail(who));
    let wanted: BTreeSet<_> = [contact("c1"), contact("c2")].into();
    company.engine.handle(company.now, Input::AlertContacts(Arc::new(wanted)));
    company.live(300, &status("site1.example", 500));
    let to: Vec<_> = company.digests.iter().map(|digest| digest.to.clone()).collect();
    assert_eq!(to, [Recipient::Contact(company.topology.contacts.key_of(&mail("c1")))]);
}

#[test]
fn a_certificate_is_announced_once_at_each_day_and_withdrawn_when_it_is_renewed() {
    let mut company = company(6);
    company.certificates.insert("site2.example".into(), company.now + 31 * DAY);
    company.live(300, &all_is_well);
    assert_eq!(told(&company), [] as [&str; 0]);
    for _ in 0..28 {
        // A day passes, of which little is lived.
        company.now += DAY - Duration::from_secs(300);
        company.live(150, &all_is_well);
        company.restart();
        company.live(150, &all_is_well);
    }
    let in_days = |days: u16| format!("site2.example certificate in {days}");
    assert_eq!(told(&company), [30, 14, 7, 3].map(in_days), "{:?}", company.alerts);
    company.certificates.insert("site2.example".into(), company.now + 90 * DAY);
    company.live(900, &all_is_well);
    assert_eq!(told(&company)[4..], ["site2.example certificate ended"]);
    let end = company.digests.last().and_then(|it| it.items[0].end).expect("it has ended");
    assert!(matches!(end, AlertEnd::Renewed { until: Some(_), .. }), "{end:?}");
}

#[test]
fn what_was_not_renewed_is_told_as_expired_and_not_as_over() {
    let mut company = company(20);
    let until = company.now + DAY + Duration::from_secs(600);
    company.certificates.insert("site2.example".into(), until);
    company.live(300, &all_is_well);
    company.now = until.before(Duration::from_secs(300));
    company.live(300, &all_is_well);
    company.live(900, &|asked| {
        (asked.layer == Layer::Tls && asked.host == "site2.example")
            .then_some(Reason::CertificateExpired)
    });
    let site = |what: &str| format!("site2.example {what}");
    let expected = [site("certificate in 3"), site("certificate in 1"), site("down opened")];
    assert_eq!(told(&company), expected);
}

fn says(company: &mut Company, until: Option<Time>) {
    let facts = vec![DomainExpiry { domain: name("site3.example"), until }];
    company.engine.handle(company.now, Input::DomainExpiries(facts));
}

#[test]
fn a_domain_is_announced_once_by_its_registry_and_withdrawn_when_it_is_renewed() {
    let mut company = company(6);
    let until = company.now + 6 * DAY;
    for _ in 0..2 {
        says(&mut company, Some(until));
        company.live(300, &all_is_well);
        company.restart();
    }
    assert_eq!(told(&company), ["site3.example domain in 7"]);
    says(&mut company, Some(until + 365 * DAY));
    company.live(900, &all_is_well);
    assert_eq!(told(&company)[1..], ["site3.example domain ended"]);
}

#[test]
fn of_a_domain_only_who_is_named_by_the_customer_whose_it_is_hears() {
    // Alone, beside a subdomain of another customer, and where nobody has the domain's own name.
    for (others, hears) in [(0, 1), (1, 1), (2, 0)] {
        let mut inventory = super::company::inventory(size(6));
        let site = inventory.sites.get_mut(&name("site3.example")).expect("a site");
        site.alert_contacts = vec![mail("agency")];
        let (own, mut other) = (site.clone(), site.clone());
        other.alert_contacts = vec![mail("stranger")];
        other.customer = "c4".into();
        if others > 0 {
            inventory.sites.insert(name("www.site3.example"), other);
        }
        if others > 1 {
            inventory.sites.remove(&name("site3.example"));
            inventory.sites.insert(name("shop.site3.example"), own);
        }
        let mut company = Company::of(size(6), inventory);
        let until = company.now + 6 * DAY;
        says(&mut company, Some(until));
        company.live(300, &all_is_well);
        let to: Vec<_> = company.digests.iter().map(|digest| digest.to.clone()).collect();
        let agency = Recipient::Contact(company.topology.contacts.key_of(&mail("agency")));
        assert_eq!(to, vec![agency; hears], "{others}");
    }
}

#[test]
fn the_inventory_is_believed_where_no_registry_says_when_a_domain_expires() {
    let rules = vec![to_night(AlertRule::default())];
    let alerts = AlertOptions { rules, asks_registries: true, ..AlertOptions::default() };
    let options = Options { alerts: Arc::new(alerts), ..Options::default() };
    let mut company = Company::with(size(6), options);
    company.declare_expiry("site3.example", company.now + 2 * DAY);
    company.live(300, &all_is_well);
    assert_eq!(told(&company), [] as [&str; 0], "its registry has not been asked yet");
    says(&mut company, None);
    company.live(300, &all_is_well);
    assert_eq!(told(&company), ["site3.example domain in 3"]);
}

#[test]
fn whenever_the_program_is_killed_each_is_told_once() {
    for wait in (0..600).step_by(20) {
        let mut company = company(12);
        company.certificates.insert("site2.example".into(), company.now + 5 * DAY);
        company.live(200, &all_is_well);
        let broken = status("site1.example", 500);
        company.live(wait, &broken);
        company.restart();
        company.live(700 - wait, &broken);
        company.live(wait, &all_is_well);
        company.restart();
        company.live(1000, &all_is_well);
        let mut said = told(&company);
        said.sort_unstable();
        let expected = [
            "site1.example down ended",
            "site1.example down opened",
            "site2.example certificate in 7",
        ];
        assert_eq!(said, expected, "killed after {wait} s");
    }
}

#[test]
fn who_leaves_the_inventory_is_not_said_to_work() {
    let mut company = company(20);
    company.live(200, &all_is_well);
    company.live(600, &status("site1.example", 500));
    company.remove("site1.example");
    company.live(900, &all_is_well);
    assert_eq!(told(&company), ["site1.example down opened"]);
    let ends: Vec<_> = company.alerts.values().filter_map(|it| it.end).collect();
    assert!(matches!(ends[..], [AlertEnd::Removed { .. }]), "{ends:?}");
}

#[test]
fn of_a_muted_site_nobody_hears_until_the_mute_ends() {
    let mut company = company(20);
    company.live(200, &all_is_well);
    let target = MuteTarget::Site(name("site1.example"));
    let until = company.now + Duration::from_secs(1800);
    let mute = Command::Mute { target, reason: "They rebuild their site".into(), until };
    assert_eq!(company.command(mute), Ok(()));
    company.live(1700, &status("site1.example", 500));
    assert_eq!((told(&company), company.alerts.len()), (vec![], 1), "it is seen all the same");
    company.live(300, &status("site1.example", 500));
    assert_eq!(told(&company), ["site1.example down opened"]);
}

#[test]
fn of_a_site_under_maintenance_nobody_hears_unless_it_fails_on_after_it() {
    for fails_on in [false, true] {
        let mut company = company(20);
        company.live(200, &all_is_well);
        let schedule = Schedule {
            start: LocalTime::at(company.now + Duration::from_secs(60), "Asia/Seoul"),
            duration_secs: 1800,
            zone: "Asia/Seoul".into(),
            rule: None,
            except: Vec::new(),
        };
        let text = Text { ko: "이전".into(), en: "The site moves".into() };
        let scope = Scope { sites: vec![name("site1.example")], ..Scope::default() };
        let plan = Plan {
            title: text,
            body: Text::default(),
            scope,
            schedule,
            notice_lead_secs: None,
            public: true,
        };
        let id = MaintenanceId::new(Time::from_secs(1), "the test");
        let change = MaintenanceChange::Plan(Box::new(plan));
        assert_eq!(company.command(Command::Maintain { id, change }), Ok(()));
        company.live(90, &all_is_well);
        company.live(1500, &status("site1.example", 500));
        assert_eq!(told(&company), Vec::<String>::new());
        if fails_on {
            company.live(900, &status("site1.example", 500));
            assert_eq!(told(&company), ["site1.example down opened"]);
        } else {
            company.live(900, &all_is_well);
            assert_eq!(told(&company), Vec::<String>::new());
        }
    }
}

#[test]
fn what_works_again_before_it_is_told_is_not_told_as_failing() {
    let broken = status("site1.example", 500);
    let mut company = company(20);
    company.live(200, &all_is_well);
    while company.alerts.is_empty() {
        company.live(1, &broken);
    }
    assert_eq!(company.digests, [], "news are collected for a while");
    company.live(1, &broken);
    let works = company.now;
    company.live(120, &all_is_well);
    assert_eq!(told(&company), ["site1.example down opened"]);
    let (digest, item) = (&company.digests[0], &company.digests[0].items[0]);
    let since = item.works_since.expect("it is said that it works again");
    assert!(works <= since && since <= digest.at, "{item:?}");
    assert_eq!((digest.totals().failing, digest.totals().passed), (0, 1));
    company.live(60, &broken);
    let alert = company.alerts.values().next().expect("it is open");
    assert_eq!(alert.works_since, None, "it fails again: {alert:?}");
}
