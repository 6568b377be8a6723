//! What happens to the program and its inventory in an outage (S5).

use super::stage::{Stage, class, open, up};
use crate::operator::company::{self, SITES};
use anyhow::bail;

/// The program is killed during a total outage, and started again.
pub(super) fn kill_and_restart(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.kill("ns1");
    stage.lab.end_nsd()?;
    stage.judge.is(0..SITES, false);
    stage.wait("an outage is open", 60, |it| class(it) == "outage")?;
    stage.last(20)?;
    stage.lab.kill("bongsu");
    stage.desk.start(&mut stage.lab)?;
    stage.last(40)?;
    stage.lab.bind("ns1", 1, &company::zones(&[]))?;
    stage.lab.nsd(&company::zones(&[]))?;
    stage.judge.is(0..SITES, true);
    stage.wait("it is over", 180, |it| open(it) == 0).map(drop)
}

/// A customer leaves during an outage of a web server; the incident can still end, with the
/// reason on its victim list.
pub(super) fn customer_leaves(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.kill("web-1");
    stage.judge.is(0..20, false);
    stage.wait("an outage is open", 60, |it| class(it) == "outage")?;
    stage.last(20)?;
    stage.desk.import(&stage.lab, Some(5))?;
    stage.pages.retain(|(customer, _)| *customer != 5);
    stage.lab.nginx(1)?;
    stage.judge.is(0..20, true);
    let end = stage.wait("it is over", 180, |it| open(it) == 0)?;
    let left = company::host(5);
    let mut victims = end.incidents.iter().flat_map(|(_, victims)| victims);
    let told = victims.any(|it| it["site"] == left.as_str() && it["state"] == "excluded");
    if !told {
        bail!("{left} has left, but no victim list says so");
    }
    // They come back, for the scenes that follow.
    stage.desk.import(&stage.lab, None)?;
    stage.pages = stage.desk.customer_pages(&stage.lab)?;
    stage.wait("they are back", 120, |it| up(it) == SITES as u64).map(drop)
}
