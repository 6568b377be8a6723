//! Last resolved addresses of relays, gateways and mirrors, for times without DNS.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::unit::Unit;
use bongsu_core::Time;
use std::collections::BTreeMap;
use std::net::IpAddr;

impl Store {
    /// Saves the addresses that hosts resolved to.
    ///
    /// # Errors
    /// Any database error; [`Error::Fenced`] when another program is the leader.
    pub async fn save_resolved_hosts(
        &self,
        hosts: &[(String, Vec<IpAddr>)],
        now: Time,
    ) -> Result<(), Error> {
        // Several relays may be on one host, of which there is one row.
        let hosts: BTreeMap<&str, &Vec<IpAddr>> =
            hosts.iter().map(|(host, ips)| (host.as_str(), ips)).collect();
        let rows = hosts.into_iter().map(|(host, ips)| {
            let addresses: Vec<String> = ips.iter().map(ToString::to_string).collect();
            vec![host.into(), addresses.join(" ").as_str().into(), now.into()]
        });
        self.write(Unit::new().run_each(&sql::RESOLVED_HOST_UPSERT, rows.collect())).await.map(drop)
    }

    /// The addresses that hosts last resolved to.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn resolved_hosts(&self) -> Result<BTreeMap<String, Vec<IpAddr>>, Error> {
        let rows = self.db.read(&sql::RESOLVED_HOSTS, vec![]).await?;
        rows.into_iter()
            .map(|mut row| {
                let (host, addresses): (String, String) = (row.take()?, row.take()?);
                let ips: Result<Vec<IpAddr>, _> = addresses.split(' ').map(str::parse).collect();
                let ips = ips.map_err(|_| Error::Decode {
                    statement: sql::RESOLVED_HOSTS.name(),
                    column: 1,
                    reason: format!("“{addresses}” are not IP addresses"),
                })?;
                Ok((host, ips))
            })
            .collect()
    }
}
