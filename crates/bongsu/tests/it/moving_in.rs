//! Moving in from other programs, as an operator does it (S1, S8).

use crate::program::{bongsu, err, out, run};
use std::path::Path;

const KUMA: &str = r#"{"version": "1.23.13", "notificationList": [], "monitorList": [
  {"id": 1, "name": "Shops", "type": "group", "active": true},
  {"id": 2, "name": "Gana", "type": "http", "url": "https://www.gana.kr/", "parent": 1,
   "active": true, "accepted_statuscodes": ["200-299"]},
  {"id": 3, "name": "Oak", "type": "http", "url": "https://oak.co.kr/", "active": true,
   "accepted_statuscodes": ["200-299"]},
  {"id": 4, "name": "Database", "type": "postgres", "active": true}]}"#;

const SUBSCRIBERS: &str = r#"[{"id": "s1", "mode": "email", "email": "ann@oak.co.kr"}]"#;

fn write(dir: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    std::fs::write(dir.join(name), bytes).unwrap();
}

fn database_exists(dir: &Path) -> bool {
    dir.join("bongsu.db").exists()
}

#[test]
fn whose_the_sites_are_is_asked_before_anything_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write(dir, "kuma.json", KUMA);
    let asked = run(dir, &["import", "--lang", "en", "kuma.json"]);
    assert_eq!(asked.status.code(), Some(2));
    assert!(out(&asked).contains("kuma.json: read as Uptime Kuma"), "{}", out(&asked));
    assert!(out(&asked).contains("monitor of the kind “postgres”"), "{}", out(&asked));
    assert!(err(&asked).contains("oak.co.kr, www.gana.kr"), "{}", err(&asked));
    assert!(err(&asked).contains("--customer-by group"), "{}", err(&asked));
    assert!(!database_exists(dir), "a database was made for a refused import");
    let by_group = ["import", "--lang", "en", "--customer-by", "group", "kuma.json"];
    let no_group = run(dir, &by_group);
    assert!(err(&no_group).contains("add --customer KEY"), "{}", err(&no_group));
    assert!(!err(&no_group).contains("--customer-by domain"), "{}", err(&no_group));
    let decided = ["--customer-by", "group", "--customer", "house"];
    let decided = ["import", "--lang", "en", "kuma.json"].iter().chain(&decided);
    let done = run(dir, &decided.copied().collect::<Vec<_>>());
    assert!(done.status.success(), "{}", err(&done));
    assert!(out(&done).contains("2 customers have no contact"), "{}", out(&done));
    // What is known is not asked again.
    let again = run(dir, &["import", "kuma.json"]);
    assert!(again.status.success() && out(&again).contains("nothing changes"), "{}", err(&again));
}

#[test]
fn subscribers_move_in_as_the_operator_decides() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write(dir, "subscribers.json", SUBSCRIBERS);
    let asked = run(dir, &["import", "--lang", "en", "subscribers.json"]);
    assert_eq!(asked.status.code(), Some(2));
    assert!(err(&asked).contains("--subscribers invite"), "{}", err(&asked));
    assert!(!database_exists(dir));
    let confirmed = ["import", "--lang", "en", "--subscribers", "confirmed", "subscribers.json"];
    let done = run(dir, &confirmed);
    assert!(out(&done).contains("1 subscriber by mail, in 한국어"), "{}", out(&done));
    assert!(out(&done).contains("1 subscriber added"), "{}", out(&done));
    assert_eq!(subscribers(dir), [("ann@oak.co.kr".to_owned(), true)]);
    let again = run(dir, &confirmed);
    assert!(out(&again).contains("0 subscribers added"), "{}", out(&again));
}

/// The subscribers in the database: their address, and whether they have confirmed.
fn subscribers(dir: &Path) -> Vec<(String, bool)> {
    let db = rusqlite::Connection::open(dir.join("bongsu.db")).unwrap();
    let mut all = db.prepare("SELECT address, confirmed_at IS NOT NULL FROM subscriber").unwrap();
    let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_table_in_cp949_with_headings_of_its_own_comes_in_and_equal_errors_are_one() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    // “고객명,도메인,연락처,상태”, and forty customers “가…”, in CP949.
    let mut bytes = b"\xb0\xed\xb0\xb4\xb8\xed,\xb5\xb5\xb8\xde\xc0\xce,\xbf\xac\xb6\xf4\xc3\xb3,\xbb\xf3\xc5\xc2\n".to_vec();
    for n in 0..40 {
        bytes.extend_from_slice(b"\xb0\xa1");
        bytes.extend(format!("{n},a{n}.kr,10123456{n:02},-\n").bytes());
    }
    write(dir, "list.csv", &bytes);
    let refused = run(dir, &["import", "--lang", "en", "list.csv"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = err(&refused);
    assert_eq!(said.lines().count(), 6, "{said}");
    assert!(said.contains("37 more with the same problem, up to line 41"), "{said}");
    assert!(said.contains("--map '상태=-'"), "{said}");
    let done = run(dir, &["import", "--lang", "en", "--map", "상태=-", "list.csv"]);
    assert!(done.status.success(), "{}", err(&done));
    assert!(out(&done).contains("read as CP949 (EUC-KR); if “고객명”"), "{}", out(&done));
    assert!(out(&done).contains("1012345600 → 01012345600"), "{}", out(&done));
    let korean = bongsu()
        .current_dir(dir)
        .args(["import", "--map", "상태=-", "--dry-run", "list.csv"])
        .env("LC_ALL", "ko_KR.UTF-8")
        .output()
        .unwrap();
    assert!(out(&korean).contains("전화번호 40건의 앞자리 0"), "{}", out(&korean));
}

#[test]
fn a_database_whose_program_runs_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let kuma = rusqlite::Connection::open(dir.join("kuma.db")).unwrap();
    kuma.execute_batch(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE monitor (id INTEGER, name TEXT, type TEXT, url TEXT, active BOOLEAN);
         INSERT INTO monitor VALUES (1, 'Gana', 'http', 'https://www.gana.kr/', 1);",
    )
    .unwrap();
    let import = ["import", "--customer", "house", "kuma.db"];
    let refused = run(dir, &import);
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("kuma.db-wal"), "{}", err(&refused));
    kuma.close().unwrap();
    let done = run(dir, &import);
    assert!(out(&done).contains("+ site www.gana.kr"), "{} {}", out(&done), err(&done));
}
