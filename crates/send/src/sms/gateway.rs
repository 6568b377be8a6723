//! A gateway, from its configuration.

use super::alimtalk::AlimTalk;
use super::body::Body;
use super::config::{GatewayError, HttpGateway};
use crate::http::Endpoint;
use crate::tls::Trust;
use bongsu_core::inventory::Country;
use std::fmt;
use std::sync::atomic::AtomicI64;

/// An SMS gateway.
pub struct Gateway {
    pub(super) provider: SmsProvider,
    pub(super) from: String,
    /// Reads messages out in a voice call.
    pub(super) voice: bool,
    pub(super) alimtalk: Option<AlimTalk>,
    pub(super) endpoint: Endpoint,
    /// Where it is: numbers of this country are dialled without a calling code.
    pub(super) country: Country,
    /// Tried last until this instant, in microseconds.
    pub(super) cooling_down: AtomicI64,
}

pub(super) enum SmsProvider {
    Solapi {
        key: String,
        secret: String,
    },
    Sens {
        key: String,
        secret: String,
    },
    Http {
        headers: Vec<(String, String)>,
        body: Body,
        success_match: Option<String>,
        rejection_match: Option<String>,
    },
}

impl Gateway {
    /// The gateway of a configuration.
    ///
    /// # Errors
    /// [`GatewayError`], which repeats no secret.
    pub fn new(config: &HttpGateway) -> Result<Gateway, GatewayError> {
        config.check()?;
        let value = |text: &Option<String>| text.clone().unwrap_or_default();
        let (provider, default_url) = match config.provider.as_str() {
            "solapi" => {
                let (key, secret) = (value(&config.key), value(&config.secret));
                let url = "https://api.solapi.com/messages/v4/send".to_owned();
                (SmsProvider::Solapi { key, secret }, url)
            }
            "sens" => {
                let (key, secret) = (value(&config.key), value(&config.secret));
                let service = value(&config.service);
                let url =
                    format!("https://sens.apigw.ntruss.com/sms/v2/services/{service}/messages");
                (SmsProvider::Sens { key, secret }, url)
            }
            "http" => (config.http()?, value(&config.url)),
            _ => return Err(GatewayError::Provider(config.provider.clone())),
        };
        let unsupported = |what| GatewayError::Unsupported(config.provider.clone(), what);
        match &provider {
            SmsProvider::Sens { .. } if config.voice => return Err(unsupported("voice")),
            SmsProvider::Http { .. } if config.alimtalk.is_some() => {
                return Err(unsupported("templates"));
            }
            SmsProvider::Sens { .. } => {
                config.alimtalk.as_ref().map_or(Ok(()), AlimTalk::has_service)?
            }
            SmsProvider::Solapi { .. } | SmsProvider::Http { .. } => {}
        }
        let endpoint = Endpoint::parse(config.url.as_ref().unwrap_or(&default_url))?;
        let (from, cooling_down) = (config.from.clone(), AtomicI64::new(0));
        let (voice, alimtalk) = (config.voice, config.alimtalk.clone());
        let gateway = Gateway {
            provider,
            from,
            voice,
            alimtalk,
            endpoint,
            country: Country::default(),
            cooling_down,
        };
        Ok(gateway.in_country(Country::default()))
    }

    /// Is in another country than Korea. A sender that is no number stays as it is.
    pub fn in_country(mut self, country: Country) -> Gateway {
        let national = country.e164(&self.from).and_then(|number| country.national(&number));
        self.from = national.unwrap_or(self.from);
        self.country = country;
        self
    }

    /// Trusts these authorities instead of Mozilla's alone.
    pub fn trusting(mut self, trust: Trust) -> Gateway {
        self.endpoint = self.endpoint.trusting(trust);
        self
    }

    /// Whether it reads messages out in a voice call.
    pub fn is_voice(&self) -> bool {
        self.voice
    }
}

impl HttpGateway {
    fn http(&self) -> Result<SmsProvider, GatewayError> {
        let text = self.body.as_deref().unwrap_or_default();
        let names_number = text.contains("{to}") || text.contains("{e164}");
        if !names_number || !text.contains("{text}") {
            return Err(GatewayError::Placeholder);
        }
        let header = |line: &String| {
            let (name, value) = line.split_once(':').ok_or(GatewayError::Header)?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        };
        let headers = self.headers.iter().map(header).collect::<Result<_, GatewayError>>()?;
        Ok(SmsProvider::Http {
            headers,
            body: Body::parse(text)?,
            success_match: self.success_match.clone(),
            rejection_match: self.rejection_match.clone(),
        })
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gateway({})", self.endpoint)
    }
}
