//! Notices of who may claim, by what standard and how, and the proof of their sending.

pub(crate) mod sql;

use crate::Store;
use crate::delivery;
use crate::delivery::sql::DELIVERY_INSERT;
use crate::error::Error;
use crate::obligation::InitialNotices;
use crate::row::Row;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::incident::{IncidentId, Justification};
use bongsu_core::inventory::{Contact, Inventory};
use bongsu_core::name::Name;
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::DeliveryState;
use bongsu_core::settlement::claims_notice::{
    ClaimsNotice, HitSites, NoticeState, Recipient, TermsHit,
};
use bongsu_core::settlement::contract::Contract;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How many sites are read in one query.
const SITES_AT_ONCE: i64 = 1_000;

/// What came of a notice to one recipient.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoticeProof {
    /// To whom.
    pub recipient: Recipient,
    /// By what it was handed over; known when it was.
    pub channel: Option<String>,
    /// Its state.
    pub state: DeliveryState,
    /// When it was approved.
    pub created_at: Time,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was handed over, or given up.
    pub ended_at: Option<Time>,
    /// What the carrier said, with its name, or why it was given up.
    pub answer: String,
    /// When it came back after that, and why.
    pub returned: Option<(Time, String)>,
}

/// The terms of the contracts that concern sites that were hit: a contract of all sites does where one
/// of them has none of its own on all of the days.
fn terms_of(
    contracts: &[Contract],
    hit: &BTreeMap<String, BTreeSet<Name>>,
    (first, last): (Date, Date),
) -> BTreeMap<String, TermsHit> {
    let mut own: BTreeSet<(&str, &Name)> = BTreeSet::new();
    for it in contracts.iter().filter(|it| it.from <= first) {
        if let Some(site) = it.site.as_ref().filter(|_| it.until.is_none_or(|day| day >= last)) {
            own.insert((&it.customer, site));
        }
    }
    let mut under: BTreeMap<String, BTreeMap<String, BTreeSet<Name>>> = BTreeMap::new();
    for it in contracts {
        let Some(sites) = hit.get(&it.customer) else { continue };
        let is_in_force = it.from <= last && it.until.is_none_or(|until| until >= first);
        let is_meant = |site: &&Name| match &it.site {
            Some(own) => own == *site,
            None => !own.contains(&(it.customer.as_str(), *site)),
        };
        let mut meant = sites.iter().filter(is_meant).cloned().peekable();
        if is_in_force && meant.peek().is_some() {
            let terms = under.entry(it.customer.clone()).or_default();
            terms.entry(it.terms.clone()).or_default().extend(meant);
        }
    }
    let hit = |(terms, sites): (String, BTreeSet<Name>)| (terms, HitSites::of(&sites));
    under.into_iter().map(|(key, terms)| (key, terms.into_iter().map(hit).collect())).collect()
}

