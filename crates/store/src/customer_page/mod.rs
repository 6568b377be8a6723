//! The tokens that lead to the customers' own pages.

pub(crate) mod sql;

use crate::Store;
use crate::delivery::sql::DELIVERIES_PRUNE;
use crate::error::Error;
use crate::inventory::revision;
use crate::inventory::sql::{REVISION_BUMP, REVISION_GET};
use crate::token;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::Contact;
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::notification::page_link::RequestedBy;
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

/// Tokens written in one transaction, so that other writers do not wait long for it.
const BATCH_ROWS: usize = 5_000;
const REVISION: &str = "customer_page_token";
/// What came of each request for a link is deleted after this; the limits look back less far.
const REQUEST_MAX_AGE: Duration = Duration::from_secs(7 * 24 * 3600);

impl Store {
    /// Creates a token for each of `customers` who has none and never had one; how many
    /// they were.
    ///
    /// # Errors
    /// Any database error; the same holds for all below.
    pub async fn create_page_tokens<'a>(
        &self,
        customers: impl IntoIterator<Item = &'a str>,
        now: Time,
    ) -> Result<usize, Error> {
        let rows = self.db.read(&sql::CUSTOMERS_WITH_TOKEN, vec![]).await?;
        let known: HashSet<String> =
            rows.into_iter().map(|mut row| row.take()).collect::<Result<_, _>>()?;
        let new: Vec<&str> = customers.into_iter().filter(|c| !known.contains(*c)).collect();
        for batch in new.chunks(BATCH_ROWS) {
            let rows = batch.iter().map(|customer| new_row(customer, now));
            let unit = Unit::new()
                .run_each(&sql::CUSTOMER_TOKEN_INSERT, rows.collect::<Result<_, _>>()?)
                .run(&REVISION_BUMP, vec![REVISION.into()]);
            self.write(unit).await?;
        }
        Ok(new.len())
    }

    /// Gives a customer a new token; the previous one is no longer valid.
    ///
    /// # Errors
    /// See above.
    pub async fn renew_page_token(&self, customer: &str, now: Time) -> Result<(), Error> {
        let row = new_row(customer, now)?;
        let unit = Unit::new()
            .run(&sql::CUSTOMER_TOKEN_END, vec![customer.into(), now.into(), row[0].clone()])
            .run(&sql::CUSTOMER_TOKEN_INSERT, row)
            .run(&REVISION_BUMP, vec![REVISION.into()]);
        self.write(unit).await.map(drop)
    }

    /// Revokes a customer's token, until it is renewed; whether there was one.
    ///
    /// # Errors
    /// See above.
    pub async fn revoke_page_token(&self, customer: &str, now: Time) -> Result<bool, Error> {
        let unit = Unit::new()
            .run(&sql::CUSTOMER_TOKEN_END, vec![customer.into(), now.into(), "".into()])
            .run(&REVISION_BUMP, vec![REVISION.into()]);
        let results = self.write(unit).await?;
        Ok(results.first().is_some_and(|step| step.touched > 0))
    }

    /// A number that grows when any token changes.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn customer_page_revision(&self) -> Result<i64, Error> {
        revision(self.db.read(&REVISION_GET, vec![REVISION.into()]).await?)
    }

    /// Every active token, by customer.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn page_tokens(&self) -> Result<BTreeMap<String, CustomerPageToken>, Error> {
        let rows = self.db.read(&sql::CUSTOMER_TOKENS_ACTIVE, vec![]).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
    }

    /// Tokens that were renewed or revoked.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn ended_page_tokens(&self) -> Result<Vec<CustomerPageToken>, Error> {
        let rows = self.db.read(&sql::CUSTOMER_TOKENS_ENDED, vec![]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// A customer's active token.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn page_token_of(&self, customer: &str) -> Result<Option<CustomerPageToken>, Error> {
        let row = self.db.read_one(&sql::TOKEN_BY_CUSTOMER, vec![customer.into()]).await?;
        row.map(|mut row| row.take()).transpose()
    }

    /// The customer whose page a token leads to.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn customer_of_page(
        &self,
        token: CustomerPageToken,
    ) -> Result<Option<String>, Error> {
        let row = self.db.read_one(&sql::CUSTOMER_BY_TOKEN, vec![token.into()]).await?;
        row.map(|mut row| row.take()).transpose()
    }

    /// Has a contact sent the links to their customers' pages, within the limit. Whether the
    /// inventory has such a contact is found out only when it is sent: what is written, and how
    /// long that takes, is the same for every address, which itself is not written.
    ///
    /// # Errors
    /// See above.
    pub async fn request_page_link(
        &self,
        contact: &Contact,
        by: RequestedBy,
        now: Time,
    ) -> Result<(), Error> {
        let (key, limit) = (ContactKey::of(self.secret(), contact), by.limit());
        let request = IncidentId::new(now, &key.to_string());
        let args = vec![
            key.to_string().into(),
            request.into(),
            now.into(),
            now.before(limit.window).into(),
            limit.count.into(),
        ];
        self.write(Unit::new().run(&sql::PAGE_LINK_REQUEST, args)).await.map(drop)
    }

    /// Deletes what came of old requests; how many rows they were.
    ///
    /// # Errors
    /// See above; [`Error::Fenced`] when another program is the leader.
    pub async fn prune_page_link_requests(&self, now: Time) -> Result<u64, Error> {
        let args = vec![Topic::PageLink.as_str().into(), now.before(REQUEST_MAX_AGE).into()];
        self.write_counted(Unit::new().run(&DELIVERIES_PRUNE, args)).await
    }
}

/// For `CUSTOMER_TOKEN_INSERT`: with a new token.
fn new_row(customer: &str, now: Time) -> Result<Vec<Value>, Error> {
    Ok(vec![CustomerPageToken::from(token::random()?).into(), customer.into(), now.into()])
}
