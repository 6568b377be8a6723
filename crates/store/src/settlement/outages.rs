//! The outages of a time, of all or as one customer went through them.

use super::sql;
use crate::Store;
use crate::error::Error;
use crate::incident::sql::INCIDENTS_SINCE;
use crate::row::Row;
use bongsu_core::Time;
use bongsu_core::incident::{Incident, IncidentClass, IncidentId};
use bongsu_core::settlement::credit::record::Credit;
use bongsu_core::settlement::risk::{CustomerYear, YEAR};
use bongsu_core::span::{Span, Spans};
use std::collections::BTreeMap;

/// An outage, as a customer or the host went through it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerOutage {
    /// The incident.
    pub incident: IncidentId,
    /// From the first of the sites that failed,
    pub from: Time,
    /// until the last of them was verified, or the incident was resolved; of all customers, until
    /// the last failure. `None` while it goes on.
    pub until: Option<Time>,
    /// How many sites were seen failing.
    pub sites: u64,
}

/// How many customers are read at once.
const CUSTOMERS_AT_ONCE: i64 = 500;
/// How many declined credits are looked at.
const DECLINED_MAX_ROWS: i64 = 10_000;

/// What is recorded of a year, of all customers.
struct YearRecord {
    year: Span,
    incidents: BTreeMap<IncidentId, Incident>,
    /// How many were kept, and how many broken, to each customer.
    promises: BTreeMap<String, (u32, u32)>,
    /// How many claims of each were declined.
    declined: BTreeMap<String, u32>,
}

impl YearRecord {
    /// The year of a customer who was down so; what overlaps is one outage.
    fn of(&self, customer: &str, down: Vec<Span>) -> CustomerYear {
        let spans = Spans::union(down.into_iter().map(|it| it.within(self.year)).collect());
        let (kept, broken) = self.promises.get(customer).copied().unwrap_or_default();
        CustomerYear {
            outages: u32::try_from(spans.iter().count()).unwrap_or(u32::MAX),
            down: spans.length(),
            last_at: spans.iter().last().map(|it| it.until),
            kept,
            broken,
            declined: self.declined.get(customer).copied().unwrap_or_default(),
        }
    }
}

