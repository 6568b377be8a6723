//! The servers: a parent, two name servers, three web servers, and a mail server with the
//! people's mailboxes behind it.

use super::{company, time};
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A relay for the machine's own programs, as Debian's Postfix asks for at installation
/// ("satellite system").
const MAIN_CF: &str = "\
compatibility_level = 3.6
queue_directory = FOLDER/queue
data_directory = FOLDER/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = /dev/stdout
myhostname = mail.hosting.kr
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:2525
smtp_dns_support_level = disabled
smtpd_relay_restrictions = permit_mynetworks, reject
";

/// Postfix's services, of which a relay needs these.
const MASTER_CF: &str = "\
smtp inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
";

pub struct Lab {
    pub files: TempDir,
    children: Vec<(String, Child)>,
}

impl Lab {
    pub fn begin() -> anyhow::Result<Lab> {
        call("ip", &["link", "set", "lo", "up"])?;
        for host in [1, 2, 3, 11, 12, 13] {
            call("ip", &["addr", "add", &format!("10.78.0.{host}/32"), "dev", "lo"])?;
        }
        let files = tempfile::Builder::new().prefix("bongsu-operator-").tempdir()?;
        call("chmod", &["755", &files.path().display().to_string()])?;
        let mut lab = Lab { files, children: Vec::new() };
        lab.certificates()?;
        lab.bind("parent", 3, &company::parents())?;
        lab.bind("ns1", 1, &company::zones(&[]))?;
        lab.nsd(&company::zones(&[]))?;
        for server in 1..=3 {
            lab.nginx(server)?;
        }
        lab.mail()?;
        let all = ["10.78.0.3:53", "10.78.0.1:53", "10.78.0.2:53", "10.78.0.11:80", "127.0.0.1:25"];
        all.iter().try_for_each(|address| reachable(address))?;
        Ok(lab)
    }

    pub fn file(&self, name: &str, text: &str) -> anyhow::Result<String> {
        let path = self.files.path().join(name);
        fs::create_dir_all(path.parent().context("a file in a folder")?)?;
        fs::write(&path, text)?;
        Ok(path.display().to_string())
    }

    pub fn start(&mut self, name: &str, command: &mut Command) -> anyhow::Result<()> {
        let log = self.files.path().join(format!("{name}.log"));
        let log = File::options().create(true).append(true).open(log)?;
        command.current_dir(self.files.path()).stdin(Stdio::null());
        command.stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().with_context(|| format!("{name} cannot be started"))?;
        self.children.push((name.to_owned(), child));
        Ok(())
    }

    /// Ends a server as a crash would.
    pub fn kill(&mut self, name: &str) {
        for (_, child) in self.children.iter_mut().filter(|(of, _)| of == name) {
            let _ = child.kill();
            let _ = child.wait();
        }
        self.children.retain(|(of, _)| of != name);
    }

    pub fn signal(&self, name: &str, signal: &str) -> anyhow::Result<()> {
        let (_, child) = self.children.iter().find(|(of, _)| of == name).context("no server")?;
        call("kill", &[signal, &child.id().to_string()])
    }

    pub fn bind(&mut self, name: &str, host: u8, zones: &[(String, String)]) -> anyhow::Result<()> {
        let folder = self.files.path().join(name);
        let mut config = format!(
            "options {{ directory \"{}\"; pid-file none; session-keyfile none; \
             listen-on {{ 10.78.0.{host}; }}; listen-on-v6 {{ none; }}; dnssec-validation no; \
             recursion no; notify no; }};\ncontrols {{ }};\n",
            folder.display()
        );
        for (zone, text) in zones {
            self.file(&format!("{name}/zone-{zone}"), text)?;
            config += &format!("zone \"{zone}\" {{ type primary; file \"zone-{zone}\"; }};\n");
        }
        let config = self.file(&format!("{name}.conf"), &config)?;
        self.start(name, Command::new("/usr/sbin/named").args(["-f", "-n", "1", "-c", &config]))
    }

