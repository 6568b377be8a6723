//! `kill -9` at any moment of a drill (S16): nothing that was said is lost, and nothing is
//! said twice.
//!
//! A drill of 2018-01-04 is begun, killed, and begun again on the same store, again and
//! again, while the name servers are under attack. After each kill the store is read: what
//! it held after the last one must still be there, and the numbers of what was said must
//! follow each other without a gap. `BONGSU_KILLS` says how often (10 when not set).

use crate::pg;
use crate::program::bongsu;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::incident::{Incident, IncidentId, Victim};
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::DeliveryState;
use bongsu_core::statement::Statement;
use bongsu_drill::smtp_sink::{Server, SmtpSink};
use bongsu_store::{PAGE_MAX_ROWS, Store, VictimQuery};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The story: a group of name servers is dead from the first minute on.
const STORY: &str = r#"
version = 1
start = "2018-01-04T16:18:00+09:00"
end = "20:00:00"
speed = 20
vantages = ["seoul", "tokyo"]
[title]
ko = "죽었다 살아나는 훈련"
en = "Killed and begun again"
[probing]
sweep_s = 60
timeout_s = 10
[topology]
seed = 20180104
customers = 30
sites = 120
name_server_groups = 3
servers_per_group = 2
data_centres = 2
uplinks = 2
switches = 2
racks = 4
servers = 8
prefixes = 3
https = 0.5
own_faults = 0.02
[[event]]
at = "16:18:40"
target = "nsgroup:1"
fault = "drop"
until = "16:26:00"
[[event]]
at = "16:30:00"
target = "rack:2"
fault = "drop"
until = "19:00:00"
[expect]
component = ["nsgroup:1", "rack:2"]
"#;

/// All that was said of one incident.
#[derive(Clone, Debug)]
struct Said {
    incident: Incident,
    statements: Vec<Statement>,
    events: usize,
    victims: BTreeMap<Name, Victim>,
}

async fn victims(store: &Store, id: IncidentId) -> BTreeMap<Name, Victim> {
    let mut all = BTreeMap::new();
    let mut query = VictimQuery { limit: PAGE_MAX_ROWS, ..VictimQuery::default() };
    loop {
        let page = store.victims(id, &query).await.unwrap();
        let Some(last) = page.last() else { return all };
        query.after = Some(last.site.clone());
        all.extend(page.into_iter().map(|victim| (victim.site.clone(), victim)));
    }
}

/// Reads the store, and sees that nothing in it is there by half.
async fn read(store: &Store) -> BTreeMap<IncidentId, Said> {
    let mut all = BTreeMap::new();
    for incident in store.incidents(None, PAGE_MAX_ROWS).await.unwrap() {
        let id = incident.id;
        let statements = store.statements(id).await.unwrap();
        let numbers: Vec<u32> = statements.iter().map(|said| said.number).collect();
        assert_eq!(numbers, (0..incident.statements).collect::<Vec<_>>(), "statements of {id}");
        let events = store.events(id).await.unwrap();
        let numbers: Vec<u32> = events.iter().map(|event| event.number).collect();
        assert_eq!(numbers, (0..incident.events).collect::<Vec<_>>(), "events of {id}");
        let victims = victims(store, id).await;
        let said = Said { incident, statements, events: events.len(), victims };
        all.insert(id, said);
    }
    assert_eq!(store.refused_count().await.unwrap(), 0, "something was said twice, differently");
    all
}

/// What was there is still there, and only more was added.
fn only_grew(before: &BTreeMap<IncidentId, Said>, now: &BTreeMap<IncidentId, Said>) {
    for (id, was) in before {
        let is = now.get(id).unwrap_or_else(|| panic!("incident {id} is lost"));
        assert_eq!(is.incident.began_at.min(was.incident.began_at), is.incident.began_at);
        assert_eq!(is.incident.opened_at, was.incident.opened_at);
        assert!(is.statements.starts_with(&was.statements), "what was said of {id} changed");
        assert!(is.events >= was.events);
        for (site, victim) in &was.victims {
            let still = is.victims.get(site).unwrap_or_else(|| panic!("{site} left the list"));
            assert_eq!(still.listed_at, victim.listed_at, "{site} was listed again");
            assert!(victim.hit_at.is_none() || still.hit_at.is_some(), "{site} was never hit?");
        }
    }
}

