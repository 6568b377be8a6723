//! Killed at any moment (`kill -9`): acknowledged units are stored, and none in part.

use crate::kit::World;
use crate::kit::make::*;
use bongsu_core::engine::Record;
use bongsu_core::engine::receipt::{Receipt, RequestKey};
use bongsu_core::incident::EventKind;
use bongsu_core::statement::StatementKind;
use bongsu_store::{Store, VictimQuery};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

const URL: &str = "BONGSU_TEST_KILLED_URL";
/// Tasks that write at the same time, each on an incident of its own.
const TASKS: u64 = 6;
const ROUNDS: u64 = 25;
const VICTIMS: u32 = 3;

/// What a task writes as its unit `number`: each kind of record once or more.
fn unit(task: u64, number: u32) -> Vec<Record> {
    let mut incident = incident(task);
    incident.events = number + 1;
    incident.statements = number + 1;
    let opened = event(&incident, number, EventKind::VictimsAdded { sites: VICTIMS }, at(1));
    let mut records = vec![
        Record::Event(opened),
        Record::Statement(statement(
            &incident,
            number,
            StatementKind::Ongoing { cause: None, last_failure: None },
        )),
    ];
    // What a program asked for under a key, with what was done for it.
    let key = RequestKey { key: format!("{task}-{number}"), request: "digest".into() };
    let receipt = Receipt { principal: "user:kim".into(), key, status: 204, at: at(1) };
    records.push(Record::Receipt(Box::new(receipt)));
    let numbers = number * VICTIMS..(number + 1) * VICTIMS;
    records.extend(numbers.map(|n| Record::Victim(victim(&incident, n))));
    records.push(Record::Incident(incident));
    records
}

/// The program that is killed: continues from what it finds, and prints what was acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run and killed by the tests below"]
async fn killed_program() {
    let Ok(url) = std::env::var(URL) else { return };
    let store = Store::open(&url).await.unwrap();
    let tasks = (0..TASKS).map(|task| {
        let store = store.clone();
        tokio::spawn(async move {
            let found = store.incident(incident(task).id).await.unwrap();
            for number in found.map_or(0, |incident| incident.events).. {
                store.commit(&unit(task, number)).await.unwrap();
                let mut out = std::io::stdout().lock();
                // When the other end is gone, this program soon is as well.
                let _ = writeln!(out, "ack {task} {number}").and_then(|()| out.flush());
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

/// Runs the program until it has acknowledged `acks` units, kills it, and returns the last
/// unit acknowledged for each task.
fn run_and_kill(url: &str, acks: usize) -> BTreeMap<u64, u32> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::killed_program", "--ignored", "--nocapture"])
        .env(URL, url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acked = BTreeMap::new();
    let mut note = |line: &str| {
        let mut words = line.split(' ').skip_while(|word| *word != "ack").skip(1);
        let (Some(task), Some(number)) = (words.next(), words.next()) else { return false };
        acked.insert(task.parse().unwrap(), number.parse().unwrap());
        true
    };
    let mut left = acks;
    while left > 0 {
        let line = lines.next().expect("the program exited by itself").unwrap();
        left -= usize::from(note(&line));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What it still printed before it was killed counts as well; the last line may be cut.
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    let complete = rest.len().saturating_sub(1);
    for line in &rest[..complete] {
        note(line);
    }
    acked
}

/// Each unit of each task is stored as a whole or not at all, and without gaps.
async fn check(store: &Store, acked: &BTreeMap<u64, u32>) {
    for task in 0..TASKS {
        let id = incident(task).id;
        let kept = store.incident(id).await.unwrap().map_or(0, |incident| incident.events);
        if let Some(last) = acked.get(&task) {
            assert!(kept > *last, "unit {last} of task {task} was acknowledged, {kept} are stored");
        }
        let numbers: Vec<u32> = (0..kept).collect();
        let events = store.events(id).await.unwrap();
        assert_eq!(events.iter().map(|e| e.number).collect::<Vec<_>>(), numbers);
        let statements = store.statements(id).await.unwrap();
        assert_eq!(statements.iter().map(|s| s.number).collect::<Vec<_>>(), numbers);
        let mut query = VictimQuery { limit: 1000, ..VictimQuery::default() };
        let mut victims = 0;
        loop {
            let page = store.victims(id, &query).await.unwrap();
            let Some(last) = page.last() else { break };
            query.after = Some(last.site.clone());
            victims += page.len();
        }
        assert_eq!(victims, (kept * VICTIMS) as usize, "a unit of task {task} is stored in part");
    }
    let statements = store.load_state(since(at(60))).await.unwrap().statements.len();
    let receipts = store.receipts(at(2)).await.unwrap().len();
    assert_eq!(receipts, statements, "a statement without its receipt, or a receipt without one");
    assert_eq!(store.refused_count().await.unwrap(), 0, "something was published twice");
}

async fn survives_kills(world: &World, rounds: u64) {
    drop(world.store().await);
    let mut units = 0;
    for round in 0..rounds {
        // A different number of units each time, so that the kill falls anywhere.
        let url = world.url.clone();
        let acks = 1 + (round * 7 % 23) as usize;
        let acked = tokio::task::spawn_blocking(move || run_and_kill(&url, acks)).await.unwrap();
        let store = world.store().await;
        check(&store, &acked).await;
        let now: u32 =
            store.load_state(since(at(60))).await.unwrap().incidents.iter().map(|i| i.events).sum();
        assert!(now >= units + u32::try_from(acks).unwrap());
        units = now;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_loses_nothing_when_the_program_is_killed() {
    survives_kills(&World::sqlite().await, ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_loses_nothing_when_the_program_is_killed() {
    survives_kills(&World::postgres().await, ROUNDS).await;
}
