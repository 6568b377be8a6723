//! The drill's mail: two relays of its own, whose names nobody can find on that day.

use super::{Play, ZONE, settings};
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

/// The post office, and how it is reached.
#[derive(Clone)]
pub struct Post {
    /// What arrived.
    pub office: SmtpSink,
    /// Since when it is open.
    pub open_since: Time,
    /// The relays, the first of which is asked first.
    relays: Vec<String>,
}

impl Post {
    /// Opens the relays. They stay open after the desk has closed, so that nothing under
    /// way is lost.
    pub async fn open(
        play: &Play,
        drill: &Drill,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> anyhow::Result<Post> {
        let office = SmtpSink::new(drill.clock.clone());
        let open_since = drill.clock.now();
        if let Some(elsewhere) = play.post {
            return Ok(Post { office, open_since, relays: vec![format!("smtp://{elsewhere}")] });
        }
        let mut relays = Vec::new();
        for (n, name) in drill.plan.relays().into_iter().enumerate() {
            let faults = drill.scenario.relays.iter().filter(|fault| fault.relay == n);
            let server = Server {
                tls: Some(drill.company.relays.clone()),
                faults: faults.copied().collect(),
            };
            let at = office.serve(server, tasks, stop.clone()).await?;
            relays.push(format!("smtps://{name}:{}", at.port()));
        }
        Ok(Post { office, open_since, relays })
    }

    /// The relays were found on an earlier day; on this one no name is.
    pub async fn were_found_before(&self, drill: &Drill, store: &Store) -> anyhow::Result<()> {
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let found: Vec<_> = drill.plan.relays().into_iter().map(|name| (name, here)).collect();
        Ok(store.save_resolved_hosts(&found, drill.scenario.start).await?)
    }

    /// The channels to contacts.
    pub fn channels(&self, drill: &Drill) -> anyhow::Result<Channels> {
        let trust = Trust::with(std::slice::from_ref(&drill.company.root));
        let trust = trust.map_err(anyhow::Error::msg)?;
        let relays = self.relays.iter().map(|relay| Relay::parse(relay, None));
        let relays = relays.map(|relay| relay.map(|relay| relay.trusting(trust.clone())));
        let mailer = Mailer::new("drill@bongsu.example", relays.collect::<Result<_, _>>()?)?;
        Ok(Channels { mailer: Some(mailer), ..Channels::default() })
    }
}

/// Who writes the drill's mail.
pub fn sender(play: &Play, drill: &Drill, pages: SocketAddr) -> Sender {
    let settings = settings(play, drill);
    Sender {
        operator: settings.operator,
        contact: settings.contact,
        page: Some(format!("http://{pages}")),
        zone: bongsu_words::time::zone(ZONE),
        drill: true,
    }
}
