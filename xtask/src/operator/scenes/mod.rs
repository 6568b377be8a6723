//! What goes wrong, one after the other.

mod desk;
mod name_servers;
mod network;
mod sites;
mod stage;
mod web_servers;

use anyhow::bail;
use stage::Stage;
use std::path::Path;

type Scene = fn(&mut Stage) -> anyhow::Result<()>;

const SCENES: [(&str, Scene); 19] = [
    ("one-name-server", name_servers::one),
    ("one-name-server-refuses", name_servers::one_refuses),
    ("one-name-server-killed-desk", name_servers::one_and_a_restart),
    ("name-servers-of-no-zone", name_servers::server_failure),
    ("name-servers-flap", name_servers::flap),
    ("two-zones-refused", name_servers::two_zones_refused),
    ("web-server", web_servers::stops),
    ("web-server-hangs", web_servers::hangs),
    ("web-server-errors", web_servers::errors),
    ("web-server-flaps", web_servers::flaps),
    ("web-server-and-name-servers", web_servers::and_name_servers),
    ("web-servers-in-turn", web_servers::in_turn),
    ("kill-and-restart", desk::kill_and_restart),
    ("customer-leaves", desk::customer_leaves),
    ("certificate-expired", sites::certificate_expired),
    ("site-moves", sites::moves),
    ("packets-lost", network::loses),
    ("server-unreachable", network::drops),
    ("uplink", network::uplink),
];

/// Plays the scenes.
///
/// # Errors
/// When a state does not come, or something untrue was said.
pub fn play(program: &Path, only: &[String]) -> anyhow::Result<()> {
    let mut stage = Stage::begin(program)?;
    for (name, scene) in SCENES {
        if !only.is_empty() && !only.iter().any(|wanted| name.starts_with(wanted.as_str())) {
            continue;
        }
        stage.begin_scene(name)?;
        if let Err(error) = scene(&mut stage) {
            println!("FAILED: {error:#}");
            *stage.judge.untrue.entry(format!("{name}: {error:#}")).or_default() += 1;
            stage.repair()?;
        }
    }
    println!("\n{} claims judged", stage.judge.judged);
    for (claim, times) in &stage.judge.untrue {
        println!("untrue, {times} times: {claim}");
    }
    if !stage.judge.untrue.is_empty() {
        bail!("{} untrue claims", stage.judge.untrue.len());
    }
    Ok(())
}
