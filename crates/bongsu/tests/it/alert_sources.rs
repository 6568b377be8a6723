//! S10: what a tool was told is taken is there after a kill, once.

use crate::program::{bongsu, err, out, run};
use crate::serving::{Serving, configure};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

fn post(at: &str, target: &str, body: &Value) -> String {
    let body = body.to_string();
    let mut stream = TcpStream::connect(at).unwrap();
    let head = format!(
        "POST {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

pub fn alerts(serving: &Serving) -> Vec<Value> {
    let answer = serving.get("/api/v1/external-alerts");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
    // The body comes in chunks, or whole.
    let json = &body[body.find('[').unwrap()..=body.rfind(']').unwrap()];
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

#[test]
fn an_alert_that_was_taken_is_there_after_a_kill_and_told_again_it_is_the_same() {
    let place = tempfile::tempdir().unwrap();
    let sources = "[[alert_source]]\nname = \"pd\"\ntype = \"pagerduty\"\n\
        [[expected_heartbeat]]\nname = \"backup\"\n";
    configure(place.path(), sources);
    let serving = Serving::of(bongsu(), place.path());
    let printed = run(place.path(), &["oncall", "sources", "--config", "b.toml"]);
    assert!(printed.status.success(), "{}", err(&printed));
    let printed = out(&printed);
    let after = |text: &str| printed.split_once(text).unwrap().1.lines().next().unwrap().to_owned();
    let (key, beat) = (after("routing_key "), after("/hooks/heartbeats/backup/"));
    let event = json!({"routing_key": key, "event_action": "trigger", "dedup_key": "disk",
        "payload": {"summary": "disk full", "source": "db-9", "severity": "critical"}});
    let answer = post(&serving.public, "/v2/enqueue", &event);
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    let heartbeat = format!("/hooks/heartbeats/backup/{beat}");
    let answer = post(&serving.public, &heartbeat, &Value::Null);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // It is killed where it stands.
    drop(serving);

    let serving = Serving::of(bongsu(), place.path());
    let [alert] = &alerts(&serving)[..] else { panic!("{:?}", alerts(&serving)) };
    assert_eq!((&alert["summary"], &alert["source"]), (&json!("disk full"), &json!("pd")));
    let beats = serving.get("/api/v1/heartbeats");
    assert!(beats.contains("\"backup\"") && !beats.contains("\"last_at\":null"), "{beats}");
    // Until the lease of the dead process is over, a tool is told to send again.
    while post(&serving.public, "/v2/enqueue", &event).starts_with("HTTP/1.1 503") {
        std::thread::yield_now();
    }
    assert_eq!(alerts(&serving).len(), 1);
    let end = json!({"routing_key": key, "event_action": "resolve", "dedup_key": "disk"});
    assert!(post(&serving.public, "/v2/enqueue", &end).starts_with("HTTP/1.1 202"));
    // Pages follow within a moment: a view is not made for each of thousands of alerts.
    while alerts(&serving)[0]["ended_at"] == Value::Null {
        std::thread::yield_now();
    }
}
