//! What goes wrong, one after the other.

mod desk;
mod name_servers;
mod network;
mod sites;
mod web_servers;

use super::company::SITES;
use super::desk::Desk;
use super::judge::Judge;
use super::lab::Lab;
use super::mouths::{self, Moment};
use super::{time, webhooks};
use crate::http::Visitor;
use anyhow::bail;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

struct Stage {
    lab: Lab,
    desk: Desk,
    operations: Visitor,
    judge: Judge,
    pages: Vec<(usize, String)>,
    mails: Vec<String>,
    received: webhooks::Received,
    turn: usize,
    said: BTreeSet<String>,
    transcript: std::fs::File,
}

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
    let mut lab = Lab::begin()?;
    let received = webhooks::serve("127.0.0.1:9000")?;
    let desk = Desk::begin(&mut lab, program)?;
    let operations = desk.log_in(&lab)?;
    let transcript = std::fs::File::create(std::env::temp_dir().join("bongsu-operator.txt"))?;
    let judge = Judge::new();
    let (pages, mails, said) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut stage =
        Stage { lab, desk, operations, judge, pages, mails, received, turn: 0, said, transcript };
    stage.pages = stage.desk.customer_pages(&stage.lab)?;
    stage.wait("all sites are seen working", 120, |it| up(it) == SITES as u64)?;
    for (name, scene) in SCENES {
        if !only.is_empty() && !only.iter().any(|wanted| name.starts_with(wanted.as_str())) {
            continue;
        }
        println!("\n=== {name}");
        stage.judge.forget();
        stage.said.clear();
        writeln!(stage.transcript, "\n=== {name}")?;
        if let Err(error) = scene(&mut stage) {
            *stage.judge.untrue.entry(format!("{name}: {error:#}")).or_default() += 1;
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

fn up(moment: &Moment) -> u64 {
    moment.status["sites"]["up"].as_u64().unwrap_or(0)
}

fn open(moment: &Moment) -> usize {
    moment.status["open_incidents"].as_array().map_or(0, Vec::len)
}

fn class(moment: &Moment) -> &str {
    moment.status["open_incidents"][0]["class"].as_str().unwrap_or_default()
}

impl Stage {
    /// Reads and judges everything until the state has come.
    fn wait(
        &mut self,
        state: &str,
        seconds: u64,
        come: impl Fn(&Moment) -> bool,
    ) -> anyhow::Result<Moment> {
        let begun = time::now();
        loop {
            let moment = mouths::read(&self.operations, &self.pages, self.turn)?;
            self.turn += 1;
            self.judge.hear(&moment);
            self.write_down(&moment)?;
            for (customer, mail) in
                mouths::mails(&self.lab.files.path().join("mail"), &mut self.mails)?
            {
                self.judge.mail(customer, &mail);
                writeln!(self.transcript, "--- mail\n{mail}")?;
            }
            if come(&moment) {
                println!("{state}: after {:.1} s", begun.elapsed().as_secs_f64());
                return Ok(moment);
            }
            if begun.elapsed() > Duration::from_secs(seconds) {
                bail!("{state}: not within {seconds} s; {}", moment.status);
            }
            time::pause(Duration::from_millis(300));
        }
    }

    /// Judges for a given time.
    fn last(&mut self, seconds: u64) -> anyhow::Result<()> {
        let begun = time::now();
        let over = |_: &Moment| begun.elapsed() > Duration::from_secs(seconds);
        self.wait("the given time", seconds + 60, over).map(drop)
    }

    /// Each sentence once, without its figures, for people to read.
    fn write_down(&mut self, moment: &Moment) -> anyhow::Result<()> {
        let customers = moment.customers.iter().map(|(_, text)| ("customer's page", text.clone()));
        let cards = moment.cards.iter().map(|(_, card)| ("card", format!("{card:#}")));
        let texts = moment.texts.iter().map(|(mouth, text)| (mouth.as_str(), text.clone()));
        let hooks = self.received.lock().map(|all| all.join("\n")).unwrap_or_default();
        let hooks = std::iter::once(("webhook", hooks));
        for (mouth, text) in customers.chain(cards).chain(texts).chain(hooks) {
            for line in text.lines() {
                let key: String = line.chars().filter(|c| !c.is_ascii_digit()).collect();
                if self.said.insert(format!("{mouth} {key}")) {
                    writeln!(self.transcript, "{mouth}: {line}")?;
                }
            }
        }
        Ok(())
    }
}

/// Everything is over, and all sites work.
fn all_over(stage: &mut Stage) -> anyhow::Result<Moment> {
    stage.wait("all is over", 180, |it| up(it) == SITES as u64 && open(it) == 0)
}

fn verified(moment: &Moment) -> usize {
    let victims = moment.incidents.iter().take(1).flat_map(|(_, victims)| victims);
    victims.filter(|victim| victim["state"] == "verified").count()
}

fn verdict<'a>(moment: &'a Moment, host: &str) -> &'a str {
    let site = moment.sites.iter().find(|site| site["host"] == host);
    site.and_then(|site| site["verdict"].as_str()).unwrap_or_default()
}
