//! `[probing]`: intervals, timeouts and limits of probes.

use super::presence;
use super::values::{MILLISECOND, SECOND, from_str, network};
use bongsu_probe::budget::Rate;
use bongsu_settings::{Fields, Reader};
use ipnet::IpNet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Intervals, timeouts and limits of probes.
#[derive(Clone, PartialEq, Debug)]
pub struct Probing {
    /// How often every site, and every zone at every name server, is probed.
    pub probe_interval: Duration,
    /// How often a shared component is probed.
    pub component_interval: Duration,
    /// How often a reference target is probed.
    pub reference_interval: Duration,
    /// The longest wait for a name server.
    pub dns_timeout: Duration,
    /// The longest wait for a TCP connection.
    pub tcp_timeout: Duration,
    /// The longest wait for a TLS handshake.
    pub tls_timeout: Duration,
    /// The longest wait for a whole page.
    pub http_timeout: Duration,
    /// The longest wait for all that another service must say.
    pub service_timeout: Duration,
    /// The shortest retransmission timeout.
    pub rto_min: Duration,
    /// The retransmission timeout of a target that never answered.
    pub rto_initial: Duration,
    /// The longest retransmission timeout.
    pub rto_max: Duration,
    /// Requests to one address, all together.
    pub target_rate_limit: Rate,
    /// Requests to one address ahead of the schedule, out of the above.
    pub extra_target_rate_limit: Rate,
    /// Networks that may be probed although they are not public.
    pub allowed_private_networks: Vec<IpNet>,
    /// PEM files of certificate authorities to trust, beside Mozilla's list.
    pub trust_roots: Vec<PathBuf>,
    /// The directory of the secrets that sites name.
    pub secrets_directory: Option<PathBuf>,
    /// Addresses outside of the operator's network, by which a vantage checks its own health.
    pub reference_targets: Vec<SocketAddr>,
    /// Whether IPv6 addresses are probed.
    pub ipv6: bool,
}

impl Default for Probing {
    fn default() -> Probing {
        Probing {
            probe_interval: Duration::from_secs(60),
            component_interval: Duration::from_secs(5),
            reference_interval: Duration::from_secs(5),
            dns_timeout: Duration::from_secs(2),
            tcp_timeout: Duration::from_secs(3),
            tls_timeout: Duration::from_secs(3),
            http_timeout: Duration::from_secs(5),
            service_timeout: Duration::from_secs(10),
            rto_min: Duration::from_millis(200),
            rto_initial: Duration::from_secs(1),
            rto_max: Duration::from_secs(2),
            target_rate_limit: Rate { per_second: 3_000, burst: 300 },
            extra_target_rate_limit: Rate { per_second: 100, burst: 20 },
            allowed_private_networks: Vec::new(),
            trust_roots: Vec::new(),
            secrets_directory: None,
            reference_targets: Vec::new(),
            ipv6: true,
        }
    }
}

impl Probing {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        self.read_spans(r, f);
        self.read_rto(r, f);
        rate(r, f, "target_rate_limit", &mut self.target_rate_limit);
        rate(r, f, "extra_target_rate_limit", &mut self.extra_target_rate_limit);
        let networks = &mut self.allowed_private_networks;
        f.list(r, "allowed_private_networks", "a network such as 10.0.0.0/8", networks, network);
        presence::trust_roots(r, f, &mut self.trust_roots);
        self.secrets_directory = f.take("secrets_directory").and_then(|field| {
            let path = field.text(r).filter(|it| !it.is_empty()).map(|it| r.path(&it))?;
            presence::directory(r, &field, &path);
            Some(path)
        });
        let targets = &mut self.reference_targets;
        f.list(r, "reference_targets", "an address such as 192.0.2.1:443", targets, from_str);
        self.ipv6 = f.boolean(r, "ipv6").unwrap_or(self.ipv6);
    }

    /// Intervals and timeouts: a probe that may take longer than the interval until the next one
    /// would never be the last word.
    fn read_spans(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        let mut read = |name: &'static str, unit: Duration, most: u64, out: &mut Duration| {
            let field = f.take(name);
            let least = if unit == SECOND { 1 } else { 10 };
            let units = field.as_ref().and_then(|field| field.integer(r, least..=most));
            if let Some(units) = units.and_then(|units| u32::try_from(units).ok()) {
                *out = unit * units;
            }
            field
        };
        let sweep = read("probe_interval_s", SECOND, 3_600, &mut self.probe_interval);
        let component = read("component_interval_s", SECOND, 3_600, &mut self.component_interval);
        let reference = read("reference_interval_s", SECOND, 3_600, &mut self.reference_interval);
        let most = 600_000;
        let dns = read("dns_timeout_ms", MILLISECOND, most, &mut self.dns_timeout);
        let tcp = read("tcp_timeout_ms", MILLISECOND, most, &mut self.tcp_timeout);
        let tls = read("tls_timeout_ms", MILLISECOND, most, &mut self.tls_timeout);
        let http = read("http_timeout_ms", MILLISECOND, most, &mut self.http_timeout);
        let service = read("service_timeout_ms", MILLISECOND, most, &mut self.service_timeout);
        if service.is_none() {
            self.service_timeout = self.service_timeout.min(self.probe_interval);
        }
        let timeouts = [
            ("dns_timeout_ms", &dns, self.dns_timeout),
            ("tcp_timeout_ms", &tcp, self.tcp_timeout),
            ("tls_timeout_ms", &tls, self.tls_timeout),
            ("http_timeout_ms", &http, self.http_timeout),
            ("service_timeout_ms", &service, self.service_timeout),
        ];
        let intervals = [
            ("probe_interval_s", &sweep, self.probe_interval, &timeouts[..]),
            ("component_interval_s", &component, self.component_interval, &timeouts[1..2]),
            ("reference_interval_s", &reference, self.reference_interval, &timeouts[1..2]),
        ];
        for (interval_name, interval_field, interval, timeouts) in intervals {
            for (name, field, timeout) in timeouts.iter().filter(|(_, _, it)| *it > interval) {
                match (field, interval_field) {
                    (Some(field), _) => {
                        field.reject(r, format!("{timeout:?} is longer than `{interval_name}`"))
                    }
                    (None, Some(field)) => {
                        field.reject(r, format!("is shorter than `{name}`, {timeout:?}"))
                    }
                    (None, None) => {}
                }
            }
        }
    }

    fn read_rto(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        let min = f.take("rto_min_ms");
        if let Some(n) = min.as_ref().and_then(|field| field.integer(r, 1..=600_000)) {
            self.rto_min = Duration::from_millis(n);
        }
        f.duration(r, "rto_initial_ms", MILLISECOND, 1..=600_000, &mut self.rto_initial);
        let max = f.take("rto_max_ms");
        if let Some(n) = max.as_ref().and_then(|field| field.integer(r, 1..=600_000)) {
            self.rto_max = Duration::from_millis(n);
        }
        if let Some(max) = max.filter(|_| self.rto_max > self.tcp_timeout.max(self.dns_timeout)) {
            max.reject(r, "is above every timeout, so that silence would never be evidence early");
        }
        if let Some(min) = min.filter(|_| self.rto_min > self.rto_max) {
            min.reject(r, "is above `rto_max_ms`");
        }
    }
}

fn rate(r: &mut Reader<'_>, f: &mut Fields<'_>, name: &str, out: &mut Rate) {
    f.section(r, name, |r, f| {
        for (key, value) in [("per_second", &mut out.per_second), ("burst", &mut out.burst)] {
            if let Some(n) = f.integer(r, key, 1..=1_000_000) {
                *value = n as u32;
            }
        }
    });
}
