//! The addresses of customers' own pages, and what customers say there.

use crate::Store;
use crate::db::Unit;
use crate::error::Error;
use crate::inventory::revision;
use crate::row::Row;
use crate::sql;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::name::Name;
use bongsu_core::token::Token;
use std::collections::{BTreeMap, HashSet};

/// Links written in one transaction at first: nobody waits long behind them.
const TOGETHER: usize = 5_000;

impl Store {
    /// Gives a link to each of `customers` who has none and never had one. Gives back how
    /// many that were.
    ///
    /// # Errors
    /// What the database says; the same holds for all here.
    pub async fn create_page_tokens<'a>(
        &self,
        customers: impl IntoIterator<Item = &'a str>,
        now: Time,
    ) -> Result<usize, Error> {
        let rows = self.db.read(&sql::LINK_CUSTOMERS, vec![]).await?;
        let known: HashSet<String> =
            rows.into_iter().map(|mut row| row.take()).collect::<Result<_, _>>()?;
        let new: Vec<&str> = customers.into_iter().filter(|c| !known.contains(*c)).collect();
        for some in new.chunks(TOGETHER) {
            let rows = some.iter().map(|customer| link(customer, now)).collect::<Result<_, _>>()?;
            let unit = Unit::new().run_each(&sql::LINK_PUT, rows).run(&sql::LINKS_REVISE, vec![]);
            self.write(unit).await?;
        }
        Ok(new.len())
    }

    /// Gives a customer another link; the one before leads nowhere from now on.
    ///
    /// # Errors
    /// See above.
    pub async fn renew_page_token(&self, customer: &str, now: Time) -> Result<(), Error> {
        let link = link(customer, now)?;
        let unit = Unit::new()
            .run(&sql::LINK_END, vec![customer.into(), now.into(), link[0].clone()])
            .run(&sql::LINK_PUT, link)
            .run(&sql::LINKS_REVISE, vec![]);
        self.write(unit).await.map(drop)
    }

    /// Takes a customer's link away, until it is renewed. Gives back whether he had one.
    ///
    /// # Errors
    /// See above.
    pub async fn revoke_page_token(&self, customer: &str, now: Time) -> Result<bool, Error> {
        let unit = Unit::new()
            .run(&sql::LINK_END, vec![customer.into(), now.into(), "".into()])
            .run(&sql::LINKS_REVISE, vec![]);
        let done = self.write(unit).await?;
        Ok(done.first().is_some_and(|done| done.touched > 0))
    }

    /// A number that grows when any link changes.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn customer_page_revision(&self) -> Result<i64, Error> {
        revision(self.db.read(&sql::REVISION, vec!["link".into()]).await?)
    }

    /// Every customer's link in force, by customer.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn links(&self) -> Result<BTreeMap<String, CustomerPageToken>, Error> {
        let rows = self.db.read(&sql::LINKS, vec![]).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
    }

    /// Links that were renewed or withdrawn.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn ended_page_tokens(&self) -> Result<Vec<CustomerPageToken>, Error> {
        let rows = self.db.read(&sql::LINKS_ENDED, vec![]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// A customer's link.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn page_token_of(&self, customer: &str) -> Result<Option<CustomerPageToken>, Error> {
        let rows = self.db.read(&sql::LINK_OF, vec![customer.into()]).await?;
        rows.into_iter().next().map(|mut row| row.take()).transpose()
    }

    /// Whose page a link leads to.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn customer_of_page(
        &self,
        token: CustomerPageToken,
    ) -> Result<Option<String>, Error> {
        let rows = self.db.read(&sql::LINK_WHOSE, vec![token.into()]).await?;
        rows.into_iter().next().map(|mut row| row.take()).transpose()
    }

    /// The newest of what customers said, of one site or of all, at most `limit`.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn reports(
        &self,
        site: Option<&Name>,
        limit: u32,
    ) -> Result<Vec<ProblemReport>, Error> {
        let limit = Value::from(i64::from(limit));
        let rows = match site {
            None => self.db.read(&sql::REPORTS, vec![limit]).await?,
            Some(site) => self.db.read(&sql::REPORTS_OF, vec![site.into(), limit]).await?,
        };
        rows.into_iter().map(report_from).collect()
    }
}

/// A new token.
pub(crate) fn random() -> Result<Token, Error> {
    let mut bits = [0; 16];
    let drawn = getrandom::fill(&mut bits).map_err(|error| error.to_string());
    drawn.map_err(|reason| Error::Encode { what: "a token", reason })?;
    Ok(Token::from_random(u128::from_be_bytes(bits)))
}

/// For `LINK_PUT`: with a new token.
fn link(customer: &str, now: Time) -> Result<Vec<Value>, Error> {
    Ok(vec![CustomerPageToken::from(random()?).into(), customer.into(), now.into()])
}

/// For `REPORT_PUT`.
pub(crate) fn report(it: &ProblemReport) -> Vec<Value> {
    vec![(&it.site).into(), it.at.into(), (&it.customer).into(), (&it.text).into()]
}

fn report_from(mut row: Row) -> Result<ProblemReport, Error> {
    Ok(ProblemReport {
        site: row.take()?,
        at: row.take()?,
        customer: row.take()?,
        text: row.take()?,
    })
}
