//! The commands, as a person types them.

use crate::program::{bongsu, err, out, run};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

const CUSTOMERS: &str = "\
customer,contact,domain,rack
kim,kim@example.kr,shop.co.kr,r1
kim,kim@example.kr,www.한글.한국,r1
lee,010-1234-5678,forum.kr,r2
";

#[test]
fn a_table_is_imported_and_a_dry_run_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("c.csv"), CUSTOMERS).unwrap();
    let dry = run(dir.path(), &["import", "--dry-run", "c.csv"]);
    assert!(dry.status.success() && out(&dry).contains("dry run"), "{}", err(&dry));
    assert!(out(&dry).contains("+ site www.한글.한국"), "{}", out(&dry));
    assert!(!dir.path().join("bongsu.db").exists(), "a dry run made a store");
    let done = run(dir.path(), &["import", "c.csv"]);
    assert!(done.status.success(), "{}", err(&done));
    assert!(out(&done).contains("+ site www.한글.한국"), "{}", out(&done));
    let again = run(dir.path(), &["import", "c.csv"]);
    assert!(out(&again).contains("nothing changes"), "{}", out(&again));
}

#[test]
fn every_bad_row_is_named_and_nothing_is_imported() {
    let dir = tempfile::tempdir().unwrap();
    let bad = "customer,contact,domain\nkim,kim@example.kr,co.kr\nlee,nobody,forum.kr\n";
    std::fs::write(dir.path().join("bad.csv"), bad).unwrap();
    let refused = run(dir.path(), &["import", "bad.csv"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = err(&refused);
    assert!(said.contains("bad.csv:2: domain"), "{said}");
    assert!(said.contains("bad.csv:3: contact"), "{said}");
    assert!(!dir.path().join("bongsu.db").exists(), "a store was made for a refused import");
}

#[test]
fn the_printed_example_is_a_configuration() {
    let dir = tempfile::tempdir().unwrap();
    let example = run(dir.path(), &["config", "example"]);
    std::fs::write(dir.path().join("b.toml"), &example.stdout).unwrap();
    let elsewhere = "version = \"1\"\n[store]\nurl = \"sqlite:not-there/bongsu.db\"\n";
    std::fs::write(dir.path().join("elsewhere.toml"), elsewhere).unwrap();
    let missing = run(dir.path(), &["config", "check", "elsewhere.toml"]);
    assert_eq!(missing.status.code(), Some(2), "{}", err(&missing));
    assert!(err(&missing).contains("there is no directory"), "{}", err(&missing));
    let fine = run(dir.path(), &["config", "check", "b.toml"]);
    assert!(fine.status.success(), "{}", err(&fine));
}

#[test]
fn everything_that_a_configuration_names_and_is_not_here_is_told_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let text = "version = \"1\"\n[store]\nurl = \"sqlite:no/b.db\"\n[web]\n\
                public_listen = \"198.51.100.76:80\"\n[probing]\ntrust_roots = [\"b.toml\", \"a.pem\"]\n\
                secrets_directory = \"secrets\"\n[[vantage]]\nname = \"a\"\n\
                source_address = \"198.51.100.77\"\n[publish]\ndirectories = [\"b.toml\"]\n\
                [heartbeat]\nurl_file = \"empty\"\n";
    std::fs::write(dir.path().join("b.toml"), text).unwrap();
    std::fs::write(dir.path().join("empty"), "").unwrap();
    let told = run(dir.path(), &["config", "check", "b.toml"]);
    assert_eq!(told.status.code(), Some(2));
    let told = err(&told).trim_start_matches("bongsu: ").to_owned();
    let expected = [
        ("line 3: `store.url`: there is no directory", "/no: make it first"),
        ("line 5: `web.public_listen`: this machine has no address 198.51.100.76", ""),
        ("line 7: `probing.trust_roots[1]`", "b.toml contains no certificate in PEM"),
        ("line 7: `probing.trust_roots[2]`", "a.pem: I/O error: No such file"),
        ("line 8: `probing.secrets_directory`: there is no directory", "/secrets: make it first"),
        ("line 11: `vantage[1].source_address`: this machine has no address 198.51.100.77", ""),
        ("line 13: `publish.directories[1]`", "b.toml is a file, not a directory"),
        ("line 15: `heartbeat.url_file`", "empty is empty"),
    ];
    assert_eq!(told.lines().count(), expected.len(), "{told}");
    for (line, (place, why)) in told.lines().zip(expected) {
        assert!(line.starts_with(&format!("b.toml: {place}")) && line.contains(why), "{line}");
    }
    let text = run(dir.path(), &["config", "check", "--text-only", "b.toml"]);
    assert!(text.status.success(), "{}", err(&text));
}

#[test]
fn operations_beyond_loopback_are_refused_before_anything_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    let open = "version = \"1\"\n[web]\noperations_listen = \"0.0.0.0:0\"\n";
    std::fs::write(dir.path().join("b.toml"), open).unwrap();
    let refused = run(dir.path(), &["serve", "--config", "b.toml"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = err(&refused);
    assert!(said.contains("b.toml: line 3: `web.operations_listen`"), "{said}");
    assert!(said.contains("behind_authenticating_proxy = true"), "{said}");
    assert!(!dir.path().join("bongsu.db").exists());
}

#[test]
fn a_domain_that_nobody_imported_is_not_discovered() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("c.csv"), CUSTOMERS).unwrap();
    run(dir.path(), &["import", "c.csv"]);
    let refused = run(dir.path(), &["discover", "stranger.co.kr"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("import it first"), "{}", err(&refused));
}

#[test]
fn a_seed_is_played_and_scored() {
    let dir = tempfile::tempdir().unwrap();
    let played = run(dir.path(), &["simulate", "--seeds", "1..1", "--small"]);
    assert!(out(&played).contains("seeds played"), "{}{}", out(&played), err(&played));
}

#[test]
fn the_scenarios_are_listed_in_both_languages() {
    let dir = tempfile::tempdir().unwrap();
    let english = run(dir.path(), &["drill", "--list"]);
    assert!(out(&english).contains("gabia-2018"), "{}", err(&english));
    let korean = run(dir.path(), &["drill", "--list", "--lang", "ko"]);
    assert!(out(&korean).contains("네임서버"), "{}", out(&korean));
    let unknown = run(dir.path(), &["drill", "gabia-2081"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(err(&unknown).contains("gabia-2018"), "{}", err(&unknown));
}

/// Asks for a path, and gives the answer's first line.
fn get(at: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(at).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn serve_opens_its_doors_takes_up_work_and_stops_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let config = "version = \"1\"\n[web]\npublic_listen = \"127.0.0.1:0\"\noperations_listen = \"127.0.0.1:0\"\n";
    std::fs::write(dir.path().join("b.toml"), config).unwrap();
    let mut child = bongsu()
        .env("BONGSU_LOG", "info")
        .current_dir(dir.path())
        .args(["serve", "--config", "b.toml"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut doors = Vec::new();
    let mut until = |words: &str| {
        for line in lines.by_ref() {
            let line = line.unwrap();
            if let Some((_, rest)) = line.split_once("http://") {
                doors.push(rest.split('/').next().unwrap().to_owned());
            }
            if line.contains(words) {
                return;
            }
        }
        panic!("the program ended before it said “{words}”");
    };
    until("starting work from the stored state");
    assert_eq!(doors.len(), 2);
    assert_eq!(get(&doors[0], "/"), "HTTP/1.1 200 OK");
    assert_eq!(get(&doors[0], "/ops"), "HTTP/1.1 404 Not Found", "operations are not public");
    assert_eq!(get(&doors[1], "/ops"), "HTTP/1.1 303 See Other", "nobody is logged in");
    assert_eq!(get(&doors[1], "/metrics"), "HTTP/1.1 401 Unauthorized");
    assert_eq!(get(&doors[1], "/login"), "HTTP/1.1 403 Forbidden", "nobody can log in yet");
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn recorded_probes_are_diagnosed_and_a_bad_line_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let stream = |n: u32| {
        format!(
            r#"{{"stream":"s{n}","layer":"dns","site":"site{n}.kr","customer":"c{n}","components":["ns:ns1.host.kr"]}}"#
        )
    };
    let seen = |n: u32, minute: u32, outcome: &str| {
        format!(
            r#"{{"stream":"s{n}","vantage":"seoul","at":"2018-01-04T16:{minute:02}:{n:02}+09:00","outcome":"{outcome}"}}"#
        )
    };
    let streams: Vec<String> = (0..20).map(stream).collect();
    let mut observations = Vec::new();
    for minute in 0..20 {
        let outcome = if minute < 15 { "ok" } else { "failed" };
        observations.extend((0..20).map(|n| seen(n, minute, outcome)));
    }
    let write = |name: &str, lines: &[String]| {
        std::fs::write(dir.path().join(name), lines.join("\n")).unwrap();
    };
    write("s.jsonl", &streams);
    write("o.jsonl", &observations);
    let arguments = ["diagnose", "--streams", "s.jsonl", "--observations", "o.jsonl"];
    let answer = run(dir.path(), &arguments);
    assert!(answer.status.success(), "{}", err(&answer));
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(answer["faults"][0]["component"], "ns:ns1.host.kr", "{answer}");
    observations[2] = seen(2, 0, "perhaps");
    write("o.jsonl", &observations);
    let refused = run(dir.path(), &arguments);
    assert_eq!(refused.status.code(), Some(2));
    let said = err(&refused);
    assert!(said.contains("line 3") && said.contains("outcome"), "{said}");
}

#[test]
fn an_empty_outbox_says_so_in_both_languages_and_to_programs() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("c.csv"), CUSTOMERS).unwrap();
    run(dir.path(), &["import", "c.csv"]);
    let said = run(dir.path(), &["outbox", "--lang", "en"]);
    assert_eq!(
        out(&said),
        "notices of outages: 0 accepted, 0 pending, 0 failed, 0 no longer needed\n",
        "{}",
        err(&said)
    );
    assert!(
        out(&run(dir.path(), &["outbox", "--lang", "ko"]))
            .starts_with("장애 안내: 발송 완료 0, 대기 0")
    );
    let json: serde_json::Value =
        serde_json::from_str(&out(&run(dir.path(), &["outbox", "--json"]))).unwrap();
    assert_eq!(json["failed_notices"], serde_json::json!([]));
    assert!(
        out(&run(dir.path(), &["outbox", "--retry", "--lang", "en"]))
            .starts_with("0 queued for retry")
    );
}

/// Whoever runs a command from elsewhere would have got a new empty database there, and an answer
/// from it.
#[test]
fn a_command_uses_the_database_beside_its_configuration_and_makes_none() {
    let (desk, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = desk.path().join("b.toml");
    std::fs::write(&config, "version = \"1\"\n[store]\nurl = \"sqlite:desk.db\"\n").unwrap();
    std::fs::write(elsewhere.path().join("c.csv"), CUSTOMERS).unwrap();
    let config = config.display().to_string();
    let bongsu = |arguments: &[&str]| {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--config", &config]).collect();
        run(elsewhere.path(), &arguments)
    };
    let made_nothing = || {
        let made = std::fs::read_dir(elsewhere.path()).unwrap().count();
        assert_eq!(made, 1, "only the table is there");
    };
    let commands = [
        &["outbox"][..],
        &["customer-pages"],
        &["discover"],
        &["doctor"],
        &["user", "list"],
        &["user", "setup-link"],
        &["user", "add", "--admin", "hana"],
    ];
    for command in commands {
        let refused = bongsu(command);
        assert_eq!(refused.status.code(), Some(2), "{command:?}: {}", out(&refused));
        assert!(err(&refused).contains("there is no database at"), "{}", err(&refused));
        assert!(!desk.path().join("desk.db").exists(), "{command:?} made a store");
        made_nothing();
    }
    assert!(bongsu(&["import", "c.csv"]).status.success());
    assert!(desk.path().join("desk.db").exists());
    let pages = bongsu(&["customer-pages"]);
    assert!(out(&pages).contains("kim"), "{}{}", out(&pages), err(&pages));
    made_nothing();
}

/// Runs as root alone, as the tests with network namespaces do: only root becomes somebody else.
#[test]
fn who_may_not_use_the_database_is_told_whose_it_is_and_no_bounce_is_lost() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::write(dir.path().join("c.csv"), CUSTOMERS).unwrap();
    let config = dir.path().join("b.toml");
    std::fs::write(&config, "version = \"1\"\n").unwrap();
    assert!(run(dir.path(), &["import", "c.csv", "--config", "b.toml"]).status.success());
    let program = dir.path().join("bongsu");
    std::fs::copy(env!("CARGO_BIN_EXE_bongsu"), &program).unwrap();
    let report = dir.path().join("report.eml");
    std::fs::write(&report, include_str!("../../../send/tests/corpus/bounce/postfix.eml")).unwrap();
    let as_nobody = |arguments: &[&str], stdin: std::process::Stdio| {
        let mut command = std::process::Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        command.args(arguments).arg("--config").arg(&config).current_dir("/");
        command.env_remove("BONGSU_STORE").stdin(stdin).output().unwrap()
    };
    let database = dir.path().join("bongsu.db");
    let mode = |mode| {
        std::fs::set_permissions(&database, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    // What others may read is of no use either: a command has to write.
    for others in [0o600, 0o644] {
        mode(others);
        for command in [&["outbox"][..], &["outbox", "--retry"], &["customer-pages"]] {
            let refused = as_nobody(command, std::process::Stdio::null());
            assert_eq!(refused.status.code(), Some(1), "{command:?} {others:o} {}", out(&refused));
            let said = err(&refused);
            assert!(said.contains("belongs to root") && said.contains("sudo -u root"), "{said}");
        }
        let refused = as_nobody(&["bounce"], std::fs::File::open(&report).unwrap().into());
        assert_eq!(refused.status.code(), Some(75), "{}", err(&refused));
    }
}

/// Runs as root alone, like the one before.
#[test]
fn a_read_only_file_system_is_named_and_no_bounce_is_lost() {
    use std::os::unix::fs::MetadataExt as _;
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let report = concat!(env!("CARGO_MANIFEST_DIR"), "/../send/tests/corpus/bounce/postfix.eml");
    let script = format!(
        "set -e; mkdir d; mount -t tmpfs none d; cd d; bongsu={}
         printf 'version = \"1\"\\n' > b.toml; printf '{}' > c.csv
         $bongsu import c.csv --config b.toml >&2; mount -o remount,ro .; set +e
         $bongsu outbox --config b.toml 2>&1; echo outbox $?
         $bongsu bounce --config b.toml < {report} 2>&1; echo bounce $?
         timeout 60 $bongsu serve --config b.toml 2>&1; echo serve $?",
        env!("CARGO_BIN_EXE_bongsu"),
        CUSTOMERS.replace('\n', "\\n"),
    );
    let mut shell = std::process::Command::new("unshare");
    shell.args(["--mount", "--net", "sh", "-c", &script]).current_dir(dir.path());
    let said = out(&shell.env_remove("BONGSU_STORE").output().unwrap());
    assert!(said.contains("bongsu.db: Read-only file system"), "{said}");
    for line in ["outbox 1", "bounce 75", "serve 1"] {
        assert!(said.contains(line), "{line}: {said}");
    }
}

#[test]
fn a_damaged_database_does_not_stop_the_doctor() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("c.csv"), CUSTOMERS).unwrap();
    assert!(run(dir.path(), &["import", "c.csv"]).status.success());
    let file = dir.path().join("bongsu.db");
    std::fs::write(&file, vec![0xa5; 64 << 10]).unwrap();
    for log in ["bongsu.db-wal", "bongsu.db-shm"] {
        let _ = std::fs::remove_file(dir.path().join(log));
    }
    let told = run(dir.path(), &["doctor", "--lang", "en"]);
    assert_eq!(told.status.code(), Some(1), "{}", err(&told));
    let said = out(&told);
    assert!(said.contains("The database cannot be read") && said.contains(".recover"), "{said}");
    assert!(said.contains("disk"), "the other checks went on: {said}");
}
