//! Text messages through the operator's gateways: SOLAPI, Naver Cloud SENS, or any other whose
//! request is written in the configuration. A notice with a registered KakaoTalk template
//! (AlimTalk) is sent with it first, and as a text when that is refused. A gateway may also
//! read messages out in a voice call.

mod alimtalk;
mod body;
mod config;
mod delivery;
mod gateway;
mod message;
mod registered;
mod request;
mod secrets;
mod signature;

pub use alimtalk::{AlimTalk, AlimTalkError, RegisteredTemplate};
pub use config::{GatewayError, HttpGateway};
pub use gateway::Gateway;
pub use message::SmsMessage;

use crate::host::ResolvedHost;
use crate::{Outcome, Progress};
use bongsu_core::Time;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Sends texts through the first gateway that accepts them.
#[derive(Debug)]
pub struct SmsSender {
    gateways: Vec<Gateway>,
}

impl SmsSender {
    /// Sends through `gateways`, in order of preference.
    pub fn new(gateways: Vec<Gateway>) -> SmsSender {
        SmsSender { gateways }
    }

    /// The gateways, in order of preference.
    pub fn gateways(&self) -> &[Gateway] {
        &self.gateways
    }

    /// The hosts of the gateways.
    pub fn hosts(&self) -> impl Iterator<Item = &Arc<ResolvedHost>> {
        self.gateways.iter().map(|gateway| gateway.endpoint.host())
    }

    /// Whether every gateway sends all of a text: what is longer than a message holds is cut.
    pub fn holds(&self, text: &SmsMessage<'_>) -> bool {
        self.gateways.iter().all(|gateway| gateway.holds(text))
    }

    /// Sends a text. One gateway that accepts it is enough; it is refused only when every
    /// gateway refuses it permanently.
    pub async fn send(&self, now: Time, text: &SmsMessage<'_>, progress: &Progress) -> Outcome {
        let mut gateways: Vec<&Gateway> = self.gateways.iter().collect();
        gateways
            .sort_by_key(|gateway| gateway.cooling_down.load(Ordering::Relaxed) > now.as_micros());
        let mut failure = Outcome::Refused("no gateway is configured".into());
        for gateway in gateways {
            match gateway.deliver(now, text, progress).await {
                taken @ (Outcome::Accepted(_) | Outcome::Unknown(_)) => return taken,
                other => failure = failure.or(other),
            }
        }
        failure
    }
}

#[cfg(test)]
mod tests;
