//! What traffic is worth, as people write it: `revenue KRW`, `3000 KRW / 1000`, or
//! `16-22 = 800000..1200000 KRW; 0-16 = 100000..200000 KRW; 22-24 = …`.

use crate::settlement::loss::{HourWorth, HoursError, Valuation};
use crate::settlement::{Currency, Money, MoneyError};

/// Why a worth is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WorthError {
    /// Not one of the forms.
    #[error(
        "“{0}” is not a worth such as `revenue KRW`, `3000 KRW / 1000` or \
         `16-22 = 800000..1200000 KRW; 0-16 = 100000..200000 KRW`"
    )]
    Form(String),
    /// An amount for an hour, where the least and the most are wanted.
    #[error("“{0}”: state the least and the most that an hour brings, such as 900000..1100000 KRW")]
    NoRange(String),
    /// An unknown currency.
    #[error("“{0}” is not a currency that is known")]
    Currency(String),
    /// Not an amount.
    #[error("“{0}”: {1}")]
    NotAnAmount(String, MoneyError),
    /// Hours that cannot be.
    #[error(transparent)]
    Hours(#[from] HoursError),
}

/// Reads a worth.
///
/// # Errors
/// [`WorthError`].
pub fn parse_worth(text: &str) -> Result<Valuation, WorthError> {
    let text = text.trim();
    if let Some(code) = text.strip_prefix("revenue ") {
        return Ok(Valuation::Revenue(currency(code)?));
    }
    if text.contains('=') {
        let entries = text.split(';').map(str::trim).filter(|entry| !entry.is_empty());
        let hours: Result<Vec<_>, _> = entries.map(hours).collect();
        return Ok(Valuation::hours(hours?)?);
    }
    per_units(text).ok_or_else(|| WorthError::Form(text.to_owned()))?
}

/// `3000 KRW / 1000`.
fn per_units(text: &str) -> Option<Result<Valuation, WorthError>> {
    let (value, units) = text.split_once('/')?;
    let units: u32 = units.trim().parse().ok().filter(|units| *units > 0)?;
    let (amount, code) = value.trim().split_once(' ')?;
    let read = currency(code).and_then(|currency| money(amount, currency));
    Some(match read {
        Ok(value) if value.minor() >= 0 => Ok(Valuation::PerUnits { value, units }),
        Ok(_) => Err(WorthError::Form(text.to_owned())),
        Err(error) => Err(error),
    })
}

/// `16-22 = 800000..1200000 KRW`.
fn hours(entry: &str) -> Result<HourWorth, WorthError> {
    let form = || WorthError::Form(entry.to_owned());
    let (span, worth) = entry.split_once('=').ok_or_else(form)?;
    let (from, until) = span.trim().split_once('-').ok_or_else(form)?;
    let hour = |text: &str| text.trim().parse::<u8>().map_err(|_| form());
    let (range, code) = worth.trim().rsplit_once(' ').ok_or_else(form)?;
    let no_range = || WorthError::NoRange(entry.to_owned());
    let (low, high) = range.split_once("..").ok_or_else(no_range)?;
    let currency = currency(code)?;
    Ok(HourWorth {
        from: hour(from)?,
        until: hour(until)?,
        low: money(low, currency)?,
        high: money(high, currency)?,
    })
}

fn currency(code: &str) -> Result<Currency, WorthError> {
    let code = code.trim();
    Currency::from_code(code).ok_or_else(|| WorthError::Currency(code.to_owned()))
}

fn money(text: &str, currency: Currency) -> Result<Money, WorthError> {
    let amount = Money::parse(text, currency);
    amount.map_err(|error| WorthError::NotAnAmount(text.trim().to_owned(), error))
}

/// Writes a worth so that it is read again.
pub fn worth_text(worth: &Valuation) -> String {
    match worth {
        Valuation::Revenue(currency) => format!("revenue {currency}"),
        Valuation::PerUnits { value, units } => format!("{value} {} / {units}", value.currency()),
        Valuation::Hours(hours) => {
            let entry = |it: &HourWorth| {
                let HourWorth { from, until, low, high } = it;
                format!("{from}-{until} = {low}..{high} {}", low.currency())
            };
            hours.iter().map(entry).collect::<Vec<_>>().join("; ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "revenue KRW",
            "3000 KRW / 1000",
            "0.25 USD / 1",
            "0-16 = 100000..200000 KRW; 16-22 = 800000..1200000 KRW; 22-24 = 0..0 KRW",
        ] {
            assert_eq!(worth_text(&parse_worth(text).unwrap()), text);
        }
    }

    #[test]
    fn nonsense_is_refused_with_what_is_wrong() {
        let refused = |text: &str| parse_worth(text).unwrap_err().to_string();
        assert!(refused("a lot").contains("a lot"));
        assert!(refused("3000 XXX / 1").contains("XXX"));
        assert!(refused("3000 KRW / 0").contains("is not a worth"));
        assert!(refused("-3 KRW / 10").contains("is not a worth"));
        assert!(refused("16-22 = 5..4 KRW").starts_with("entry 1: expected the least"));
        assert!(refused("16-22 = 1..2 KRW; 20-21 = 1..2 KRW").contains("20 o'clock"));
        assert!(refused("16-22 = 1..2 KRW; 0-1 = 1..2 USD").contains("one currency"));
        // A bare number is no range: nothing is said without an interval.
        assert!(refused("16-22 = 1000000 KRW").contains("the least and the most"));
        assert!(refused("16-22 = 1000000..1000000 KRW").contains("the least and the most"));
        assert!(refused("22-6 = 1..2 KRW").contains("two entries"));
    }
}
