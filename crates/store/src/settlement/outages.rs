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
use bongsu_core::span::Span;
use std::collections::BTreeMap;

/// An outage, as a customer or the host went through it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerOutage {
    /// The incident.
    pub incident: IncidentId,
    /// From the first of the sites that failed,
    pub from: Time,
    /// until the last of them was verified, or the incident was resolved; `None` while it goes on.
    pub until: Option<Time>,
    /// How many sites were seen failing.
    pub sites: u64,
}

/// How many customers are read at once.
const CUSTOMERS_AT_ONCE: i64 = 500;
/// How many declined credits are looked at.
const DECLINED_MAX_ROWS: i64 = 10_000;

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
        let since = now.before(YEAR);
        let incidents = self.outages_since(since).await?;
        let mut promises: BTreeMap<String, (u32, u32)> = BTreeMap::new();
        for promise in self.promises_decided(since, now).await? {
            let entry = promises.entry(promise.customer.clone()).or_default();
            let is_kept = promise.end.as_ref().is_some_and(|end| end.kind.is_kept());
            entry.0 += u32::from(promise.broken_at.is_none() && is_kept);
            entry.1 += u32::from(promise.broken_at.is_some());
        }
        let declined = self.declined_claims(since).await?;
        let mut after = String::new();
        loop {
            let args = vec![since.into(), after.as_str().into(), CUSTOMERS_AT_ONCE.into()];
            let rows = self.db.read(&sql::CUSTOMERS_HIT_SINCE, args).await?;
            let keys: Vec<String> =
                rows.into_iter().map(|mut row| row.take()).collect::<Result<_, Error>>()?;
            let Some((first, last)) = keys.first().zip(keys.last()) else { return Ok(()) };
            let args = vec![since.into(), first.as_str().into(), last.as_str().into()];
            let mut years: BTreeMap<String, CustomerYear> = BTreeMap::new();
            for mut row in self.db.read(&sql::HITS_SINCE, args).await? {
                let (customer, id): (String, IncidentId) = (row.take()?, row.take()?);
                let Some(incident) = incidents.get(&id) else { continue };
                let it = part(&mut row, incident)?;
                let until = it.until.unwrap_or(now);
                let year = years.entry(customer).or_default();
                year.outages += 1;
                year.down += until.since(it.from.max(since));
                year.last_at = year.last_at.max(Some(until));
            }
            for (key, mut year) in years {
                (year.kept, year.broken) = promises.get(&key).copied().unwrap_or_default();
                year.declined = declined.get(&key).copied().unwrap_or_default();
                each(key, year);
            }
            after.clone_from(last);
        }
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

    /// Up to `limit` outages of a time in which sites of a customer were seen failing, or of all, in
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
        Ok(all)
    }
}

fn outage(mut row: Row, is_of_customer: bool) -> Result<Option<CustomerOutage>, Error> {
    let incident: Incident = row.json()?;
    if incident.class != IncidentClass::Outage {
        return Ok(None);
    }
    let mut outage = CustomerOutage {
        incident: incident.id,
        from: incident.began_at,
        until: incident.resolved_at,
        sites: u64::from(incident.counts.ever_hit),
    };
    if is_of_customer {
        outage = part(&mut row, &incident)?;
    }
    Ok(Some(outage))
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
    Ok(CustomerOutage {
        incident: incident.id,
        from: hit.unwrap_or(incident.began_at),
        until,
        sites: sites.unsigned_abs(),
    })
}
