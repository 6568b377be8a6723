//! What is owed by a contract for a month.

use super::exclusion::{decision, exclusion_of};
use super::line::{LeftOutReason, Line, RoundedBy};
use super::timeline::{Step, Timeline, Weighed, downtime};
use super::{
    Case, Decision, DecisionTakenBack, ExclusionDecision, Question, Settlement, Treatment,
    Unwatched,
};
use crate::Time;
use crate::incident::IncidentId;
use crate::settlement::contract::Contract;
use crate::settlement::month::{Month, midnight};
use crate::settlement::share::Share;
use crate::settlement::terms::{CountsFrom, Exclusion, FeeBase, Rule, Threshold, Window};
use crate::settlement::{Money, MoneyError, Rounding};
use crate::span::{Span, Spans};
use std::collections::BTreeMap;
use std::time::Duration;

/// What is owed by a contract for a month, by what is recorded, with every step.
///
/// More downtime never gives less, and the cap holds: see the properties in the tests.
///
/// # Errors
/// [`MoneyError::TooLarge`] for absurd fees; two currencies never meet in one contract.
pub fn settle(case: &Case<'_>) -> Result<Settlement, MoneyError> {
    let mut work = Work { case, lines: Vec::new(), questions: Vec::new() };
    work.settle()
}

/// The fees of which the fee for a time is worked out.
struct Fees {
    /// What was taken: so many months before as there were fees of.
    base: FeeBase,
    /// Each of those before.
    months: Vec<(Month, MonthFee)>,
    /// All together.
    sum: Money,
    /// How long these months are.
    length: Duration,
}

/// The fee of a month, and the steps to it where several contracts make it up.
struct MonthFee {
    fee: Money,
    steps: Vec<Line>,
}

/// The work on one case.
struct Work<'a, 'c> {
    case: &'a Case<'c>,
    lines: Vec<Line>,
    questions: Vec<Question>,
}

impl Work<'_, '_> {
    fn settle(&mut self) -> Result<Settlement, MoneyError> {
        let case = self.case;
        let span = case.span();
        self.head(span)?;
        let counting = self.counting(span);
        let timeline = Timeline::new(&counting, case.sites, case.policy.partial);
        let eligible = self.eligible(&self.own_time(&timeline.presence()), span);
        let weighed = timeline.weigh(&eligible);
        self.weigh_in_steps(&timeline, span, &eligible);
        let exact = weighed.time();
        self.lines.push(Line::Counted { time: exact });
        let time =
            self.rounded(RoundedBy::Policy, exact, (case.policy.unit_s, case.policy.rounding));
        let time = self.rounded(RoundedBy::Terms, time, (case.terms.unit_s, case.terms.rounding));
        let fee = fee_of(case.contract, case.month, span, case)?;
        let amount = self.amount(time, span, fee)?;
        let owed = self.limited(amount, fee)?;
        self.lines.push(Line::Owed { amount: owed });
        let ended_at = eligible.iter().last().map(|it| it.until);
        let ends = ends(&counting, &weighed);
        Ok(Settlement {
            owed,
            counted: time,
            ended_at,
            ends,
            began: Vec::new(),
            by_incident: split(owed, &weighed)?,
            lines: std::mem::take(&mut self.lines),
            questions: std::mem::take(&mut self.questions),
        })
    }

    /// How the time that counts follows from the downtime; nothing where all of it does.
    fn weigh_in_steps(&mut self, timeline: &Timeline, span: Span, eligible: &Spans) {
        let steps = timeline.steps(span, eligible);
        if steps.iter().all(|it| it.passes && it.weight == it.sites) {
            return;
        }
        for Step { span, weight, sites, passes } in steps {
            let time = passes.then(|| span.length() * weight / sites.max(1));
            self.lines.push(Line::Weighed { span, weight, sites, time });
        }
    }

