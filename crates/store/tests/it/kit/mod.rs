//! Databases to test on, and records to put into them.

pub mod deliver;
pub mod make;
pub mod pg;
pub mod proxy;
pub mod shapes;

use bongsu_store::{Options, Store};
use std::time::Duration;
use tempfile::TempDir;

/// One test's database, of one of the two kinds.
pub struct World {
    /// What [`Store::open`] takes.
    pub url: String,
    _file: Option<TempDir>,
}

impl World {
    pub async fn sqlite() -> World {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("bongsu.db").display());
        World { url, _file: Some(dir) }
    }

    pub async fn postgres() -> World {
        World { url: pg::shared().database().await, _file: None }
    }

    /// Opens the store, as a program does at its start.
    pub async fn store(&self) -> Store {
        Store::open(&self.url).await.unwrap()
    }
}

/// Options for tests in which the database is away for a while.
pub fn retrying(retry_timeout: Duration) -> Options {
    Options { retry_timeout, ..Options::default() }
}

/// Tests that run on both databases: each gets an empty [`World`].
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block)*) => {
        $(async fn $name($world: &$crate::kit::World) $body)*

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            $(#[$meta])*
            async fn $name() {
                super::$name(&$crate::kit::World::sqlite().await).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            $(#[$meta])*
            async fn $name() {
                super::$name(&$crate::kit::World::postgres().await).await;
            })*
        }
    };
}
pub(crate) use both;