impl Store {
    /// What each customer went through in the year that ends `now`, given to `each` in order of their
    /// keys. Customers whose sites were in no outage are left out.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn customer_years(
        &self,
        now: Time,
        mut each: impl FnMut(String, CustomerYear),
    ) -> Result<(), Error> {
        let record = self.year_record(now).await?;
        let since = record.year.from;
        let mut after = String::new();
        loop {
            let args = vec![since.into(), after.as_str().into(), CUSTOMERS_AT_ONCE.into()];
            let rows = self.db.read(&sql::CUSTOMERS_HIT_SINCE, args).await?;
            let keys: Vec<String> =
                rows.into_iter().map(|mut row| row.take()).collect::<Result<_, Error>>()?;
            let Some((first, last)) = keys.first().zip(keys.last()) else { return Ok(()) };
            for (key, year) in self.years_between(&record, (first, last)).await? {
                each(key, year);
            }
            after.clone_from(last);
        }
    }

    /// What one customer went through in the year that ends `now`, as it is in the list of all.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn customer_year(&self, customer: &str, now: Time) -> Result<CustomerYear, Error> {
        let record = self.year_record(now).await?;
        let found = self.years_between(&record, (customer, customer)).await?.remove(customer);
        Ok(found.unwrap_or_else(|| record.of(customer, Vec::new())))
    }

    async fn year_record(&self, now: Time) -> Result<YearRecord, Error> {
        let year = Span { from: now.before(YEAR), until: now };
        let incidents = self.outages_since(year.from).await?;
        let mut promises: BTreeMap<String, (u32, u32)> = BTreeMap::new();
        for promise in self.promises_decided(year.from, now).await? {
            let entry = promises.entry(promise.customer.clone()).or_default();
            let is_kept = promise.end.as_ref().is_some_and(|end| end.kind.is_kept());
            entry.0 += u32::from(promise.broken_at.is_none() && is_kept);
            entry.1 += u32::from(promise.broken_at.is_some());
        }
        let declined = self.declined_claims(year.from).await?;
        Ok(YearRecord { year, incidents, promises, declined })
    }

    /// The years of the customers from one key to another whose sites were in an outage.
    async fn years_between(
        &self,
        record: &YearRecord,
        (first, last): (&str, &str),
    ) -> Result<BTreeMap<String, CustomerYear>, Error> {
        let args = vec![record.year.from.into(), first.into(), last.into()];
        let mut down: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        for mut row in self.db.read(&sql::HITS_SINCE, args).await? {
            let (customer, id): (String, IncidentId) = (row.take()?, row.take()?);
            let Some(incident) = record.incidents.get(&id) else { continue };
            let it = part(&mut row, incident)?;
            let until = it.until.unwrap_or(record.year.until);
            down.entry(customer).or_default().push(Span { from: it.from, until });
        }
        let year = |(key, spans): (String, Vec<Span>)| {
            let year = record.of(&key, spans);
            (key, year)
        };
        Ok(down.into_iter().map(year).collect())
    }

    async fn outages_since(&self, since: Time) -> Result<BTreeMap<IncidentId, Incident>, Error> {
        let rows = self.db.read(&INCIDENTS_SINCE, vec![since.into()]).await?;
        let mut all = BTreeMap::new();
        for mut row in rows {
            let incident: Incident = row.json()?;
            if incident.class == IncidentClass::Outage {
                all.insert(incident.id, incident);
            }
        }
        Ok(all)
    }

    /// How many claims of each customer were declined.
    async fn declined_claims(&self, since: Time) -> Result<BTreeMap<String, u32>, Error> {
        let args = vec![since.into(), DECLINED_MAX_ROWS.into()];
        let mut declined = BTreeMap::new();
        for mut row in self.db.read(&sql::CREDITS_DECLINED_SINCE, args).await? {
            let credit: Credit = row.json()?;
            if credit.claim.is_some() {
                *declined.entry(credit.customer).or_default() += 1;
            }
        }
        Ok(declined)
    }

    /// The latest outages, up to `limit`, of a time in which sites of a customer were seen failing, or of all, in
    /// order. What a person or the program took off the victim list is not in it.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn outages_gone_through(
        &self,
        customer: Option<&str>,
        span: Span,
        limit: u32,
    ) -> Result<Vec<CustomerOutage>, Error> {
        let (from, until, limit) = (span.from.into(), span.until.into(), i64::from(limit).into());
        let rows = match customer {
            Some(key) => {
                self.db
                    .read(&sql::OUTAGES_OF_CUSTOMER, vec![key.into(), from, until, limit])
                    .await?
            }
            None => self.db.read(&sql::OUTAGES_OF_ALL, vec![from, until, limit]).await?,
        };
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            all.extend(outage(row, customer.is_some())?);
        }
        all.reverse();
        Ok(all)
    }
}

fn outage(mut row: Row, is_of_customer: bool) -> Result<Option<CustomerOutage>, Error> {
    let incident: Incident = row.json()?;
    if incident.class != IncidentClass::Outage {
        return Ok(None);
    }
    if is_of_customer {
        return part(&mut row, &incident).map(Some);
    }
    let sites: i64 = row.take()?;
    Ok(Some(CustomerOutage {
        incident: incident.id,
        from: incident.began_at,
        // From the first failure to the last one, as everywhere else.
        until: incident.resolved_at.map(|at| incident.last_failure_at.unwrap_or(at)),
        sites: sites.unsigned_abs(),
    }))
}

/// A customer's part in an outage: since when, until when, how many sites, and how many of them were
/// verified.
fn part(row: &mut Row, incident: &Incident) -> Result<CustomerOutage, Error> {
    let (hit, verified): (Option<Time>, Option<Time>) = (row.take()?, row.take()?);
    let (sites, count): (i64, i64) = (row.take()?, row.take()?);
    let until = match sites == count {
        true => verified.or(incident.resolved_at),
        false => incident.resolved_at,
    };
    let from = hit.unwrap_or(incident.began_at);
    // After the last failure nothing failed, whenever somebody looked again: what mails say.
    let last = incident.last_failure_at.filter(|_| incident.resolved_at.is_some());
    let until = until.map(|at| last.map_or(at, |last| at.min(last.max(from))));
    Ok(CustomerOutage { incident: incident.id, from, until, sites: sites.unsigned_abs() })
}
