//! Mail, files and logins beside the web: what is named when they fail (S1, S5).

use super::company::{Asked, Company, Size, all_is_well, inventory};
use super::*;
use crate::inventory::ComponentKey;
use crate::service::ServiceName;
use crate::site_health::SiteHealth;

const SIZE: Size = Size {
    sites: 12,
    web_servers: 2,
    name_servers: 2,
    sweep: Duration::from_secs(60),
    own_servers: 0,
};
const SERVICES: [&str; 4] = ["_mail._tcp", "_imaps._tcp", "_ssh._tcp", "_ping._icmp"];

/// Every customer has a site, mail, mailboxes and a login on the same server, and its echo is
/// watched.
fn company() -> Company {
    let mut all = inventory(SIZE);
    for (host, site) in all.sites.clone() {
        for service in SERVICES {
            let service = name(&format!("{service}.{host}"));
            let url = SiteUrl::of_name(&service);
            assert!(url.service.is_some());
            all.sites.insert(service, Site { url, ..site.clone() });
        }
    }
    let mut company = Company::of(SIZE, all);
    company.live(180, &all_is_well);
    assert_eq!(company.up(), 12 * 5);
    company
}

/// Whether it is what so many sites of the first server need; of those of the web `web`.
fn is(asked: &Asked<'_>, service: &str) -> bool {
    let of = ServiceName::of(&name(asked.host)).map_or("web", |named| named.kind.code());
    asked.at == "203.0.113.1" && asked.layer != Layer::Dns && of == service
}

#[test]
fn a_dead_server_is_blamed_and_not_its_services() {
    let mut company = company();
    let dead = |asked: &Asked<'_>| {
        let lowest = matches!(asked.layer, Layer::Tcp | Layer::Icmp);
        (lowest && asked.at == "203.0.113.1").then_some(Reason::Timeout)
    };
    company.live(180, &dead);
    let incident = company.only();
    assert_eq!(incident.cause.as_ref().unwrap().component.to_string(), "server:web-1");
    assert_eq!(company.ever_hit(), 6 * 5, "web, mail, mailboxes, logins and echoes");
}

#[test]
fn a_dead_service_on_a_living_server_is_named_as_that_service() {
    let refused = (Layer::Tcp, Reason::ConnectionRefused);
    for (code, layer, reason) in [
        ("mail", refused.0, refused.1),
        ("mail", Layer::Service, Reason::Timeout),
        ("mail", Layer::Service, Reason::Unavailable),
        ("imaps", refused.0, refused.1),
        ("imaps", Layer::Service, Reason::WrongProtocol),
        ("ssh", refused.0, refused.1),
        ("web", refused.0, refused.1),
        ("web", Layer::Http, Reason::Status(502)),
    ] {
        let mut company = company();
        let dead = |asked: &Asked<'_>| (is(asked, code) && asked.layer == layer).then_some(reason);
        company.live(240, &dead);
        let incident = company.only();
        let named = incident.cause.as_ref().unwrap().component.to_string();
        let software = if code == "imaps" { "mailboxes" } else { code };
        assert_eq!(named, format!("service:{software}@web-1"), "{code} {layer}");
        assert_eq!(company.ever_hit(), 6, "{code} {layer}");
        let of = |host: &str| company.verdicts[&name(host)].verdict;
        // Whose mail fails has a site that works, and the other way round.
        let (mail, web) = (of("_mail._tcp.site0.example"), of("site0.example"));
        assert_eq!(matches!(mail, Verdict::Down { .. }), code == "mail", "{code} {layer}");
        assert_eq!(matches!(web, Verdict::Down { .. }), code == "web", "{code} {layer}");
    }
}

#[test]
fn a_server_that_hangs_behind_its_open_ports_is_blamed_and_not_its_services() {
    let mut company = company();
    let hangs = |asked: &Asked<'_>| {
        let upper = matches!(asked.layer, Layer::Tls | Layer::Http | Layer::Service);
        (upper && asked.at == "203.0.113.1").then_some(Reason::Timeout)
    };
    company.live(240, &hangs);
    let incident = company.only();
    assert_eq!(incident.cause.as_ref().unwrap().component.to_string(), "server:web-1");
    assert_eq!(company.ever_hit(), 6 * 4, "its echoes are answered by the kernel");
}

#[test]
fn one_customers_own_mistake_is_no_incident() {
    let mut company = company();
    let bad = |asked: &Asked<'_>| {
        (asked.host == "_mail._tcp.site0.example" && asked.layer == Layer::Service)
            .then_some(Reason::WrongProtocol)
    };
    company.live(240, &bad);
    assert!(company.incidents.is_empty(), "{:#?}", company.incidents);
    let view = company.engine.view(company.now);
    let site = view.topology.site(&name("_mail._tcp.site0.example")).unwrap();
    let (layer, reason) = (Layer::Service, Reason::WrongProtocol);
    assert_eq!(view.sites[site.ix()].health, SiteHealth::Down { layer, reason });
    assert_eq!(view.sites[site.ix()].layer(Layer::Http), Default::default());
    assert_eq!(view.sites[site.ix()].layer(Layer::Service).failing, 1);
    // The software is the host's: nobody says that its customer is to blame.
    assert_eq!(view.sites[site.ix()].blame, Some(Blame::Unknown));
}

#[test]
fn mail_comes_back_service_by_service() {
    let mut company = company();
    let dead = |asked: &Asked<'_>| {
        (is(asked, "mail") && asked.layer == Layer::Tcp).then_some(Reason::ConnectionRefused)
    };
    company.live(180, &dead);
    company.live(400, &all_is_well);
    assert_eq!(company.only().phase, Phase::Resolved);
    let verified = |victim: &Victim| matches!(victim.state, VictimState::Verified);
    assert!(company.victims.values().all(verified), "{:#?}", company.victims);
}