impl Store {
    /// The notices of an incident, in order of their numbers.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`]; the same holds for all below.
    pub async fn claims_notices(&self, incident: IncidentId) -> Result<Vec<ClaimsNotice>, Error> {
        let rows = self.db.read(&sql::CLAIMS_NOTICES, vec![incident.into()]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Adds a notice that waits for another person.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody added one meanwhile; see above.
    pub async fn add_claims_notice(&self, notice: &ClaimsNotice) -> Result<(), Error> {
        let body = Value::json("a notice of who may claim", notice)?;
        let args = vec![notice.incident.into(), i64::from(notice.number).into(), body];
        let unit = Unit::new().expect(&sql::CLAIMS_NOTICE_INSERT, args, Expect::Touch);
        self.write(unit).await.map(drop)
    }

    /// Replaces a notice by what a person made of it; one that was approved is due to every contact
    /// of the customers whose sites were hit, in the same transaction.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is not as it was read any more; see above.
    pub async fn decide_claims_notice(
        &self,
        before: &ClaimsNotice,
        after: &ClaimsNotice,
    ) -> Result<(), Error> {
        let number = i64::from(after.number);
        let mut unit = Unit::new().expect(
            &sql::CLAIMS_NOTICE_UPDATE,
            vec![
                after.incident.into(),
                number.into(),
                Value::json("a notice of who may claim", before)?,
                Value::json("a notice of who may claim", after)?,
            ],
            Expect::Touch,
        );
        if let NoticeState::Approved { by } = &after.state {
            let (mut recipients, mut deliveries) = (Vec::new(), Vec::new());
            for it in self.claims_recipients(after.incident, after.days).await? {
                deliveries.push(delivery::row(&after.delivery_to(it.contact), None, by.at));
                recipients.push(vec![
                    after.incident.into(),
                    number.into(),
                    it.contact.to_string().as_str().into(),
                    Value::json("a recipient of a notice", &it)?,
                ]);
            }
            unit = unit
                .run_each(&sql::CLAIMS_NOTICE_RECIPIENT_INSERT, recipients)
                .run_each(&DELIVERY_INSERT, deliveries);
        }
        self.write(unit).await.map(drop)
    }

    /// Whom a notice goes to: every contact of the customers with a site that was seen failing, with
    /// the terms of their contracts that it concerns; see [`Store::terms_hit`].
    ///
    /// # Errors
    /// See above.
    pub async fn claims_recipients(
        &self,
        incident: IncidentId,
        days: (Date, Date),
    ) -> Result<Vec<Recipient>, Error> {
        let hit = self.sites_hit(incident).await?;
        let terms = terms_of(&self.contracts().await?, &hit, days);
        let customers: BTreeSet<String> = hit.into_keys().collect();
        let inventory = self.inventory().await?;
        Ok(self.recipients_of(&inventory, &customers, &terms))
    }

    /// The notices that were approved for a customer, by the contacts that were told, the latest
    /// first: up to `limit`, each with the terms of their contracts.
    ///
    /// # Errors
    /// See above.
    pub async fn claims_notices_to(
        &self,
        customer: &str,
        contacts: &[ContactKey],
        limit: u32,
    ) -> Result<Vec<(ClaimsNotice, TermsHit)>, Error> {
        let mut told: BTreeMap<(IncidentId, u32), (ClaimsNotice, TermsHit)> = BTreeMap::new();
        for contact in contacts {
            let args = vec![contact.to_string().as_str().into(), i64::from(limit).into()];
            for mut row in self.db.read(&sql::CLAIMS_NOTICES_TO, args).await? {
                let (notice, to): (ClaimsNotice, Recipient) = (row.json()?, row.json()?);
                if to.customers.iter().any(|it| it == customer) {
                    let terms = to.terms_of(customer);
                    told.insert((notice.incident, notice.number), (notice, terms));
                }
            }
        }
        Ok(told.into_values().rev().take(limit as usize).collect())
    }

    fn recipients_of(
        &self,
        inventory: &Inventory,
        customers: &BTreeSet<String>,
        terms: &BTreeMap<String, TermsHit>,
    ) -> Vec<Recipient> {
        // Two spellings of one address are one contact, and one contact may be of two customers.
        let mut recipients: BTreeMap<String, Recipient> = BTreeMap::new();
        for key in customers {
            let contacts = inventory.customers.get(key).map_or(&[][..], |it| &it.contacts);
            for contact in contacts {
                let code = ContactKey::of(&self.secret, contact);
                let (Contact::Email(address) | Contact::Phone(address)) = contact;
                let entry = recipients.entry(code.to_string()).or_insert_with(|| Recipient {
                    contact: code,
                    customers: Vec::new(),
                    terms: BTreeMap::new(),
                    sites: BTreeMap::new(),
                    address: address.clone(),
                });
                if !entry.customers.contains(key) {
                    entry.customers.push(key.clone());
                    if let Some(theirs) = terms.get(key) {
                        entry.terms.insert(key.clone(), theirs.keys().cloned().collect());
                        entry.sites.insert(key.clone(), theirs.clone());
                    }
                }
            }
        }
        recipients.into_values().collect()
    }

    /// The customers with a site that was seen failing in an incident; see [`Store::sites_hit`].
    ///
    /// # Errors
    /// See above.
    pub async fn customers_hit(&self, incident: IncidentId) -> Result<BTreeSet<String>, Error> {
        Ok(self.sites_hit(incident).await?.into_keys().collect())
    }

    /// The sites of each customer that were seen failing in an incident. A site that a person took
    /// off the list does not count; about one that the program took off somebody has yet to decide.
    ///
    /// # Errors
    /// See above.
    pub async fn sites_hit(
        &self,
        incident: IncidentId,
    ) -> Result<BTreeMap<String, BTreeSet<Name>>, Error> {
        let mut hit: BTreeMap<String, BTreeSet<Name>> = BTreeMap::new();
        let mut after = String::new();
        loop {
            let args = vec![incident.into(), after.as_str().into(), SITES_AT_ONCE.into()];
            let rows = self.db.read(&sql::SITES_HIT, args).await?;
            let is_last = (rows.len() as i64) < SITES_AT_ONCE;
            for mut row in rows {
                let (site, customer): (Name, String) = (row.take()?, row.take()?);
                after = site.as_str().to_owned();
                let state: String = row.take()?;
                let by_person =
                    matches!(row.json::<Justification>()?, Justification::Person { .. });
                if state != "excluded" || !by_person {
                    hit.entry(customer).or_default().insert(site);
                }
            }
            if is_last {
                return Ok(hit);
            }
        }
    }

    /// The terms of the contracts of each customer that an incident hit: of those in force on any of
    /// the `days` from the first to the last, and for a site that was hit; with these sites.
    ///
    /// # Errors
    /// See above.
    pub async fn terms_hit(
        &self,
        incident: IncidentId,
        days: (Date, Date),
    ) -> Result<BTreeMap<String, TermsHit>, Error> {
        let contracts = self.contracts().await?;
        let hit = self.sites_hit(incident).await?;
        Ok(terms_of(&contracts, &hit, days))
    }

    /// A recipient of a notice; `None` when it was not sent to them.
    ///
    /// # Errors
    /// See above.
    pub async fn claims_recipient(
        &self,
        notice: &ClaimsNotice,
        contact: ContactKey,
    ) -> Result<Option<Recipient>, Error> {
        let args = vec![
            notice.incident.into(),
            i64::from(notice.number).into(),
            contact.to_string().as_str().into(),
        ];
        let row = self.db.read_one(&sql::CLAIMS_NOTICE_RECIPIENT, args).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// Up to `limit` recipients of a notice after one, with what came of each.
    ///
    /// # Errors
    /// See above.
    pub async fn claims_proof(
        &self,
        notice: &ClaimsNotice,
        after: &str,
        limit: u32,
    ) -> Result<Vec<NoticeProof>, Error> {
        let number = i64::from(notice.number);
        let args =
            vec![notice.incident.into(), number.into(), after.into(), i64::from(limit).into()];
        let rows = self.db.read(&sql::CLAIMS_NOTICE_PROOF, args).await?;
        rows.into_iter().map(proof_from).collect()
    }

    /// How the sending of a notice is going.
    ///
    /// # Errors
    /// See above.
    pub async fn claims_progress(&self, notice: &ClaimsNotice) -> Result<InitialNotices, Error> {
        let args = vec![notice.incident.into(), i64::from(notice.number).into()];
        let mut progress = InitialNotices::default();
        for mut row in self.db.read(&sql::CLAIMS_NOTICE_COUNTS, args).await? {
            let (state, count): (DeliveryState, i64) = (row.take()?, row.take()?);
            let (first, last): (Option<Time>, Option<Time>) = (row.take()?, row.take()?);
            let returned: i64 = row.take()?;
            progress.returned += returned.unsigned_abs();
            progress.outbox.add(state, count);
            if state == DeliveryState::Sent {
                (progress.first, progress.last) = (first, last);
            }
        }
        Ok(progress)
    }
}

fn proof_from(mut row: Row) -> Result<NoticeProof, Error> {
    let recipient = row.json()?;
    let channel = row.take()?;
    let (state, created_at, attempts) = (row.take()?, row.take()?, row.take()?);
    let (ended_at, answer) = (row.take()?, row.take()?);
    let (returned_at, reason): (Option<Time>, Option<String>) = (row.take()?, row.take()?);
    let returned = returned_at.map(|at| (at, reason.unwrap_or_default()));
    Ok(NoticeProof { recipient, channel, state, created_at, attempts, ended_at, answer, returned })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::settlement::contract::FeePeriod;
    use bongsu_core::settlement::{Currency, Money};

    #[test]
    fn the_terms_of_a_site_that_was_not_hit_are_not_in_the_notice() {
        let contract = |site: Option<&str>, terms: &str| Contract {
            key: terms.into(),
            customer: "kim".into(),
            site: site.map(|it| Name::parse(it).unwrap()),
            fee: Money::new(1, Currency::KRW),
            period: FeePeriod::Month,
            terms: terms.into(),
            from: "2017-01-01".parse().unwrap(),
            until: None,
        };
        let contracts = [contract(None, "hosting"), contract(Some("line.kr"), "carrier")];
        let day: Date = "2018-01-04".parse().unwrap();
        let terms = |sites: &[&str]| {
            let sites = sites.iter().map(|it| Name::parse(it).unwrap()).collect();
            let hit = [("kim".to_owned(), sites)].into();
            let mut terms = terms_of(&contracts, &hit, (day, day));
            let hit = terms.remove("kim").unwrap_or_default().into_iter();
            hit.map(|(terms, it)| format!("{terms}: {}", it.named[0].as_str())).collect::<Vec<_>>()
        };
        assert_eq!(terms(&["shop.kr"]), ["hosting: shop.kr"]);
        assert_eq!(terms(&["line.kr"]), ["carrier: line.kr"]);
        assert_eq!(terms(&["line.kr", "shop.kr"]), ["carrier: line.kr", "hosting: shop.kr"]);
    }
}
