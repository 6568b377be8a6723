//! What everybody may read of a component.

use crate::language::Text;
use serde::{Deserialize, Serialize};

/// What everybody may read of a component. Without a label and a mark it is called by its kind
/// alone: "one of our servers".
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Publication {
    /// What the public and customers call it: "Web server 2".
    pub label: Text,
    /// Under which heading the public finds it.
    pub group: Text,
    /// Whether its own name, or its address, may be read by everybody.
    pub is_public: bool,
}

impl Publication {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        *self == Publication::default()
    }

    /// Whether the public knows this component from others: by its label or its own name.
    pub fn is_known(&self) -> bool {
        self.is_public || !self.label.is_empty()
    }
}
