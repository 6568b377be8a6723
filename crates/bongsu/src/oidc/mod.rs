//! Logs people in by an identity provider: OpenID Connect Core 1.0, the authorization code flow
//! with PKCE (RFC 7636).
//!
//! A client of its own: the crate `openidconnect` brings the RustCrypto implementations of RSA and
//! of the elliptic curves as a second crypto provider, of which `rsa` leaks its key by timing
//! (RUSTSEC-2023-0071). What is needed here is small: three requests, and one signature that is
//! verified by ring.
//!
//! - [`client`]: the requests, and what of their answers is believed;
//! - [`discovery`]: where the provider is asked what;
//! - [`id_token`]: what the provider signed, and for whom;
//! - [`keys`]: by which keys;
//! - [`roles`]: the role that follows from it.

mod client;
mod discovery;
#[cfg(test)]
mod fuzz;
mod id_token;
mod keys;
mod roles;

pub use client::OidcClient;
pub use roles::RoleMapping;
