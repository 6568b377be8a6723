//! The configuration of a gateway.

use super::alimtalk::{AlimTalk, AlimTalkError};
use crate::http;

/// The configuration of a gateway.
///
/// `S` is what a secret is: the text itself, or in a configuration file the reference to it,
/// until [`HttpGateway::try_map`] reads that.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpGateway<S = String> {
    /// `solapi`, `sens` or `http`.
    pub provider: String,
    /// The sender number, which must be registered in Korea.
    pub from: String,
    /// The access key.
    pub key: Option<S>,
    /// The key that signs requests.
    pub secret: Option<S>,
    /// The service id, for `sens`.
    pub service: Option<String>,
    /// The request URL, in place of the provider's default.
    pub url: Option<S>,
    /// The request's body, for `http`: JSON, or `name=value&name=value`.
    pub body: Option<S>,
    /// More headers, for `http`: `Name: value`.
    pub headers: Vec<String>,
    /// Text in the response body that means success, for `http`.
    pub success_match: Option<String>,
    /// Text in the response body that means that the number can never be reached, for `http`.
    pub rejection_match: Option<String>,
    /// Whether messages are read out in a voice call.
    pub voice: bool,
    /// The KakaoTalk channel with its templates.
    pub alimtalk: Option<AlimTalk>,
}

/// Why a gateway configuration is not valid.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GatewayError {
    /// There is no such provider.
    #[error("unknown provider “{0}”: use solapi, sens or http")]
    Provider(String),
    /// A setting of the provider is missing.
    #[error("{0} needs `{missing}`", missing = .1.join("`, `"))]
    Missing(String, Vec<&'static str>),
    /// The sender is no number.
    #[error("“{0}” is not a phone number")]
    From(String),
    /// A text to look for is empty.
    #[error("`{0}` is empty: every answer has that")]
    Empty(&'static str),
    /// The URL is not valid.
    #[error(transparent)]
    Endpoint(#[from] http::EndpointError),
    /// The body is of neither form.
    #[error("the body is neither JSON nor name=value&name=value")]
    Body,
    /// The body lacks a placeholder.
    #[error("the body must contain {{to}} and {{text}} (or {{e164}} in place of {{to}})")]
    Placeholder,
    /// A header is not valid.
    #[error("not a valid header: write “Name: value”")]
    Header,
    /// The provider lacks a feature.
    #[error("{0} does not support {1}")]
    Unsupported(String, &'static str),
    /// The AlimTalk settings are not valid.
    #[error(transparent)]
    AlimTalk(#[from] AlimTalkError),
}

impl<S> HttpGateway<S> {
    /// Checks that every setting the provider needs is present, and can work.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub fn check(&self) -> Result<(), GatewayError> {
        let settings = [
            ("from", !self.from.is_empty()),
            ("key", self.key.is_some()),
            ("secret", self.secret.is_some()),
            ("service", self.service.is_some()),
            ("url", self.url.is_some()),
            ("body", self.body.is_some()),
        ];
        let needed: &[&str] = match self.provider.as_str() {
            "solapi" => &["from", "key", "secret"],
            "sens" => &["from", "key", "secret", "service"],
            "http" => &["url", "body"],
            _ => &[],
        };
        let missing =
            settings.into_iter().filter(|(name, present)| !present && needed.contains(name));
        let missing: Vec<_> = missing.map(|(name, _)| name).collect();
        if !missing.is_empty() {
            return Err(GatewayError::Missing(self.provider.clone(), missing));
        }
        // A number, unless the gateway takes a name.
        let digits = self.from.bytes().filter(u8::is_ascii_digit).count();
        let takes_numbers = matches!(self.provider.as_str(), "solapi" | "sens");
        if takes_numbers && !(4..=15).contains(&digits) {
            return Err(GatewayError::From(self.from.clone()));
        }
        // An empty text is in every answer.
        for (name, text) in
            [("success_match", &self.success_match), ("rejection_match", &self.rejection_match)]
        {
            if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
                return Err(GatewayError::Empty(name));
            }
        }
        Ok(())
    }
}
