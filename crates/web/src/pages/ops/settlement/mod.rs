//! `/ops/settlement`: what the host owes for outages.

mod decisions;
mod enter_report;
mod list;
mod one;
mod questions;
mod report;
mod versions;

pub use enter_report::submit as enter_report;
pub use list::{csv, page as list_page};
pub use one::{decide, document as credit_document, page as credit_page, pdf as credit_pdf};
pub use versions::page as version_page;

use bongsu_core::settlement::credit::record::Credit;
use versions::document_link;

/// The form of a credit's page, to which the fields and buttons anywhere on it belong.
const FORM_ID: &str = "credit-decision";

/// The page of a credit.
pub fn credit_path(credit: &Credit) -> String {
    format!("/ops/settlement/credits/{}", credit.id)
}
