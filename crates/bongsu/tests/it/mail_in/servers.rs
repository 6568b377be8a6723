//! Postfix and Dovecot from Debian, on loopback. They are started as root, as their packages have
//! it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// A server that is stopped with its test, with the programs that it started.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub at: SocketAddr,
    log: PathBuf,
}

impl Server {
    fn start(program: &str, args: &[&str], port: u16, log: PathBuf) -> Server {
        let to = fs::File::options().create(true).append(true).open(&log).unwrap();
        let child = Command::new(program)
            .args(args)
            .stdin(Stdio::null())
            .stdout(to.try_clone().unwrap())
            .stderr(to)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{program}: {error}; apt-get install postfix dovecot-imapd")
            });
        let mut server = Server { child, at: (Ipv4Addr::LOCALHOST, port).into(), log };
        while TcpStream::connect_timeout(&server.at, Duration::from_secs(1)).is_err() {
            if let Some(status) = server.child.try_wait().unwrap() {
                panic!("{program} ended with {status}\n{}", server.said());
            }
            std::thread::yield_now();
        }
        server
    }

    /// What it wrote.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its own signal to end: it takes its children along.
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.child.wait();
    }
}

fn open_to_all(path: &Path) {
    Command::new("chmod").args(["755", path.to_str().unwrap()]).status().unwrap();
}

/// Postfix that hands mail for host.example over by LMTP to `lmtp` (in Postfix's own words), and
/// all other mail to `relay`.
pub fn postfix(root: &Path, lmtp: &str, relay: SocketAddr) -> Server {
    let (root_text, port) = (root.display().to_string(), free_port());
    open_to_all(root);
    for folder in ["queue", "data", "postfix"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    Command::new("chown").args(["postfix", &format!("{root_text}/data")]).status().unwrap();
    let main = format!(
        "compatibility_level = 3.6\nqueue_directory = {root_text}/queue\n\
         data_directory = {root_text}/data\ncommand_directory = /usr/sbin\n\
         daemon_directory = /usr/lib/postfix/sbin\nmail_owner = postfix\nsetgid_group = postdrop\n\
         myhostname = mx.host.example\nmydestination =\ninet_interfaces = 127.0.0.1\n\
         inet_protocols = ipv4\nmynetworks = 127.0.0.0/8\nvirtual_mailbox_domains = host.example\n\
         virtual_transport = lmtp:{lmtp}\nrelayhost = [127.0.0.1]:{}\nalias_maps =\n\
         alias_database =\nlocal_recipient_maps =\nmessage_size_limit = 80000000\n\
         mailbox_size_limit = 0\nsmtp_tls_security_level = none\nminimal_backoff_time = 2s\n\
         maximal_backoff_time = 4s\nqueue_run_delay = 2s\nlmtp_data_done_timeout = 120s\n\
         maillog_file = {root_text}/postfix.log\nmaillog_file_prefixes = {root_text}\n",
        relay.port()
    );
    fs::write(root.join("postfix/main.cf"), main).unwrap();
    let master = format!(
        "127.0.0.1:{port} inet n - n - - smtpd\npostlog unix-dgram n - n - 1 postlogd\n\
         anvil unix - - n - 1 anvil\nrewrite unix - - n - - trivial-rewrite\n\
         cleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\n\
         proxymap unix - - n - - proxymap\nlmtp unix - - n - - lmtp\nsmtp unix - - n - - smtp\n\
         bounce unix - - n - 0 bounce\ndefer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\n\
         error unix - - n - - error\nretry unix - - n - - error\nscache unix - - n - 1 scache\n\
         flush unix n - n 1000? 0 flush\nverify unix - - n - 1 verify\n"
    );
    fs::write(root.join("postfix/master.cf"), master).unwrap();
    let config = root.join("postfix").display().to_string();
    // Makes the folders of its queue, and complains of an inventory of Debian's own.
    let check = Command::new("/usr/sbin/postfix").args(["-c", &config, "check"]).output();
    check.expect("postfix: apt-get install postfix");
    let master = "/usr/lib/postfix/sbin/master";
    Server::start(master, &["-d", "-c", &config], port, root.join("postfix.log"))
}

/// Hands a message to an SMTP server, as a mail program does; what it said last.
pub fn send(at: SocketAddr, (from, to): (&str, &str), message: &[u8]) -> String {
    let stream = TcpStream::connect(at).unwrap();
    let mut reads = BufReader::new(stream.try_clone().unwrap());
    let mut writes = stream;
    let mut said = || loop {
        let mut line = String::new();
        reads.read_line(&mut line).unwrap();
        if line.is_empty() || line.as_bytes().get(3) == Some(&b' ') {
            return line.trim().to_owned();
        }
    };
    said();
    for command in ["EHLO kim.example", &format!("MAIL FROM:<{from}>"), &format!("RCPT TO:<{to}>")]
    {
        writes.write_all(format!("{command}\r\n").as_bytes()).unwrap();
        let answer = said();
        assert!(answer.starts_with('2'), "{command}: {answer}");
    }
    writes.write_all(b"DATA\r\n").unwrap();
    said();
    let mut stuffed = Vec::with_capacity(message.len());
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            stuffed.push(b'.');
        }
        stuffed.extend_from_slice(line);
    }
    writes.write_all(&stuffed).unwrap();
    writes.write_all(b"\r\n.\r\n").unwrap();
    said()
}

/// Dovecot with one mailbox below `root/mail`, of `help`, with the password `secret`. Its
/// certificate and key are PEM files there.
pub fn dovecot(root: &Path, (port, tls_port): (u16, u16)) -> Server {
    let text = root.display().to_string();
    open_to_all(root);
    let config = format!(
        "base_dir = {text}/run\nstate_dir = {text}/state\nlog_path = /dev/stderr\n\
         protocols = imap\nlisten = 127.0.0.1\nssl = yes\nssl_cert = <{text}/cert.pem\n\
         ssl_key = <{text}/key.pem\nmail_location = maildir:{text}/mail\n\
         disable_plaintext_auth = no\nmail_max_userip_connections = 50\n\
         passdb {{\n driver = static\n args = password=secret\n}}\n\
         userdb {{\n driver = static\n args = uid=nobody gid=nogroup home={text}/mail\n}}\n\
         service imap-login {{\n inet_listener imap {{\n port = {port}\n }}\n\
         inet_listener imaps {{\n port = {tls_port}\n ssl = yes\n }}\n}}\n"
    );
    let path = root.join("dovecot.conf");
    fs::write(&path, config).unwrap();
    let args = ["-F", "-c", path.to_str().unwrap()];
    Server::start("dovecot", &args, port, root.join("dovecot.log"))
}

/// Puts a mail into the mailbox, as a mail server does.
pub fn put(root: &Path, name: &str, message: &[u8]) {
    for folder in ["mail/new", "mail/cur", "mail/tmp"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    fs::write(root.join("mail/tmp").join(name), message).unwrap();
    fs::rename(root.join("mail/tmp").join(name), root.join("mail/new").join(name)).unwrap();
    let mail = root.join("mail").display().to_string();
    Command::new("chown").args(["-R", "nobody:nogroup", &mail]).status().unwrap();
}
