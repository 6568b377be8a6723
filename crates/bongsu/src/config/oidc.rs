//! `[oidc]`: an identity provider that logs people in.

use super::secret::Secret;
use crate::oidc::{OidcClient, RoleMapping};
use anyhow::Context;
use bongsu_core::access::Role;
use bongsu_send::http::Endpoint;
use bongsu_settings::{Field, Fields, Reader};

/// The path that the provider sends browsers back to.
const CALLBACK_PATH: &str = "/login/provider/callback";

/// An identity provider that logs people in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Oidc {
    /// The provider, exactly as it names itself.
    pub issuer: String,
    /// By what it knows this desk.
    pub client_id: String,
    /// What this desk proves that by; `None` for a public client.
    pub client_secret: Option<Secret>,
    /// What the button says; the provider's host when empty.
    pub label: String,
    /// What is asked for, with spaces between.
    pub scopes: String,
    /// The claim that is the login name on the first visit.
    pub login_claim: String,
    /// How claims become a role.
    pub roles: RoleMapping,
}

impl Oidc {
    /// `None` without an issuer.
    pub(super) fn read(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<Oidc> {
        let issuer = f.take("issuer");
        let client_id = f.take("client_id");
        let client_secret = Secret::take(r, f, "client_secret");
        let text = |r: &mut Reader<'_>, f: &mut Fields<'_>, key: &str, default: &str| {
            f.text(r, key).unwrap_or_else(|| default.to_owned())
        };
        let label = text(r, f, "label", "");
        let scopes = text(r, f, "scopes", "openid profile email");
        let login_claim = text(r, f, "login_claim", "preferred_username");
        let roles = read_roles(r, f);
        let field = issuer?;
        let issuer = field.text(r).filter(|text| !text.is_empty())?;
        if let Err(error) = Endpoint::parse(&issuer) {
            field.reject(r, format!("“{issuer}” is {error}"));
        }
        let client = client_id.as_ref().and_then(|it| it.text(r)).unwrap_or_default();
        if client.is_empty() {
            field.reject(r, "is of no use without `client_id`, by which the provider knows you");
        }
        if !scopes.split(' ').any(|scope| scope == "openid") {
            field.reject(r, "`scopes` must have `openid` among them");
        }
        if roles.values.is_empty() && roles.default.is_none() {
            field.reject(
                r,
                "nobody would be let in: set `default_role`, or `role_claim` with [[oidc.role]]",
            );
        }
        if roles.claim.is_empty() != roles.values.is_empty() {
            field.reject(r, "`role_claim` and [[oidc.role]] are of use together alone");
        }
        let client_secret = client_secret.filter(|it| *it != Secret::Inline(String::new()));
        Some(Oidc { issuer, client_id: client, client_secret, label, scopes, login_claim, roles })
    }

    /// The client, for operations whose pages people find at `base`.
    ///
    /// # Errors
    /// When the file of the secret cannot be read.
    pub fn client(&self, base: &str) -> anyhow::Result<OidcClient> {
        let secret = self.client_secret.as_ref().map(Secret::read).transpose();
        let host = Endpoint::parse(&self.issuer).map(|it| it.host().host().to_owned());
        let host = host.unwrap_or_default();
        Ok(OidcClient {
            issuer: self.issuer.clone(),
            client: self.client_id.clone(),
            secret: secret.context("[oidc] client_secret_file")?.unwrap_or_default(),
            scopes: self.scopes.clone(),
            label: if self.label.is_empty() { host } else { self.label.clone() },
            login_claim: self.login_claim.clone(),
            roles: self.roles.clone(),
            callback: format!("{base}{CALLBACK_PATH}"),
            known: Default::default(),
        })
    }
}

fn read_roles(r: &mut Reader<'_>, f: &mut Fields<'_>) -> RoleMapping {
    let claim = f.text(r, "role_claim");
    let default = f.take("default_role").and_then(|field| role(r, &field));
    let mut values = Vec::new();
    for mut it in f.tables(r, "role") {
        let value = it.require(r, "value").and_then(|field| field.non_empty_text(r));
        let given = it.require(r, "role").and_then(|field| role(r, &field));
        it.finish(r);
        values.extend(value.zip(given));
    }
    RoleMapping { claim: claim.unwrap_or_default(), values, default }
}

/// A role; `None` when it is empty.
fn role(r: &mut Reader<'_>, field: &Field<'_>) -> Option<Role> {
    let text = field.text(r).filter(|text| !text.is_empty())?;
    let role = Role::of_person(&text);
    if role.is_none() {
        let all = "administrator, manager, engineer, counsellor or viewer";
        field.reject(r, format!("“{text}” is not {all}"));
    }
    role
}
