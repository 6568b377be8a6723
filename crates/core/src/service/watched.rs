//! What is counted: sites of the web, other services, or both.

use serde::{Deserialize, Serialize};

/// What is counted, so that nobody whose mail fails is told that a site cannot be opened.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Watched {
    /// Sites of the web.
    #[default]
    Sites,
    /// Services other than the web.
    Services,
    /// Sites and services.
    Both,
}

impl Watched {
    /// Of so many altogether, of which so many are services.
    pub const fn of(all: u32, services: u32) -> Watched {
        match services {
            0 => Watched::Sites,
            n if n >= all => Watched::Services,
            _ => Watched::Both,
        }
    }
}
