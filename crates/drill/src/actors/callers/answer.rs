//! An engineer answers all tickets of the incident at once, and its customers find the answer.

use super::world::World;
use crate::actors::browser::{BrowserError, between};
use crate::scenario::ScriptedAnswer;
use std::sync::Arc;
use std::time::Duration;

/// How long after the answer its readers look for it.
const READ_AFTER: Duration = Duration::from_secs(10 * 60);

/// Waits for the time, and answers.
pub(super) async fn answer_all(world: Arc<World>) {
    let Some(answer) = world.with.script.answer.clone() else { return };
    world.with.clock.sleep_until(answer.at).await;
    if let Err(error) = send(&world, &answer).await {
        return world.failed("answer all tickets", error);
    }
    world.sleep(READ_AFTER).await;
    if let Err(error) = read(&world, &answer).await {
        world.failed("read the answer", error);
    }
}

/// Shows the answer first, as the form wants it, and sends it.
async fn send(world: &World, answer: &ScriptedAnswer) -> Result<(), BrowserError> {
    let mut browser = world.browser();
    browser.log_in(&answer.by, &world.with.password).await?;
    let page = browser.get("/ops/incidents").await?.body;
    let Some(incident) = between(&page, "href=\"/ops/incidents/", "\"") else { return Ok(()) };
    let path = format!("/ops/incidents/{}/tickets", incident.split('/').next().unwrap_or_default());
    let form = [("ko", answer.text.ko.as_str()), ("en", &answer.text.en), ("seed", "drill-answer")];
    browser.post(&path, &form).await?;
    let confirmed: Vec<(&str, &str)> = form.into_iter().chain([("confirm", "yes")]).collect();
    let sent_at = world.now();
    browser.post(&path, &confirmed).await?;
    world.log.lock().answered_at = Some(sent_at);
    Ok(())
}

/// Whoever has a page opens their ticket there.
async fn read(world: &World, answer: &ScriptedAnswer) -> Result<(), BrowserError> {
    let written = world.log.lock().written.clone();
    for (number, it) in written.iter().enumerate() {
        let Some(path) = &it.path else { continue };
        let page = world.browser().get(path).await?.body;
        let found = [&answer.text.ko, &answer.text.en].into_iter().any(|text| page.contains(text));
        world.log.lock().written[number].answer_on_page = Some(found);
    }
    Ok(())
}
