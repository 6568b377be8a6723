//! Against real servers from Debian, in network namespaces: Postfix, Dovecot, vsftpd, OpenSSH,
//! MariaDB and PostgreSQL, healthy and broken in ordinary ways (S1, S5).

use crate::support::fake_site::Authority;
use crate::support::lab::Lab;
use crate::support::real::{ALLOWED, at};
use crate::support::running::{Running, on_demand};
use crate::support::topology::Builder;
use bongsu_clock::Clock;
use bongsu_core::inventory::Expect;
use bongsu_core::observation::Outcome;
use bongsu_core::service::{Service, ServiceSpec};
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::site::Budgets;
use std::process::Command;
use std::time::Duration;

const HOST: &str = "10.77.0.10";

struct Services {
    lab: Lab,
    authority: Authority,
}

impl Services {
    fn new() -> Services {
        Services { lab: Lab::new(&[10]), authority: Authority::new() }
    }

    /// A certificate and its key in one file each, for `name`.
    fn paper(&self, file: &str, name: &str, from: i32, until: i32) -> (String, String) {
        let paper = self.authority.paper(name, from, until);
        let pem = self.lab.file(&format!("{file}.pem"), &paper.pem);
        let key = self.lab.file(&format!("{file}.key"), &paper.key_pem);
        Command::new("chmod").args(["600", &key]).status().unwrap();
        (pem, key)
    }

    /// What each layer shows, as `ok`, the code of the reason, or `skipped`.
    fn ask(&self, spec: ServiceSpec, port: u16) -> Vec<&'static str> {
        self.ask_for(spec, port, None)
    }

    fn ask_for(&self, spec: ServiceSpec, port: u16, body: Option<&str>) -> Vec<&'static str> {
        let mut topology = Builder::new(1);
        let expect = Expect { body: body.map(str::to_owned), ..Expect::default() };
        let layers = spec.layers().len();
        let name = format!("_{}._{port}.mail.shop.kr", spec.kind.code());
        topology.service(&name, spec, expect, at(&format!("{HOST}:{port}")));
        let site_budgets = Budgets { service: Duration::from_secs(3), ..Budgets::default() };
        let config = ProberConfig {
            allow_nets: ALLOWED.map(|net| net.parse().unwrap()).to_vec(),
            trust_roots: vec![self.authority.root.clone()],
            site_budgets,
            ..on_demand()
        };
        let topology = topology.build();
        self.lab.near(|| async {
            let mut running = Running::start(config, topology);
            running.ask(0).await;
            let mut seen = Vec::new();
            for _ in 0..layers {
                seen.push(word(running.last_word().await.outcome));
            }
            seen
        })
    }

    /// Waits until a server shows what it should.
    fn until(&self, spec: &ServiceSpec, port: u16, wanted: &[&str]) {
        let clock = Clock::system();
        let mut last = Vec::new();
        for _ in 0..300 {
            last = self.ask(spec.clone(), port);
            if last == wanted {
                return;
            }
            self.lab.near(|| clock.sleep(Duration::from_millis(100)));
        }
        let logs = ["postfix", "dovecot", "vsftpd", "sshd", "mariadb", "postgresql"];
        let logs: Vec<String> = logs.iter().map(|it| self.lab.log(it)).collect();
        panic!("{} on {port}: {last:?}, not {wanted:?}\n{}", spec.kind.code(), logs.join("\n"));
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok { .. } => "ok",
        Outcome::Failed(reason) => reason.code(),
        Outcome::Skipped => "skipped",
        Outcome::Inconclusive => "inconclusive",
        Outcome::Missed => "missed",
    }
}

fn plain(kind: Service) -> ServiceSpec {
    ServiceSpec { starttls: false, ..ServiceSpec::of(kind) }
}

fn secured(kind: Service) -> ServiceSpec {
    ServiceSpec { starttls: true, ..ServiceSpec::of(kind) }
}

