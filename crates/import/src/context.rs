//! What files of one command say of one another: subscribers of a status page name its components
//! by ids that only its components explain, and a target of Prometheus is asked as a module says
//! that is in the configuration of the exporter.

use crate::monitor::modules::Modules;
use crate::page::Page;
use crate::tree::{self, Node};
use bongsu_core::inventory::ComponentKey;
use std::collections::BTreeMap;

/// What is known before a file is read.
#[derive(Clone, Debug, Default)]
pub struct Context {
    pub(crate) page: Page,
    pub(crate) modules: Modules,
}

impl Context {
    /// With what the components of a status page are here, by their name or id.
    pub fn new(components: BTreeMap<String, ComponentKey>) -> Context {
        Context { page: Page::new(components), modules: Modules::default() }
    }

    /// Looks at a file that is to be read.
    pub fn look_at(&mut self, name: &str, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).ok().map(|it| it.trim_start_matches('\u{feff}'));
        let tree = text.and_then(|text| match is_json(text) {
            true => tree::json(text).ok(),
            false if is_yaml(name, text) => tree::yaml(text).ok(),
            false => None,
        });
        if let Some(tree) = tree {
            self.learn(&tree);
        }
    }

    fn learn(&mut self, tree: &Node) {
        self.page.learn(tree);
        self.modules.learn(tree);
    }
}

/// Whether a file is JSON, by how it begins.
pub(crate) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Whether a file is a configuration in YAML, by its name or its first line.
pub(crate) fn is_yaml(name: &str, text: &str) -> bool {
    let name = name.to_ascii_lowercase();
    text.starts_with("---") || name.ends_with(".yml") || name.ends_with(".yaml")
}