    pub fn nsd(&mut self, zones: &[(String, String)]) -> anyhow::Result<()> {
        let folder = self.files.path().join("ns2").display().to_string();
        let mut config = format!(
            "server:\n ip-address: 10.78.0.2\n username: \"\"\n zonesdir: \"{folder}\"\n \
             database: \"\"\n pidfile: \"\"\n xfrdfile: \"{folder}/xfrd\"\n \
             zonelistfile: \"{folder}/list\"\n xfrdir: \"{folder}\"\n server-count: 1\n\
             remote-control:\n control-enable: no\n"
        );
        for (zone, text) in zones {
            self.file(&format!("ns2/zone-{zone}"), text)?;
            config += &format!("zone:\n name: \"{zone}\"\n zonefile: \"zone-{zone}\"\n");
        }
        let config = self.file("ns2.conf", &config)?;
        self.start("ns2", Command::new("/usr/sbin/nsd").args(["-d", "-c", &config]))
    }

    /// Ends the second name server. NSD consists of several processes: asked, they all end.
    pub fn end_nsd(&mut self) -> anyhow::Result<()> {
        self.signal("ns2", "-TERM")?;
        for (_, child) in self.children.iter_mut().filter(|(of, _)| of == "ns2") {
            child.wait()?;
        }
        self.kill("ns2");
        Ok(())
    }

    /// Both name servers with other zones, started again.
    pub fn serve_zones(&mut self, zones: &[(String, String)]) -> anyhow::Result<()> {
        self.kill("ns1");
        self.end_nsd()?;
        self.bind("ns1", 1, zones)?;
        self.nsd(zones)
    }

    /// Of all packets to an address or network so many of a hundred are lost.
    pub fn loses(&self, to: &str, percent: u8) -> anyhow::Result<()> {
        call("nft", &["add table ip operator"])?;
        call("nft", &["add chain ip operator out { type filter hook output priority 0 ; }"])?;
        let some = format!("numgen random mod 100 < {percent}");
        let which = if percent == 100 { "" } else { &some };
        call("nft", &[&format!("add rule ip operator out ip daddr {to} {which} drop")])
    }

    pub fn loses_nothing(&self) -> anyhow::Result<()> {
        call("nft", &["delete table ip operator"])
    }

    /// Everything as it was at the beginning, whatever a scene left broken.
    pub fn repair(&mut self) -> anyhow::Result<()> {
        // There may be no rule to delete.
        let _ = self.loses_nothing();
        for site in (0..company::SITES).filter(|site| company::uses_tls(*site)) {
            self.certificate(site)?;
        }
        for server in 1..=3 {
            self.kill(&format!("web-{server}"));
            self.nginx(server)?;
        }
        let zones = company::zones(&[]);
        // They may be stopped, or gone.
        for name in ["ns1", "ns2"] {
            let _ = self.signal(name, "-CONT");
        }
        let _ = self.end_nsd();
        self.kill("ns1");
        self.bind("ns1", 1, &zones)?;
        self.nsd(&zones)
    }

    pub fn nginx(&mut self, server: usize) -> anyhow::Result<()> {
        self.nginx_that(server, "")
    }

    /// Everything is answered with 500.
    pub fn nginx_with_errors(&mut self, server: usize) -> anyhow::Result<()> {
        self.nginx_that(server, "return 500;")
    }

    fn nginx_that(&mut self, server: usize, does: &str) -> anyhow::Result<()> {
        let folder = self.files.path().display().to_string();
        let own = format!("{folder}/web-{server}");
        fs::create_dir_all(&own)?;
        self.file("www/index.html", "<html>shop</html>\n")?;
        let address = format!("10.78.0.{}", 10 + server);
        let mut config = format!(
            "pid {own}/pid; error_log stderr; daemon off; master_process off; events {{ }}\n\
             http {{ access_log off; client_body_temp_path {own}/a; proxy_temp_path {own}/b; \
             fastcgi_temp_path {own}/c; uwsgi_temp_path {own}/d; scgi_temp_path {own}/e;\n\
             server {{ listen {address}:80; root {folder}/www; {does} }}\n"
        );
        // Each knows all sites, so that one can be moved to it by DNS alone.
        for site in (0..company::SITES).filter(|site| company::uses_tls(*site)) {
            let host = company::host(site);
            config += &format!(
                "server {{ listen {address}:443 ssl; server_name {host}; root {folder}/www; {does} \
                 ssl_certificate {folder}/{host}.pem; ssl_certificate_key {folder}/key.pem; }}\n"
            );
        }
        let config = self.file(&format!("web-{server}.conf"), &(config + "}\n"))?;
        let name = format!("web-{server}");
        self.start(&name, Command::new("/usr/sbin/nginx").args(["-c", &config, "-p", &own]))
    }

