//! What is wrong with a table of contracts, in words.

use crate::Language;
use bongsu_core::settlement::Currency;
use bongsu_core::settlement::contract::{ContractError, ContractFlaw};

/// What is wrong with a table of contracts, with its place.
pub fn contract_error(lang: Language, file: &str, error: &ContractError) -> String {
    let mut place = file.to_owned();
    if let Some(line) = error.line {
        place.push_str(&format!(":{line}"));
    }
    let column = error.column.map(|it| format!("{it}: ")).unwrap_or_default();
    format!("{place}: {column}{}", contract_flaw(lang, &error.flaw))
}

fn contract_flaw(lang: Language, flaw: &ContractFlaw) -> String {
    let text = String::as_str;
    match flaw {
        ContractFlaw::NotATable(why) => say!(lang, "contract-not-a-table", why = text(why)),
        ContractFlaw::Empty => say!(lang, "contract-empty"),
        ContractFlaw::UnknownColumn(name) => {
            say!(lang, "contract-unknown-column", name = text(name))
        }
        ContractFlaw::ColumnTwice => say!(lang, "contract-column-twice"),
        ContractFlaw::MissingColumn => say!(lang, "contract-missing-column"),
        ContractFlaw::Missing => say!(lang, "contract-missing"),
        ContractFlaw::TooManyCells => say!(lang, "contract-too-many-cells"),
        ContractFlaw::NotAName(flaw) => crate::errors::in_language(lang, flaw.to_string()),
        ContractFlaw::NotAnAmount(error) => {
            let why = crate::errors::in_language(lang, error.to_string());
            say!(lang, "contract-not-an-amount", why = why)
        }
        ContractFlaw::NegativeFee => say!(lang, "contract-negative"),
        ContractFlaw::UnknownCurrency(it) => {
            let known = Currency::codes().collect::<Vec<_>>().join(", ");
            say!(lang, "contract-unknown-currency", text = text(it), known = known)
        }
        ContractFlaw::UnknownCustomer(it) => {
            say!(lang, "contract-unknown-customer", text = text(it))
        }
        ContractFlaw::CustomerLeft(it) => say!(lang, "contract-customer-left", text = text(it)),
        ContractFlaw::SiteLeft(it) => say!(lang, "contract-site-left", text = text(it)),
        ContractFlaw::UnknownSite(it) => say!(lang, "contract-unknown-site", text = text(it)),
        ContractFlaw::SiteOfAnother(it) => say!(lang, "contract-site-of-another", text = text(it)),
        ContractFlaw::UnknownTerms(it) => say!(lang, "contract-unknown-terms", text = text(it)),
        ContractFlaw::UnknownPeriod(it) => say!(lang, "contract-unknown-period", text = text(it)),
        ContractFlaw::NotADate(it) => say!(lang, "contract-not-a-date", text = text(it)),
        ContractFlaw::EndsBeforeItBegins => say!(lang, "contract-ends-before"),
        ContractFlaw::NameTwice { other } => {
            say!(lang, "contract-name-twice", line = other.to_string())
        }
        ContractFlaw::Overlaps { other } => {
            say!(lang, "contract-overlaps", line = other.to_string())
        }
    }
}
