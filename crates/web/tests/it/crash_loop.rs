//! A program that dies again and again says so (S20).

use crate::story::{Scene, settings, stage_with};
use bongsu_core::Time;
use bongsu_web::{CrashLoop, Settings};

async fn told(until: Time) -> (bool, bool) {
    let crash_loop = Some(CrashLoop { deaths: 4, until });
    let stage = stage_with(Scene::Quiet, 20, Settings { crash_loop, ..settings(false) });
    let health = stage.visit("/healthz").await.json();
    let warned = health["checks"]["process:recent-deaths"][0]["status"] == "warn";
    (warned, stage.ops("/ops?lang=en").await.text.contains("crashed or was killed 4 times"))
}

#[tokio::test]
async fn a_crash_loop_is_told_until_it_is_over() {
    assert_eq!(told(Time::from_secs(4_000_000_000)).await, (true, true));
    assert_eq!(told(Time::from_secs(1)).await, (false, false));
}
