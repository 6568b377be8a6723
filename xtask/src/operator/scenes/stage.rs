//! The company with its desk, and everything that is said, read and judged.

use crate::http::Visitor;
use crate::operator::company::SITES;
use crate::operator::desk::Desk;
use crate::operator::judge::Judge;
use crate::operator::lab::Lab;
use crate::operator::mouths::{self, Moment};
use crate::operator::{time, webhooks};
use anyhow::bail;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

pub struct Stage {
    pub lab: Lab,
    pub desk: Desk,
    operations: Visitor,
    pub judge: Judge,
    pub pages: Vec<(usize, String)>,
    mails: Vec<String>,
    received: webhooks::Received,
    turn: usize,
    said: BTreeSet<String>,
    transcript: std::fs::File,
}

pub fn up(moment: &Moment) -> u64 {
    moment.status["sites"]["up"].as_u64().unwrap_or(0)
}

pub fn open(moment: &Moment) -> usize {
    moment.status["open_incidents"].as_array().map_or(0, Vec::len)
}

pub fn class(moment: &Moment) -> &str {
    moment.status["open_incidents"][0]["class"].as_str().unwrap_or_default()
}

impl Stage {
    /// Starts everything, and waits until all sites are seen working.
    pub fn begin(program: &Path) -> anyhow::Result<Stage> {
        let mut lab = Lab::begin()?;
        let received = webhooks::serve("127.0.0.1:9000")?;
        let desk = Desk::begin(&mut lab, program)?;
        let operations = desk.log_in(&lab)?;
        let transcript = std::fs::File::create(std::env::temp_dir().join("bongsu-operator.txt"))?;
        let pages = desk.customer_pages(&lab)?;
        let mut stage = Stage {
            lab,
            desk,
            operations,
            judge: Judge::new(),
            pages,
            mails: Vec::new(),
            received,
            turn: 0,
            said: BTreeSet::new(),
            transcript,
        };
        stage.wait("all sites are seen working", 120, |it| up(it) == SITES as u64)?;
        Ok(stage)
    }

    /// Another scene: what was said in earlier ones is written down again.
    pub fn begin_scene(&mut self, name: &str) -> anyhow::Result<()> {
        println!("\n=== {name}");
        self.judge.forget();
        self.said.clear();
        writeln!(self.transcript, "\n=== {name}")?;
        Ok(())
    }

    /// Mends what a scene left broken, so that the next one is judged by itself.
    pub fn repair(&mut self) -> anyhow::Result<()> {
        self.lab.repair()?;
        self.desk.import(&self.lab, None)?;
        self.lab.kill("bongsu");
        self.desk.start(&mut self.lab)?;
        self.judge.is(0..SITES, true);
        if let Err(error) = all_over(self) {
            println!("FAILED after the repair too: {error:#}");
        }
        Ok(())
    }

    /// Reads and judges everything until the state has come.
    pub fn wait(
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
    pub fn last(&mut self, seconds: u64) -> anyhow::Result<()> {
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
pub fn all_over(stage: &mut Stage) -> anyhow::Result<Moment> {
    stage.wait("all is over", 180, |it| up(it) == SITES as u64 && open(it) == 0)
}

pub fn verified(moment: &Moment) -> usize {
    let victims = moment.incidents.iter().take(1).flat_map(|(_, victims)| victims);
    victims.filter(|victim| victim["state"] == "verified").count()
}

pub fn verdict<'a>(moment: &'a Moment, host: &str) -> &'a str {
    let site = moment.sites.iter().find(|site| site["host"] == host);
    site.and_then(|site| site["verdict"].as_str()).unwrap_or_default()
}
