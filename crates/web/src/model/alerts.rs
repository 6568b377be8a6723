//! The alerts of a view, filtered.

use bongsu_core::alert::{Alert, AlertKind};
use bongsu_core::engine::view::View;
use bongsu_core::inventory::Label;
use bongsu_core::topology::Topology;

/// Which alerts are looked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AlertFilter {
    /// Only of this kind.
    pub kind: Option<AlertKind>,
    /// Only with this in the subject or the customer, in lower case.
    pub text: String,
    /// Only about sites with this label.
    pub label: Option<Label>,
}

/// Open alerts, what fails first and then dates by how near they are; newest first among equals.
pub fn open_alerts<'a>(view: &'a View, filter: &AlertFilter) -> Vec<&'a Alert> {
    let mut found: Vec<&Alert> =
        view.alerts.iter().filter(|it| it.is_open() && filter.matches(view, it)).collect();
    found.sort_by_key(|it| {
        let condition = it.condition;
        let severity = std::cmp::Reverse(condition.severity());
        (condition.kind().is_expiry(), severity, condition.until())
    });
    found
}

/// Alerts that ended within the last hour, the latest first.
pub fn ended_alerts<'a>(view: &'a View, filter: &AlertFilter) -> Vec<&'a Alert> {
    let mut found: Vec<&Alert> =
        view.alerts.iter().filter(|it| !it.is_open() && filter.matches(view, it)).collect();
    found.sort_by_key(|it| std::cmp::Reverse(it.end.map(|end| end.at())));
    found
}

impl AlertFilter {
    fn matches(&self, view: &View, alert: &Alert) -> bool {
        self.kind.is_none_or(|kind| kind == alert.condition.kind())
            && self.label.as_ref().is_none_or(|it| has_label(&view.topology, alert, it))
            && (self.text.is_empty()
                || alert.subject.unicode().to_lowercase().contains(&self.text)
                || alert.subject.as_str().contains(&self.text)
                || alert.customer.to_lowercase().contains(&self.text))
    }
}

/// Whether the site that an alert is about has a label, or one of the sites of the domain.
fn has_label(topology: &Topology, alert: &Alert, label: &Label) -> bool {
    let sites = match alert.condition.kind() {
        AlertKind::Domain => topology
            .zone(&alert.subject)
            .map_or_else(Vec::new, |zone| topology.zones[zone.ix()].sites.to_vec()),
        _ => topology.site(&alert.subject).into_iter().collect(),
    };
    sites.iter().any(|site| topology.sites[site.ix()].labels.contains(label))
}
