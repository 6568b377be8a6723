//! The alerts of a view, filtered.

use bongsu_core::alert::{Alert, AlertKind};
use bongsu_core::engine::view::View;

/// Which alerts are looked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AlertFilter {
    /// Only of this kind.
    pub kind: Option<AlertKind>,
    /// Only with this in the subject or the customer, in lower case.
    pub text: String,
}

/// Open alerts, what fails first and then dates by how near they are; newest first among equals.
pub fn open_alerts<'a>(view: &'a View, filter: &AlertFilter) -> Vec<&'a Alert> {
    let mut found: Vec<&Alert> =
        view.alerts.iter().filter(|it| it.is_open() && filter.matches(it)).collect();
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
        view.alerts.iter().filter(|it| !it.is_open() && filter.matches(it)).collect();
    found.sort_by_key(|it| std::cmp::Reverse(it.end.map(|end| end.at())));
    found
}

impl AlertFilter {
    fn matches(&self, alert: &Alert) -> bool {
        self.kind.is_none_or(|kind| kind == alert.condition.kind())
            && (self.text.is_empty()
                || alert.subject.unicode().to_lowercase().contains(&self.text)
                || alert.subject.as_str().contains(&self.text)
                || alert.customer.to_lowercase().contains(&self.text))
    }
}
