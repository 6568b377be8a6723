//! What a drill is started with, and how it ends.

use bongsu_core::Time;
use bongsu_core::inventory::Language;
use bongsu_drill::scenario::Scenario;
use bongsu_drill::simulated_host::Ports;
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;

/// What a drill is started with.
pub struct DrillConfig {
    /// The scenario.
    pub scenario: Scenario,
    /// One speed throughout, in place of the scenario's own.
    pub speed: Option<f64>,
    /// Whether the pages are served after the end, until `cancel`.
    pub stay: bool,
    /// The address of the pages.
    pub listen: SocketAddr,
    /// The URL of the database; a temporary one when `None`.
    pub store: Option<String>,
    /// The directory to publish the pages to as files.
    pub publish: Option<PathBuf>,
    /// The ports of the simulated company.
    pub ports: Ports,
    /// Whether callers hear no statement and no contact is notified: for comparison.
    pub silent_desk: bool,
    /// When the drill began, in real time, if it resumes.
    pub origin: Option<Time>,
    /// The SMTP server for its mail, in place of its own sink.
    pub smtp_server: Option<SocketAddr>,
    /// The language of the terminal.
    pub language: Language,
    /// Stops the drill.
    pub cancel: CancellationToken,
}

/// How a drill ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DrillOutcome {
    /// It ran to the end, and every check passed.
    Passed,
    /// It ran to the end, and a check failed.
    Failed,
    /// It was stopped before the end.
    Interrupted,
}
