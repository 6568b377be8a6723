//! Credits as tables and documents for other programs.

use super::record::{Credit, CreditState};
use crate::plain_text::table_cell;

const HEADING: [&str; 14] = [
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
        ];
        table.write_record(cells.iter().map(|cell| table_cell(cell).into_owned()))?;
    }
    let bytes = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
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