/// Postfix as Debian has it, with its mail in the lab and what `extra` says in `main.cf`.
fn postfix(services: &Services, extra: &str, master: &str) -> String {
    let root = services.lab.files.path().display().to_string();
    for folder in ["queue", "data"] {
        std::fs::create_dir_all(format!("{root}/{folder}")).unwrap();
    }
    Command::new("chown").args(["postfix", &format!("{root}/data")]).status().unwrap();
    Command::new("chmod").args(["755", &root]).status().unwrap();
    let (pem, key) = services.paper("smtp", "mail.shop.kr", 2020, 2080);
    let main = format!(
        "compatibility_level = 3.6\nqueue_directory = {root}/queue\ndata_directory = {root}/data\n\
         command_directory = /usr/sbin\ndaemon_directory = /usr/lib/postfix/sbin\n\
         mail_owner = postfix\nsetgid_group = postdrop\nmyhostname = mail.shop.kr\n\
         inet_interfaces = {HOST}\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8\n\
         smtpd_tls_cert_file = {pem}\nsmtpd_tls_key_file = {key}\nsmtpd_tls_security_level = may\n\
         alias_maps =\nalias_database =\nlocal_recipient_maps =\nmaillog_file = {root}/postfix.log\n\
         maillog_file_prefixes = {root}\n{extra}\n"
    );
    services.lab.file("postfix/main.cf", &main);
    let daemons = "postlog unix-dgram n - n - 1 postlogd\nanvil unix - - n - 1 anvil\n\
                   tlsmgr unix - - n 1000? 1 tlsmgr\nrewrite unix - - n - - trivial-rewrite\n\
                   cleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\n\
                   proxymap unix - - n - - proxymap\n";
    services.lab.file("postfix/master.cf", &format!("{master}\n{daemons}"));
    format!("{root}/postfix")
}

fn start_postfix(services: &mut Services, extra: &str, master: &str) {
    let config = postfix(services, extra, master);
    // Makes the folders of its queue, and complains of an inventory of Debian's own. Only there is
    // the address that it listens on.
    services.lab.far("postfix-check", "/usr/sbin/postfix", &["-c", &config, "check"]);
    services.lab.serve("postfix", "/usr/lib/postfix/sbin/master", &["-d", "-c", &config]);
}

const SMTPD: &str = "smtp inet n - n - - smtpd\nsubmission inet n - n - - smtpd\n\
                     465 inet n - n - - smtpd\n -o smtpd_tls_wrappermode=yes";

#[test]
fn postfix_is_well_and_broken_in_five_ways() {
    let mut services = Services::new();
    start_postfix(&mut services, "", SMTPD);
    services.until(&plain(Service::Smtp), 25, &["ok", "ok"]);
    assert_eq!(services.ask(secured(Service::Submission), 587), ["ok", "ok", "ok"]);
    assert_eq!(services.ask(ServiceSpec::of(Service::Submissions), 465), ["ok", "ok", "ok"]);
    // What is asked as something else is not what it is taken for.
    assert_eq!(services.ask(plain(Service::Imap), 25), ["ok", "wrong_protocol"]);

    // 1: it is dead, and the machine lives.
    services.lab.kill("postfix");
    services.until(&plain(Service::Smtp), 25, &["connection_refused", "skipped"]);

    // 2: nobody is let in.
    let mut services = Services::new();
    start_postfix(
        &mut services,
        "smtpd_client_restrictions = reject\nsmtpd_delay_reject = no",
        SMTPD,
    );
    services.until(&plain(Service::Smtp), 25, &["ok", "unavailable"]);

    // 3: encryption is not offered; 4: the certificate has expired, or is for another name.
    let mut services = Services::new();
    start_postfix(&mut services, "smtpd_tls_security_level = none", SMTPD);
    services.until(&plain(Service::Smtp), 25, &["ok", "ok"]);
    let bare = services.ask(secured(Service::Submission), 587);
    assert_eq!(bare, ["ok", "skipped", "start_tls_missing"]);
    for (name, from, until, why) in [
        ("mail.shop.kr", 2015, 2020, "certificate_expired"),
        ("other.kr", 2020, 2080, "certificate_wrong_name"),
    ] {
        let mut services = Services::new();
        let (pem, key) = services.paper("bad", name, from, until);
        let extra = format!("smtpd_tls_cert_file = {pem}\nsmtpd_tls_key_file = {key}");
        start_postfix(&mut services, &extra, SMTPD);
        services.until(&plain(Service::Smtp), 25, &["ok", "ok"]);
        let bad = services.ask(secured(Service::Submission), 587);
        assert_eq!(bad, ["ok", why, "skipped"], "{name}");
        let bad = services.ask(ServiceSpec::of(Service::Submissions), 465);
        assert_eq!(bad, ["ok", why, "skipped"], "{name}");
    }

    // 5: it hangs: the port is open, and nothing comes.
    let mut services = Services::new();
    start_postfix(&mut services, "", SMTPD);
    services.until(&plain(Service::Smtp), 25, &["ok", "ok"]);
    services.lab.filter("tcp dport 25 ct state established tcp flags & (syn|fin) == 0 drop");
    assert_eq!(services.ask(plain(Service::Smtp), 25)[1], "timeout");
}

