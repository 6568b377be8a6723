//! Credits as tables and documents for other programs.

use super::record::{Credit, CreditState};
use crate::plain_text::table_cell;
use crate::settlement::Currency;
use std::collections::BTreeSet;

const HEADING: [&str; 15] = [
    "credit",
    "customer",
    "contract",
    "month",
    "number",
    "state",
    "currency",
    "owed",
    "approved_before",
    "amount",
    "counted_s",
    "claim_until",
    "policy",
    "terms",
    "decisions_taken_back",
];

/// Credits as a table (CSV, RFC 4180), one a line, with a byte order mark for spreadsheets.
///
/// # Errors
/// None that credits can cause.
pub fn csv(credits: &[Credit]) -> csv::Result<String> {
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    table.write_record(HEADING)?;
    for it in credits {
        let cells: [String; HEADING.len()] = [
            it.id.to_string(),
            it.customer.clone(),
            it.contract.key.clone(),
            it.month.to_string(),
            it.number.to_string(),
            it.state.code().to_owned(),
            it.amount.currency().to_string(),
            it.settlement.owed.to_string(),
            it.approved_before.to_string(),
            it.amount.to_string(),
            it.settlement.counted.as_secs().to_string(),
            it.claim_until.map(|at| at.to_string()).unwrap_or_default(),
            it.policy.to_string(),
            it.terms.to_string(),
            it.decisions_taken_back().to_string(),
        ];
        table.write_record(cells.iter().map(|cell| table_cell(cell).into_owned()))?;
    }
    let bytes = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The currencies of approved credits, in order.
pub fn currencies(credits: &[Credit]) -> BTreeSet<&'static str> {
    approved(credits).map(|it| it.amount.currency().code()).collect()
}

/// Approved credits as calls, and those that no call was made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calls<'c> {
    /// A JSON list.
    pub text: String,
    /// The credits that are in it.
    pub made: Vec<&'c Credit>,
    /// Those left out: their customers' keys are no numbers.
    pub left_out: Vec<&'c Credit>,
}

/// Approved credits in a currency for WHMCS: one call of its API action `AddCredit` for each. It has
/// no currency, and credits in that of the client, so that there is one list for each. The
/// customer's key is taken as the client's number there.
///
/// # Errors
/// None that credits can cause.
pub fn whmcs(credits: &[Credit], currency: Currency) -> serde_json::Result<Calls<'_>> {
    calls(credits, currency, |client, credit| {
        serde_json::json!({
            "action": "AddCredit",
            "clientid": client,
            "description": description(credit),
            "amount": credit.amount.to_string(),
            "type": "add",
        })
    })
}

/// Approved credits in a currency for HostBill: one call of its API method `addClientCredit` for
/// each, which has no currency either.
///
/// # Errors
/// None that credits can cause.
pub fn hostbill(credits: &[Credit], currency: Currency) -> serde_json::Result<Calls<'_>> {
    calls(credits, currency, |client, credit| {
        serde_json::json!({
            "call": "addClientCredit",
            "client_id": client,
            "amount": credit.amount.to_string(),
            "description": description(credit),
        })
    })
}

fn approved(credits: &[Credit]) -> impl Iterator<Item = &Credit> {
    credits.iter().filter(|it| matches!(it.state, CreditState::Approved { .. }))
}

fn calls(
    credits: &[Credit],
    currency: Currency,
    call: impl Fn(u64, &Credit) -> serde_json::Value,
) -> serde_json::Result<Calls<'_>> {
    let (mut calls, mut made, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for credit in approved(credits).filter(|it| it.amount.currency() == currency) {
        match credit.customer.parse() {
            Ok(client) => {
                calls.push(call(client, credit));
                made.push(credit);
            }
            Err(_) => left_out.push(credit),
        }
    }
    Ok(Calls { text: serde_json::to_string_pretty(&calls)?, made, left_out })
}

/// The line on the customer's account: with the currency, and the credit's id, by which a second
/// import is seen.
fn description(credit: &Credit) -> String {
    let Credit { month, number, id, amount, .. } = credit;
    let (key, currency) = (&credit.contract.key, amount.currency());
    format!("Outage credit {month} {key} #{number}, {currency} {amount} [{id}]")
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::approved_of;
    use super::*;

    #[test]
    fn a_billing_system_is_given_one_currency_at_a_time() {
        let usd = Currency::from_code("USD").expect("known");
        let credits = [approved_of("7", 2_500, Currency::KRW), approved_of("8", 250, usd)];
        assert_eq!(currencies(&credits).into_iter().collect::<Vec<_>>(), ["KRW", "USD"]);
        let calls = whmcs(&credits, usd).expect("written");
        assert_eq!(calls.made, [&credits[1]]);
        assert!(calls.text.contains("\"amount\": \"2.50\"") && calls.text.contains("USD 2.50"));
        let calls = hostbill(&credits, Currency::KRW).expect("written");
        assert_eq!(calls.made, [&credits[0]]);
        let by_name = [approved_of("kim", 2_500, Currency::KRW)];
        assert_eq!(whmcs(&by_name, Currency::KRW).expect("written").left_out, [&by_name[0]]);
    }
}
