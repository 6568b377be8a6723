//! Who is hosted: sites, their customers, and the files of their servers.

use std::fmt::Write;

/// All sites; site `n` is on web server `n / 20 + 1`.
pub const SITES: usize = 60;
pub const CUSTOMERS: usize = 40;

pub fn host(site: usize) -> String {
    format!("shop{site:02}.kr")
}

pub fn customer(site: usize) -> usize {
    site % CUSTOMERS
}

pub fn sites_of(customer: usize) -> impl Iterator<Item = usize> {
    (0..SITES).filter(move |site| self::customer(*site) == customer)
}

pub fn server(site: usize) -> usize {
    site / 20 + 1
}

pub fn sites_on(server: usize) -> impl Iterator<Item = usize> {
    (0..SITES).filter(move |site| self::server(*site) == server)
}

/// All sites but every tenth: a certificate is free.
pub fn uses_tls(site: usize) -> bool {
    site % 10 != 0
}

/// The table of customers and sites, without one customer.
pub fn table(without: Option<usize>) -> String {
    let mut csv = "customer,contact,language,domain,server,url\n".to_owned();
    for site in (0..SITES).filter(|site| Some(customer(*site)) != without) {
        let (host, who, server) = (host(site), customer(site), server(site));
        let scheme = if uses_tls(site) { "https" } else { "http" };
        let _ =
            writeln!(csv, "c{who},c{who}@mail.example,en,{host},web-{server},{scheme}://{host}/");
    }
    csv
}

pub fn zone(servers: &str, records: &str) -> String {
    format!("$TTL 60\n@ IN SOA ns1.hosting.kr. root.hosting.kr. 1 60 60 600 60\n{servers}{records}")
}

const OURS: &str = "@ IN NS ns1.hosting.kr.\n@ IN NS ns2.hosting.kr.\n";

/// The zones of both name servers with their contents.
pub fn zones(without: &[usize]) -> Vec<(String, String)> {
    let there = (0..SITES).filter(|site| !without.contains(site));
    zones_of(there.map(|site| (site, server(site))))
}

/// All zones, of which some lead to another server.
pub fn zones_with_moved(moved: &[usize], to: usize) -> Vec<(String, String)> {
    let to = |site| if moved.contains(&site) { to } else { server(site) };
    zones_of((0..SITES).map(|site| (site, to(site))))
}

/// All zones, of which those of customers cannot be read.
pub fn broken_zones() -> Vec<(String, String)> {
    let all = zones(&[]).into_iter().enumerate();
    all.map(|(at, (name, text))| (name, if at == 0 { text } else { "broken\n".into() })).collect()
}

/// By site, the server where it is.
fn zones_of(sites: impl Iterator<Item = (usize, usize)>) -> Vec<(String, String)> {
    let glue = "ns1 IN A 10.78.0.1\nns2 IN A 10.78.0.2\n";
    let mut all = vec![("hosting.kr".to_owned(), zone(OURS, glue))];
    all.extend(sites.map(|(site, server)| {
        (host(site), zone(OURS, &format!("@ IN A 10.78.0.{}\n", 10 + server)))
    }));
    all
}

/// The parent: the root and `kr` with the delegations.
pub fn parents() -> Vec<(String, String)> {
    let mut below = "a.parent IN A 10.78.0.3\nns1.hosting IN A 10.78.0.1\n\
                     ns2.hosting IN A 10.78.0.2\nhosting IN NS ns1.hosting.kr.\n\
                     hosting IN NS ns2.hosting.kr.\n"
        .to_owned();
    for site in 0..SITES {
        let name = host(site);
        let label = name.trim_end_matches(".kr");
        let _ = writeln!(below, "{label} IN NS ns1.hosting.kr.\n{label} IN NS ns2.hosting.kr.");
    }
    let own = "@ IN NS a.parent.kr.\n";
    let root = "kr. IN NS a.parent.kr.\na.parent.kr. IN A 10.78.0.3\n";
    vec![(".".to_owned(), zone(own, root)), ("kr".to_owned(), zone(own, &below))]
}