/// Dovecot with what `extra` says.
fn start_dovecot(services: &mut Services, (pem, key): (String, String), extra: &str) {
    let root = services.lab.files.path().display().to_string();
    Command::new("chmod").args(["755", &root]).status().unwrap();
    let config = format!(
        "base_dir = {root}/run\nstate_dir = {root}/state\nlog_path = /dev/stderr\n\
         protocols = imap pop3\nlisten = {HOST}\nssl = yes\nssl_cert = <{pem}\nssl_key = <{key}\n\
         mail_location = maildir:{root}/mail\ndisable_plaintext_auth = yes\n\
         passdb {{\n driver = static\n args = password=x\n}}\n\
         userdb {{\n driver = static\n args = uid=nobody gid=nogroup home={root}\n}}\n{extra}\n"
    );
    let config = services.lab.file("dovecot.conf", &config);
    services.lab.serve("dovecot", "dovecot", &["-F", "-c", &config]);
}

#[test]
fn dovecot_is_well_and_broken_in_five_ways() {
    let mut services = Services::new();
    let paper = services.paper("imap", "mail.shop.kr", 2020, 2080);
    start_dovecot(&mut services, paper, "");
    services.until(&ServiceSpec::of(Service::Imaps), 993, &["ok", "ok", "ok"]);
    let well = ["ok", "ok", "ok"];
    assert_eq!(services.ask(secured(Service::Imap), 143), well);
    assert_eq!(services.ask(secured(Service::Pop3), 110), well);
    assert_eq!(services.ask(ServiceSpec::of(Service::Pop3s), 995), well);
    assert_eq!(services.ask(plain(Service::Pop3), 143), ["ok", "wrong_protocol"]);

    // 1: it is dead.
    services.lab.kill("dovecot");
    services.until(&plain(Service::Imap), 143, &["connection_refused", "skipped"]);

    // 2: TLS is switched off: nothing is offered, and nobody listens at 993.
    let mut services = Services::new();
    let paper = services.paper("imap", "mail.shop.kr", 2020, 2080);
    start_dovecot(&mut services, paper, "ssl = no");
    services.until(&plain(Service::Imap), 143, &["ok", "ok"]);
    let bare = services.ask(secured(Service::Imap), 143);
    assert_eq!(bare, ["ok", "skipped", "start_tls_missing"]);
    let bare = services.ask(secured(Service::Pop3), 110);
    assert_eq!(bare, ["ok", "skipped", "start_tls_missing"]);

    // 3: the certificate has expired; 4: it is of another name.
    for (name, from, until, why) in [
        ("mail.shop.kr", 2015, 2020, "certificate_expired"),
        ("other.kr", 2020, 2080, "certificate_wrong_name"),
    ] {
        let mut services = Services::new();
        let paper = services.paper("imap", name, from, until);
        start_dovecot(&mut services, paper, "");
        services.until(&plain(Service::Imap), 143, &["ok", "ok"]);
        for (spec, port) in [
            (ServiceSpec::of(Service::Imaps), 993),
            (secured(Service::Imap), 143),
            (secured(Service::Pop3), 110),
        ] {
            assert_eq!(services.ask(spec, port), ["ok", why, "skipped"], "{name} {port}");
        }
    }

    // 5: its logins are stopped: the port is open, and nothing comes.
    let mut services = Services::new();
    let paper = services.paper("imap", "mail.shop.kr", 2020, 2080);
    start_dovecot(&mut services, paper, "");
    services.until(&ServiceSpec::of(Service::Imaps), 993, &well);
    services.lab.filter("tcp dport 993 ct state established tcp flags & (syn|fin) == 0 drop");
    let hung = services.ask(ServiceSpec::of(Service::Imaps), 993);
    assert_eq!(hung, ["ok", "timeout", "skipped"]);
}

fn start_vsftpd(services: &mut Services, (pem, key): (String, String), extra: &str) {
    let root = services.lab.files.path().display().to_string();
    std::fs::create_dir_all(format!("{root}/empty")).unwrap();
    let config = format!(
        "listen=YES\nbackground=NO\nlisten_address={HOST}\nanonymous_enable=NO\nlocal_enable=YES\n\
         secure_chroot_dir={root}/empty\nssl_enable=YES\nrsa_cert_file={pem}\n\
         rsa_private_key_file={key}\nvsftpd_log_file={root}/vsftpd.log\n{extra}\n"
    );
    let config = services.lab.file("vsftpd.conf", &config);
    services.lab.serve("vsftpd", "vsftpd", &[&config]);
}

