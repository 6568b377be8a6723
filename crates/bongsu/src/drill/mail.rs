//! The drill's mail: two relays of its own, whose names cannot be resolved during the drill.

use super::config::DrillConfig;
use super::setup::{ZONE, settings};
use crate::runtime::delivery::channels::Channels;
use bongsu_core::Time;
use bongsu_drill::run::Drill;
use bongsu_drill::smtp_sink::{Server, SmtpSink};
use bongsu_send::mail::{Mailer, Relay};
use bongsu_send::tls::Trust;
use bongsu_store::Store;
use bongsu_words::message::Sender;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The SMTP sink, and its relays.
#[derive(Clone)]
pub struct DrillMail {
    /// Receives the mail.
    pub sink: SmtpSink,
    /// When it opened.
    pub open_since: Time,
    /// The URLs of the relays, in order of preference.
    relays: Vec<String>,
}

impl DrillMail {
    /// Opens the relays. They stay open after the desk has closed, so that no mail in flight
    /// is lost.
    pub async fn open(
        config: &DrillConfig,
        drill: &Drill,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> anyhow::Result<DrillMail> {
        let sink = SmtpSink::new(drill.clock.clone());
        let open_since = drill.clock.now();
        if let Some(server) = config.smtp_server {
            return Ok(DrillMail { sink, open_since, relays: vec![format!("smtp://{server}")] });
        }
        let mut relays = Vec::new();
        for (n, name) in drill.plan.relays().into_iter().enumerate() {
            let faults = drill.scenario.relays.iter().filter(|fault| fault.relay == n);
            let server = Server {
                tls: Some(drill.company.relays.clone()),
                faults: faults.copied().collect(),
            };
            let at = sink.serve(server, tasks, stop.clone()).await?;
            relays.push(format!("smtps://{name}:{}", at.port()));
        }
        Ok(DrillMail { sink, open_since, relays })
    }

    /// Saves the addresses of the relays as resolved on an earlier day.
    pub async fn save_relay_addresses(&self, drill: &Drill, store: &Store) -> anyhow::Result<()> {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let resolved: Vec<_> =
            drill.plan.relays().into_iter().map(|name| (name, vec![loopback])).collect();
        Ok(store.save_resolved_hosts(&resolved, drill.scenario.start).await?)
    }

    /// The channels of the desk: mail only.
    pub fn channels(&self, drill: &Drill) -> anyhow::Result<Channels> {
        let trust = Trust::with(std::slice::from_ref(&drill.company.root));
        let trust = trust.map_err(anyhow::Error::msg)?;
        let relays = self.relays.iter().map(|relay| Relay::parse(relay, None));
        let relays = relays.map(|relay| relay.map(|relay| relay.trusting(trust.clone())));
        let mailer = Mailer::new("drill@bongsu.example", relays.collect::<Result<_, _>>()?)?;
        Ok(Channels { mailer: Some(mailer), ..Channels::default() })
    }
}

/// The sender of the drill's mail.
pub fn sender(config: &DrillConfig, drill: &Drill, pages: SocketAddr) -> Sender {
    let settings = settings(config, drill);
    Sender {
        operator: settings.operator,
        contact: settings.contact,
        page: Some(format!("http://{pages}")),
        zone: bongsu_words::time::zone(ZONE),
        drill: true,
        texts: Default::default(),
    }
}
