//! Web push: messages to browsers, by the push service of each (RFC 8030).
//!
//! [`vapid`] says who sends, [`encryption`] hides from the push service what is sent.

mod encryption;
mod error;
mod vapid;

pub use encryption::TEXT_MAX_BYTES;
pub use error::PushError;
pub use vapid::VapidKey;

use crate::Outcome;
use crate::http::{Endpoint, EndpointError, Request, Response};
use bongsu_core::Time;
use bongsu_core::http_url::HttpUrl;
use bongsu_core::oncall::push::PushAddress;
use hyper::Method;
use std::time::Duration;

/// Who sends.
#[derive(Clone, Copy, Debug)]
pub struct PushSender<'a> {
    /// By which key.
    pub key: &'a VapidKey,
    /// Whom the people of a push service can ask: a `mailto:` or `https:` URL.
    pub contact: Option<&'a str>,
}

/// A message to a browser.
#[derive(Clone, Copy, Debug)]
pub struct PushMessage<'a> {
    /// What the service worker of the desk gets.
    pub text: &'a [u8],
    /// A newer message with the same one replaces this while the browser is away: at most 32
    /// characters of base64url.
    pub topic: &'a str,
    /// How long it is of use to a browser that is away.
    pub ttl: Duration,
}

/// What came of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pushed {
    /// The browser has left: nothing reaches it any more (RFC 8030 §7.3); with the answer.
    Gone(String),
    /// Anything else, and how long the push service wants to be left alone.
    Answered(Outcome, Option<Duration>),
}

/// A push service, at the URL of one browser.
#[derive(Debug)]
pub struct PushEndpoint {
    endpoint: Endpoint,
    origin: String,
}

impl PushEndpoint {
    /// At the URL of an address.
    ///
    /// # Errors
    /// [`PushError::Endpoint`].
    pub fn of(address: &PushAddress) -> Result<PushEndpoint, PushError> {
        let endpoint = Endpoint::parse(&address.endpoint).map_err(PushError::Endpoint)?;
        let invalid = |_| PushError::Endpoint(EndpointError::Invalid);
        let origin = HttpUrl::parse(&address.endpoint).map_err(invalid)?.origin();
        Ok(PushEndpoint { endpoint, origin })
    }

    /// Where it is; its host is to be judged before anything is sent.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Sends a message at an instant. When there is no answer, it may have been taken: sent again
    /// it replaces itself, by its topic and on the screen.
    ///
    /// # Errors
    /// [`PushError`], when nothing was sent.
    pub async fn send(
        &self,
        now: Time,
        by: PushSender<'_>,
        to: &PushAddress,
        message: &PushMessage<'_>,
    ) -> Result<Pushed, PushError> {
        let request = self.request(now, by, to, message)?;
        Ok(match self.endpoint.send(&request).await {
            Ok(response) => pushed(&response),
            Err(why) => Pushed::Answered(Outcome::TryLater(why), None),
        })
    }

    fn request(
        &self,
        now: Time,
        by: PushSender<'_>,
        to: &PushAddress,
        message: &PushMessage<'_>,
    ) -> Result<Request, PushError> {
        let body = encryption::encrypt(to, message.text)?;
        let authorization = by.key.authorization(now, &self.origin, by.contact)?;
        let headers = [
            ("authorization", authorization),
            ("content-encoding", "aes128gcm".to_owned()),
            ("ttl", message.ttl.as_secs().to_string()),
            // A sleeping device is woken (RFC 8030 §5.3).
            ("urgency", "high".to_owned()),
            ("topic", message.topic.to_owned()),
        ];
        Ok(Request {
            method: Method::POST,
            target: self.endpoint.target().to_owned(),
            content_type: Some("application/octet-stream"),
            headers: headers.map(|(name, value)| (name.to_owned(), value)).into(),
            body: body.into(),
        })
    }
}

fn pushed(response: &Response) -> Pushed {
    match response.status {
        404 | 410 => Pushed::Gone(response.summary()),
        _ => Pushed::Answered(response.outcome(), response.min_retry_delay()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16) -> Pushed {
        let retry_after = (status == 429).then_some(Duration::from_secs(7));
        pushed(&Response { status, retry_after, date: None, body: String::new() })
    }

    #[test]
    fn what_a_push_service_answers_is_understood() {
        let Pushed::Answered(Outcome::Accepted(_), None) = answered(201) else { panic!() };
        for gone in [404, 410] {
            assert!(matches!(answered(gone), Pushed::Gone(_)), "{gone}");
        }
        let later = Some(Duration::from_secs(7));
        assert!(matches!(answered(429), Pushed::Answered(Outcome::TryLater(_), it) if it == later));
        for away in [500, 502, 503] {
            let it = answered(away);
            assert!(matches!(it, Pushed::Answered(Outcome::TryLater(_), _)), "{away}");
        }
        for refused in [400, 401, 403, 413] {
            let it = answered(refused);
            assert!(matches!(it, Pushed::Answered(Outcome::Refused(_), _)), "{refused}");
        }
    }

    #[test]
    fn a_message_is_urgent_and_says_nothing_but_where_it_goes() {
        let to = PushAddress::parse(
            "https://push.example/send/abc?x=1",
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "BTBZMqHH6r4Tts7J_aSIgg",
        );
        let (to, (key, _)) = (to.unwrap(), VapidKey::draw().unwrap());
        let by = PushSender { key: &key, contact: Some("mailto:noc@host.example") };
        let ttl = Duration::from_secs(90);
        let message = PushMessage { text: b"rack-7 is down", topic: "abc", ttl };
        let endpoint = PushEndpoint::of(&to).unwrap();
        let now = Time::from_secs(1_800_000_000);
        let request = endpoint.request(now, by, &to, &message).unwrap();
        assert_eq!(
            (request.target.as_str(), endpoint.origin.as_str()),
            ("/send/abc?x=1", "https://push.example")
        );
        let field = |name: &str| {
            let found = request.headers.iter().find(|(it, _)| it == name);
            found.map(|(_, value)| value.as_str()).unwrap()
        };
        assert_eq!((field("urgency"), field("ttl"), field("topic")), ("high", "90", "abc"));
        assert_eq!(field("content-encoding"), "aes128gcm");
        assert!(field("authorization").starts_with("vapid t=ey"));
        assert!(!request.body.windows(6).any(|it| it == b"rack-7"));
    }
}
