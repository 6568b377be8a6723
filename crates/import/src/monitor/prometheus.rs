//! Prometheus with the blackbox exporter: the jobs that probe (`prometheus.yml`), and files with
//! their targets (`file_sd_configs`, as JSON or YAML).

use super::expectation::{pace, span_ms};
use super::module::{Asked, asked};
use super::modules::{is_exporter, label_of, module_of};
use super::service::{ServiceAt, host_and_port};
use super::{Monitor, OWNER_LABELS, Websites};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink};
use crate::tree::Node;
use bongsu_core::inventory::import::{Field, Problem, short};

/// Whether this is a configuration of Prometheus, of the exporter, or a file with targets.
pub fn is_configuration(tree: &Node) -> bool {
    tree.get("scrape_configs").is_some_and(|it| it.as_list().is_some())
        || is_exporter(tree)
        || tree.as_list().and_then(<[_]>::first).is_some_and(|it| it.get("targets").is_some())
}

/// Reads a configuration.
pub(crate) fn read(tree: &Node, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if !is_configuration(tree) {
        let what = "a configuration of Prometheus (scrape_configs, modules, targets)";
        return Err((None, Problem::NotFormat(what)));
    }
    let mut websites = Websites::default();
    let usual = tree.get("global").and_then(|it| it.text(&["scrape_interval"]));
    for job in tree.list("scrape_configs") {
        let name = job.text(&["job_name"]).unwrap_or_default();
        if job.text(&["metrics_path"]) != Some("/probe") {
            sink.leave_out(LeftOut::Part("scrape_configs".into()), name);
            continue;
        }
        let module = module_of(job);
        let interval = job.text(&["scrape_interval"]).or(usual).and_then(span_ms);
        let pace = pace(interval.map(|ms| ms / 1_000), None, name, sink);
        for group in job.list("static_configs") {
            targets(group, module, &pace, &mut websites, sink);
        }
        let elsewhere = job.entries().iter().filter(|(key, _)| {
            key.ends_with("_sd_configs") || (key == "relabel_configs" && module.is_none())
        });
        for (key, _) in elsewhere {
            sink.leave_out(LeftOut::MonitorSetting(short(key)), name);
        }
    }
    for group in tree.as_list().unwrap_or_default() {
        targets(group, None, &[], &mut websites, sink);
    }
    websites.finish(sink);
    // What the exporter does; what it does it to is in the configuration of Prometheus.
    let used = &sink.context.modules.used;
    for (name, module) in tree.get("modules").map(Node::entries).unwrap_or_default() {
        let prober = module.text(&["prober"]).unwrap_or_default();
        if !used.contains(name) {
            sink.leave_out(LeftOut::Part("modules".into()), &format!("{name} ({prober})"));
        }
    }
    Ok(())
}

fn targets(
    group: &Node,
    module: Option<&str>,
    pace: &[(Field, String)],
    websites: &mut Websites,
    sink: &mut Sink<'_>,
) {
    let owner = group.get("labels").and_then(|labels| labels.text(&OWNER_LABELS));
    let all = &sink.context.modules.all;
    // A label `module` may be a word of the operator's own.
    let label = label_of(group).filter(|it| module.is_none() || all.contains_key(*it));
    let module = label.or(module);
    let known = module.and_then(|it| all.get(it).cloned());
    for target in group.list("targets").iter().filter_map(|it| it.as_text()) {
        let lower = target.to_lowercase();
        let is_url = lower.starts_with("http://") || lower.starts_with("https://");
        let asked = asked(module, known.as_deref(), is_url, target, sink);
        let entry = format!("target {}", short(target));
        let mut monitor = Monitor { entry, name: target, group: owner, ..Monitor::default() };
        let at = |scheme, port| {
            let (host, own) = host_and_port(target.split_once("://").map_or(target, |it| it.1));
            ServiceAt { scheme, host, port: if port { own } else { None }, rest: "" }
        };
        let of_dns;
        let at = match asked {
            None => {
                let kind = module.unwrap_or("target without URL");
                sink.leave_out(LeftOut::MonitorKind(short(kind)), target);
                continue;
            }
            Some(Asked::Web { status, body, more }) => {
                // The exporter's own rule for a target that is no URL.
                let url = if is_url { target.to_owned() } else { format!("http://{target}") };
                monitor.more = more.into_iter().chain(pace.iter().cloned()).collect();
                websites.add(Monitor { url: &url, status, body, ..monitor }, sink);
                continue;
            }
            Some(Asked::Ping) => at("ping", false),
            Some(Asked::Tcp { tls }) => at(if tls { "tls" } else { "tcp" }, true),
            Some(Asked::Dns { name, record }) => {
                of_dns = name;
                ServiceAt { scheme: "dns", host: &of_dns, port: None, rest: record }
            }
        };
        monitor.more = pace.to_vec();
        websites.add_service(monitor, &at, sink);
    }
}
