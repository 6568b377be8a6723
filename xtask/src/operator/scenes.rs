//! What goes wrong, one after the other.

use super::company::{self, SITES};
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

const SCENES: [(&str, Scene); 6] = [
    ("one-name-server", one_name_server),
    ("web-server", web_server),
    ("two-zones-refused", two_zones_refused),
    ("kill-and-restart", kill_and_restart),
    ("certificate-expired", certificate_expired),
    ("customer-leaves", customer_leaves),
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

/// One of two name servers stops. Every site opens; nobody is affected (S12).
fn one_name_server(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.kill("ns1");
    stage.wait("operations are told", 60, |it| class(it) == "redundancy_lost")?;
    stage.last(30)?;
    stage.lab.bind("ns1", 1, &company::zones(&[]))?;
    stage.wait("it is over", 120, |it| open(it) == 0).map(drop)
}

/// The web server of 20 sites stops for 50 seconds.
fn web_server(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.kill("web-1");
    stage.judge.is(0..20, false);
    stage.last(50)?;
    stage.lab.nginx(1)?;
    stage.judge.is(0..20, true);
    stage.wait("half of the sites are verified", 30, |it| verified(it) >= 10)?;
    stage.wait("it is over", 120, |it| open(it) == 0).map(drop)
}

fn verified(moment: &Moment) -> usize {
    let victims = moment.incidents.iter().take(1).flat_map(|(_, victims)| victims);
    victims.filter(|victim| victim["state"] == "verified").count()
}

/// Both name servers stop for seconds, and two zones are gone afterwards: refused for good.
fn two_zones_refused(stage: &mut Stage) -> anyhow::Result<()> {
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
    stage.lab.kill("ns1");
    stage.lab.end_nsd()?;
    stage.lab.bind("ns1", 1, &company::zones(&[]))?;
    stage.lab.nsd(&company::zones(&[]))?;
    stage.judge.is(gone, true);
    stage.wait("all is over", 180, |it| up(it) == SITES as u64 && open(it) == 0)?;
    over.map(drop)
}

/// The program is killed during a total outage, and started again.
fn kill_and_restart(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.kill("ns1");
    stage.lab.end_nsd()?;
    stage.judge.is(0..SITES, false);
    stage.wait("an outage is open", 60, |it| class(it) == "outage")?;
    stage.last(20)?;
    stage.lab.kill("bongsu");
    stage.desk.start(&mut stage.lab)?;
    stage.last(40)?;
    stage.lab.bind("ns1", 1, &company::zones(&[]))?;
    stage.lab.nsd(&company::zones(&[]))?;
    stage.judge.is(0..SITES, true);
    stage.wait("it is over", 180, |it| open(it) == 0).map(drop)
}

/// The certificate of a customer's only site runs out; then the web server of twenty others
/// stops. The customer is no victim of that, and is not told so by anyone.
fn certificate_expired(stage: &mut Stage) -> anyhow::Result<()> {
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
    stage.wait("all is over", 180, |it| up(it) == SITES as u64 && open(it) == 0)?;
    if let Some(listed) = listed {
        bail!("{host} is on a victim list of a server that it does not use: {listed}");
    }
    Ok(())
}

fn verdict<'a>(moment: &'a Moment, host: &str) -> &'a str {
    let site = moment.sites.iter().find(|site| site["host"] == host);
    site.and_then(|site| site["verdict"].as_str()).unwrap_or_default()
}

/// A customer leaves during an outage of a web server; the incident can still end, with the
/// reason on its victim list.
fn customer_leaves(stage: &mut Stage) -> anyhow::Result<()> {
    stage.lab.kill("web-1");
    stage.judge.is(0..20, false);
    stage.wait("an outage is open", 60, |it| class(it) == "outage")?;
    stage.last(20)?;
    stage.desk.import(&stage.lab, Some(5))?;
    stage.pages.retain(|(customer, _)| *customer != 5);
    stage.lab.nginx(1)?;
    stage.judge.is(0..20, true);
    let end = stage.wait("it is over", 180, |it| open(it) == 0)?;
    let left = company::host(5);
    let mut victims = end.incidents.iter().flat_map(|(_, victims)| victims);
    let told = victims.any(|it| it["site"] == left.as_str() && it["state"] == "excluded");
    if !told {
        bail!("{left} has left, but no victim list says so");
    }
    Ok(())
}