    /// What the arithmetic begins with.
    fn head(&mut self, span: Span) -> Result<(), MoneyError> {
        let Case { contract, terms, policy, .. } = *self.case;
        self.lines.push(Line::Documents { policy: policy.id(), terms: terms.id() });
        self.lines.push(Line::Contract {
            key: contract.key.clone(),
            site: contract.site.clone(),
            fee: contract.fee,
            period: contract.period,
            monthly: contract.monthly_fee()?,
        });
        let (month, sites) = (self.case.month, self.case.sites.at(span.from));
        self.lines.push(Line::Month { month, span, sites, partial: policy.partial });
        let Unwatched { time, of } = self.case.unwatched;
        if time >= Duration::from_secs(1) {
            self.lines.push(Line::NotWatched { time, all: time >= of });
        }
        if contract.site.is_none() {
            // An inventory that was saved with as many sites as before changes nothing.
            let mut before = sites;
            let changes = self.case.sites.changes_within(span);
            let changes = changes.filter(|(_, it)| std::mem::replace(&mut before, *it) != *it);
            self.lines.extend(changes.map(|(at, sites)| Line::Sites { at, sites }));
        }
        for piece in self.case.pieces {
            let inside = piece.span.within(span);
            if !inside.is_empty() {
                let piece = super::Piece { span: inside, ..piece.clone() };
                let site = piece.site().clone();
                if let Some(incident) = piece.interrupts() {
                    self.ask_once(Question::WasNotSeen { incident, site });
                } else if let Some(incident) = piece.unseen_in() {
                    self.ask_once(Question::EndWasNotSeen { incident, site });
                }
                self.lines.push(Line::Piece { piece });
            }
        }
        self.taken_back(span);
        Ok(())
    }

    /// Says what was decided about the outages of the month and taken back.
    fn taken_back(&mut self, span: Span) {
        let case = self.case;
        let is_of = |decision: &Decision, piece: &super::Piece| match decision {
            Decision::Exclusion(it) => {
                piece.incident() == Some(it.incident)
                    && case.terms.exclusions.contains(&it.exclusion)
            }
            Decision::Downtime(it) => {
                piece.treatment.concerns() == Some(it.incident) && *piece.site() == it.site
            }
        };
        let inside: Vec<_> =
            case.pieces.iter().filter(|it| !it.span.within(span).is_empty()).collect();
        let is_meant =
            |it: &&DecisionTakenBack| inside.iter().any(|piece| is_of(&it.decision, piece));
        let meant = case.taken_back.iter().filter(is_meant);
        self.lines.extend(meant.map(|it| Line::TakenBack { decision: it.clone() }));
    }

    /// The downtime that the terms compensate, before thresholds; also of the time around the
    /// month, since an outage that goes on over its end is one outage.
    fn counting(&mut self, span: Span) -> Vec<(Span, IncidentId)> {
        let mut counting = Vec::new();
        let mut left_out: BTreeMap<IncidentId, (LeftOutReason, Duration)> = BTreeMap::new();
        let mut asked = BTreeMap::new();
        for (piece, incident) in downtime(self.case.pieces) {
            let mut leave_out = |part: Span, reason: LeftOutReason| {
                let entry = left_out.entry(incident).or_insert((reason, Duration::ZERO));
                entry.1 += part.within(span).length();
            };
            let is_in_month = !piece.span.within(span).is_empty();
            if let Some(reason) = self.case.exclusion(piece, incident) {
                leave_out(piece.span, reason);
                continue;
            }
            if is_in_month {
                self.doubt(piece, incident);
                asked.extend(self.case.undecided(incident).map(|it| ((incident, it), ())));
            }
            let (before, after) = match self.case.terms.counts_from {
                CountsFrom::Downtime => (None, piece.span),
                CountsFrom::CustomersReport => match self.case.reported.get(&incident) {
                    None => {
                        leave_out(piece.span, LeftOutReason::NotReported);
                        continue;
                    }
                    Some(report) => {
                        let at = report.at.whole_second().clamp(piece.span.from, piece.span.until);
                        let before = Span { until: at, ..piece.span };
                        (Some(before), Span { from: at, ..piece.span })
                    }
                },
            };
            if let Some((before, report)) = before.zip(self.case.reported.get(&incident)) {
                leave_out(before, LeftOutReason::BeforeReport { report: *report });
            }
            counting.push((after, incident));
        }
        let questions = asked.into_keys();
        self.questions.extend(
            questions
                .map(|(incident, exclusion)| Question::DoesExclusionApply { incident, exclusion }),
        );
        for (incident, (reason, time)) in left_out {
            if !time.is_zero() {
                if reason == LeftOutReason::NotReported {
                    self.questions.push(Question::NotReported { incident });
                }
                self.lines.push(Line::LeftOut { incident, time, reason });
            }
        }
        counting
    }

    /// Asks about downtime of a site that the program took off the victim list, once.
    fn doubt(&mut self, piece: &super::Piece, incident: IncidentId) {
        let Treatment::Down { doubt: Some(reason), .. } = &piece.treatment else { return };
        let (site, reason) = (piece.site().clone(), reason.clone());
        self.ask_once(Question::DoesDowntimeCount { incident, site, reason });
    }

    fn ask_once(&mut self, question: Question) {
        if !self.questions.contains(&question) {
            self.questions.push(question);
        }
    }

