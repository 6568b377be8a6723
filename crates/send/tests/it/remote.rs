//! Remote publish targets: nginx with its WebDAV methods, from its Debian package.

use bongsu_send::publish::{Credentials, RemoteTarget};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

struct Nginx {
    child: Child,
    at: SocketAddr,
    files: TempDir,
}

impl Nginx {
    fn start() -> Nginx {
        // nginx cannot choose a free port itself, so one that was free is configured. When
        // another process takes it first, this is repeated.
        for _ in 0..10 {
            let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            let files = tempfile::tempdir().unwrap();
            let root = files.path();
            for folder in ["root/open", "root/shut", "tmp"] {
                std::fs::create_dir_all(root.join(folder)).unwrap();
            }
            // desk, hunter2
            std::fs::write(root.join("users"), "desk:{PLAIN}hunter2\n").unwrap();
            std::fs::write(root.join("nginx.conf"), config(at)).unwrap();
            let mut child = Command::new("/usr/sbin/nginx")
                .arg("-p")
                .arg(root)
                .args(["-e", "stderr", "-c", "nginx.conf"])
                .stderr(Stdio::null())
                .spawn()
                .expect("nginx is installed by `cargo xtask test`");
            while child.try_wait().unwrap().is_none() {
                if TcpStream::connect(at).is_ok() {
                    return Nginx { child, at, files };
                }
                std::thread::yield_now();
            }
        }
        panic!("nginx does not start");
    }

    fn put(&self, folder: &str, user: Option<&str>, secret: Option<&str>) -> RemoteTarget {
        let (user, secret) = (user.map(str::to_owned), secret.map(str::to_owned));
        let url = format!("http://{}/{folder}/", self.at);
        RemoteTarget::put(&url, &Credentials { user, secret }).unwrap()
    }

    fn content(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.files.path().join("root").join(path)).ok()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn config(at: SocketAddr) -> String {
    format!(
        "daemon off; master_process off; worker_processes 1; pid nginx.pid;
         events {{ worker_connections 64; }}
         http {{
             access_log off;
             client_body_temp_path tmp/body; proxy_temp_path tmp/proxy;
             fastcgi_temp_path tmp/fastcgi; uwsgi_temp_path tmp/uwsgi; scgi_temp_path tmp/scgi;
             server {{
                 listen {at};
                 root root;
                 location /open/ {{ dav_methods PUT DELETE MKCOL; create_full_put_path off; }}
                 location /shut/ {{
                     auth_basic desk; auth_basic_user_file users;
                     dav_methods PUT DELETE; create_full_put_path on;
                 }}
             }}
         }}"
    )
}

#[tokio::test]
async fn a_file_is_written_replaced_and_removed_and_its_directories_are_created() {
    let nginx = Nginx::start();
    let target = nginx.put("open", None, None);
    target.write("en/c/a.html", "one".into()).await.unwrap();
    target.write("en/c/a.html", "two".into()).await.unwrap();
    assert_eq!(nginx.content("open/en/c/a.html").as_deref(), Some("two"));
    target.remove("en/c/a.html").await.unwrap();
    target.remove("en/c/a.html").await.unwrap();
    assert_eq!(nginx.content("open/en/c/a.html"), None);
}

#[tokio::test]
async fn the_directory_of_the_url_is_created_when_it_is_not_there() {
    for base in ["open/status", "open/a/b/c"] {
        let nginx = Nginx::start();
        let target = nginx.put(base, None, None);
        target.write("index.html", "one".into()).await.unwrap();
        target.write("en/c/a.html", "two".into()).await.unwrap();
        assert_eq!(nginx.content(&format!("{base}/index.html")).as_deref(), Some("one"));
        assert_eq!(nginx.content(&format!("{base}/en/c/a.html")).as_deref(), Some("two"));
    }
}

#[tokio::test]
async fn wrong_credentials_write_nothing_and_are_reported() {
    let nginx = Nginx::start();
    nginx.put("shut", Some("desk"), Some("hunter2")).write("a", "mine".into()).await.unwrap();
    for target in [nginx.put("shut", Some("desk"), Some("guess")), nginx.put("shut", None, None)] {
        let error = target.write("a", "theirs".into()).await.unwrap_err().to_string();
        assert!(error.contains("401") && !error.contains("guess"), "{error}");
    }
    assert_eq!(nginx.content("shut/a").as_deref(), Some("mine"));
}

/// While a password is changed, nobody knows which of the two the server has.
#[tokio::test]
async fn the_second_of_two_passwords_is_as_good_as_the_first() {
    let nginx = Nginx::start();
    let desk = |secret: &str| Credentials {
        user: Some("desk".to_owned()),
        secret: Some(secret.to_owned()),
    };
    for (first, second) in [("old", "hunter2"), ("hunter2", "new")] {
        let target = nginx.put("shut", Some("desk"), Some(first)).or_with(&desk(second)).unwrap();
        for (file, text) in [("a", first), ("b", second)] {
            target.write(file, text.to_owned().into()).await.unwrap();
            assert_eq!(nginx.content(&format!("shut/{file}")).as_deref(), Some(text));
        }
    }
    let neither = nginx.put("shut", Some("desk"), Some("old")).or_with(&desk("older")).unwrap();
    let error = neither.write("a", "theirs".into()).await.unwrap_err().to_string();
    assert!(error.contains("401") && !error.contains("older"), "{error}");
}

#[tokio::test]
async fn a_connection_closed_meanwhile_is_opened_again() {
    let nginx = Nginx::start();
    let target = nginx.put("open", None, None);
    target.write("a", "one".into()).await.unwrap();
    let at = nginx.at;
    drop(nginx);
    let error = target.write("a", "two".into()).await.unwrap_err().to_string();
    assert!(error.contains(&at.to_string()), "{error}");
}
