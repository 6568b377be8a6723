//! The ways out: all by which the outside is told. Opened before anybody leads, so that what
//! cannot be used is told at the start, and not in an outage (S8).

use crate::config::{Config, Heartbeat};
use crate::runtime::delivery::notices::Channels;
use crate::runtime::publishing::mirror::MirrorTarget;
use bongsu_send::host::ResolvedHost;
use bongsu_send::http::Endpoint;
use bongsu_send::webhook::Webhook;
use std::sync::Arc;

/// All by which the outside is told.
pub struct OutboundChannels {
    /// To people.
    pub carriers: Arc<Channels>,
    /// To programs and rooms.
    pub hooks: Arc<[Webhook]>,
    /// To places elsewhere that are to have what the first folder has, each with its name.
    pub mirrors: Vec<(String, Arc<MirrorTarget>)>,
    /// To whoever waits for a sign of life.
    pub heartbeat: Option<Arc<Endpoint>>,
}

impl OutboundChannels {
    /// Opens all of them; nobody is asked for anything yet.
    ///
    /// # Errors
    /// When one cannot be used: a file that cannot be read, a password that is missing.
    pub fn open(config: &Config) -> anyhow::Result<OutboundChannels> {
        let mailer = config.mailer()?;
        let (texter, caller) = (config.sms_sender()?, config.voice_sender()?);
        let heartbeat = config.heartbeat.as_ref().map(Heartbeat::endpoint).transpose()?;
        Ok(OutboundChannels {
            carriers: Arc::new(Channels { mailer, texter, caller }),
            hooks: config.open_webhooks()?.into(),
            mirrors: config.mirrors()?,
            heartbeat: heartbeat.map(Arc::new),
        })
    }

    /// Where they lead.
    pub fn places(&self) -> impl Iterator<Item = &Arc<ResolvedHost>> {
        let hooks = self.hooks.iter().map(|hook| hook.endpoint().host());
        let mirrors = self.mirrors.iter().filter_map(|(_, to)| match &**to {
            MirrorTarget::Remote(place) => Some(place.host()),
            MirrorTarget::Command(_) => None,
        });
        let heartbeat = self.heartbeat.iter().map(|endpoint| endpoint.host());
        self.carriers.places().chain(hooks).chain(mirrors).chain(heartbeat)
    }
}