    /// The part of a time in which the customer had the same terms for the same: what was before they
    /// had a contract, or is after it, meets no threshold of it. A contract that only went on with
    /// another fee goes on.
    fn own_time(&self, presence: &Spans) -> Spans {
        let own = self.case.history.iter().filter(|it| it.terms == self.case.contract.terms);
        let own = own.chain([self.case.contract]).map(|it| it.span(self.case.zone));
        let own = Spans::union(own.collect());
        Spans::union(
            own.iter().flat_map(|it| presence.within(it).iter().collect::<Vec<_>>()).collect(),
        )
    }

    /// The time within `span` that meets a threshold, each instant once.
    fn eligible(&mut self, presence: &Spans, span: Span) -> Spans {
        let thresholds = &self.case.terms.thresholds;
        if thresholds.is_empty() {
            return presence.within(span);
        }
        let mut eligible = Vec::new();
        for threshold in thresholds {
            let mut reached = Duration::ZERO;
            for (downtime, within) in self.windows(*threshold, presence, span) {
                reached = reached.max(downtime);
                if threshold.is_met_by(downtime) {
                    eligible.extend(within.within(span).iter());
                }
            }
            let met = !reached.is_zero() && threshold.is_met_by(reached);
            self.lines.push(Line::Threshold { threshold: *threshold, reached, met });
        }
        Spans::union(eligible)
    }

    /// The windows of a threshold that touch `span`: how much downtime each has, and when.
    fn windows(
        &self,
        threshold: Threshold,
        presence: &Spans,
        span: Span,
    ) -> Vec<(Duration, Spans)> {
        match threshold.window {
            Window::Continuous => presence
                .iter()
                .filter(|it| !it.within(span).is_empty())
                .map(|it| (it.length(), Spans::union(vec![it])))
                .collect(),
            Window::Month => {
                let within = presence.within(self.case.month.span(self.case.zone));
                vec![(within.length(), within)]
            }
            Window::Day => {
                let first = self.case.month.first();
                let days = first.series(jiff::Span::new().days(1));
                let days = days.take_while(|day| Month::of(*day) == self.case.month);
                let zone = self.case.zone;
                let day = |day: jiff::civil::Date| {
                    let tomorrow = day.tomorrow().unwrap_or(day);
                    let span = Span { from: midnight(day, zone), until: midnight(tomorrow, zone) };
                    let within = presence.within(span);
                    (within.length(), within)
                };
                days.map(day).collect()
            }
        }
    }

    fn rounded(
        &mut self,
        by: RoundedBy,
        from: Duration,
        (unit_s, how): (u32, Rounding),
    ) -> Duration {
        let to = round(from, unit_s, how);
        if to != from {
            self.lines.push(Line::Rounded { by, unit_s, from, to });
        }
        to
    }

    fn amount(&mut self, time: Duration, span: Span, fee: Money) -> Result<Money, MoneyError> {
        let nothing = Money::zero(fee.currency());
        if time.is_zero() {
            return Ok(nothing);
        }
        match &self.case.terms.rule {
            Rule::Multiple { base, tiers } => match tiers.iter().rfind(|it| it.from <= time) {
                Some(tier) => self.multiple(*base, time, tier.times),
                None => Ok(self.no_tier(nothing)),
            },
            Rule::Availability { tiers } => {
                let length = span.length();
                let lost = ratio(time, length);
                let shown = Share::from_millionths(1_000_000_u32.saturating_sub(lost));
                self.lines.push(Line::Availability {
                    time,
                    length,
                    share: shown.unwrap_or(Share::WHOLE),
                });
                let is_below = |share: Share| {
                    let needed = u128::from(1_000_000_u32.saturating_sub(share.millionths()));
                    time.as_micros() * 1_000_000 > length.as_micros() * needed
                };
                match tiers.iter().rfind(|it| is_below(it.below)) {
                    Some(tier) => self.of_fee(tier.credit, fee),
                    None => Ok(self.no_tier(nothing)),
                }
            }
            Rule::Downtime { tiers } => {
                let is_met = |from: Duration, more: bool| time > from || (time == from && !more);
                match tiers.iter().rfind(|it| is_met(it.from, it.more_than)) {
                    Some(tier) => self.of_fee(tier.credit, fee),
                    None => Ok(self.no_tier(nothing)),
                }
            }
        }
    }

    fn no_tier(&mut self, nothing: Money) -> Money {
        self.lines.push(Line::NoTier);
        nothing
    }

