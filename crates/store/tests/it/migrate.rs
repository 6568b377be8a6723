//! The schema is migrated at the start, whichever program starts first.

use crate::kit::{World, both};
use bongsu_store::{Error, Options, Store};

/// Runs plain SQL beside the store.
async fn execute(world: &World, sql: &str) {
    if let Some(path) = world.url.strip_prefix("sqlite:") {
        return rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
    }
    let (client, wire) = tokio_postgres::connect(&world.url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(wire);
    client.batch_execute(sql).await.unwrap();
}

both! {
    async fn a_second_start_changes_nothing(world) {
        world.store().await;
        let lease = world.store().await.lease("migration").await.unwrap().unwrap();
        assert_eq!(lease.token, 1, "the second start had nothing to do");
    }

    async fn eight_programs_that_start_at_once_migrate_once(world) {
        let opening = (0..8).map(|_| {
            let url = world.url.clone();
            tokio::spawn(async move { Store::open_with(&url, Options::default()).await })
        });
        for task in opening.collect::<Vec<_>>() {
            task.await.unwrap().unwrap();
        }
    }

    async fn a_newer_schema_is_refused_with_both_versions(world) {
        drop(world.store().await);
        execute(world, "INSERT INTO migration (version, name, applied_at)
                    SELECT 9999, 'later', applied_at FROM migration WHERE version = 1").await;
        let error = Store::open(&world.url).await.unwrap_err();
        let files = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let files = std::fs::read_dir(files).unwrap().count() as i64;
        let Error::Newer { found, supported } = error else { panic!("{error}") };
        assert_eq!((found, supported), (9999, files));
        assert!(error.to_string().contains("9999"), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_is_not_a_database_is_refused_with_its_path() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("notes.txt");
    std::fs::write(&path, "점심은 비빔밥. ".repeat(100)).unwrap();
    let error = Store::open(path.to_str().unwrap()).await.unwrap_err();
    assert!(error.to_string().contains("notes.txt"), "{error}");
    let error = Store::open("/nowhere/at/all/bongsu.db").await.unwrap_err();
    assert!(matches!(error, Error::Open { .. }), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::sqlite().await;
    world.store().await;
    let path = world.url.strip_prefix("sqlite:").unwrap();
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_missing_database_is_named_without_the_password() {
    let url = crate::kit::pg::shared().url("nosuch").replace("bongsu@", "bongsu:hunter2@");
    let error = Store::open(&url).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(matches!(error, Error::Open { .. }), "{text}");
    assert!(text.contains("nosuch") && !text.contains("hunter2"), "{text}");
}
