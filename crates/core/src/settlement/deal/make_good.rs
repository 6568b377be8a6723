//! What an advertiser is owed, with the arithmetic in full.

use super::{Deal, Remedy, Sold};
use crate::settlement::loss::{Estimate, Interval, Span, UsualVisits, UsualWeek};
use crate::settlement::money::{Currency, Money, MoneyError, Rounding};
use std::time::Duration;

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
    /// Visits that are usual in the hours of the flight.
    pub flight: UsualVisits,
    /// Views or actions of this deal that are missing; of a flat deal, visits.
    pub shortfall: u64,
    /// What is owed.
    pub owed: Owed,
    /// Of an extension: visits that are usual in it, at least those that count.
    pub extension: Option<UsualVisits>,
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
    /// What is missing of the visits is not known.
    #[error("how many visits are missing is not known")]
    NoEstimate,
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

/// What an advertiser is owed for an outage by what is known: `estimate` of what is missing, and the
/// `usual` week.
///
/// # Errors
/// [`MakeGoodError`]; a deal whose flight the outage is not in is owed nothing, whatever is known.
pub fn make_good_if_known(
    deal: &Deal,
    outage: Span,
    estimate: Option<&Estimate>,
    usual: Option<&UsualWeek>,
) -> Result<MakeGood, MakeGoodError> {
    if !deal.flight().overlaps(outage) {
        return Err(MakeGoodError::OutsideFlight);
    }
    let estimate = estimate.ok_or(MakeGoodError::NoEstimate)?;
    make_good(deal, estimate, usual.ok_or(MakeGoodError::NoWeek)?)
}