    /// Says once where the fee of a part of the month is from.
    fn part_of_fee(&mut self, fee: Money) -> Result<(), MoneyError> {
        let part = self.case.span().length();
        let whole = self.case.month.span(self.case.zone).length();
        let is_said = self.lines.iter().any(|it| matches!(it, Line::PartOfFee { .. }));
        if part != whole && !is_said {
            let monthly = self.case.contract.monthly_fee()?;
            self.lines.push(Line::PartOfFee { monthly, part, whole, fee });
        }
        Ok(())
    }

    fn of_fee(&mut self, credit: Share, fee: Money) -> Result<Money, MoneyError> {
        self.part_of_fee(fee)?;
        let amount = share_of(fee, credit, self.case.terms.money_rounding)?;
        self.lines.push(Line::OfFee { credit, fee, amount });
        Ok(amount)
    }

    fn multiple(&mut self, base: FeeBase, time: Duration, times: u32) -> Result<Money, MoneyError> {
        let wanted = base.months_before;
        let Fees { base, months, sum: fees, length } = self.case.fees(base)?;
        if base.months_before < wanted {
            self.lines.push(Line::FewerMonths { wanted, taken: base.months_before });
        }
        let is_average = months.len() > 1;
        for (month, MonthFee { fee, steps }) in months.into_iter().rev() {
            let is_derived = !steps.is_empty();
            self.lines.extend(steps);
            if is_average || is_derived {
                self.lines.push(Line::FeeBefore { month, fee });
            }
        }
        let micros = u64::try_from(time.as_micros()).map_err(|_| MoneyError::TooLarge)?;
        let numerator = micros.checked_mul(u64::from(times)).ok_or(MoneyError::TooLarge)?;
        let denominator = u64::try_from(length.as_micros()).map_err(|_| MoneyError::TooLarge)?;
        let amount = fees.fraction(numerator, denominator, self.case.terms.money_rounding)?;
        self.lines.push(Line::Multiple { base, fees, length, time, times, amount });
        Ok(amount)
    }

    /// The cap, then the least that is given.
    fn limited(&mut self, amount: Money, fee: Money) -> Result<Money, MoneyError> {
        let mut owed = amount;
        if let Some(cap) = self.case.terms.cap {
            let most = share_of(fee, cap, Rounding::Down)?;
            owed = amount.min(most)?;
            if owed != amount {
                self.part_of_fee(fee)?;
                self.lines.push(Line::Capped { cap, fee, from: amount, to: owed });
            }
        }
        let minimum = self.case.terms.minimum.filter(|it| it.currency() == owed.currency());
        match minimum {
            Some(minimum) if owed.minor() > 0 && owed.minor() < minimum.minor() => {
                self.lines.push(Line::BelowMinimum { minimum, amount: owed });
                Ok(Money::zero(owed.currency()))
            }
            _ => Ok(owed),
        }
    }
}

/// The fee of the part of a month in which the contract is in force: by its length.
fn fee_of(
    contract: &Contract,
    month: Month,
    span: Span,
    case: &Case<'_>,
) -> Result<Money, MoneyError> {
    let whole = month.span(case.zone).length();
    let monthly = contract.monthly_fee()?;
    if span.length() == whole {
        return Ok(monthly);
    }
    let micros = |it: Duration| u64::try_from(it.as_micros()).map_err(|_| MoneyError::TooLarge);
    monthly.fraction(micros(span.length())?, micros(whole)?, Rounding::HalfUp)
}

fn share_of(fee: Money, share: Share, rounding: Rounding) -> Result<Money, MoneyError> {
    fee.fraction(u64::from(share.millionths()), u64::from(Share::WHOLE.millionths()), rounding)
}

/// `part ÷ whole` in millionths, rounded up; at most one.
fn ratio(part: Duration, whole: Duration) -> u32 {
    let share = (part.as_micros() * 1_000_000).div_ceil(whole.as_micros().max(1));
    u32::try_from(share.min(1_000_000)).unwrap_or(1_000_000)
}

/// A time in whole units.
fn round(time: Duration, unit_s: u32, rounding: Rounding) -> Duration {
    let unit = u128::from(unit_s.max(1)) * 1_000_000;
    let micros = time.as_micros();
    let units = match rounding {
        Rounding::Down => micros / unit,
        Rounding::Up => micros.div_ceil(unit),
        Rounding::HalfUp => (micros + unit / 2) / unit,
    };
    Duration::from_micros(u64::try_from(units * unit).unwrap_or(u64::MAX))
}

