//! Credits as tables and documents for other programs.

use super::record::{Credit, CreditState};
use crate::plain_text::table_cell;
use std::fmt::Write;

/// Credits as a table (CSV, RFC 4180), one a line.
pub fn csv(credits: &[Credit]) -> String {
    let mut text = String::from(
        "\u{feff}credit,customer,contract,month,number,state,currency,owed,approved_before,amount,\
         counted_s,claim_until,policy,terms\r\n",
    );
    for it in credits {
        let until = it.claim_until.map(|at| at.to_string()).unwrap_or_default();
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "{},{},{},{},{},{},{},{},{},{},{},{until},{},{}\r\n",
            it.id,
            table_cell(&it.customer),
            table_cell(&it.contract.key),
            it.month,
            it.number,
            it.state.code(),
            it.amount.currency(),
            it.settlement.owed,
            it.approved_before,
            it.amount,
            it.settlement.counted.as_secs(),
            table_cell(&it.policy.to_string()),
            table_cell(&it.terms.to_string()),
        );
    }
    text
}

/// Approved credits for WHMCS: one call of its API action `AddCredit` for each, as a JSON list.
/// The customer's key is taken as the client's number there; others are left out and returned.
///
/// # Errors
/// None that credits can cause.
pub fn whmcs(credits: &[Credit]) -> serde_json::Result<(String, Vec<&Credit>)> {
    calls(credits, |client, credit| {
        serde_json::json!({
            "action": "AddCredit",
            "clientid": client,
            "description": description(credit),
            "amount": credit.amount.to_string(),
            "type": "add",
        })
    })
}

/// Approved credits for HostBill: one call of its API method `addClientCredit` for each.
///
/// # Errors
/// None that credits can cause.
pub fn hostbill(credits: &[Credit]) -> serde_json::Result<(String, Vec<&Credit>)> {
    calls(credits, |client, credit| {
        serde_json::json!({
            "call": "addClientCredit",
            "client_id": client,
            "amount": credit.amount.to_string(),
            "description": description(credit),
        })
    })
}

fn calls(
    credits: &[Credit],
    call: impl Fn(u64, &Credit) -> serde_json::Value,
) -> serde_json::Result<(String, Vec<&Credit>)> {
    let mut calls = Vec::new();
    let mut left_out = Vec::new();
    for credit in credits.iter().filter(|it| matches!(it.state, CreditState::Approved { .. })) {
        match credit.customer.parse() {
            Ok(client) => calls.push(call(client, credit)),
            Err(_) => left_out.push(credit),
        }
    }
    Ok((serde_json::to_string_pretty(&calls)?, left_out))
}

/// The line on the customer's account: with the credit's id, by which a second import is seen.
fn description(credit: &Credit) -> String {
    format!(
        "Outage credit {} {} #{} [{}]",
        credit.month, credit.contract.key, credit.number, credit.id
    )
}
