//! Two machines and a cable, made of network namespaces: the prober's and the servers'.
//! Real port 53, real addresses, real loss, and nothing leaves this computer.

use nix::sched::{CloneFlags, setns};
use std::fs::File;
use std::future::Future;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

const HOW: &str = "this test needs root, and the Debian packages iproute2, nftables, bind9, nsd, \
                   knot and nginx: apt-get install iproute2 nftables bind9 nsd knot nginx";

static LABS: AtomicU32 = AtomicU32::new(0);

pub struct Lab {
    near: String,
    far: String,
    pub files: TempDir,
    servers: Vec<(&'static str, Child)>,
}

impl Lab {
    /// The two machines, the far one with `hosts` addresses: 10.77.0.x and fd77::x.
    pub fn new(hosts: &[u8]) -> Lab {
        let number = LABS.fetch_add(1, Ordering::Relaxed);
        let name = |side: &str| format!("bongsu-{}-{number}-{side}", std::process::id());
        let files = TempDir::with_prefix("bongsu-lab").unwrap();
        let lab = Lab { near: name("near"), far: name("far"), files, servers: Vec::new() };
        for side in [&lab.near, &lab.far] {
            run("ip", &["netns", "add", side]);
            run("ip", &["-n", side, "link", "set", "lo", "up"]);
        }
        run(
            "ip",
            &[
                "-n", &lab.near, "link", "add", "cable", "type", "veth", "peer", "name", "cable",
                "netns", &lab.far,
            ],
        );
        let give = |side: &str, host: u8| {
            run("ip", &["-n", side, "addr", "add", &format!("10.77.0.{host}/24"), "dev", "cable"]);
            let six = format!("fd77::{host}/64");
            run("ip", &["-n", side, "addr", "add", &six, "dev", "cable", "nodad"]);
        };
        give(&lab.near, 1);
        for host in hosts {
            give(&lab.far, *host);
        }
        for side in [&lab.near, &lab.far] {
            run("ip", &["-n", side, "link", "set", "cable", "up"]);
        }
        lab
    }

    /// Writes a file for a server.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.files.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Starts a server on the far machine, and ends it with the lab.
    pub fn serve(&mut self, name: &'static str, program: &str, arguments: &[&str]) {
        let child = self.far_child(name, program, arguments);
        self.servers.push((name, child));
    }

    /// Runs a program on the far machine until it ends, whatever it says.
    pub fn far(&self, name: &str, program: &str, arguments: &[&str]) {
        self.far_child(name, program, arguments).wait().unwrap();
    }

    fn far_child(&self, name: &str, program: &str, arguments: &[&str]) -> Child {
        let log = File::create(self.files.path().join(format!("{name}.log"))).unwrap();
        Command::new("ip")
            .args(["netns", "exec", &self.far, program])
            .args(arguments)
            .current_dir(self.files.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}; {HOW}"))
    }

    /// Ends a server as a crash would.
    pub fn kill(&mut self, name: &str) {
        for (of, child) in &mut self.servers {
            if *of == name {
                child.kill().unwrap();
                child.wait().unwrap();
            }
        }
        self.servers.retain(|(of, _)| *of != name);
    }

    /// What a server wrote, for the message of a failing test.
    pub fn log(&self, name: &str) -> String {
        let path = self.files.path().join(format!("{name}.log"));
        std::fs::read_to_string(path).unwrap_or_default()
    }

    /// Sets the far machine's packet filter, an nftables rule for what comes in.
    pub fn filter(&self, rule: &str) {
        let rules = format!(
            "flush ruleset\ntable inet lab {{\n chain input {{\n type filter hook input priority 0;\n {rule}\n }}\n}}\n"
        );
        let path = self.file("filter.nft", &rules);
        run("ip", &["netns", "exec", &self.far, "nft", "-f", &path]);
    }

    /// Lets every user of the near machine send ICMP echoes, as most distributions do.
    pub fn let_everybody_ping(&self) {
        let allow = "echo '0 2147483647' > /proc/sys/net/ipv4/ping_group_range";
        run("ip", &["netns", "exec", &self.near, "sh", "-c", allow]);
    }

    /// Runs `ip` on the near machine.
    pub fn near_ip(&self, arguments: &[&str]) {
        let mut all = vec!["-n", self.near.as_str()];
        all.extend(arguments);
        run("ip", &all);
    }

    /// Runs `work` on the near machine, with a runtime of its own.
    pub fn near<F, T>(&self, work: impl FnOnce() -> F + Send) -> T
    where
        F: Future<Output = T>,
        T: Send,
    {
        in_namespace(&self.near, work)
    }
}

fn in_namespace<F, T>(namespace: &str, work: impl FnOnce() -> F + Send) -> T
where
    F: Future<Output = T>,
    T: Send,
{
    let door = File::open(format!("/run/netns/{namespace}")).unwrap();
    std::thread::scope(|scope| {
        // A thread that has moved stays there, so it is one of its own.
        let moved = scope.spawn(move || {
            setns(door, CloneFlags::CLONE_NEWNET).unwrap();
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(work())
        });
        match moved.join() {
            Ok(value) => value,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

impl Drop for Lab {
    fn drop(&mut self) {
        for (_, child) in &mut self.servers {
            let _ = child.kill();
            let _ = child.wait();
        }
        for side in [&self.near, &self.far] {
            let _ = Command::new("ip").args(["netns", "del", side]).status();
        }
    }
}

#[track_caller]
fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}; {HOW}"));
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {words}; {HOW}");
}
