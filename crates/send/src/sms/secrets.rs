//! A gateway's secrets, before and after they are read.

use super::config::HttpGateway;
use std::fmt;

impl<S> HttpGateway<S> {
    /// The same gateway with each secret read by `read`.
    ///
    /// # Errors
    /// The first error of `read`.
    pub fn try_map<T, E>(&self, read: impl Fn(&S) -> Result<T, E>) -> Result<HttpGateway<T>, E> {
        let read = |secret: &Option<S>| secret.as_ref().map(&read).transpose();
        Ok(HttpGateway {
            provider: self.provider.clone(),
            from: self.from.clone(),
            key: read(&self.key)?,
            secret: read(&self.secret)?,
            service: self.service.clone(),
            url: read(&self.url)?,
            body: read(&self.body)?,
            headers: self.headers.clone(),
            success_match: self.success_match.clone(),
            rejection_match: self.rejection_match.clone(),
            voice: self.voice,
            alimtalk: self.alimtalk.clone(),
        })
    }
}

impl<S> Default for HttpGateway<S> {
    fn default() -> HttpGateway<S> {
        HttpGateway {
            provider: String::new(),
            from: String::new(),
            key: None,
            secret: None,
            service: None,
            url: None,
            body: None,
            headers: Vec::new(),
            success_match: None,
            rejection_match: None,
            voice: false,
            alimtalk: None,
        }
    }
}

/// Without its secrets.
impl<S> fmt::Debug for HttpGateway<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("HttpGateway");
        shown.field("provider", &self.provider).field("from", &self.from);
        shown.field("voice", &self.voice).finish_non_exhaustive()
    }
}
