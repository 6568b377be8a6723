//! Those on call in a drill: their plan is applied to the running desk as an operator does it, by
//! the editor in operations, and they answer their mail by themselves (S10, S14).

use super::mail::DrillMail;
use super::people;
use anyhow::Context;
use bongsu_drill::actors::browser::Browser;
use bongsu_drill::actors::engineers::{Engineers, OncallLog};
use bongsu_drill::run::Drill;
use bongsu_drill::scenario::OncallScript;
use parking_lot::Mutex;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Applies the plan, and has the engineers begin.
pub async fn begin(
    drill: &Drill,
    script: &OncallScript,
    (mail, address): (&DrillMail, SocketAddr),
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> anyhow::Result<Arc<Mutex<OncallLog>>> {
    apply(address, &script.plan).await?;
    let engineers = Engineers {
        address,
        clock: drill.clock.clone(),
        sink: mail.sink.clone(),
        password: people::PASSWORD.to_owned(),
        log: Arc::default(),
    };
    engineers.begin(script, tasks, stop);
    Ok(engineers.log)
}

/// Whoever is logged in by themselves shows the plan to the editor, reads what it would change, and
/// confirms that. A drill that resumes finds the plan there.
async fn apply(address: SocketAddr, plan: &str) -> anyhow::Result<()> {
    let mut browser = Browser::new(address, "en");
    let refused = "the desk refused the scenario’s plan of who is on call; \
                   `bongsu oncall apply --dry-run` names each mistake";
    if browser.get("/ops/oncall/plan").await?.body.contains("name=\"after\" value=\"0\"") {
        let fields = [("plan", plan), ("after", "0")];
        browser.post("/ops/oncall/plan", &fields).await.context(refused)?;
        let fields = [("plan", plan), ("after", "0"), ("confirm", "yes")];
        browser.post("/ops/oncall/plan", &fields).await.context(refused)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_drill::scenario::{BUILT_IN, Scenario};
    use bongsu_web::PlanFiles;
    use bongsu_words::Language;

    #[test]
    fn each_plan_of_a_scenario_is_one_and_its_people_are_its_engineers() {
        let logins: Vec<String> = people::logins().map(str::to_owned).collect();
        let mut plans = 0;
        for (name, _) in BUILT_IN {
            let Some(script) = Scenario::load(name).unwrap().oncall else { continue };
            let plan = people::plan_editor().read(Language::En, &script.plan, logins.clone());
            let plan = plan.unwrap_or_else(|why| panic!("{name}: {why}"));
            for engineer in &script.engineers {
                let mut people = plan.people.iter();
                let person = people.find(|it| it.login.as_deref() == Some(&engineer.login));
                let person = person.unwrap_or_else(|| panic!("{name}: {}", engineer.login));
                assert_eq!(person.name, engineer.name);
                assert_eq!(person.mail.as_deref(), Some(engineer.mail.as_str()));
            }
            plans += 1;
        }
        assert!(plans > 1);
    }
}