#[test]
fn vsftpd_is_well_and_broken_in_five_ways() {
    let mut services = Services::new();
    let paper = services.paper("ftp", "mail.shop.kr", 2020, 2080);
    start_vsftpd(&mut services, paper, "");
    services.until(&plain(Service::Ftp), 21, &["ok", "ok"]);
    assert_eq!(services.ask(secured(Service::Ftp), 21), ["ok", "ok", "ok"]);
    assert_eq!(services.ask(ServiceSpec::of(Service::Ssh), 21)[0], "ok");
    assert_ne!(services.ask(ServiceSpec::of(Service::Ssh), 21)[1], "ok");

    // 1: it is dead.
    services.lab.kill("vsftpd");
    services.until(&plain(Service::Ftp), 21, &["connection_refused", "skipped"]);

    // 2: TLS is switched off.
    let mut services = Services::new();
    let paper = services.paper("ftp", "mail.shop.kr", 2020, 2080);
    start_vsftpd(&mut services, paper, "ssl_enable=NO");
    services.until(&plain(Service::Ftp), 21, &["ok", "ok"]);
    assert_eq!(services.ask(secured(Service::Ftp), 21), ["ok", "skipped", "start_tls_missing"]);

    // 3: the certificate has expired.
    let mut services = Services::new();
    let paper = services.paper("ftp", "mail.shop.kr", 2015, 2020);
    start_vsftpd(&mut services, paper, "");
    services.until(&plain(Service::Ftp), 21, &["ok", "ok"]);
    let expired = services.ask(secured(Service::Ftp), 21);
    assert_eq!(expired, ["ok", "certificate_expired", "skipped"]);

    // 4: its settings are wrong, which it says to everybody: “500 OOPS”.
    let mut services = Services::new();
    let paper = services.paper("ftp", "mail.shop.kr", 2020, 2080);
    start_vsftpd(&mut services, paper, "secure_chroot_dir=/nowhere");
    services.until(&plain(Service::Ftp), 21, &["ok", "unavailable"]);

    // 5: it hangs.
    let mut services = Services::new();
    let paper = services.paper("ftp", "mail.shop.kr", 2020, 2080);
    start_vsftpd(&mut services, paper, "");
    services.until(&plain(Service::Ftp), 21, &["ok", "ok"]);
    services.lab.filter("tcp dport 21 ct state established tcp flags & (syn|fin) == 0 drop");
    assert_eq!(services.ask(plain(Service::Ftp), 21)[1], "timeout");
}

fn start_sshd(services: &mut Services, extra: &str) {
    let root = services.lab.files.path().display().to_string();
    let key = format!("{root}/host_key");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f", &key])
        .status()
        .unwrap();
    assert!(made.success());
    std::fs::create_dir_all("/run/sshd").unwrap();
    let config =
        format!("ListenAddress {HOST}\nPort 22\nHostKey {key}\nUsePAM no\nPidFile none\n{extra}\n");
    let config = services.lab.file("sshd_config", &config);
    services.lab.serve("sshd", "/usr/sbin/sshd", &["-D", "-e", "-f", &config]);
}

#[test]
fn openssh_is_well_and_broken_in_five_ways() {
    let ssh = ServiceSpec::of(Service::Ssh);
    let mut services = Services::new();
    start_sshd(&mut services, "");
    services.until(&ssh, 22, &["ok", "ok"]);
    let other = services.ask(plain(Service::Smtp), 22);
    assert_eq!(other, ["ok", "wrong_protocol"]);

    // 1: it is dead; 2: something else has its port.
    services.lab.kill("sshd");
    services.until(&ssh, 22, &["connection_refused", "skipped"]);
    let mut services = Services::new();
    let paper = services.paper("ftp", "mail.shop.kr", 2020, 2080);
    start_vsftpd(&mut services, paper, "listen_port=22");
    services.until(&plain(Service::Ftp), 22, &["ok", "ok"]);
    assert_ne!(services.ask(ssh.clone(), 22)[1], "ok");

    // 3: all of its places are taken by who does not log in.
    let mut services = Services::new();
    start_sshd(&mut services, "MaxStartups 1\nLoginGraceTime 60");
    services.until(&ssh, 22, &["ok", "ok"]);
    // A place is taken when the visitor before has left it.
    let is_full = |_: &u32| {
        hold(&services, 22, 1, b"");
        services.ask(ssh.clone(), 22) == ["ok", "unavailable"]
    };
    assert!((0..10).any(|round| is_full(&round)), "{}", services.lab.log("sshd"));

    // 4: a firewall swallows everything; 5: or answers that the host cannot be reached.
    let mut services = Services::new();
    start_sshd(&mut services, "");
    services.until(&ssh, 22, &["ok", "ok"]);
    services.lab.filter("tcp dport 22 drop");
    assert_eq!(services.ask(ssh.clone(), 22), ["timeout", "skipped"]);
    services.lab.filter("tcp dport 22 reject with icmp type host-unreachable");
    assert_eq!(services.ask(ssh, 22), ["unreachable", "skipped"]);
}

