//! Places that take files by HTTP: nginx with its WebDAV methods, from its Debian package.

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
        // It cannot be asked for any free port, so one that was free is named; when somebody
        // else is faster, it is done again.
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
                .expect("nginx is there; `cargo xtask test` installs it");
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

    fn holds(&self, path: &str) -> Option<String> {
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
async fn a_file_is_put_replaced_and_taken_away_and_its_folders_are_made() {
    let nginx = Nginx::start();
    let place = nginx.put("open", None, None);
    place.write("en/c/a.html", "one".into()).await.unwrap();
    place.write("en/c/a.html", "two".into()).await.unwrap();
    assert_eq!(nginx.holds("open/en/c/a.html").as_deref(), Some("two"));
    place.remove("en/c/a.html").await.unwrap();
    place.remove("en/c/a.html").await.unwrap();
    assert_eq!(nginx.holds("open/en/c/a.html"), None);
}

#[tokio::test]
async fn who_has_no_right_is_told_so_and_puts_nothing() {
    let nginx = Nginx::start();
    nginx.put("shut", Some("desk"), Some("hunter2")).write("a", "mine".into()).await.unwrap();
    for place in [nginx.put("shut", Some("desk"), Some("guess")), nginx.put("shut", None, None)] {
        let error = place.write("a", "theirs".into()).await.unwrap_err().to_string();
        assert!(error.contains("401") && !error.contains("guess"), "{error}");
    }
    assert_eq!(nginx.holds("shut/a").as_deref(), Some("mine"));
}

#[tokio::test]
async fn a_line_that_was_closed_meanwhile_is_opened_again() {
    let nginx = Nginx::start();
    let place = nginx.put("open", None, None);
    place.write("a", "one".into()).await.unwrap();
    let at = nginx.at;
    drop(nginx);
    let error = place.write("a", "two".into()).await.unwrap_err().to_string();
    assert!(error.contains(&at.to_string()), "{error}");
}
