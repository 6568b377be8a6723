//! Delivers a message through one gateway.

use super::gateway::{Gateway, SmsProvider};
use super::message::SmsMessage;
use crate::http::{NoResponse, Request, Response};
use crate::{Outcome, Progress};
use bongsu_core::Time;
use serde_json::Value;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How long a gateway is tried last after a failure.
const COOLDOWN: Duration = Duration::from_secs(30);

impl Gateway {
    pub(super) async fn deliver(
        &self,
        now: Time,
        text: &SmsMessage<'_>,
        progress: &Progress,
    ) -> Outcome {
        let alimtalk = match self.alimtalk_request(now, text) {
            Some(request) => Some(self.send(&request, progress).await),
            None => None,
        };
        // When the gateway refuses the template or the channel, the notice goes as a text. A
        // recipient without KakaoTalk gets a text from the gateway itself. Without a response
        // the result is unknown, and the AlimTalk request is repeated.
        let outcome = match alimtalk {
            Some(Outcome::Refused(why)) => {
                let outcome = self.send(&self.request(now, text), progress).await;
                outcome.prefixed(&format!("AlimTalk: {why}; text: "))
            }
            Some(outcome) => outcome,
            None => self.send(&self.request(now, text), progress).await,
        };
        if matches!(outcome, Outcome::TryLater(_) | Outcome::SenderRefused(_)) {
            self.cooling_down.store((now + COOLDOWN).as_micros(), Ordering::Relaxed);
        }
        outcome.prefixed(&format!("{}: ", self.endpoint))
    }

    /// Without a response nobody knows whether the telephone gets it.
    async fn send(&self, request: &Request, progress: &Progress) -> Outcome {
        match self.endpoint.deliver(request, progress).await {
            Ok(response) => self.outcome_of(&response),
            Err(NoResponse::NotSent(why)) => Outcome::TryLater(why),
            Err(NoResponse::Unknown(why)) => Outcome::Unknown(why),
        }
    }

    /// The outcome of a response. An expired key or an exhausted credit concerns the account
    /// and not the text. A body may refuse what the status accepts.
    fn outcome_of(&self, response: &Response) -> Outcome {
        let outcome = match response.outcome() {
            Outcome::Refused(why) if matches!(response.status, 401..=403) => {
                Outcome::SenderRefused(why)
            }
            outcome => outcome,
        };
        let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
        let success = match &self.provider {
            // 2000 is success at SOLAPI, 202 at SENS.
            SmsProvider::Solapi { .. } | SmsProvider::Sens { .. } => {
                let each = body["messages"].as_array().map_or(&[][..], Vec::as_slice);
                // SENS has a code for each AlimTalk message: A000 is success.
                let success =
                    |it: &Value| it["requestStatusCode"].as_str().is_none_or(|c| c == "A000");
                body["statusCode"].as_str().is_none_or(|code| code.starts_with('2'))
                    && each.iter().all(success)
            }
            SmsProvider::Http { success_match, .. } => {
                success_match.as_ref().is_none_or(|text| response.body.contains(text))
            }
        };
        match outcome {
            Outcome::Accepted(text) if !success => Outcome::Refused(text),
            outcome => outcome,
        }
    }
}
