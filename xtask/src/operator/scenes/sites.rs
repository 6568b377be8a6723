//! Sites that fail, or move, by themselves.

use super::stage::{Stage, all_over, class, open, verdict};
use crate::operator::company;
use anyhow::bail;

/// The certificate of a customer's only site runs out; then the web server of twenty others
/// stops. The customer is no victim of that, and is not told so by anyone.
pub(super) fn certificate_expired(stage: &mut Stage) -> anyhow::Result<()> {
    let own = 29;
    stage.lab.expired_certificate(own)?;
    stage.lab.kill("web-2");
    stage.lab.nginx(2)?;
    stage.judge.is([own], false);
    let host = company::host(own);
    stage.wait("the site is seen failing", 120, |it| verdict(it, &host) == "down")?;
    stage.lab.kill("web-1");
    stage.judge.is(0..20, false);
    stage.wait("an outage is open", 60, |it| class(it) == "outage")?;
    stage.last(40)?;
    stage.lab.nginx(1)?;
    stage.judge.is(0..20, true);
    let end = stage.wait("it is over", 180, |it| open(it) == 0)?;
    // The newest comes first; others are of earlier scenes.
    let mut victims = end.incidents.iter().take(1).flat_map(|(_, victims)| victims);
    let listed = victims.find(|it| it["site"] == host.as_str()).cloned();
    stage.lab.certificate(own)?;
    stage.lab.kill("web-2");
    stage.lab.nginx(2)?;
    stage.judge.is([own], true);
    all_over(stage)?;
    if let Some(listed) = listed {
        bail!("{host} is on a victim list of a server that it does not use: {listed}");
    }
    Ok(())
}

/// During the outage of a web server two sites are moved to another one, by DNS alone: they work
/// again, and the rest does not.
pub(super) fn moves(stage: &mut Stage) -> anyhow::Result<()> {
    let moved = [3, 7];
    stage.lab.kill("web-1");
    stage.judge.is(0..20, false);
    stage.wait("an outage is open", 60, |it| class(it) == "outage")?;
    stage.last(15)?;
    stage.lab.serve_zones(&company::zones_with_moved(&moved, 2))?;
    // Until the desk looks them up again, within a minute, it asks where visitors went before: some
    // of them still do, as long as their resolvers keep the old address.
    stage.judge.is_impaired(moved);
    for site in moved {
        let host = company::host(site);
        stage.wait("a moved site is seen working", 150, |it| verdict(it, &host) == "up")?;
    }
    stage.judge.is(moved, true);
    stage.last(15)?;
    stage.lab.nginx(1)?;
    stage.judge.is(0..20, true);
    all_over(stage)?;
    stage.lab.serve_zones(&company::zones(&[]))?;
    stage.last(70)
}
