//! Where the provider is asked what (OpenID Connect Discovery 1.0).

use bongsu_send::http::Endpoint;
use serde::Deserialize;

/// The path of the document below the issuer (§4).
pub(super) const PATH: &str = "/.well-known/openid-configuration";

/// What of the document is needed.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub(super) struct Discovery {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    #[serde(default = "basic")]
    token_endpoint_auth_methods_supported: Vec<String>,
    /// Whether every answer names its issuer (RFC 9207 §3).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

/// The default (§3).
fn basic() -> Vec<String> {
    vec!["client_secret_basic".into()]
}

impl Discovery {
    /// Reads the document of `issuer`.
    ///
    /// # Errors
    /// Why it is not that.
    pub(super) fn parse(text: &str, issuer: &str) -> Result<Discovery, String> {
        let found: Discovery = serde_json::from_str(text)
            .map_err(|error| format!("no discovery document: {error}"))?;
        // §4.3: another's document would have people log in there.
        if found.issuer != issuer {
            return Err(format!("it calls itself {}, and [oidc] issuer is {issuer}", found.issuer));
        }
        for url in [&found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri] {
            Endpoint::parse(url).map_err(|error| format!("an endpoint is {error}"))?;
        }
        Ok(found)
    }

    /// Whether the secret goes into the body of the request and not into its header.
    pub(super) fn wants_secret_in_body(&self) -> bool {
        let methods = &self.token_endpoint_auth_methods_supported;
        let has = |method: &str| methods.iter().any(|it| it == method);
        !has("client_secret_basic") && has("client_secret_post")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_of_another_issuer_or_without_tls_is_refused() {
        let document = |issuer: &str, token: &str| {
            json!({
                "issuer": issuer, "authorization_endpoint": "https://id.example/auth",
                "token_endpoint": token, "jwks_uri": "https://id.example/keys",
            })
            .to_string()
        };
        let parse = |text: &str| Discovery::parse(text, "https://id.example");
        assert!(parse(&document("https://id.example", "https://id.example/token")).is_ok());
        let clear = document("https://id.example", "http://id.example/token");
        for wrong in [
            document("https://id.example/", "https://id.example/token"),
            document("https://evil.example", "https://id.example/token"),
            clear,
            "{}".into(),
            "<html>".into(),
        ] {
            assert!(parse(&wrong).is_err(), "{wrong}");
        }
    }
}
