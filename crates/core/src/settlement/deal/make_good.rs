//! What an advertiser is owed, with the arithmetic in full.

use super::{Deal, Remedy, Sold};
use crate::settlement::loss::{Estimate, Interval};
use crate::settlement::money::{Currency, Money, MoneyError, Rounding};
use std::time::Duration;

/// Hours of a week.
const WEEK_HOURS: u64 = 168;

/// What an advertiser is owed for one outage, and each figure that leads to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MakeGood {
    /// Visits missing over the outage and its tail, with the 90 % interval.
    pub missing: Interval,
    /// Of these, what the deal bears: none after its flight.
    pub counted: u64,
    /// Visits of a usual week.
    pub usual_week: u64,
    /// Hours of the flight.
    pub flight_hours: u64,
    /// Visits of the whole flight: `usual_week × flight_hours / 168`.
    pub flight_visits: u64,
    /// Views or actions of this deal that are missing; of a flat deal, visits.
    pub shortfall: u64,
    /// What is owed.
    pub owed: Owed,
}

/// What is owed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owed {
    /// The flight goes on for so long.
    Extension(Duration),
    /// So many views besides.
    Bonus(u64),
    /// So much off the next invoice.
    Credit(Money),
    /// So much back.
    Refund(Money),
}

/// Why nothing can be said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MakeGoodError {
    /// The outage is not within the flight.
    #[error("the outage is not within the flight of the deal")]
    OutsideFlight,
    /// No usual week is known.
    #[error("no usual week of visits is known")]
    NoWeek,
    /// The currency is not known.
    #[error("the currency of the deal is not known")]
    Currency,
    /// An amount is too large.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// What an advertiser is owed for an outage. `usual_week` is how many visits a usual week has.
/// A remedy never exceeds the price of the flight.
///
/// # Errors
/// [`MakeGoodError`].
pub fn make_good(
    deal: &Deal,
    estimate: &Estimate,
    usual_week: u64,
) -> Result<MakeGood, MakeGoodError> {
    if !deal.flight().overlaps(estimate.outage) {
        return Err(MakeGoodError::OutsideFlight);
    }
    let currency = Currency::from_code(&deal.currency).ok_or(MakeGoodError::Currency)?;
    let flight_hours = deal.until.since(deal.from).as_secs().div_ceil(3_600);
    let flight_visits = proportion(usual_week, flight_hours, WEEK_HOURS);
    if usual_week == 0 || flight_visits == 0 {
        return Err(MakeGoodError::NoWeek);
    }
    let counted = within_flight(deal, estimate).min(flight_visits);
    let shortfall = match deal.sold {
        Sold::Flat => counted,
        Sold::Views { guaranteed } => proportion(counted, guaranteed, flight_visits),
        Sold::Actions { per_million_visits } => {
            proportion(counted, u64::from(per_million_visits), 1_000_000)
        }
    };
    let price = Money::new(deal.price_minor, currency);
    let amount = match deal.sold {
        Sold::Flat => price.fraction(counted, flight_visits, Rounding::HalfUp)?,
        Sold::Views { guaranteed } => price.fraction(shortfall, guaranteed, Rounding::HalfUp)?,
        Sold::Actions { .. } => price.fraction(shortfall, 1, Rounding::HalfUp)?,
    };
    let owed = match deal.remedy {
        Remedy::Extension => {
            // The time in which a usual week brings what is missing, in whole hours, rounded up.
            let hours = u128::from(counted) * u128::from(WEEK_HOURS);
            let hours = hours.div_ceil(u128::from(usual_week));
            Owed::Extension(Duration::from_secs(u64::try_from(hours).unwrap_or(u64::MAX) * 3_600))
        }
        Remedy::Bonus => Owed::Bonus(shortfall),
        Remedy::Credit => Owed::Credit(amount),
        Remedy::Refund => Owed::Refund(amount),
    };
    Ok(MakeGood {
        missing: estimate.loss,
        counted,
        usual_week,
        flight_hours,
        flight_visits,
        shortfall,
        owed,
    })
}

/// Visits missing while the flight ran; all of them where it goes on past the effect. What came
/// back later within it is deducted.
fn within_flight(deal: &Deal, estimate: &Estimate) -> u64 {
    if deal.from <= estimate.effect.from && estimate.effect.until <= deal.until {
        return u64::try_from(estimate.loss.middle).unwrap_or(0);
    }
    let in_effect = estimate
        .course
        .iter()
        .filter(|step| step.at >= estimate.effect.from && step.at < estimate.effect.until);
    let of_flight = in_effect.filter(|step| step.at >= deal.from && step.at < deal.until);
    let missing: f64 = of_flight.map(|step| step.missing()).sum();
    // `as` saturates: what is below zero is nothing.
    missing.round() as u64
}

