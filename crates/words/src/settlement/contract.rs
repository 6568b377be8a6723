//! Contracts in words: what they are called, and what is wrong with a table of them.

use crate::{Language, labels, time};
use bongsu_core::name::Name;
use bongsu_core::settlement::Currency;
use bongsu_core::settlement::contract::{Contract, ContractError, ContractFlaw};

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
        ContractFlaw::Year(it) => say!(lang, "contract-year", text = text(it)),
        ContractFlaw::EndsBeforeItBegins => say!(lang, "contract-ends-before"),
        ContractFlaw::NameTwice { other } => {
            say!(lang, "contract-name-twice", line = other.to_string())
        }
        ContractFlaw::Overlaps { other } => {
            say!(lang, "contract-overlaps", line = other.to_string())
        }
    }
}

/// A contract by the name that the operator gave it, or else since when it is in force.
pub fn contract_name(lang: Language, key: &str) -> String {
    match Contract::first_day_of_key(key) {
        Some(day) => {
            say!(lang, "settlement-contract-since", from = time::date(lang, day, true))
        }
        None => key.to_owned(),
    }
}

/// The same with what it is for, where the name does not say it.
pub fn contract_label(lang: Language, key: &str, site: Option<&Name>) -> String {
    let name = contract_name(lang, key);
    match Contract::first_day_of_key(key) {
        Some(_) => {
            let of = site.map(|it| labels::site(lang, it));
            let of = of.unwrap_or_else(|| say!(lang, "settlement-all-sites"));
            say!(lang, "settlement-contract-label", of = of, contract = name)
        }
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_without_a_name_is_called_by_what_it_is_for_and_since_when() {
        let site = Name::parse("shop.kr").expect("a host");
        let label = |key: &str, site| contract_label(Language::En, key, site);
        let all = "all sites without a contract of their own, since 1 Jan 2017";
        assert_eq!(label("c0001@2017-01-01", None), all);
        assert_eq!(label("c0001/shop.kr@2017-01-01", Some(&site)), "shop.kr, since 1 Jan 2017");
        assert_eq!(label("gold-7", Some(&site)), "gold-7");
    }
}
