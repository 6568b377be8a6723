//! Prometheus with the blackbox exporter: the jobs that probe (`prometheus.yml`), and files with
//! their targets (`file_sd_configs`, as JSON or YAML).

use super::{Monitor, OWNER_LABELS, USUAL_REDIRECTS, Websites, redirects};
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink};
use crate::tree::Node;
use bongsu_core::inventory::import::{Problem, short};

/// The module that the exporter has by itself: any status from 200 to 299 after its redirects.
const USUAL_MODULE: &str = "http_2xx";

/// Whether this is a configuration of Prometheus, of the exporter, or a file with targets.
pub fn is_configuration(tree: &Node) -> bool {
    tree.get("scrape_configs").is_some_and(|it| it.as_list().is_some())
        || is_exporter(tree)
        || tree.as_list().and_then(<[_]>::first).is_some_and(|it| it.get("targets").is_some())
}

fn is_exporter(tree: &Node) -> bool {
    let modules = tree.get("modules").map(Node::entries).unwrap_or_default();
    modules.first().is_some_and(|(_, module)| module.get("prober").is_some())
}

/// Reads a configuration.
pub(crate) fn read(tree: &Node, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if !is_configuration(tree) {
        let what = "a configuration of Prometheus (scrape_configs, modules, targets)";
        return Err((None, Problem::NotFormat(what)));
    }
    let mut websites = Websites::default();
    for job in tree.list("scrape_configs") {
        let name = job.text(&["job_name"]).unwrap_or_default();
        if job.text(&["metrics_path"]) != Some("/probe") {
            sink.leave_out(LeftOut::Part("scrape_configs".into()), name);
            continue;
        }
        let module = job.get("params").and_then(|it| it.list("module").first()?.as_text());
        for group in job.list("static_configs") {
            targets(group, module, &mut websites, sink);
        }
        let elsewhere = job.entries().iter().filter(|(key, _)| {
            key.ends_with("_sd_configs") || (key == "relabel_configs" && module.is_none())
        });
        for (key, _) in elsewhere {
            sink.leave_out(LeftOut::MonitorSetting(short(key)), name);
        }
    }
    for group in tree.as_list().unwrap_or_default() {
        targets(group, None, &mut websites, sink);
    }
    websites.finish(sink);
    // What the exporter does; what it does it to is in the configuration of Prometheus.
    for (name, module) in tree.get("modules").map(Node::entries).unwrap_or_default() {
        let prober = module.text(&["prober"]).unwrap_or_default();
        sink.leave_out(LeftOut::Part("modules".into()), &format!("{name} ({prober})"));
    }
    Ok(())
}

fn targets(group: &Node, module: Option<&str>, websites: &mut Websites, sink: &mut Sink<'_>) {
    let owner = group.get("labels").and_then(|labels| labels.text(&OWNER_LABELS));
    for target in group.list("targets").iter().filter_map(|it| it.as_text()) {
        let lower = target.to_lowercase();
        let is_url = lower.starts_with("http://") || lower.starts_with("https://");
        let is_web = module.is_some_and(|module| module.starts_with("http"));
        if !is_url && !is_web {
            let kind = module.unwrap_or("target without URL");
            sink.leave_out(LeftOut::MonitorKind(short(kind)), target);
            continue;
        }
        // The exporter's own rule for a target that is no URL.
        let url = if is_url { target.to_owned() } else { format!("http://{target}") };
        let entry = format!("target {}", short(target));
        // What a module does beyond the usual one is in the configuration of the exporter.
        if let Some(module) = module.filter(|it| *it != USUAL_MODULE) {
            sink.leave_out(LeftOut::MonitorSetting(short(module)), target);
        }
        let more = redirects(USUAL_REDIRECTS).into_iter().collect();
        let monitor =
            Monitor { entry, name: target, url: &url, group: owner, more, ..Monitor::default() };
        websites.add(monitor, sink);
    }
}
