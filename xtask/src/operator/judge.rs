//! Judges what is said by what is.

use super::company::{SITES, host, sites_of};
use super::mouths::Moment;
use super::time;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What could not be known for so long is not held against anyone: a sweep, a timeout, and the
/// time that reading takes.
const HONEST_DELAY: Duration = Duration::from_secs(16);

/// What a mail takes to the mailbox, at most.
const MAIL_DELAY: Duration = Duration::from_secs(5);

/// What really is, and what was said against it.
pub struct Judge {
    /// By site: whether visitors can open it, and since when that is so.
    truth: Vec<(bool, Instant)>,
    /// By site: whether it was ever broken in this scene.
    ever: Vec<bool>,
    /// By site: whether it works for some visitors only.
    impaired: Vec<bool>,
    /// What was said that is not true, with how often.
    pub untrue: BTreeMap<String, u32>,
    pub judged: u64,
}

impl Judge {
    pub fn new() -> Judge {
        let truth = vec![(true, time::now()); SITES];
        let (ever, impaired) = (vec![false; SITES], vec![false; SITES]);
        Judge { truth, ever, impaired, untrue: BTreeMap::new(), judged: 0 }
    }

    /// From now on these sites work, or not.
    pub fn is(&mut self, sites: impl IntoIterator<Item = usize>, works: bool) {
        for site in sites {
            if self.truth[site].0 != works || self.impaired[site] {
                self.truth[site] = (works, time::now());
            }
            self.impaired[site] = false;
            self.ever[site] |= !works;
        }
    }

    /// From now on these sites work for some visitors, or only at times: nothing that is said of
    /// them is untrue for long enough to be known.
    pub fn is_impaired(&mut self, sites: impl IntoIterator<Item = usize>) {
        for site in sites {
            self.impaired[site] = true;
            self.ever[site] = true;
        }
    }

    /// Another scene: what was broken before and works now was never broken.
    pub fn forget(&mut self) {
        self.ever = self.truth.iter().map(|(works, _)| !works).collect();
    }

    /// Whether it has been so for long enough that it can be known.
    fn long(&self, site: usize, works: bool) -> bool {
        let (now, since) = self.truth[site];
        now == works && since.elapsed() > HONEST_DELAY && !self.impaired[site]
    }

    fn claim(&mut self, mouth: &str, claim: &str, untrue: bool) {
        self.judged += 1;
        if untrue {
            *self.untrue.entry(format!("{mouth}: {claim}")).or_default() += 1;
        }
    }

    pub fn hear(&mut self, moment: &Moment) {
        for row in &moment.sites {
            let said = row["impact"].as_str().unwrap_or_default();
            if let Some(site) = number(&row["host"]) {
                self.site("/api/v1/sites, impact", site, said);
                let said = row["verdict"].as_str().unwrap_or_default();
                self.site("/api/v1/sites", site, said);
            }
        }
        for (site, text) in &moment.probes {
            let good = text.lines().any(|line| line == "probe_success 1");
            self.site("/probe", *site, if good { "works" } else { "unknown" });
        }
        for (_, victims) in &moment.incidents {
            victims.iter().for_each(|victim| self.victim(victim));
        }
        for (customer, text) in &moment.customers {
            self.customer(*customer, text);
        }
        for (customer, card) in &moment.cards {
            self.card(*customer, card);
        }
        self.sums(moment);
    }

    fn site(&mut self, mouth: &str, site: usize, said: &str) {
        let untrue = match said {
            "works" | "redundancy_lost" | "up" | "slow" => self.long(site, false),
            "down" | "degraded" => self.long(site, true),
            _ => false,
        };
        self.claim(mouth, &format!("{} {said}", host(site)), untrue);
    }

    fn victim(&mut self, victim: &Value) {
        let Some(site) = number(&victim["site"]) else { return };
        let state = victim["state"].as_str().unwrap_or_default();
        let untrue = state == "seen_hit" && !self.ever[site];
        self.claim("victim list", &format!("{} never failed, but is {state}", host(site)), untrue);
    }

    fn customer(&mut self, customer: usize, page: &str) {
        let all_work = sites_of(customer).all(|site| self.long(site, true));
        let any_broken = sites_of(customer).any(|site| self.long(site, false));
        // A notice that was sent is quoted as it was, in brackets: it is of its own time.
        for line in page.lines().filter(|line| !line.starts_with('[')) {
            let good = line.starts_with("Our checks show") && line.contains("working");
            let bad = line.starts_with("Your site cannot") || line.contains("sites cannot be op");
            if good || bad {
                self.claim("customer's page", line, good && any_broken || bad && all_work);
            }
            let idle = line.contains("You do not need to change anything");
            let own = line.contains("Please check this site itself");
            self.claim("customer's page", "two truths", idle && page.contains("Please check this"));
            self.claim("customer's page", line, own && all_work);
        }
    }

    fn card(&mut self, customer: usize, card: &Value) {
        let any_broken = sites_of(customer).any(|site| self.long(site, false));
        let prompt = card["prompt"].as_str().unwrap_or_default();
        let none = prompt.contains("0 were seen") || prompt.contains("0 of your");
        self.claim("telephone", prompt, none && any_broken);
    }

    fn sums(&mut self, moment: &Moment) {
        let long = |works| (0..SITES).filter(|site| self.long(*site, works)).count() as u64;
        let (works, broken) = (long(true), long(false));
        let sums = &moment.status["sites"];
        let up = sums["up"].as_u64().unwrap_or(0);
        let down = sums["down"].as_u64().unwrap_or(0);
        let all = SITES as u64;
        self.claim("/api/v1/status", &format!("{up} up, {broken} fail"), up + broken > all);
        self.claim("/api/v1/status", &format!("{down} down, {works} work"), down + works > all);
        let indicator = moment.summary["status"]["indicator"].as_str().unwrap_or_default();
        // Statuspage has no word for what is not known yet, right after the start.
        let is_known = up + broken > 0;
        let alarm = is_known && !self.ever.contains(&true) && indicator != "none";
        let public = moment.public["open_incidents"].as_array().map_or(0, Vec::len);
        let told = !self.ever.contains(&true) && public > 0;
        self.claim("public", "an open incident, but nothing ever failed", told);
        self.claim("Statuspage", &format!("{indicator}, but nothing ever failed"), alarm);
        for (mouth, text) in &moment.texts {
            let good = text.contains("Our checks show all monitored sites working");
            self.claim(mouth, "all monitored sites working", good && broken > 0);
        }
    }

    pub fn mail(&mut self, customer: usize, mail: &str) {
        let sites: Vec<usize> = sites_of(customer).collect();
        let subject = super::mouths::subject(mail);
        let ever = sites.iter().any(|site| self.ever[*site]);
        self.claim("mail", &format!("to c{customer}, whose sites never failed: {subject}"), !ever);
        let good = subject.ends_with("verified working") && !subject.contains("not verified");
        // A mail is of the moment that it names, and takes its time to the mailbox.
        let broken = sites.iter().any(|site| {
            let (works, since) = self.truth[*site];
            !works && !self.impaired[*site] && since.elapsed() > MAIL_DELAY
        });
        self.claim("mail", &subject, good && !subject.contains("Host reports") && broken);
        let bad = subject.contains("cannot be opened");
        let works = sites.iter().all(|site| self.long(*site, true));
        self.claim("mail", &subject, bad && works);
    }
}

fn number(host: &Value) -> Option<usize> {
    host.as_str()?.strip_prefix("shop")?.strip_suffix(".kr")?.parse().ok()
}
