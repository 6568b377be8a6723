//! Whether the outside monitor accepts heartbeats, and whether its clock agrees with ours.

use super::clock::{self, RemoteDate};
use super::{Finding, Severity};
use crate::config::{Config, Heartbeat};
use crate::runtime::upkeep::heartbeat;
use bongsu_clock::Clock;
use bongsu_words::{Language, say};

/// Sends one heartbeat; nothing when none is configured.
pub async fn check(config: &Config, lang: Language) -> Vec<Finding> {
    let Some(heartbeat) = &config.heartbeat else { return Vec::new() };
    match send(heartbeat).await {
        Ok((host, remote)) => {
            vec![Finding::ok(say!(lang, "doctor-heartbeat-ok")), clock::check(lang, &host, remote)]
        }
        Err(why) => vec![Finding::problem(
            Severity::Error,
            say!(lang, "doctor-heartbeat-failed", why = why),
            say!(lang, "doctor-heartbeat-failed-fix"),
        )],
    }
}

/// The host that accepted it, and the Date header of its response.
async fn send(heartbeat: &Heartbeat) -> Result<(String, Option<RemoteDate>), String> {
    let endpoint = heartbeat.endpoint().map_err(|error| format!("{error:#}"))?;
    let requested = Clock::system().calendar();
    let response = heartbeat::send(&endpoint).await?;
    let received = Clock::system().calendar();
    let remote = response.date.map(|date| RemoteDate { requested, received, date });
    Ok((endpoint.host().host().into(), remote))
}
