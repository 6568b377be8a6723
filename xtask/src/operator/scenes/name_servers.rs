//! Name servers that fail (S5, S12).

use super::stage::{Stage, all_over, class, open, up};
use crate::operator::company::{self, SITES};

/// One of two name servers stops. Every site opens; nobody is affected (S12).
pub(super) fn one(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.kill("ns1");
    stage.wait("operations are told", 60, |it| class(it) == "redundancy_lost")?;
    stage.last(30)?;
    stage.lab.bind("ns1", 1, &company::zones(&[]))?;
    stage.wait("it is over", 120, |it| open(it) == 0).map(drop)
}

/// One of two name servers refuses all zones of customers, as after a lost configuration. The
/// other answers everything.
pub(super) fn one_refuses(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.kill("ns1");
    let none: Vec<usize> = (0..SITES).collect();
    stage.lab.bind("ns1", 1, &company::zones(&none))?;
    stage.last(60)?;
    stage.lab.kill("ns1");
    stage.lab.bind("ns1", 1, &company::zones(&[]))?;
    all_over(stage).map(drop)
}

/// One of two name servers is silent, and the program is killed and started again meanwhile.
pub(super) fn one_and_a_restart(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.kill("ns1");
    stage.wait("operations are told", 60, |it| class(it) == "redundancy_lost")?;
    stage.lab.kill("bongsu");
    stage.desk.start(&mut stage.lab)?;
    stage.last(60)?;
    stage.lab.bind("ns1", 1, &company::zones(&[]))?;
    all_over(stage).map(drop)
}

/// Both name servers run, but serve broken files for the zones of all customers (SERVFAIL).
pub(super) fn server_failure(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.serve_zones(&company::broken_zones())?;
    stage.judge.is(0..SITES, false);
    stage.wait("an outage is open", 60, |it| class(it) == "outage")?;
    stage.last(30)?;
    stage.lab.serve_zones(&company::zones(&[]))?;
    stage.judge.is(0..SITES, true);
    all_over(stage).map(drop)
}

/// Both name servers come and go.
pub(super) fn flap(stage: &mut Stage) -> anyhow::Result<()> {
    for _ in 0..4 {
        stage.lab.kill("ns1");
        stage.lab.end_nsd()?;
        stage.judge.is(0..SITES, false);
        stage.last(7)?;
        stage.lab.bind("ns1", 1, &company::zones(&[]))?;
        stage.lab.nsd(&company::zones(&[]))?;
        stage.judge.is(0..SITES, true);
        stage.last(15)?;
    }
    all_over(stage).map(drop)
}

/// Both name servers stop for seconds, and two zones are gone afterwards: refused for good.
pub(super) fn two_zones_refused(stage: &mut Stage) -> anyhow::Result<()> {
    let gone = [3, 25];
    stage.lab.kill("ns1");
    stage.lab.end_nsd()?;
    stage.judge.is(0..SITES, false);
    stage.last(8)?;
    stage.lab.bind("ns1", 1, &company::zones(&gone))?;
    stage.lab.nsd(&company::zones(&gone))?;
    stage.judge.is((0..SITES).filter(|site| !gone.contains(site)), true);
    stage.wait("the others work", 120, |it| up(it) == SITES as u64 - 2)?;
    let over = stage.wait("it is over for those that work", 180, |it| {
        let open = it.status["open_incidents"].as_array();
        open.into_iter().flatten().all(|it| it["counts"]["verified"] == 0)
    });
    stage.lab.serve_zones(&company::zones(&[]))?;
    stage.judge.is(gone, true);
    all_over(stage)?;
    over.map(drop)
}
