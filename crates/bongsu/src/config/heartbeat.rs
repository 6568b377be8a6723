//! `[heartbeat]`: an outside monitor that raises the alarm when this desk is silent.

use super::secret::Secret;
use super::values::SECOND;
use anyhow::Context;
use bongsu_send::http::Endpoint;
use bongsu_settings::{Fields, Reader};
use std::time::Duration;

/// An outside monitor that raises the alarm when this desk is silent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heartbeat {
    /// The address that is requested.
    pub url: Secret,
    /// How often.
    pub interval: Duration,
}

impl Heartbeat {
    /// `None` without an address.
    pub(super) fn read(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<Heartbeat> {
        let url = Secret::take_field(r, f, "url");
        let mut interval = Duration::from_secs(60);
        f.duration(r, "interval_s", SECOND, 5..=86_400, &mut interval);
        let (field, url) = url.filter(|(_, url)| *url != Secret::Inline(String::new()))?;
        let heartbeat = Heartbeat { url, interval };
        // Files are read when the program starts.
        if let (Secret::Inline(_), Err(error)) = (&heartbeat.url, heartbeat.endpoint()) {
            field.reject(r, format!("{:#}", error.root_cause()));
        }
        Some(heartbeat)
    }

    /// The endpoint to request.
    ///
    /// # Errors
    /// When the file cannot be read, or holds no address.
    pub fn endpoint(&self) -> anyhow::Result<Endpoint> {
        Endpoint::parse(&self.url.read()?).context("[heartbeat] url")
    }
}
