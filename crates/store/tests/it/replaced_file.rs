//! The file of SQLite disappears under a running program.

use bongsu_store::{Error, Store};

#[tokio::test]
async fn a_file_that_was_deleted_or_replaced_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("desk.db");
    let url = format!("sqlite:{}", path.display());
    let store = Store::open(&url).await.unwrap();
    store.ping().await.unwrap();
    std::fs::rename(&path, dir.path().join("aside.db")).unwrap();
    assert!(matches!(store.ping().await, Err(Error::Replaced { .. })), "deleted");
    Store::open(&url).await.unwrap();
    assert!(matches!(store.ping().await, Err(Error::Replaced { .. })), "another one");
}