/// `amount × numerator / denominator`, to the nearest whole number.
fn proportion(amount: u64, numerator: u64, denominator: u64) -> u64 {
    let product = u128::from(amount) * u128::from(numerator) + u128::from(denominator) / 2;
    product
        .checked_div(u128::from(denominator))
        .map_or(0, |it| u64::try_from(it).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Time;
    use crate::language::Language;
    use crate::name::Name;
    use crate::settlement::loss::Span;
    use proptest::prelude::*;

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    fn deal(sold: Sold, price_minor: i64, remedy: Remedy) -> Deal {
        Deal {
            key: "a".into(),
            site: Name::parse("forum.kr").unwrap(),
            advertiser: "가방가게".into(),
            language: Language::Ko,
            sold,
            currency: "KRW".into(),
            price_minor,
            from: at("2018-01-01T00:00:00+09:00"),
            until: at("2018-01-29T00:00:00+09:00"),
            remedy,
        }
    }

    /// Outage 16:19 to 18:00, `missing` visits lost until 20:00.
    fn lost(missing: i64) -> Estimate {
        let from = at("2018-01-04T16:19:00+09:00");
        let interval = Interval { low: missing / 2, middle: missing, high: missing * 2 };
        Estimate {
            outage: Span { from, until: at("2018-01-04T18:00:00+09:00") },
            effect: Span { from, until: at("2018-01-04T20:00:00+09:00") },
            expected: interval,
            actual: 0,
            loss: interval,
            during: missing,
            tail: 0,
            rebound: 0,
            weeks: vec![1, 2, 3],
            unlike: Vec::new(),
            controlled: false,
            course: Vec::new(),
            caveats: Vec::new(),
        }
    }

    /// A flight of four weeks of 5,000,000 visits each; 168,000 visits missing.
    fn owed(sold: Sold, price: i64, remedy: Remedy) -> (u64, Owed) {
        let it = make_good(&deal(sold, price, remedy), &lost(168_000), 5_000_000).unwrap();
        assert_eq!((it.flight_hours, it.flight_visits), (672, 20_000_000));
        (it.shortfall, it.owed)
    }

    #[test]
    fn each_deal_of_the_story_is_made_good_by_its_own_terms() {
        let won = |amount| Money::new(amount, Currency::KRW);
        // 1,000,000 × 168,000 / 20,000,000.
        assert_eq!(
            owed(Sold::Flat, 1_000_000, Remedy::Credit),
            (168_000, Owed::Credit(won(8_400)))
        );
        // 168,000 visits come in 5.6448 hours of a usual week.
        let hours = Duration::from_secs(6 * 3_600);
        assert_eq!(owed(Sold::Flat, 1_000_000, Remedy::Extension).1, Owed::Extension(hours));
        // 600,000 × 168,000 / 20,000,000 = 5,040 views, of 600,000 for 1,500,000.
        let views = Sold::Views { guaranteed: 600_000 };
        assert_eq!(owed(views, 1_500_000, Remedy::Bonus), (5_040, Owed::Bonus(5_040)));
        assert_eq!(owed(views, 1_500_000, Remedy::Refund).1, Owed::Refund(won(12_600)));
        // 2,000 actions a million visits, 500 each.
        let actions = Sold::Actions { per_million_visits: 2_000 };
        assert_eq!(owed(actions, 500, Remedy::Credit), (336, Owed::Credit(won(168_000))));
    }

    #[test]
    fn outside_the_flight_nothing_is_owed() {
        let mut later = deal(Sold::Flat, 100, Remedy::Credit);
        later.from = at("2018-01-05T00:00:00+09:00");
        assert_eq!(make_good(&later, &lost(5), 5), Err(MakeGoodError::OutsideFlight));
        let now = deal(Sold::Flat, 100, Remedy::Credit);
        assert_eq!(make_good(&now, &lost(5), 0), Err(MakeGoodError::NoWeek));
        // More came than was expected.
        assert_eq!(make_good(&now, &lost(-5), 500).unwrap().counted, 0);
    }

    proptest! {
        #[test]
        fn more_missing_never_gives_less_and_never_more_than_the_price(
            price in 1_i64..1_000_000_000,
            (less, more) in (0_i64..1_000_000_000, 0_i64..1_000_000_000),
            week in 1_000_u64..100_000_000,
        ) {
            let deal = deal(Sold::Views { guaranteed: 600_000 }, price, Remedy::Refund);
            let amount = |missing: i64| match make_good(&deal, &lost(missing), week).unwrap().owed {
                Owed::Refund(money) => money.minor(),
                other => panic!("{other:?}"),
            };
            prop_assert!(amount(less.min(more)) <= amount(less.max(more)));
            prop_assert!(amount(less) <= price);
        }
    }
}
