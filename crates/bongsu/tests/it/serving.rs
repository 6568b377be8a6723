//! The program while it serves, in a directory of its own.

use crate::program::{err, out, run};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// `bongsu serve`, until it is dropped.
pub struct Serving {
    pub child: Child,
    /// Where the public page is, if it is served.
    pub public: String,
    /// Where operations are.
    pub operations: String,
    /// What the test logs in by.
    token: String,
}

impl Serving {
    /// Runs `command`, which is the program with an environment, as `serve` in `dir`.
    pub fn of(mut command: Command, dir: &Path) -> Serving {
        command.env("BONGSU_LOG", "info").current_dir(dir).args(["serve", "--config", "b.toml"]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (mut public, mut operations) = (String::new(), String::new());
        for line in lines.by_ref().map(Result::unwrap) {
            let at = |words: &str| Some(line.split_once(words)?.1.split('/').next()?.to_owned());
            public = at("public page at http://").unwrap_or(public);
            if let Some(at) = at("operations pages at http://") {
                operations = at;
                break;
            }
        }
        assert!(!operations.is_empty(), "operations are not served");
        std::thread::spawn(move || lines.for_each(drop));
        // The program has made the database by now.
        let token = token(dir);
        Serving { child, public, operations, token }
    }

    /// What operations answer.
    pub fn get(&self, target: &str) -> String {
        get_with(&self.operations, target, &format!("authorization: Bearer {}\r\n", self.token))
            .unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes the configuration of a desk at any port.
pub fn configure(dir: &Path, web: &str) {
    let config = format!(
        "version = \"1\"\n[web]\npublic_listen = \"127.0.0.1:0\"\n\
         operations_listen = \"127.0.0.1:0\"\n{web}"
    );
    std::fs::write(dir.join("b.toml"), config).unwrap();
}

/// Adds a user, if need be, and gives an API token of theirs.
pub fn token(dir: &Path) -> String {
    run(dir, &["user", "add", "--admin", "hana", "--config", "b.toml"]);
    let token = ["user", "token", "hana", "--name", "test", "--config", "b.toml", "--scopes"];
    let made = run(dir, &[&token[..], &["read,act,metrics"]].concat());
    assert!(made.status.success(), "{}", err(&made));
    out(&made).trim().to_owned()
}

/// One request and its whole answer.
pub fn get(at: &str, target: &str) -> std::io::Result<String> {
    get_with(at, target, "")
}

/// The same with more headers.
pub fn get_with(at: &str, target: &str, headers: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(at)?;
    let request =
        format!("GET {target} HTTP/1.1\r\nhost: localhost\r\n{headers}connection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
