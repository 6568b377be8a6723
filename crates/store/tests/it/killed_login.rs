//! Killed in the middle of a login, a change of password, or the making of a token (`kill -9`):
//! nothing is half done.

use crate::kit::World;
use crate::kit::make::at;
use bongsu_core::access::{LoginName, Role, Scopes};
use bongsu_store::{NewSession, Store};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

const URL: &str = "BONGSU_TEST_KILLED_LOGIN_URL";
const ROUNDS: usize = 15;

fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// The program that is killed: user after user chooses a password by a link, enrols a second
/// factor, makes a token, and changes the password.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run and killed by the tests below"]
async fn killed_program() {
    let Ok(url) = std::env::var(URL) else { return };
    let store = Store::open(&url).await.unwrap();
    for number in store.users().await.unwrap().len().. {
        let login = LoginName::parse(&format!("user-{number}")).unwrap();
        let id = store.add_user(&login, "U", Role::Engineer, at(0)).await.unwrap().unwrap();
        let link = store.create_link(Some(id), at(0)).await.unwrap();
        say(&format!("link {number} {link}"));
        let [new, other] = [0, 1].map(|_| NewSession::draw(id, false, "a", "b").unwrap());
        assert!(store.use_link((&link, "$first"), None, &new, at(1)).await.unwrap());
        say(&format!("in {number} {}", new.cookie));
        store.enable_totp(id, ("a sealed secret", 1), &new.digest()).await.unwrap();
        let scopes = Scopes { read: true, ..Scopes::default() };
        store.create_api_token(id, ("t", scopes), Duration::from_secs(60), at(1)).await.unwrap();
        store.set_password(id, "$second", &other.digest()).await.unwrap();
        say(&format!("changed {number} {}", new.cookie));
    }
}

/// Runs the program until it has said `lines` lines, kills it, and returns all that it said.
fn run_and_kill(url: &str, lines: usize) -> Vec<(String, usize, String)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed_login::killed_program", "--ignored", "--nocapture"])
        .env(URL, url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut heard = Vec::new();
    let mut left = lines;
    for line in said {
        let words: Vec<&str> = line.split(' ').collect();
        if let [what @ ("link" | "in" | "changed"), number, secret] = words[..] {
            heard.push((what.to_owned(), number.parse().unwrap(), secret.to_owned()));
            left = left.saturating_sub(1);
            if left == 0 {
                let _ = child.kill();
            }
        }
    }
    child.wait().unwrap();
    heard
}

async fn loses_nothing(world: &World) {
    drop(world.store().await);
    for round in 0..ROUNDS {
        let (url, lines) = (world.url.clone(), 1 + round * 2 % 7);
        let heard = tokio::task::spawn_blocking(move || run_and_kill(&url, lines)).await.unwrap();
        let store = world.store().await;
        for (what, number, secret) in &heard {
            let login = LoginName::parse(&format!("user-{number}")).unwrap();
            let user = store.user_by_login(&login).await.unwrap().expect("it was acknowledged");
            let sessions = store.sessions_of(user.id, at(2)).await.unwrap().len();
            let opens = store.session(secret, at(2)).await.unwrap().is_some();
            let changed = user.password.as_deref() == Some("$second");
            match what.as_str() {
                // Used up with all that it gives, or not at all.
                "link" => {
                    let unused = store.link(secret, at(2)).await.unwrap().is_some();
                    assert_eq!(unused, user.password.is_none(), "{number}");
                    assert_eq!(sessions, usize::from(!unused && !changed), "{number}");
                }
                "in" => assert!(opens || changed, "{number}"),
                _ => assert!(changed && !opens, "{number}"),
            }
            let codes = store.recovery_codes_left(user.id).await.unwrap();
            assert_eq!(codes, if user.totp.is_some() { 10 } else { 0 }, "{number}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_has_no_half_login_when_the_program_is_killed() {
    loses_nothing(&World::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_has_no_half_login_when_the_program_is_killed() {
    loses_nothing(&World::postgres().await).await;
}