#[test]
fn a_dead_database_behind_a_balancer_is_named_where_sites_say_that_they_need_it() {
    let database = name("_mysql._tcp.site11.example");
    let hit = |needs: &[&str]| {
        let mut all = inventory(SIZE);
        for site in all.sites.values_mut() {
            if site.location.server.as_deref() == Some("web-1") {
                site.needs = needs.iter().map(|key| ComponentKey((*key).into())).collect();
            }
        }
        let mut site = all.sites[&name("site11.example")].clone();
        site.url = SiteUrl::of_name(&database);
        site.location.server = Some("web-9".into());
        all.sites.insert(database.clone(), site);
        let mut company = Company::of(SIZE, all);
        company.live(300, &all_is_well);
        let dead = |asked: &Asked<'_>| match asked.at {
            "203.0.113.9" if asked.layer == Layer::Tcp => Some(Reason::ConnectionRefused),
            "203.0.113.1" if asked.layer == Layer::Http => Some(Reason::Status(500)),
            _ => None,
        };
        company.live(240, &dead);
        let cause = company.only().cause.clone().expect("it is known");
        let hosts = company.victims.values().filter(|it| it.hit_at.is_some());
        let hosts: Vec<String> = hosts.map(|it| it.site.to_string()).collect();
        company.live(600, &all_is_well);
        assert_eq!(company.only().phase, Phase::Resolved);
        (cause.component.to_string(), hosts)
    };
    let (unsaid, _) = hit(&[]);
    assert_ne!(unsaid, "server:web-9", "nothing says so");
    let (said, hosts) = hit(&["server:web-9"]);
    assert_eq!(said, "server:web-9");
    assert_eq!(hosts.len(), 7, "itself, and those that need it: {hosts:?}");
}

#[test]
fn what_needs_a_dead_database_and_works_without_it_is_told_nothing() {
    let mut all = inventory(SIZE);
    for site in all.sites.values_mut() {
        site.needs = vec![ComponentKey("server:web-9".into())];
    }
    for n in 0..3 {
        let database = name(&format!("_mysql._tcp.site{n}.example"));
        let mut site = all.sites[&name(&format!("site{n}.example"))].clone();
        site.url = SiteUrl::of_name(&database);
        (site.location.server, site.needs) = (Some("web-9".into()), Vec::new());
        all.sites.insert(database, site);
    }
    let mut company = Company::of(SIZE, all);
    company.live(300, &all_is_well);
    company.live(240, &|asked| {
        let dead = asked.at == "203.0.113.9" && asked.layer == Layer::Tcp;
        dead.then_some(Reason::ConnectionRefused)
    });
    let listed = company.victims.values().filter(|it| !it.site.as_str().starts_with('_'));
    assert_eq!(listed.count(), 0, "they open: {:#?}", company.victims);
}

/// Six of the sites on the first server need a database, on which its own customer watches it; three
/// of them are one customer's.
fn company_with_a_database(sweep: u64) -> Company {
    let size = Size { sweep: Duration::from_secs(sweep), ..SIZE };
    let mut all = inventory(size);
    for site in all.sites.values_mut() {
        if site.location.server.as_deref() == Some("web-1") {
            site.location.load_balancer = Some("lb-1".into());
            site.needs = vec![ComponentKey("server:web-9".into())];
        }
    }
    for host in ["site2.example", "site4.example"] {
        all.sites.get_mut(&name(host)).expect("a site").customer = "c0".into();
    }
    let database = name("_mysql._tcp.site11.example");
    let mut site = all.sites[&name("site11.example")].clone();
    (site.url, site.location.server) = (SiteUrl::of_name(&database), Some("web-9".into()));
    all.sites.insert(database, site);
    Company::of(size, all)
}

fn database_is_dead(asked: &Asked<'_>) -> Option<Reason> {
    match asked.at {
        "203.0.113.9" if asked.layer == Layer::Tcp => Some(Reason::ConnectionRefused),
        "203.0.113.1" if asked.layer == Layer::Http => Some(Reason::Status(500)),
        _ => None,
    }
}

#[test]
fn of_a_dead_database_its_own_check_and_all_that_need_it_are_told_at_once_each_time() {
    for sweep in [10, 30] {
        let mut company = company_with_a_database(sweep);
        company.live(12 * sweep, &all_is_well);
        for time in 0..3 {
            let told = company.notices.len();
            company.live(3 * sweep, &database_is_dead);
            let case = format!("every {sweep} s, time {time}");
            let cause = company.only().cause.clone().expect("it is known");
            let named: Vec<String> = cause.one_of.iter().map(ToString::to_string).collect();
            assert_eq!(named, ["server:web-9"], "{case}: the balancer accepts connections");
            let first = |customer: &str| {
                let theirs = company.notices[told..].iter().filter(|it| it.customers == [customer]);
                theirs.map(|it| it.sites.hit.count).next()
            };
            assert_eq!(first("c0"), Some(3), "{case}: {:#?}", &company.notices[told..]);
            assert_eq!(first("c11"), Some(1), "{case}: the database itself");
            let counts = company.only().counts;
            assert_eq!((counts.hit, counts.at_risk), (7, 0), "{case}");
            company.live(10 * sweep, &all_is_well);
            assert_eq!(company.only().phase, Phase::Resolved, "{case}");
        }
    }
}
