//! Documents for printing: a credit, what an advertiser is owed, and the report of a month.

mod credit;
mod deal;
mod month;

pub use credit::{credit, terms_title};
pub use deal::deal;
pub use month::{MonthOf, month_report};

use crate::request::context::RequestContext;

/// The line at the foot: who writes, and how they are reached.
fn foot(cx: &RequestContext) -> String {
    let settings = &cx.app.settings;
    let operator = settings.operator.of(cx.lang);
    match &settings.contact {
        Some(contact) => format!("{operator} · {contact}"),
        None => operator.to_owned(),
    }
}
