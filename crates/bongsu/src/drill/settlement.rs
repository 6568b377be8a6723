//! The settlement of the day: contracts, visits and deals are imported before it, by the readers of
//! the commands; at its end credits, the operator's loss and the statements are worked out, and
//! said with the addresses of their pages (S3, S4, S21, S22).

use super::setup::ZONE;
use crate::settlement::compute::{Books, Part, Request, months_of, settle_month, terms_in_force};
use anyhow::{Context, anyhow};
use bongsu_core::Time;
use bongsu_core::incident::{Incident, IncidentClass};
use bongsu_core::language::Language;
use bongsu_core::settlement::contract::{FormerNames, KnownNames, read as read_contracts};
use bongsu_core::settlement::credit::record::Trigger;
use bongsu_core::settlement::deal::read_deals;
use bongsu_core::settlement::loss::{Span, Step};
use bongsu_core::settlement::traffic::{Amounts, Loss, TrafficSource, table};
use bongsu_core::settlement::{Currency, Money};
use bongsu_drill::actors::browser::Browser;
use bongsu_drill::run::Drill;
use bongsu_drill::scenario::SettlementScript;
use bongsu_drill::score::SettlementLog;
use bongsu_drill::visitors::{STEP_S, Visitors};
use bongsu_store::Store;
use bongsu_words::{loss as words, say, settlement};
use parking_lot::Mutex;
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// How far the clocks of Seoul are ahead of UTC.
const SEOUL: Duration = Duration::from_secs(9 * 3600);
/// Fees are this many times that of the first contract, by turns.
const FEE_FACTORS: [u64; 5] = [1, 2, 3, 10, 30];
/// Since when the contracts and the deals run.
const CONTRACTS_FROM: &str = "2017-01-01";
const DEALS: [(&str, &str, &str); 3] = [
    ("banner", "한빛가구", "flat,3000000,KRW,,"),
    ("views", "Narae Shoes", "views,5000000,KRW,2000000,"),
    ("signups", "소담보험", "actions,12000,KRW,,900"),
];

/// What is settled, and by what.
pub struct Settlement {
    visitors: Visitors,
    deals: Vec<(String, String)>,
}

/// Imports what is known before the day: contracts, the visits of the operator, and the deals.
///
/// # Errors
/// When a table is refused, or the store cannot be written.
pub async fn prepare(
    drill: &Drill,
    script: &SettlementScript,
    store: &Store,
) -> anyhow::Result<Settlement> {
    let inventory = store.inventory().await?;
    let sites = inventory.sites.iter().map(|(name, site)| (name.clone(), site.customer.clone()));
    let known = KnownNames {
        customers: inventory.customers.keys().cloned().collect(),
        sites: sites.collect(),
        terms: terms_in_force(store).await?.into_keys().collect(),
        former: FormerNames::default(),
    };
    let contracts = read_contracts(&contracts_csv(drill, script), &known)
        .map_err(|errors| anyhow!("contracts of the scenario: {errors:?}"))?;
    store.save_contracts(&contracts, drill.clock.now()).await?;
    let (scenario, truth) = (&drill.scenario, &drill.truth);
    let visitors = Visitors::draw(scenario, script, truth, SEOUL)
        .context("no site of the scenario fails, so that there is no loss")?;
    let site = &drill.plan.sites[visitors.site].host;
    let step = Step::from_seconds(STEP_S).context("a step of visits")?;
    let series = table(visitors.csv().as_bytes(), step, ZONE, Amounts::Counts)?;
    let (evening, other) = (script.evening_hour_krw, script.other_hour_krw);
    // Nobody knows it to the won.
    let about = |krw| format!("{}..{} KRW", krw - krw / 10, krw + krw / 10);
    let (evening, other) = (about(evening), about(other));
    let worth = format!("0-16 = {other}; 16-22 = {evening}; 22-24 = {other}");
    let source = TrafficSource {
        step_s: STEP_S,
        zone: ZONE.to_owned(),
        holidays: vec!["2017-12-25".parse()?, "2018-01-01".parse()?],
        worth: Some(worth),
        sisters: Vec::new(),
        changed_at: drill.clock.now(),
        author: "drill".to_owned(),
    };
    store.import_traffic(site, &source, &series, true).await?;
    let deals = read_deals(deals_csv(site.as_str()).as_bytes(), ZONE)
        .map_err(|errors| anyhow!("deals of the scenario: {errors:?}"))?;
    store.import_deals(&deals).await?;
    let deals = deals.into_iter().map(|it| (it.key, it.advertiser)).collect();
    Ok(Settlement { visitors, deals })
}

fn contracts_csv(drill: &Drill, script: &SettlementScript) -> String {
    let mut text = "customer,fee,currency,period,terms,from\n".to_owned();
    for (n, customer) in drill.plan.customers.iter().enumerate() {
        let terms = &script.terms[n % script.terms.len()];
        let fee = script.fee_krw * FEE_FACTORS[n / script.terms.len() % FEE_FACTORS.len()];
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{},{fee},KRW,month,{terms},{CONTRACTS_FROM}", customer.key);
    }
    text
}

