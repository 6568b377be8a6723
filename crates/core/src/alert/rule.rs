//! Who is told of what: the operator's rules.

use super::condition::{AlertKind, Condition};
use crate::inventory::ComponentKey;
use crate::layer::Layer;
use std::time::Duration;

/// Which alerts some recipients are told of. An empty list is no condition.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AlertRule {
    /// The operator's name for it.
    pub name: String,
    /// Only of these customers' sites.
    pub customers: Vec<String>,
    /// Only of sites that depend on one of these.
    pub components: Vec<ComponentKey>,
    /// Only of these layers.
    pub layers: Vec<Layer>,
    /// Only of these kinds.
    pub kinds: Vec<AlertKind>,
    /// Only what has lasted this long. Dates that come near do not wait.
    pub after: Duration,
    /// The names of those who are told.
    pub recipients: Vec<String>,
}

/// How alerts are made and told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlertOptions {
    /// The operator's rules.
    pub rules: Vec<AlertRule>,
    /// An alert opens when a site has failed this long by itself,
    pub open_after: Duration,
    /// or this long where it is not known whether something shared explains it.
    pub settling_time: Duration,
    /// It ends when the site has been seen to work for this long.
    pub end_after: Duration,
    /// News for one recipient are collected for this long, and told together.
    pub bundle_window: Duration,
    /// So many days ahead dates are announced, the most first.
    pub expiry_days: Vec<u16>,
    /// Whether registries are asked when domains expire: until one has answered, what the
    /// inventory says of its domains is not believed.
    pub asks_registries: bool,
}

impl Default for AlertOptions {
    fn default() -> AlertOptions {
        AlertOptions {
            rules: Vec::new(),
            open_after: Duration::from_secs(120),
            settling_time: Duration::from_secs(300),
            end_after: Duration::from_secs(300),
            bundle_window: Duration::from_secs(60),
            expiry_days: vec![30, 14, 7, 3, 1],
            asks_registries: false,
        }
    }
}

impl AlertRule {
    /// Whether it is about this condition of a site of `customer`; `depends` says whether the
    /// site depends on a component.
    pub fn is_about(
        &self,
        condition: Condition,
        customer: &str,
        depends: impl Fn(&ComponentKey) -> bool,
    ) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&condition.kind()))
            && (self.layers.is_empty() || self.layers.contains(&condition.layer()))
            && (self.customers.is_empty() || self.customers.iter().any(|it| it == customer))
            && (self.components.is_empty() || self.components.iter().any(depends))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Reason;

    #[test]
    fn every_condition_of_a_rule_must_hold_and_an_empty_one_always_does() {
        let broken = Condition::Down { layer: Layer::Http, reason: Reason::Status(500) };
        let rule = AlertRule {
            customers: vec!["kim".into()],
            layers: vec![Layer::Tls, Layer::Http],
            kinds: vec![AlertKind::Down],
            ..AlertRule::default()
        };
        assert!(rule.is_about(broken, "kim", |_| false));
        assert!(!rule.is_about(broken, "lee", |_| false));
        assert!(!rule.is_about(Condition::Slow, "kim", |_| false));
        let dns = Condition::Down { layer: Layer::Dns, reason: Reason::Refused };
        assert!(!rule.is_about(dns, "kim", |_| false));
        assert!(AlertRule::default().is_about(dns, "", |_| false));
        let server = AlertRule {
            components: vec![ComponentKey::new(crate::inventory::Kind::Server, "web1")],
            ..AlertRule::default()
        };
        assert!(server.is_about(dns, "lee", |_| true));
        assert!(!server.is_about(dns, "lee", |_| false));
    }
}
