//! The modules of the blackbox exporter, and who uses them.

use crate::tree::Node;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Whether this is the configuration of the exporter.
pub(crate) fn is_exporter(tree: &Node) -> bool {
    let modules = tree.get("modules").map(Node::entries).unwrap_or_default();
    modules.first().is_some_and(|(_, module)| module.get("prober").is_some())
}

/// The module by which a job probes.
pub(crate) fn module_of(job: &Node) -> Option<&str> {
    let all = job.get("params")?.get("module")?;
    all.as_list().map_or(all.as_text(), |all| all.first()?.as_text())
}

/// The module that a group of targets names by a label.
pub(crate) fn label_of(group: &Node) -> Option<&str> {
    group.get("labels")?.text(&["__param_module", "module"])
}

/// What is known of modules: they are in the configuration of the exporter, and those who use them
/// in that of Prometheus.
#[derive(Clone, Debug, Default)]
pub(crate) struct Modules {
    pub(crate) all: BTreeMap<String, Rc<Node>>,
    pub(crate) used: BTreeSet<String>,
}

impl Modules {
    /// Takes what a file says of them.
    pub(crate) fn learn(&mut self, tree: &Node) {
        if is_exporter(tree) {
            let all = tree.get("modules").map(Node::entries).unwrap_or_default();
            self.all.extend(all.iter().cloned());
        }
        let jobs = tree.list("scrape_configs");
        self.used.extend(jobs.iter().filter_map(|it| module_of(it)).map(str::to_owned));
        let of_jobs = jobs.iter().flat_map(|it| it.list("static_configs"));
        let groups = tree.as_list().unwrap_or_default().iter().chain(of_jobs);
        self.used.extend(groups.filter_map(|it| label_of(it)).map(str::to_owned));
    }
}