/// What became of the notices of an incident: handed over or not, by their Message-ID.
async fn notices(store: &Store, id: IncidentId) -> BTreeMap<String, bool> {
    let mut all = BTreeMap::new();
    let mut after = None;
    loop {
        let page = store.notices_of(id, after, PAGE_MAX_ROWS as usize).await.unwrap();
        let Some(last) = page.last() else { return all };
        after = Some((last.notice.contact, last.notice.number));
        all.extend(page.iter().map(|it| {
            let message_id = it.notice.id().message_id(store.secret());
            (format!("{message_id}@bongsu.example"), it.state == DeliveryState::Sent)
        }));
    }
}

/// Who was written to: what counts as handed over has arrived, and whatever arrived was
/// recorded before. Gives back how many mails arrived, and how many of them were copies.
async fn mail_is_accounted_for(
    store: &Store,
    said: &BTreeMap<IncidentId, Said>,
    office: &SmtpSink,
) -> (usize, usize) {
    let mut arrived: BTreeMap<String, usize> = BTreeMap::new();
    for mail in office.mail() {
        *arrived.entry(mail.id).or_default() += 1;
    }
    let mut known = BTreeMap::new();
    for id in said.keys() {
        known.extend(notices(store, *id).await);
    }
    for (id, _) in known.iter().filter(|(_, sent)| **sent) {
        assert!(arrived.contains_key(id), "{id} counts as handed over, and did not arrive");
    }
    for id in arrived.keys() {
        assert!(known.contains_key(id), "{id} arrived, and was never recorded");
    }
    let all: usize = arrived.values().sum();
    (all, all - arrived.len())
}

fn begin(story: &str, url: &str, origin: Time, post: &str) -> Child {
    bongsu()
        .args(["drill", story, "--store", url, "--ports", "any", "--listen", "127.0.0.1:0"])
        .args(["--origin", &origin.to_string(), "--lang", "en", "--post", post])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until the drill is at work, then for as long as chance says, then kills it.
async fn run_and_kill(story: &str, url: &str, origin: Time, post: &str, linger: Duration) {
    let mut child = begin(story, url, origin, post);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (mut child, first) = tokio::task::spawn_blocking(move || {
        let first = lines.next();
        // The rest is read to its end, so that the drill never waits for its reader.
        std::thread::spawn(move || lines.for_each(drop));
        (child, first)
    })
    .await
    .unwrap();
    assert!(first.is_some_and(|line| line.is_ok()), "the drill ended before it began");
    Clock::system().sleep(linger).await;
    child.kill().unwrap();
    child.wait().unwrap();
}

async fn is_killed_again_and_again(url: &str) {
    let kills: u64 = std::env::var("BONGSU_KILLS").map_or(10, |text| text.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let story = dir.path().join("killed.toml");
    std::fs::write(&story, STORY).unwrap();
    let story = story.to_str().unwrap();
    let origin = Clock::system().now();
    let store = Store::open(url).await.unwrap();
    let tasks = TaskTracker::new();
    let office = SmtpSink::new(Clock::system());
    let server = office.serve(Server::default(), &tasks, CancellationToken::new()).await.unwrap();
    let post = server.to_string();
    let mut before = BTreeMap::new();
    for round in 0..kills {
        // Anywhere between the first moment and four seconds, differently each time.
        let linger = bongsu_core::hash::hash("linger", round) % 4_000;
        run_and_kill(story, url, origin, &post, Duration::from_millis(linger)).await;
        let now = read(&store).await;
        only_grew(&before, &now);
        mail_is_accounted_for(&store, &now, &office).await;
        before = now;
    }
    // Whatever was cut off, a last run goes on to speak of the outage.
    let mut last = begin(story, url, origin, &post);
    let clock = Clock::system();
    let gives_up = clock.now() + Duration::from_secs(90);
    let spoken = loop {
        let now = read(&store).await;
        only_grew(&before, &now);
        let spoken =
            now.values().any(|said| !said.statements.is_empty() && !said.victims.is_empty());
        let spoken = spoken && !office.mail().is_empty();
        if spoken || clock.now() > gives_up {
            break spoken;
        }
        clock.sleep(Duration::from_millis(200)).await;
    };
    last.kill().unwrap();
    last.wait().unwrap();
    assert!(spoken, "nobody was ever told of an incident: this test proved nothing");
    // Killed between a server's "250" and its own record, the desk sends a mail again; each
    // kill may find as many under way as there are conversations.
    let (all, copies) = mail_is_accounted_for(&store, &read(&store).await, &office).await;
    println!("{all} mails arrived, {copies} of them copies with a Message-ID that was known");
    assert!(copies as u64 <= kills * 16, "{copies} copies of {all}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drill_on_sqlite_is_killed_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("drill.db").display());
    is_killed_again_and_again(&url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drill_on_postgres_is_killed_and_loses_nothing() {
    let server = pg::Server::start();
    is_killed_again_and_again(&server.database().await).await;
}