fn start_mariadb(services: &mut Services, extra: &[&str]) {
    let root = services.lab.files.path().display().to_string();
    let data = format!("{root}/mariadb");
    if !std::path::Path::new(&data).exists() {
        let made = Command::new("mariadb-install-db")
            .args(["--no-defaults", "--user=root", "--skip-test-db", &format!("--datadir={data}")])
            .output()
            .expect("apt-get install mariadb-server");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    let mut arguments = vec!["--no-defaults".to_owned(), "--user=root".into()];
    arguments.push(format!("--datadir={data}"));
    arguments.push(format!("--socket={root}/mariadb.sock"));
    arguments.push(format!("--pid-file={root}/mariadb.pid"));
    arguments.push(format!("--bind-address={HOST}"));
    arguments.extend(extra.iter().map(|it| (*it).to_owned()));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    services.lab.serve("mariadb", "mariadbd", &arguments);
}

/// Holds so many connections open until the test ends.
fn hold(services: &Services, port: u16, count: usize, say: &[u8]) {
    services.lab.near(|| async {
        for _ in 0..count {
            let address = format!("{HOST}:{port}");
            let mut held = tokio::net::TcpStream::connect(address).await.unwrap();
            tokio::io::AsyncWriteExt::write_all(&mut held, say).await.unwrap();
            std::mem::forget(held.into_std().unwrap());
        }
        Clock::system().sleep(Duration::from_millis(300)).await;
    });
}

#[test]
fn mariadb_is_well_and_broken_in_five_ways() {
    let mysql = ServiceSpec::of(Service::Mysql);
    let mut services = Services::new();
    let init = services.lab.file("init.sql", "CREATE USER shop@'%' IDENTIFIED BY 'basket';\n");
    start_mariadb(&mut services, &["--max-connect-errors=3", &format!("--init-file={init}")]);
    services.until(&mysql, 3306, &["ok", "ok"]);
    // It does not know the user, and does not lock the address out.
    for _ in 0..5 {
        assert_eq!(services.ask(mysql.clone(), 3306), ["ok", "ok"]);
    }
    let other = services.ask(ServiceSpec::of(Service::Ssh), 3306);
    assert_ne!(other[1], "ok");

    // 1: it is dead; 2: it listens to its own machine alone.
    services.lab.kill("mariadb");
    services.until(&mysql, 3306, &["connection_refused", "skipped"]);
    start_mariadb(&mut services, &["--skip-networking"]);
    services.until(&mysql, 3306, &["connection_refused", "skipped"]);
    services.lab.kill("mariadb");

    // 3: too many connections.
    start_mariadb(&mut services, &["--max-connections=10", "--skip-grant-tables"]);
    services.until(&mysql, 3306, &["ok", "ok"]);
    hold(&services, 3306, 12, b"");
    assert_eq!(services.ask(mysql.clone(), 3306), ["ok", "unavailable"]);
    services.lab.kill("mariadb");

    // 4: it hangs behind its open port; 5: another server has the port.
    start_mariadb(&mut services, &[]);
    services.until(&mysql, 3306, &["ok", "ok"]);
    services.lab.filter("tcp dport 3306 ct state established tcp flags & (syn|fin) == 0 drop");
    assert_eq!(services.ask(mysql.clone(), 3306)[1], "timeout");
    services.lab.filter("");
    services.lab.kill("mariadb");
    let paper = services.paper("ftp", "mail.shop.kr", 2020, 2080);
    start_vsftpd(&mut services, paper, "listen_port=3306");
    services.until(&mysql, 3306, &["ok", "wrong_protocol"]);
}

/// Where Debian keeps the programs of its newest PostgreSQL.
fn postgresql_bin() -> String {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("apt-get install postgresql");
    let newest = versions.flatten().map(|it| it.path()).max().expect("a version");
    newest.join("bin").display().to_string()
}

fn start_postgresql(services: &mut Services, extra: &[&str]) {
    let root = services.lab.files.path().display().to_string();
    let (bin, data) = (postgresql_bin(), format!("{root}/postgresql"));
    let as_postgres = ["--reuid=postgres", "--regid=postgres", "--clear-groups"];
    if !std::path::Path::new(&data).exists() {
        std::fs::create_dir_all(&data).unwrap();
        Command::new("chown").args(["postgres", &data]).status().unwrap();
        Command::new("chmod").args(["755", &root]).status().unwrap();
        let made = Command::new("setpriv")
            .args(as_postgres)
            .args([&format!("{bin}/initdb"), "-D", &data, "-A", "trust", "--no-sync"])
            .current_dir(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        std::fs::write(format!("{data}/pg_hba.conf"), "host all all all scram-sha-256\n").unwrap();
        let (pem, key) = services.paper("pg", "mail.shop.kr", 2020, 2080);
        let (old, old_key) = services.paper("old", "mail.shop.kr", 2015, 2020);
        for file in [pem, key, old, old_key] {
            Command::new("chown").args(["postgres", &file]).status().unwrap();
        }
    }
    let server = format!("{bin}/postgres");
    let mut arguments: Vec<&str> = as_postgres.to_vec();
    arguments.extend([server.as_str(), "-D", &data, "-h", HOST, "-k", "", "-c", "fsync=off"]);
    arguments.extend(extra.iter().flat_map(|it| ["-c", it]));
    services.lab.serve("postgresql", "setpriv", &arguments);
}

#[test]
fn postgresql_is_well_and_broken_in_five_ways() {
    let postgresql = plain(Service::Postgresql);
    let mut services = Services::new();
    let root = services.lab.files.path().display().to_string();
    let (cert, key) =
        (format!("ssl_cert_file={root}/pg.pem"), format!("ssl_key_file={root}/pg.key"));
    start_postgresql(&mut services, &["ssl=on", &cert, &key]);
    services.until(&postgresql, 5432, &["ok", "ok"]);
    assert_eq!(services.ask(secured(Service::Postgresql), 5432), ["ok", "ok", "ok"]);

    // 1: it is dead.
    services.lab.kill("postgresql");
    services.until(&postgresql, 5432, &["connection_refused", "skipped"]);
    let _ = std::fs::remove_file(format!("{root}/postgresql/postmaster.pid"));

    // 2: its certificate has expired; 3: TLS is switched off.
    let (cert, key) =
        (format!("ssl_cert_file={root}/old.pem"), format!("ssl_key_file={root}/old.key"));
    start_postgresql(&mut services, &["ssl=on", &cert, &key]);
    services.until(&postgresql, 5432, &["ok", "ok"]);
    let expired = services.ask(secured(Service::Postgresql), 5432);
    assert_eq!(expired, ["ok", "certificate_expired", "skipped"]);
    services.lab.kill("postgresql");
    services.until(&postgresql, 5432, &["connection_refused", "skipped"]);
    let _ = std::fs::remove_file(format!("{root}/postgresql/postmaster.pid"));
    start_postgresql(&mut services, &["max_connections=4", "superuser_reserved_connections=0"]);
    services.until(&postgresql, 5432, &["ok", "ok"]);
    let bare = services.ask(secured(Service::Postgresql), 5432);
    assert_eq!(bare, ["ok", "skipped", "start_tls_missing"]);

    // 4: too many clients, who have not even logged in.
    let hello = b"\0\0\0\x17\0\x03\0\0user\0somebody\0\0";
    hold(&services, 5432, 4, hello);
    assert_eq!(services.ask(postgresql.clone(), 5432), ["ok", "unavailable"]);
    services.lab.kill("postgresql");
    services.until(&postgresql, 5432, &["connection_refused", "skipped"]);
    let _ = std::fs::remove_file(format!("{root}/postgresql/postmaster.pid"));

    // 5: a standby that does not serve yet.
    std::fs::write(format!("{root}/postgresql/standby.signal"), "").unwrap();
    start_postgresql(&mut services, &["hot_standby=off"]);
    services.until(&postgresql, 5432, &["ok", "unavailable"]);
}