    fn mail(&mut self) -> anyhow::Result<()> {
        let folder = self.files.path().join("mail");
        fs::create_dir_all(&folder)?;
        call("chmod", &["777", &folder.display().to_string()])?;
        let dump = format!("{}/%H%M%S.", folder.display());
        let args = ["-u", "nobody", "-d", &dump, "127.0.0.1:2525", "100"];
        self.start("mail", Command::new("/usr/sbin/smtp-sink").args(args))?;
        self.postfix()
    }

    /// The host's relay, which passes everything on to the mailboxes.
    fn postfix(&mut self) -> anyhow::Result<()> {
        let folder = self.files.path().join("postfix").display().to_string();
        for own in ["queue", "data"] {
            fs::create_dir_all(format!("{folder}/{own}"))?;
        }
        call("chown", &["postfix", &format!("{folder}/data")])?;
        self.file("postfix/main.cf", &MAIN_CF.replace("FOLDER", &folder))?;
        self.file("postfix/master.cf", MASTER_CF)?;
        self.start("postfix", Command::new("/usr/sbin/postfix").args(["-c", &folder, "start-fg"]))
    }

    fn certificates(&self) -> anyhow::Result<()> {
        let new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
        let authority = ["req", "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-days", "90"];
        self.openssl(&[&authority[..], &new, &["-subj", "/CN=Operator CA"]].concat())?;
        let request = ["req", "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=shop"];
        self.openssl(&[&request[..], &new].concat())?;
        for site in (0..company::SITES).filter(|site| company::uses_tls(*site)) {
            self.certificate(site)?;
        }
        Ok(())
    }

    /// Issues a site's certificate for a month that is long over.
    pub fn expired_certificate(&self, site: usize) -> anyhow::Result<()> {
        let host = company::host(site);
        let config = "[ca]\ndefault_ca = operator\n[operator]\ndatabase = issued\nserial = serial\n\
                      new_certs_dir = .\ndefault_md = sha256\npolicy = any\n[any]\n\
                      commonName = supplied\n";
        self.file("expired.conf", config)?;
        self.file("issued", "")?;
        self.file("issued.attr", "unique_subject = no\n")?;
        self.file("serial", "7000\n")?;
        self.file("names", &format!("subjectAltName=DNS:{host}\nbasicConstraints=CA:FALSE\n"))?;
        let file = format!("{host}.pem");
        let sign = ["ca", "-batch", "-notext", "-config", "expired.conf", "-in", "request.pem"];
        let by = ["-cert", "ca.pem", "-keyfile", "ca.key", "-extfile", "names", "-out", &file];
        let span = ["-startdate", "20260101000000Z", "-enddate", "20260201000000Z"];
        self.openssl(&[&sign[..], &by, &span].concat())
    }

    /// Issues a site's certificate.
    pub fn certificate(&self, site: usize) -> anyhow::Result<()> {
        let host = company::host(site);
        self.file("names", &format!("subjectAltName=DNS:{host}\nbasicConstraints=CA:FALSE\n"))?;
        let file = format!("{host}.pem");
        let sign = ["x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key"];
        let how = ["-CAcreateserial", "-days", "90", "-extfile", "names", "-out", &file];
        self.openssl(&[&sign[..], &how].concat())
    }

    fn openssl(&self, args: &[&str]) -> anyhow::Result<()> {
        let output = Command::new("openssl").args(args).current_dir(self.files.path()).output()?;
        if !output.status.success() {
            bail!("openssl {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        for (_, child) in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

pub fn reachable(address: &str) -> anyhow::Result<()> {
    for _ in 0..200 {
        if TcpStream::connect(address).is_ok() {
            return Ok(());
        }
        time::pause(Duration::from_millis(50));
    }
    bail!("nothing listens at {address}")
}

fn call(program: &str, args: &[&str]) -> anyhow::Result<()> {
    let status = Command::new(program).args(args).status()?;
    if !status.success() {
        bail!("{program} {args:?}: {status}");
    }
    Ok(())
}

/// All files of a folder that were not there before, with their contents.
pub fn new_files(folder: &Path, seen: &mut Vec<String>) -> anyhow::Result<Vec<String>> {
    let mut new = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = String::from_utf8_lossy(&fs::read(entry.path())?).into_owned();
        // A mail that is still being written is read at the next turn.
        if !seen.contains(&name) && text.contains("\n\n") {
            seen.push(name);
            new.push(text);
        }
    }
    Ok(new)
}
