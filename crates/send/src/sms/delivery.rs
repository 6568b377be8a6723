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
                let outcome = self.send_text(now, text, progress).await;
                outcome.prefixed(&format!("AlimTalk: {why}; text: "))
            }
            Some(outcome) => outcome,
            None => self.send_text(now, text, progress).await,
        };
        if matches!(outcome, Outcome::TryLater(_) | Outcome::SenderRefused(_)) {
            self.cooling_down.store((now + COOLDOWN).as_micros(), Ordering::Relaxed);
        }
        outcome.prefixed(&format!("{}: ", self.endpoint))
    }

    async fn send_text(&self, now: Time, text: &SmsMessage<'_>, progress: &Progress) -> Outcome {
        match self.request(now, text) {
            Ok(request) => self.send(&request, progress).await,
            Err(why) => Outcome::Refused(why),
        }
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
        let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
        match response.outcome() {
            Outcome::Refused(why) if matches!(response.status, 401..=403) => {
                Outcome::SenderRefused(why)
            }
            // SOLAPI says 400 of both.
            Outcome::Refused(why) if is_about_the_account(&body) => Outcome::SenderRefused(why),
            Outcome::Accepted(text) => match &self.provider {
                SmsProvider::Solapi { .. } | SmsProvider::Sens { .. } => by_codes(&body, text),
                SmsProvider::Http { success_match, rejection_match, .. } => {
                    let has = |text: &String| response.body.contains(text);
                    match (success_match, rejection_match) {
                        (_, Some(rejection)) if has(rejection) => Outcome::Refused(text),
                        // Whose fault it is is not said: it is not the end of a number.
                        (Some(success), _) if !has(success) => Outcome::TryLater(text),
                        _ => Outcome::Accepted(text),
                    }
                }
            },
            outcome => outcome,
        }
    }
}

/// By the codes in the body of SOLAPI (2000 is success) and SENS (202; and A000 for each AlimTalk
/// message). Codes of three digits are those of HTTP.
fn by_codes(body: &Value, text: String) -> Outcome {
    let each = body["messages"].as_array().map_or(&[][..], Vec::as_slice);
    let success = |it: &Value| it["requestStatusCode"].as_str().is_none_or(|code| code == "A000");
    let code = &body["statusCode"];
    let code = code.as_str().map(str::to_owned).or_else(|| Some(code.as_u64()?.to_string()));
    match code.as_deref() {
        Some("408" | "429") => Outcome::TryLater(text),
        Some(code) if code.len() == 3 && code.starts_with('5') => Outcome::TryLater(text),
        Some("401" | "402" | "403") => Outcome::SenderRefused(text),
        Some(code) if !code.starts_with('2') => Outcome::Refused(text),
        _ if each.iter().all(success) => Outcome::Accepted(text),
        _ => Outcome::Refused(text),
    }
}

/// Whether an error is about our key or our credit.
fn is_about_the_account(body: &Value) -> bool {
    let code = body["errorCode"].as_str().unwrap_or_default();
    ["Balance", "APIKey", "ApiKey", "Signature", "Unauthorized", "Forbidden"]
        .iter()
        .any(|it| code.contains(it))
}
