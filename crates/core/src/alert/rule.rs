//! Who is told of what: the operator's rules.

use super::condition::{AlertKind, Condition};
use crate::inventory::{ComponentKey, Label};
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
    /// Only of sites that have one of these.
    pub labels: Vec<Label>,
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
    /// The names of those who are told of a question of the desk to the engineers for which no
    /// on-call policy is.
    pub questions_to: Vec<String>,
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
            questions_to: Vec::new(),
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
    /// Whether it is about this condition of what an alert is about.
    pub fn is_about(&self, condition: Condition, subject: &impl RuleSubject) -> bool {
        let of = |customer: &String| customer == subject.customer();
        (self.kinds.is_empty() || self.kinds.contains(&condition.kind()))
            && (self.layers.is_empty() || self.layers.contains(&condition.layer()))
            && (self.customers.is_empty() || self.customers.iter().any(of))
            && (self.labels.is_empty() || self.labels.iter().any(|it| subject.has_label(it)))
            && (self.components.is_empty()
                || self.components.iter().any(|it| subject.depends_on(it)))
    }
}

/// The site that an alert is about, or the sites of a domain.
pub trait RuleSubject {
    /// Whose it is.
    fn customer(&self) -> &str;
    /// Whether one of them depends on a component.
    fn depends_on(&self, component: &ComponentKey) -> bool;
    /// Whether one of them has a label.
    fn has_label(&self, label: &Label) -> bool;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Reason;

    #[derive(Clone, Copy, Default)]
    struct AlertSubject {
        customer: &'static str,
        on_server: bool,
        label: &'static str,
    }

    impl RuleSubject for AlertSubject {
        fn customer(&self) -> &str {
            self.customer
        }

        fn depends_on(&self, _: &ComponentKey) -> bool {
            self.on_server
        }

        fn has_label(&self, label: &Label) -> bool {
            label.as_str() == self.label
        }
    }

    #[test]
    fn every_condition_of_a_rule_must_hold_and_an_empty_one_always_does() {
        let broken = Condition::Down { layer: Layer::Http, reason: Reason::Status(500) };
        let rule = AlertRule {
            customers: vec!["kim".into()],
            layers: vec![Layer::Tls, Layer::Http],
            kinds: vec![AlertKind::Down],
            ..AlertRule::default()
        };
        let [kim, lee] =
            ["kim", "lee"].map(|customer| AlertSubject { customer, ..AlertSubject::default() });
        assert!(rule.is_about(broken, &kim));
        assert!(!rule.is_about(broken, &lee));
        assert!(!rule.is_about(Condition::Slow, &kim));
        let dns = Condition::Down { layer: Layer::Dns, reason: Reason::Refused };
        assert!(!rule.is_about(dns, &kim));
        assert!(AlertRule::default().is_about(dns, &AlertSubject::default()));
        let server = AlertRule {
            components: vec![ComponentKey::new(crate::inventory::Kind::Server, "web1")],
            ..AlertRule::default()
        };
        assert!(server.is_about(dns, &AlertSubject { on_server: true, ..AlertSubject::default() }));
        assert!(!server.is_about(dns, &lee));
        let gold = AlertRule { labels: Label::parse("gold").into_iter().collect(), ..rule };
        assert!(gold.is_about(broken, &AlertSubject { label: "gold", ..kim }));
        assert!(!gold.is_about(broken, &AlertSubject { label: "silver", ..kim }));
    }
}
