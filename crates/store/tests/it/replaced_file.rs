//! The file of SQLite disappears under a running program.

use bongsu_core::Time;
use bongsu_store::{Error, Store};
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::Duration;

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

#[tokio::test]
async fn a_log_that_was_deleted_is_noticed_and_what_is_in_it_is_not_lost() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("desk.db");
    let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
    store.ping().await.unwrap();
    std::fs::remove_file(dir.path().join("desk.db-wal")).unwrap();
    let lasts = Duration::from_secs(60);
    store.take_lease("desk", "me", Time::from_secs(1_000), lasts).await.unwrap().unwrap();
    assert!(matches!(store.ping().await, Err(Error::LogLost { .. })));
    // What would be left after a kill: the file alone.
    let left = dir.path().join("left.db");
    std::fs::copy(&path, &left).unwrap();
    let left = Store::open(&format!("sqlite:{}", left.display())).await.unwrap();
    assert_eq!(left.lease("desk").await.unwrap().unwrap().owner, "me");
}

/// Two programs with an index each would write over each other in the one log.
#[tokio::test]
async fn an_index_that_was_deleted_is_noticed_and_nobody_else_opens_the_database() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("desk.db");
    let url = format!("sqlite:{}", path.display());
    let store = Store::open(&url).await.unwrap();
    store.ping().await.unwrap();
    // Another program that has it open; this one does not see locks of its own.
    let hold = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\n\
                c.execute('SELECT count(*) FROM customer').fetchall()\n\
                print('open', flush=True)\nsys.stdin.read()";
    let mut other = Command::new("python3")
        .args(["-c", hold])
        .arg(&path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = [0; 4];
    other.stdout.as_mut().unwrap().read_exact(&mut said).unwrap();
    Store::open_existing(&url).await.unwrap();
    std::fs::remove_file(dir.path().join("desk.db-shm")).unwrap();
    assert!(matches!(store.ping().await, Err(Error::SideFileLost { .. })));
    let refused = Store::open_existing(&url).await.map(drop);
    assert!(matches!(&refused, Err(Error::SideFileLost { path }) if path.ends_with("-shm")));
    // Another one in its place is not the one that is in use.
    std::fs::write(dir.path().join("desk.db-shm"), b"").unwrap();
    assert!(matches!(store.ping().await, Err(Error::SideFileLost { .. })));
    assert!(Store::open_existing(&url).await.is_err());
    drop(other.stdin.take());
    other.wait().unwrap();
    drop(store);
}

/// Another program reads the database meanwhile, as `sqlite3` does for a backup, while this one has
/// opened it twice. It must not take itself for the last reader, who tidies the log away.
#[tokio::test]
async fn another_program_that_reads_the_database_leaves_its_log_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("desk.db");
    let url = format!("sqlite:{}", path.display());
    let store = Store::open(&url).await.unwrap();
    let _second = Store::open(&url).await.unwrap();
    store.ping().await.unwrap();
    let read = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\n\
                c.execute('SELECT count(*) FROM customer').fetchall()\nc.close()";
    let status = Command::new("python3").args(["-c", read]).arg(&path).status().unwrap();
    assert!(status.success());
    store.ping().await.unwrap();
}

/// What is still in memory can be written and read: that is no sign that the rest is there.
#[tokio::test]
async fn a_file_that_was_cut_under_the_program_is_not_held_to_be_whole_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("desk.db");
    let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
    let checkpoint = rusqlite::Connection::open(&path).unwrap();
    checkpoint.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    store.look_for_damage().await;
    // A file that was tidied up is shorter as well.
    checkpoint.execute_batch("CREATE TABLE x AS SELECT zeroblob(100000) AS x").unwrap();
    checkpoint.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    store.look_for_damage().await;
    checkpoint.execute_batch("DROP TABLE x; VACUUM").unwrap();
    checkpoint.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    store.look_for_damage().await;
    assert_eq!(store.unreachable_for(), None);
    let cut = Command::new("truncate").args(["-s", "4096"]).arg(&path).status().unwrap();
    assert!(cut.success());
    store.look_for_damage().await;
    assert!(store.unreachable_for().is_some());
    let lasts = Duration::from_secs(60);
    let _ = store.take_lease("desk", "me", Time::from_secs(1_000), lasts).await;
    assert!(store.unreachable_for().is_some(), "until the program begins anew");
}

#[tokio::test]
async fn a_damaged_page_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("desk.db");
    let url = format!("sqlite:{}", path.display());
    assert!(Store::damage(&url).unwrap().is_empty(), "a file that is not there");
    drop(Store::open(&url).await.unwrap());
    let page = 4096 * 4;
    // Else all is in the log.
    let checkpoint = rusqlite::Connection::open(&path).unwrap();
    checkpoint.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(checkpoint);
    assert_eq!(Store::damage(&url).unwrap(), Vec::<String>::new());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[page..page + 4096].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    assert!(!Store::damage(&url).unwrap().is_empty());
}