fn deals_csv(site: &str) -> String {
    let heading = "key,site,advertiser,language,kind,price,currency,views,actions_per_million,\
                   from,until,remedy\n";
    let rows = DEALS.iter().enumerate().map(|(n, (key, advertiser, sold))| {
        let language = if advertiser.is_ascii() { "en" } else { "ko" };
        let remedy = ["extension", "bonus", "refund"][n % 3];
        format!("{key},{site},{advertiser},{language},{sold},2018-01-01T00:00,2018-02-01T00:00,{remedy}\n")
    });
    heading.to_owned() + &rows.collect::<String>()
}

impl Settlement {
    /// Settles what the incidents of the day cost, and prints it.
    ///
    /// # Errors
    /// When the store cannot be read or written, or a page is not there.
    pub async fn settle(
        &self,
        drill: &Drill,
        store: &Store,
        incidents: &[Incident],
        (language, address): (Language, SocketAddr),
    ) -> anyhow::Result<SettlementLog> {
        let mut log = SettlementLog { lost_krw: self.visitors.lost_krw, ..Default::default() };
        let outages = incidents.iter().filter(|it| it.class == IncidentClass::Outage);
        let Some(incident) = outages.max_by_key(|it| it.counts.ever_hit) else { return Ok(log) };
        let owed = self.credits(drill, store, incident, &mut log).await?;
        println!("{}", say!(language, "drill-settlement"));
        let money = settlement::money(language, owed);
        let (n, of) = (log.owed.len(), log.contracts);
        println!("  {}", say!(language, "drill-credits", n = n, of = of, owed = money));
        println!("    http://{address}/ops/settlement");
        self.loss(drill, store, incident, (language, address), &mut log).await?;
        Ok(log)
    }

    /// Works out the credits, as `bongsu settle --incident` does; what is owed in all.
    async fn credits(
        &self,
        drill: &Drill,
        store: &Store,
        incident: &Incident,
        log: &mut SettlementLog,
    ) -> anyhow::Result<Money> {
        let (now, zone) = (drill.clock.now(), bongsu_words::time::zone(ZONE));
        let books = Books::read(store).await?;
        let until = incident.resolved_at.unwrap_or(now);
        let found = Arc::new(Mutex::new((Vec::new(), 0, 0)));
        for month in months_of(incident.began_at, until, &zone) {
            let trigger = Trigger::IncidentEnded { incident: incident.id };
            let each = |part: Part| {
                let (store, found, books) = (store.clone(), Arc::clone(&found), &books);
                async move {
                    {
                        let mut found = found.lock();
                        for it in &part.settled {
                            let owed = it.proposal.settlement.owed.minor();
                            found.1 += owed;
                            if owed > 0 {
                                found.0.push(it.contract.customer.clone());
                            }
                        }
                        found.2 += part.failed.len();
                    }
                    Ok(part.record(&store, books).await?)
                }
            };
            settle_month(store, &books, Request { month, zone: &zone, now, trigger }, each).await?;
        }
        let found = found.lock();
        let (owed, sum, failed) = &*found;
        (log.owed, log.failed) = (owed.clone(), *failed);
        log.contracts = books.contracts.values().map(Vec::len).sum();
        Ok(Money::new(*sum, Currency::KRW))
    }

    /// The operator's loss, and the statements to the advertisers, each with its page.
    async fn loss(
        &self,
        drill: &Drill,
        store: &Store,
        incident: &Incident,
        (language, address): (Language, SocketAddr),
        log: &mut SettlementLog,
    ) -> anyhow::Result<()> {
        let site = &drill.plan.sites[self.visitors.site].host;
        let now: Time = drill.clock.now();
        log.deals = self.deals.len();
        let outages = store.outages_of(site, now).await?;
        let Some(outage) = outages.iter().find(|it| it.is_of(incident.id)) else {
            return Ok(());
        };
        let span: Span = outage.span;
        let inputs = store.loss_inputs(site, span, now).await?.context("visits are known")?;
        let name = site.unicode();
        let page = format!("/ops/loss/{site}?incident={}", incident.id);
        match inputs.loss(span) {
            Err(refusal) => println!(
                "  {}",
                words::refusal(language, &bongsu_words::time::zone(ZONE), &refusal)
            ),
            Ok(loss) => {
                log.loss_krw = krw(&loss);
                print_loss(language, &name, &loss);
            }
        }
        println!("    http://{address}{page}");
        let mut browser = Browser::new(address, "ko");
        println!("  {}", say!(language, "drill-statements", n = self.deals.len()));
        for (key, advertiser) in &self.deals {
            let path = format!("/ops/loss/{site}/deals/{key}?incident={}", incident.id);
            println!("    {advertiser}: http://{address}{path}");
            let page = browser.get(&path).await;
            log.statements += usize::from(page.is_ok_and(|page| page.body.contains(advertiser)));
        }
        Ok(())
    }
}

fn krw(loss: &Loss) -> Option<[i64; 3]> {
    loss.money.as_ref().map(|it| [it.low, it.middle, it.high].map(Money::minor))
}

fn print_loss(language: Language, site: &str, loss: &Loss) {
    let money = words::amount(language, loss).unwrap_or_default();
    let tail = loss.estimate.as_ref().map_or(0, |it| it.tail);
    let tail = words::units(tail);
    println!("  {}", say!(language, "drill-loss", site = site, money = money, tail = tail));
}
