//! Engineers: they read the mail that calls them for help, press the button behind its link after
//! their time, or sleep; and whoever comes at a shift's end takes over what the page of the
//! hand-over lists (S10, S14).

use super::browser::{Browser, BrowserError, between, path_of};
use crate::scenario::{Engineer, OncallScript, ShiftEnd};
use crate::smtp_sink::SmtpSink;
use bongsu_clock::Clock;
use bongsu_core::Time;
use parking_lot::Mutex;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What stands before the secret in the link of a page.
const PAGE_PATH: &str = "/oncall/page/";
/// What the page says in Korean, which they read, to who presses its button after another.
const HELD_BY_ANOTHER: &str = "님이 이미 담당 중";
/// Where the page of the hand-over lists what is open.
const OPEN_FROM: &str = "id=\"open\"";
const OPEN_UNTIL: &str = "</section>";

/// What engineers did and met.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OncallLog {
    /// The pages that arrived, each with the address.
    pub pages: Vec<(Time, String)>,
    /// When the desk had taken an acknowledgement, and whose.
    pub acknowledged: Vec<(Time, String)>,
    /// The ends of shifts.
    pub hand_overs: Vec<HandOver>,
    /// What the desk refused, or did not answer.
    pub failures: Vec<String>,
}

/// How a shift ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandOver {
    /// When.
    pub at: Time,
    /// Who had it, as far as the drill knows: who acknowledged last.
    pub holder: Option<String>,
    /// Whether the page said so.
    pub names_holder: bool,
    /// Who came.
    pub to: String,
    /// Whether the page named them afterwards.
    pub names_next: bool,
}

/// The engineers of a drill.
#[derive(Clone)]
pub struct Engineers {
    /// Where the desk is.
    pub address: SocketAddr,
    /// The clock of the drill.
    pub clock: Clock,
    /// Where their mail arrives.
    pub sink: SmtpSink,
    /// By what all of them log in.
    pub password: String,
    /// What they did so far.
    pub log: Arc<Mutex<OncallLog>>,
}

impl Engineers {
    /// Has everybody begin their day.
    pub fn begin(&self, script: &OncallScript, tasks: &TaskTracker, stop: &CancellationToken) {
        for engineer in script.engineers.clone() {
            let (all, stop) = (self.clone(), stop.clone());
            tasks.spawn(async move {
                tokio::select! { () = stop.cancelled() => {}, () = all.work(&engineer) => {} }
            });
        }
        for end in script.shift_ends.clone() {
            let (all, stop, script) = (self.clone(), stop.clone(), script.clone());
            tasks.spawn(async move {
                tokio::select! { () = stop.cancelled() => {}, () = all.end_shift(&end, &script) => {} }
            });
        }
    }

    /// Reads mail, and acknowledges what calls for help.
    async fn work(&self, engineer: &Engineer) {
        let (mut arrivals, mut read) = (self.sink.arrivals(), 0);
        loop {
            let mail = self.sink.mail_since(read);
            read += mail.len();
            for mail in mail.iter().filter(|mail| mail.to == engineer.mail) {
                let mut links = mail.links.iter().filter_map(|link| path_of(link));
                let Some(link) = links.find(|path| path.starts_with(PAGE_PATH)) else { continue };
                self.log.lock().pages.push((mail.at, mail.to.clone()));
                let Some(after) = engineer.acknowledges_after else { continue };
                self.clock.sleep_until(mail.at + after).await;
                if let Err(error) = self.acknowledge(engineer, link).await {
                    self.log.lock().failures.push(error.to_string());
                }
            }
            if arrivals.changed().await.is_err() {
                return;
            }
        }
    }

    /// Opens the link, which acknowledges nothing, and presses its button if there still is one.
    async fn acknowledge(&self, engineer: &Engineer, link: &str) -> Result<(), BrowserError> {
        let mut browser = Browser::new(self.address, "ko");
        let page = browser.get(link).await?;
        if !page.body.contains(&format!("action=\"{link}\"")) {
            return Ok(());
        }
        let page = browser.post(link, &[]).await?;
        let at = self.clock.now();
        // Where somebody else was quicker, the page says so, and they keep it.
        if !page.body.contains(HELD_BY_ANOTHER) {
            self.log.lock().acknowledged.push((at, engineer.name.clone()));
        }
        Ok(())
    }

    async fn end_shift(&self, end: &ShiftEnd, script: &OncallScript) {
        self.clock.sleep_until(end.at).await;
        let Some(next) = script.engineers.iter().find(|it| it.login == end.to) else { return };
        if let Err(error) = self.take_over(end, next).await {
            self.log.lock().failures.push(error.to_string());
        }
    }

    /// Logs in, reads who has what, and takes all of it over.
    async fn take_over(&self, end: &ShiftEnd, next: &Engineer) -> Result<(), BrowserError> {
        let mut browser = Browser::new(self.address, "ko");
        browser.log_in(&next.login, &self.password).await?;
        let open = |page: &str| between(page, OPEN_FROM, OPEN_UNTIL).map(str::to_owned);
        let before = open(&browser.get("/ops/oncall/handover").await?.body).unwrap_or_default();
        let holder = self.log.lock().acknowledged.last().map(|(_, name)| name.clone());
        let ids = before.split("value=\"").skip(1).filter_map(|it| it.split('"').next());
        let fields: Vec<(&str, &str)> = ids.map(|id| ("id", id)).collect();
        browser.post("/ops/oncall/handover", &fields).await?;
        let mut after = String::new();
        // The view follows the record by a moment; a busy machine takes longer.
        for _ in 0..100 {
            after = open(&browser.get("/ops/oncall/handover").await?.body).unwrap_or_default();
            if after.contains(&next.name) {
                break;
            }
            Clock::system().sleep(std::time::Duration::from_millis(50)).await;
        }
        let names_holder = holder.as_ref().is_some_and(|name| before.contains(name));
        let names_next = after.contains(&next.name);
        if !(names_holder && names_next) {
            tracing::warn!(?holder, before, after, "the hand-over does not name who has it");
        }
        let (at, to) = (end.at, next.name.clone());
        self.log.lock().hand_overs.push(HandOver { at, holder, names_holder, to, names_next });
        Ok(())
    }
}
