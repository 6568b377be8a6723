//! Networks that lose packets.

use super::stage::{Stage, all_over, class, up};
use crate::operator::company::SITES;

/// The network of a web server loses four of ten packets: some visitors wait, some give up.
pub(super) fn loses(stage: &mut Stage) -> anyhow::Result<()> {
    stage.judge.is_impaired(0..20);
    stage.lab.loses("10.78.0.11", 40)?;
    stage.last(90)?;
    stage.lab.loses_nothing()?;
    stage.judge.is(0..20, true);
    all_over(stage).map(drop)
}

/// Packets to a web server vanish without an answer.
pub(super) fn drops(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.loses("10.78.0.12", 100)?;
    stage.judge.is(20..40, false);
    stage.wait("an outage is open", 60, |it| class(it) == "outage")?;
    stage.last(40)?;
    stage.lab.loses_nothing()?;
    stage.judge.is(20..40, true);
    all_over(stage).map(drop)
}

/// The desk's own line is dead for a minute: nobody else notices anything.
pub(super) fn uplink(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.loses("10.78.0.0/24", 100)?;
    stage.last(60)?;
    stage.lab.loses_nothing()?;
    stage.wait("all sites are seen working", 120, |it| up(it) == SITES as u64)?;
    all_over(stage).map(drop)
}
