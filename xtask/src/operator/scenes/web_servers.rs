//! Web servers that fail, and parts that fail at the same time (S5, S12).

use super::stage::{Stage, all_over, class, open, verified};
use crate::operator::company::{self, SITES};

/// The web server of 20 sites stops for 50 seconds.
pub(super) fn stops(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.kill("web-1");
    stage.judge.is(0..20, false);
    stage.last(50)?;
    stage.lab.nginx(1)?;
    stage.judge.is(0..20, true);
    stage.wait("half of the sites are verified", 30, |it| verified(it) >= 10)?;
    stage.wait("it is over", 120, |it| open(it) == 0).map(drop)
}

/// A web server takes connections, and says nothing any more.
pub(super) fn hangs(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.signal("web-1", "-STOP")?;
    stage.judge.is(0..20, false);
    stage.wait("an outage is open", 60, |it| class(it) == "outage")?;
    stage.last(40)?;
    stage.lab.signal("web-1", "-CONT")?;
    stage.judge.is(0..20, true);
    all_over(stage).map(drop)
}

/// A web server answers everything with an error of its own (500).
pub(super) fn errors(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.kill("web-1");
    stage.lab.nginx_with_errors(1)?;
    stage.judge.is(0..20, false);
    stage.wait("an outage is open", 60, |it| class(it) == "outage")?;
    stage.last(40)?;
    stage.lab.kill("web-1");
    stage.lab.nginx(1)?;
    stage.judge.is(0..20, true);
    all_over(stage).map(drop)
}

/// A web server stops and starts, again and again.
pub(super) fn flaps(stage: &mut Stage) -> anyhow::Result<()> {
    for _ in 0..5 {
        stage.lab.kill("web-3");
        stage.judge.is(40..SITES, false);
        stage.last(6)?;
        stage.lab.nginx(3)?;
        stage.judge.is(40..SITES, true);
        stage.last(16)?;
    }
    all_over(stage).map(drop)
}

/// During the outage of a web server all name servers fail for a short time.
pub(super) fn and_name_servers(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.kill("web-1");
    stage.judge.is(0..20, false);
    stage.wait("an outage is open", 60, |it| class(it) == "outage")?;
    stage.lab.kill("ns1");
    stage.lab.end_nsd()?;
    stage.judge.is(0..SITES, false);
    stage.last(25)?;
    stage.lab.bind("ns1", 1, &company::zones(&[]))?;
    stage.lab.nsd(&company::zones(&[]))?;
    stage.judge.is(20..SITES, true);
    stage.last(45)?;
    stage.lab.nginx(1)?;
    stage.judge.is(0..20, true);
    all_over(stage).map(drop)
}

/// All web servers stop, one after the other, and come back in the other order.
pub(super) fn in_turn(stage: &mut Stage) -> anyhow::Result<()> {
    for server in 1..=3 {
        stage.lab.kill(&format!("web-{server}"));
        stage.judge.is(company::sites_on(server), false);
        stage.last(20)?;
    }
    for server in (1..=3).rev() {
        stage.lab.nginx(server)?;
        stage.judge.is(company::sites_on(server), true);
        stage.last(20)?;
    }
    all_over(stage).map(drop)
}
