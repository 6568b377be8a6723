//! Where those stand who deliver for us, for a day on which names cannot be found.

use crate::Store;
use crate::db::Unit;
use crate::error::Error;
use crate::sql;
use bongsu_core::Time;
use std::collections::BTreeMap;
use std::net::IpAddr;

impl Store {
    /// Keeps where hosts were found.
    ///
    /// # Errors
    /// What the database says; [`Error::Fenced`] when another program leads.
    pub async fn keep_places(&self, found: &[(String, IpAddr)], now: Time) -> Result<(), Error> {
        let rows = found.iter().map(|(host, ip)| {
            vec![host.as_str().into(), ip.to_string().as_str().into(), now.into()]
        });
        self.write(Unit::new().run_each(&sql::PLACE_PUT, rows.collect())).await.map(drop)
    }

    /// Where hosts were last found.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn places(&self) -> Result<BTreeMap<String, IpAddr>, Error> {
        let rows = self.db.read(&sql::PLACES, vec![]).await?;
        rows.into_iter()
            .map(|mut row| {
                let (host, address): (String, String) = (row.take()?, row.take()?);
                let ip = address.parse().map_err(|_| Error::Decode {
                    statement: "place",
                    column: 1,
                    reason: format!("“{address}” is no address"),
                })?;
                Ok((host, ip))
            })
            .collect()
    }
}
