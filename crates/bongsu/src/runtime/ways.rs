//! The ways out: all by which the outside is told. Opened before anybody leads, so that what
//! cannot be used is told at the start, and not in an outage (S8).

use super::courier::Carriers;
use super::mirror::To;
use crate::config::{Config, HeartbeatAt};
use bongsu_send::hook::Hook;
use bongsu_send::http::Endpoint;
use bongsu_send::place::Place;
use std::sync::Arc;

/// All by which the outside is told.
pub struct Ways {
    /// To people.
    pub carriers: Arc<Carriers>,
    /// To programs and rooms.
    pub hooks: Arc<[Hook]>,
    /// To places elsewhere that are to have what the first folder has, each with its name.
    pub mirrors: Vec<(String, Arc<To>)>,
    /// To whoever waits for a sign of life.
    pub heartbeat: Option<Arc<Endpoint>>,
}

impl Ways {
    /// Opens all of them; nobody is asked for anything yet.
    ///
    /// # Errors
    /// When one cannot be used: a file that cannot be read, a password that is missing.
    pub fn open(config: &Config) -> anyhow::Result<Ways> {
        let (mailer, texter, caller) = (config.mailer()?, config.texter()?, config.caller()?);
        let heartbeat = config.heartbeat.as_ref().map(HeartbeatAt::endpoint).transpose()?;
        Ok(Ways {
            carriers: Arc::new(Carriers { mailer, texter, caller }),
            hooks: config.hooks()?.into(),
            mirrors: config.mirrors()?,
            heartbeat: heartbeat.map(Arc::new),
        })
    }

    /// Where they lead.
    pub fn places(&self) -> impl Iterator<Item = &Arc<Place>> {
        let hooks = self.hooks.iter().map(|hook| hook.endpoint().place());
        let mirrors = self.mirrors.iter().filter_map(|(_, to)| match &**to {
            To::Elsewhere(place) => Some(place.place()),
            To::Command(_) => None,
        });
        let heartbeat = self.heartbeat.iter().map(|endpoint| endpoint.place());
        self.carriers.places().chain(hooks).chain(mirrors).chain(heartbeat)
    }
}
