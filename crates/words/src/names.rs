//! What components are called, by who reads.
//!
//! Two types: [`Public`] for everybody, and so for customers too, and [`Internal`] for the
//! company's own people. Texts for the public and for customers take a [`Public`], so that no
//! internal name can come into them; texts that both read take either.

use crate::{Language, labels};
use bongsu_core::access::{self, Permission, Principal};
use bongsu_core::inventory::{ComponentKey, Kind, Owner};
use bongsu_core::public_names::{NamesThen, PublicName, PublicNames};
use std::sync::Arc;

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Public {}
    impl Sealed for super::Internal {}
    impl Sealed for super::ReaderNames {}
}

/// What components are called by readers of one kind.
pub trait ComponentNames: sealed::Sealed {
    /// What a component is called.
    fn component(&self, lang: Language, key: &ComponentKey) -> String {
        self.component_then(lang, key, &NamesThen::default())
    }

    /// What a component was called when something was said of it, as far as that was kept.
    fn component_then(&self, lang: Language, key: &ComponentKey, then: &NamesThen) -> String;

    /// The key of a component, where these readers may have it.
    fn key(&self, key: &ComponentKey) -> Option<String>;

    /// Whether these readers are the company's own people.
    fn is_internal(&self) -> bool;
}

/// Names for everybody: the label that the operator gave, or the name if that is marked as
/// public, or the kind in plain words.
#[derive(Clone, Debug, Default)]
pub struct Public(Arc<PublicNames>);

/// Names for the company's own people: kind and name, as the inventory has them.
#[derive(Clone, Copy, Debug)]
pub struct Internal(());

impl Public {
    /// By what is declared of components.
    pub fn new(names: &Arc<PublicNames>) -> Public {
        Public(names.clone())
    }

    /// Whether readers tell this component from others.
    pub fn is_known(&self, key: &ComponentKey) -> bool {
        self.0.is_known(key)
    }

    /// Whether a text names what must stay inside.
    pub fn names_inside(&self, text: &str) -> bool {
        self.0.internal_name(text).is_some()
    }

    /// The heading under which the public finds a component.
    pub fn group(&self, lang: Language, key: &ComponentKey) -> Option<String> {
        let group = self.0.of(key)?.publication.group.of(lang);
        (!group.is_empty()).then(|| group.to_owned())
    }

    /// A service is called by what it is and by the server that it runs on.
    fn service(&self, lang: Language, key: &ComponentKey, then: &NamesThen) -> Option<String> {
        let (code, host) = key.name().split_once('@')?;
        let service = labels::software(lang, code.split(':').next()?);
        let host = self.component_then(lang, &ComponentKey::new(Kind::Server, host), then);
        Some(say!(lang, "service-on", service = service, host = host))
    }
}

impl ComponentNames for Public {
    fn is_internal(&self) -> bool {
        false
    }

    fn component_then(&self, lang: Language, key: &ComponentKey, then: &NamesThen) -> String {
        let known = then.of(key).or_else(|| self.0.of(key));
        let publication = known.map(|name| &name.publication);
        match publication {
            Some(it) if !it.label.is_empty() => return it.label.of(lang).to_owned(),
            Some(it) if it.is_public => return labels::component(lang, key),
            _ => {}
        }
        let service =
            (key.kind() == Kind::Service).then(|| self.service(lang, key, then)).flatten();
        service.unwrap_or_else(|| kind(lang, key.kind(), known))
    }

    fn key(&self, key: &ComponentKey) -> Option<String> {
        let is_public = self.0.of(key).is_some_and(|name| name.publication.is_public);
        is_public.then(|| key.to_string())
    }
}

impl Internal {
    /// For somebody who may see what operations see; `None` for anybody else.
    pub fn for_reader(reader: &Principal) -> Option<Internal> {
        access::may(reader, Permission::See).then_some(Internal(()))
    }

    /// For what stays inside the company without anybody asking: its own chat rooms, its
    /// terminal, its files. `cargo xtask tidy` lists who may call it.
    pub fn within_the_company() -> Internal {
        Internal(())
    }
}

impl ComponentNames for Internal {
    fn is_internal(&self) -> bool {
        true
    }

    fn component_then(&self, lang: Language, key: &ComponentKey, _: &NamesThen) -> String {
        labels::component(lang, key)
    }

    fn key(&self, key: &ComponentKey) -> Option<String> {
        Some(key.to_string())
    }
}

/// Names for whoever reads, where that is known only when a page is asked for.
#[derive(Clone, Debug)]
pub enum ReaderNames {
    /// For everybody.
    Public(Public),
    /// For the company's own people.
    Internal(Internal),
}

impl ComponentNames for ReaderNames {
    fn is_internal(&self) -> bool {
        matches!(self, ReaderNames::Internal(_))
    }

    fn component_then(&self, lang: Language, key: &ComponentKey, then: &NamesThen) -> String {
        match self {
            ReaderNames::Public(names) => names.component_then(lang, key, then),
            ReaderNames::Internal(names) => names.component_then(lang, key, then),
        }
    }

    fn key(&self, key: &ComponentKey) -> Option<String> {
        match self {
            ReaderNames::Public(names) => names.key(key),
            ReaderNames::Internal(names) => names.key(key),
        }
    }
}

/// "One of our servers", or "a server" where it is not known to be ours.
fn kind(lang: Language, kind: Kind, known: Option<&PublicName>) -> String {
    let is_ours = known.and_then(|name| name.owner) == Some(Owner::Us);
    let whose = if is_ours { "ours" } else { "other" };
    match kind {
        Kind::NameServer => say!(lang, "some-name-server", whose = whose),
        Kind::NameServerGroup => say!(lang, "some-name-server-group", whose = whose),
        Kind::Address => say!(lang, "some-address", whose = whose),
        Kind::Server | Kind::Service => say!(lang, "some-server", whose = whose),
        Kind::Rack => say!(lang, "some-rack", whose = whose),
        Kind::Switch => say!(lang, "some-switch", whose = whose),
        Kind::Prefix => say!(lang, "some-prefix", whose = whose),
        Kind::Upstream => say!(lang, "some-upstream", whose = whose),
        Kind::DataCentre => say!(lang, "some-data-centre", whose = whose),
        Kind::LoadBalancer => say!(lang, "some-load-balancer", whose = whose),
        Kind::CertificateAuthority => say!(lang, "some-certificate-authority", whose = whose),
        Kind::Vantage => say!(lang, "some-vantage", whose = whose),
        Kind::Other => say!(lang, "some-component", whose = whose),
    }
}

#[cfg(test)]
pub(crate) mod tests;