/// When the downtime of each incident that counts ended.
fn ends(counting: &[(Span, IncidentId)], weighed: &Weighed) -> Vec<(IncidentId, Time)> {
    let end = |incident: &IncidentId| {
        let spans = counting.iter().filter(|(span, id)| id == incident && !span.is_empty());
        Some((*incident, spans.map(|(span, _)| span.until).max()?))
    };
    weighed.by_incident.keys().filter_map(end).collect()
}

/// Splits what is owed over the incidents by their downtime, so that the parts add up: each part
/// is what was not yet given times its share of the downtime not yet given for.
fn split(owed: Money, weighed: &Weighed) -> Result<Vec<(IncidentId, Money)>, MoneyError> {
    let mut rest = owed;
    let mut left = weighed.total;
    let mut parts = Vec::new();
    for (incident, downtime) in &weighed.by_incident {
        // A month is 2.7 × 10²¹ parts of a microsecond; only the split is rounded so.
        let scaled = |it: u128| u64::try_from(it / 1_000).unwrap_or(u64::MAX);
        let part = if *downtime == left || scaled(left) == 0 {
            rest
        } else {
            rest.fraction(scaled(*downtime), scaled(left), Rounding::HalfUp)?
        };
        parts.push((*incident, part));
        rest = rest.minus(part)?;
        left -= downtime;
    }
    Ok(parts)
}

impl Case<'_> {
    /// The part of the month in which the contract is in force.
    pub fn span(&self) -> Span {
        self.month.span(self.zone).within(self.contract.span(self.zone))
    }

    /// Why a piece of an incident's downtime is excluded.
    fn exclusion(&self, piece: &super::Piece, incident: IncidentId) -> Option<LeftOutReason> {
        let Treatment::Down { owner, .. } = &piece.treatment else { return None };
        exclusion_of(self.terms, self.decisions, incident, *owner)
    }

    /// The exclusions of which nobody decided whether they apply to an incident.
    fn undecided(&self, incident: IncidentId) -> impl Iterator<Item = Exclusion> + '_ {
        let open =
            move |it: &Exclusion| it.needs_a_person() && self.decision(incident, *it).is_none();
        self.terms.exclusions.iter().copied().filter(open)
    }

    fn decision(&self, incident: IncidentId, exclusion: Exclusion) -> Option<&ExclusionDecision> {
        decision(self.decisions, incident, exclusion)
    }

    /// The fee of a month before, of the contracts that together were in force for all of it;
    /// `None` when they were not, or were in another currency.
    fn fee_of_month(&self, month: Month) -> Result<Option<MonthFee>, MoneyError> {
        let span = month.span(self.zone);
        let currency = self.contract.fee.currency();
        let mut sum = Money::zero(currency);
        let mut covered = Duration::ZERO;
        let mut steps = Vec::new();
        for contract in self.history.iter().filter(|it| it.fee.currency() == currency) {
            let in_force = span.within(contract.span(self.zone));
            if !in_force.is_empty() {
                let fee = fee_of(contract, month, in_force, self)?;
                sum = sum.plus(fee)?;
                let (part, whole) = (in_force.length(), span.length());
                covered += part;
                let monthly = contract.monthly_fee()?;
                steps.push(Line::PartOfFeeBefore { month, monthly, part, whole, fee });
            }
        }
        if steps.len() < 2 {
            steps.clear();
        }
        Ok((covered == span.length()).then_some(MonthFee { fee: sum, steps }))
    }

    /// The fees of the months of a base.
    fn fees(&self, base: FeeBase) -> Result<Fees, MoneyError> {
        let mut months = Vec::new();
        let mut taken = FeeBase { months_before: 0, ..base };
        let mut fees: Option<Money> = None;
        let mut length = Duration::ZERO;
        let mut month = self.month;
        for _ in 0..base.months_before {
            month = month.previous();
            let span = month.span(self.zone);
            let Some(of_month) = self.fee_of_month(month)? else { break };
            let fee = of_month.fee;
            fees = Some(fees.map_or(Ok(fee), |sum| sum.plus(fee))?);
            months.push((month, of_month));
            length += base.month_length(span);
            taken.months_before += 1;
        }
        match fees {
            Some(sum) => Ok(Fees { base: taken, months, sum, length }),
            None => {
                let span = self.month.span(self.zone);
                let (sum, length) = (self.contract.monthly_fee()?, base.month_length(span));
                Ok(Fees { base: taken, months, sum, length })
            }
        }
    }
}

impl FeeBase {
    fn month_length(self, span: Span) -> Duration {
        let fixed = self.hours_of_month.map(|it| Duration::from_secs(u64::from(it) * 3600));
        fixed.unwrap_or(span.length())
    }
}