/// What an advertiser is owed for an outage. `usual` is the week of the site, hour by hour: a flight
/// of evenings is held against evenings. A remedy never exceeds the price of the flight.
///
/// # Errors
/// [`MakeGoodError`].
pub fn make_good(
    deal: &Deal,
    estimate: &Estimate,
    usual: &UsualWeek,
) -> Result<MakeGood, MakeGoodError> {
    if !deal.flight().overlaps(estimate.outage) {
        return Err(MakeGoodError::OutsideFlight);
    }
    let currency = Currency::from_code(&deal.currency).ok_or(MakeGoodError::Currency)?;
    let flight = usual.within(deal.flight());
    if flight.visits == 0 {
        return Err(MakeGoodError::NoWeek);
    }
    let counted = within_flight(deal, estimate).min(flight.visits);
    let shortfall = match deal.sold {
        Sold::Flat => counted,
        Sold::Views { guaranteed } => proportion(counted, guaranteed, flight.visits),
        Sold::Actions { per_million_visits } => {
            proportion(counted, u64::from(per_million_visits), 1_000_000)
        }
    };
    let price = Money::new(deal.price_minor, currency);
    let amount = match deal.sold {
        Sold::Flat => price.fraction(counted, flight.visits, Rounding::HalfUp)?,
        Sold::Views { guaranteed } => price.fraction(shortfall, guaranteed, Rounding::HalfUp)?,
        // Of the part of an action that is missing too.
        Sold::Actions { per_million_visits } => {
            let actions = counted.checked_mul(u64::from(per_million_visits));
            let actions = actions.ok_or(MoneyError::TooLarge)?;
            price.fraction(actions, 1_000_000, Rounding::HalfUp)?
        }
    };
    // The whole hours after the flight in which what is missing usually comes.
    let after = usual.until_reached(deal.until, counted);
    let owed = match deal.remedy {
        Remedy::Extension => Owed::Extension(after.until.since(after.from)),
        Remedy::Bonus => Owed::Bonus(shortfall),
        Remedy::Credit => Owed::Credit(amount),
        Remedy::Refund => Owed::Refund(amount),
    };
    Ok(MakeGood {
        missing: estimate.loss,
        counted,
        usual_week: usual.total(),
        flight_hours: deal.until.since(deal.from).as_secs().div_ceil(3_600),
        flight,
        shortfall,
        owed,
        extension: (deal.remedy == Remedy::Extension).then(|| usual.within(after)),
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
    use crate::settlement::loss::{Calendar, Series, Step, usual_week};
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

    /// A usual week in which each hour by the clocks of Seoul brings what `visits` says.
    fn week(visits: impl Fn(u8) -> i64) -> UsualWeek {
        let first = at("2017-12-04T00:00:00+09:00");
        let hour = |n: u32| first + Duration::from_secs(3_600) * n;
        let points = (0..2 * 168).map(|n| (hour(n), visits((n % 24) as u8)));
        let series = Series::stored(Step::Hour, points);
        usual_week(&series, &Calendar::new("Asia/Seoul", []), &[], hour(2 * 168)).unwrap()
    }

    /// A flight of four weeks of 5,040,000 visits each; 168,000 visits missing.
    fn owed(sold: Sold, price: i64, remedy: Remedy) -> (u64, Owed) {
        let week = week(|_| 30_000);
        let it = make_good(&deal(sold, price, remedy), &lost(168_000), &week).unwrap();
        assert_eq!((it.flight_hours, it.flight.visits), (672, 20_160_000));
        (it.shortfall, it.owed)
    }

    #[test]
    fn a_flight_of_an_evening_is_held_against_that_evening_and_made_up_for_by_night_and_day() {
        let week = week(|hour| if hour < 8 { 500 } else { 3_000 });
        let mut evening = deal(Sold::Flat, 300_000, Remedy::Refund);
        (evening.from, evening.until) =
            (at("2018-01-04T14:00:00+09:00"), at("2018-01-05T00:00:00+09:00"));
        let it = make_good(&evening, &lost(6_000), &week).unwrap();
        // Ten hours of 3,000 visits, and not of the 2,167 of the mean hour: a fifth is missing.
        assert_eq!(it.flight.visits, 30_000);
        assert_eq!(it.owed, Owed::Refund(Money::new(60_000, Currency::KRW)));
        evening.remedy = Remedy::Extension;
        let it = make_good(&evening, &lost(6_000), &week).unwrap();
        // From midnight on 8 × 500 visits come by 8 o'clock, and 2,000 more by 9.
        assert_eq!(it.owed, Owed::Extension(Duration::from_secs(9 * 3_600)));
        assert_eq!(it.extension.unwrap().visits, 7_000);
    }

    #[test]
    fn each_deal_of_the_story_is_made_good_by_its_own_terms() {
        let won = |amount| Money::new(amount, Currency::KRW);
        // 1,000,000 × 168,000 / 20,160,000.
        assert_eq!(
            owed(Sold::Flat, 1_000_000, Remedy::Credit),
            (168_000, Owed::Credit(won(8_333)))
        );
        // 168,000 visits come in 5.6 hours.
        let hours = Duration::from_secs(6 * 3_600);
        assert_eq!(owed(Sold::Flat, 1_000_000, Remedy::Extension).1, Owed::Extension(hours));
        // 600,000 × 168,000 / 20,160,000 = 5,000 views, of 600,000 for 1,500,000.
        let views = Sold::Views { guaranteed: 600_000 };
        assert_eq!(owed(views, 1_500_000, Remedy::Bonus), (5_000, Owed::Bonus(5_000)));
        assert_eq!(owed(views, 1_500_000, Remedy::Refund).1, Owed::Refund(won(12_500)));
        // 2,000 actions a million visits, 500 each.
        let actions = Sold::Actions { per_million_visits: 2_000 };
        assert_eq!(owed(actions, 500, Remedy::Credit), (336, Owed::Credit(won(168_000))));
    }

    #[test]
    fn without_traffic_of_the_outage_a_deal_that_was_over_is_still_owed_nothing() {
        let outage = lost(0).outage;
        let mut over = deal(Sold::Flat, 100, Remedy::Credit);
        let week = week(|_| 5);
        let found =
            |deal: &Deal| make_good_if_known(deal, outage, None, Some(&week)).map(|it| it.owed);
        assert_eq!(found(&over), Err(MakeGoodError::NoEstimate));
        over.until = at("2018-01-04T16:00:00+09:00");
        assert_eq!(found(&over), Err(MakeGoodError::OutsideFlight));
    }

    #[test]
    fn outside_the_flight_nothing_is_owed() {
        let mut later = deal(Sold::Flat, 100, Remedy::Credit);
        later.from = at("2018-01-05T00:00:00+09:00");
        let outside = make_good(&later, &lost(5), &week(|_| 5));
        assert_eq!(outside, Err(MakeGoodError::OutsideFlight));
        let now = deal(Sold::Flat, 100, Remedy::Extension);
        assert_eq!(make_good(&now, &lost(5), &week(|_| 0)), Err(MakeGoodError::NoWeek));
        // More came than was expected.
        let more = make_good(&now, &lost(-5), &week(|_| 500)).unwrap();
        assert_eq!((more.counted, more.owed), (0, Owed::Extension(Duration::ZERO)));
    }

    proptest! {
        #[test]
        fn more_missing_never_gives_less_and_never_more_than_the_price(
            price in 1_i64..1_000_000_000,
            (less, more) in (0_i64..1_000_000_000, 0_i64..1_000_000_000),
            hourly in 10_i64..600_000,
        ) {
            let week = week(|_| hourly);
            let deal = deal(Sold::Views { guaranteed: 600_000 }, price, Remedy::Refund);
            let amount = |missing: i64| match make_good(&deal, &lost(missing), &week).unwrap().owed {
                Owed::Refund(money) => money.minor(),
                other => panic!("{other:?}"),
            };
            prop_assert!(amount(less.min(more)) <= amount(less.max(more)));
            prop_assert!(amount(less) <= price);
        }
    }
}
