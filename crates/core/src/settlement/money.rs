//! An amount of money: whole minor units of one currency, never a float.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The currencies that the program knows, with the digits of their minor unit (ISO 4217).
const CURRENCIES: [(&str, u8); 40] = [
    ("AED", 2),
    ("AUD", 2),
    ("BHD", 3),
    ("BRL", 2),
    ("CAD", 2),
    ("CHF", 2),
    ("CLP", 0),
    ("CNY", 2),
    ("CZK", 2),
    ("DKK", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("HKD", 2),
    ("HUF", 2),
    ("IDR", 2),
    ("ILS", 2),
    ("INR", 2),
    ("JOD", 3),
    ("JPY", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("MXN", 2),
    ("MYR", 2),
    ("NOK", 2),
    ("NZD", 2),
    ("OMR", 3),
    ("PHP", 2),
    ("PLN", 2),
    ("QAR", 2),
    ("RON", 2),
    ("SAR", 2),
    ("SEK", 2),
    ("SGD", 2),
    ("THB", 2),
    ("TND", 3),
    ("TRY", 2),
    ("TWD", 2),
    ("USD", 2),
    ("VND", 0),
    ("ZAR", 2),
];

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Currency(u8);

impl Currency {
    /// The South Korean won.
    pub const KRW: Self = Self(19);

    /// The currency of a three-letter code, in any case. `None` when the program does not know
    /// it: an amount in a currency whose minor unit is unknown cannot be kept exactly.
    pub fn from_code(code: &str) -> Option<Self> {
        let index = CURRENCIES.iter().position(|(known, _)| known.eq_ignore_ascii_case(code))?;
        u8::try_from(index).ok().map(Self)
    }

    /// The codes of all known currencies, in alphabetical order.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        CURRENCIES.iter().map(|(code, _)| *code)
    }

    /// The ISO 4217 code: `KRW`.
    pub fn code(self) -> &'static str {
        CURRENCIES[usize::from(self.0)].0
    }

    /// Decimal digits of the minor unit: 0 for `KRW`, 2 for `EUR`.
    pub fn digits(self) -> u8 {
        CURRENCIES[usize::from(self.0)].1
    }

    fn minor_units_per_unit(self) -> i64 {
        10_i64.pow(u32::from(self.digits()))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Written as the ISO 4217 code.
impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Currency, D::Error> {
        let code = String::deserialize(d)?;
        let unknown = || serde::de::Error::custom(format!("“{code}” is not a known currency"));
        Currency::from_code(&code).ok_or_else(unknown)
    }
}

/// An amount in one currency, in whole minor units (won, cents).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why an amount cannot be computed or read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyError {
    /// Amounts of two currencies were to be added.
    #[error("{0} and {1} cannot be added: state both in one currency")]
    TwoCurrencies(Currency, Currency),
    /// The result is beyond ±9.2 × 10¹⁸ minor units.
    #[error("the amount is too large")]
    TooLarge,
    /// Not a decimal number, or with more decimals than the currency has.
    #[error("expected an amount such as 12.50, with at most {0} decimals")]
    NotAnAmount(u8),
    /// Not a whole number, in a currency that has no decimals.
    #[error("expected an amount such as 33000, without decimals")]
    NotAWholeAmount,
    /// One comma before three digits, in a currency with three decimals.
    #[error(
        "a comma before three digits may be one between thousands or between decimals in this \
         currency: write 12345 or 12.345, without a comma"
    )]
    AmbiguousComma,
}

/// What happens to a fraction of a minor unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
    /// To the nearest; a half goes away from zero.
    HalfUp,
}

impl Money {
    /// `minor` whole minor units of `currency`.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Reads a decimal amount such as `33000`, `33,000` or `12.50`; a thousands separator is a
    /// comma between groups of three digits. In a currency with three decimals a single comma may be
    /// a decimal one, a thousand times less, and is refused where no point tells them apart.
    ///
    /// # Errors
    /// [`MoneyError::NotAnAmount`], [`MoneyError::NotAWholeAmount`], [`MoneyError::AmbiguousComma`],
    /// [`MoneyError::TooLarge`].
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let wrong = match currency.digits() {
            0 => MoneyError::NotAWholeAmount,
            digits => MoneyError::NotAnAmount(digits),
        };
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if digits.ends_with('.') || fraction.len() > usize::from(currency.digits()) {
            return Err(wrong);
        }
        let whole = without_thousands_separators(whole).ok_or(wrong)?;
        if !is_digits(&whole) || !(fraction.is_empty() || is_digits(fraction)) {
            return Err(wrong);
        }
        let may_be_decimal = digits.matches(',').count() == 1 && !digits.contains('.');
        if may_be_decimal && currency.digits() == 3 {
            return Err(MoneyError::AmbiguousComma);
        }
        let padded = format!("{fraction:0<width$}", width = usize::from(currency.digits()));
        let minor: i64 = format!("{whole}{padded}").parse().map_err(|_| MoneyError::TooLarge)?;
        Ok(Self::new(if negative { -minor } else { minor }, currency))
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::TwoCurrencies`], [`MoneyError::TooLarge`].
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor);
        Ok(Self::new(minor.ok_or(MoneyError::TooLarge)?, self.currency))
    }

    /// This amount less another of the same currency.
    ///
    /// # Errors
    /// [`MoneyError::TwoCurrencies`], [`MoneyError::TooLarge`].
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor);
        Ok(Self::new(minor.ok_or(MoneyError::TooLarge)?, self.currency))
    }

    /// The smaller of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::TwoCurrencies`].
    pub fn min(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Ok(if other.minor < self.minor { other } else { self })
    }

    /// `numerator / denominator` of this amount.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`], also for a denominator of zero.
    pub fn fraction(
        self,
        numerator: u64,
        denominator: u64,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        let denominator = i128::from(denominator);
        let product = i128::from(self.minor)
            .checked_mul(i128::from(numerator))
            .ok_or(MoneyError::TooLarge)?;
        let whole = product.checked_div(denominator).ok_or(MoneyError::TooLarge)?;
        let rest = (product % denominator).abs();
        let away = match rounding {
            Rounding::Down => false,
            Rounding::Up => rest > 0,
            Rounding::HalfUp => rest * 2 >= denominator && rest > 0,
        };
        let minor = if away { whole + product.signum() } else { whole };
        i64::try_from(minor)
            .map(|minor| Self::new(minor, self.currency))
            .map_err(|_| MoneyError::TooLarge)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::TwoCurrencies(self.currency, other.currency))
        }
    }
}

/// The plain decimal number, without the currency and without separators: `12.50`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_unit = self.currency.minor_units_per_unit().unsigned_abs();
        let (whole, rest) =
            (self.minor.unsigned_abs() / per_unit, self.minor.unsigned_abs() % per_unit);
        let sign = if self.minor < 0 { "-" } else { "" };
        match usize::from(self.currency.digits()) {
            0 => write!(f, "{sign}{whole}"),
            digits => write!(f, "{sign}{whole}.{rest:0digits$}"),
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `33,000` as `33000`; `None` when the groups are not of three digits.
fn without_thousands_separators(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let separated = whole.contains(',');
    let regular = !separated || (1..=3).contains(&first.len());
    (regular && groups.all(|group| group.len() == 3)).then(|| whole.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).expect("known")
    }

    #[test]
    fn an_amount_is_read_and_shown_in_its_currencys_decimals() {
        let usd = currency("usd");
        assert_eq!(Money::parse("12.5", usd).map(Money::minor), Ok(1250));
        assert_eq!(Money::new(-1205, usd).to_string(), "-12.05");
        let won = Money::parse("33,000", Currency::KRW).expect("an amount");
        assert_eq!((won.minor(), won.to_string()), (33_000, "33000".into()));
        assert_eq!(Currency::KRW.code(), "KRW");
        // A dinar has a thousand fils.
        let dinar = Money::parse("1.5", currency("KWD")).expect("an amount");
        assert_eq!((dinar.minor(), dinar.to_string()), (1_500, "1.500".into()));
    }

    #[test]
    fn nonsense_is_no_amount() {
        for text in ["", "-", "1.", ".5", "1.234", "1e3", "12,34", ",100", "1 000", "٣"] {
            assert_eq!(
                Money::parse(text, currency("EUR")),
                Err(MoneyError::NotAnAmount(2)),
                "{text:?}"
            );
        }
        assert_eq!(Money::parse("0.5", Currency::KRW), Err(MoneyError::NotAWholeAmount));
        assert_eq!(Money::parse("99999999999999999999", Currency::KRW), Err(MoneyError::TooLarge));
    }

    #[test]
    fn of_a_dinar_a_single_comma_may_mean_a_thousand_times_less() {
        let read = |text: &str| Money::parse(text, currency("KWD")).map(Money::minor);
        assert_eq!(read("12,345"), Err(MoneyError::AmbiguousComma));
        assert_eq!(read("-12,345"), Err(MoneyError::AmbiguousComma));
        assert_eq!((read("12345"), read("12.345")), (Ok(12_345_000), Ok(12_345)));
        assert_eq!((read("12,345.000"), read("1,234,567")), (Ok(12_345_000), Ok(1_234_567_000)));
        assert_eq!(Money::parse("12,345", currency("EUR")).map(Money::minor), Ok(1_234_500));
    }

    #[test]
    fn two_currencies_do_not_add() {
        let (won, euro) = (Money::new(1, Currency::KRW), Money::new(1, currency("EUR")));
        assert!(matches!(won.plus(euro), Err(MoneyError::TwoCurrencies(..))));
    }

    #[test]
    fn currencies_are_in_order_and_their_codes_are_unique() {
        assert!(CURRENCIES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(minor in any::<i64>(), index in 0..CURRENCIES.len() as u8) {
            prop_assume!(minor != i64::MIN);
            let money = Money::new(minor, Currency(index));
            prop_assert_eq!(Money::parse(&money.to_string(), Currency(index)), Ok(money));
        }

        #[test]
        fn rounding_moves_by_less_than_one_minor_unit(
            minor in -1_000_000_000_i64..1_000_000_000,
            part in 0_u64..10_000,
            whole in 1_u64..10_000,
        ) {
            let money = Money::new(minor, Currency::KRW);
            let exact = i128::from(minor) * i128::from(part);
            for rounding in [Rounding::Down, Rounding::Up, Rounding::HalfUp] {
                let rounded = money.fraction(part, whole, rounding).expect("small");
                let off = (i128::from(rounded.minor()) * i128::from(whole) - exact).abs();
                prop_assert!(off < i128::from(whole));
            }
        }
    }
}
