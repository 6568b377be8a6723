use super::*;
use crate::incident::Mode;
use crate::time::Time;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::time::Duration;

/// 16:00 in Seoul, nineteen minutes before it began.
const START: i64 = 1_515_049_200;

/// A hosting company: racks of 5 servers with 20 sites each, 3 sites to a customer; each
/// server's sites use the name servers of one of two groups.
struct House {
    streams: String,
    observations: String,
    sites: u32,
    dice: u64,
}

/// One site, as the faults of a story choose it.
#[derive(Clone, Copy)]
struct ProbePlace {
    site: u32,
    server: u32,
    rack: u32,
    layer: &'static str,
    vantage: &'static str,
    /// Seconds since the start.
    at: f64,
}

const LAYERS: [&str; 3] = ["dns", "tcp", "http"];

impl House {
    fn new(servers: u32) -> House {
        let mut house = House {
            streams: String::new(),
            observations: String::new(),
            sites: servers * 20,
            dice: 7,
        };
        for site in 0..house.sites {
            for layer in LAYERS {
                let (server, rack, ns) = (site / 20, site / 100, site / 20 % 2);
                let below = match layer {
                    "dns" => format!(r#""ns:ns{ns}.host.kr","nsgroup:g{ns}","ns:own{site}""#),
                    _ => format!(r#""server:web-{server}","rack:r{rack}","dc:d1","cert:{site}""#),
                };
                let _ = writeln!(
                    house.streams,
                    r#"{{"stream":"{layer}-{site}","layer":"{layer}","site":"s{site}.kr","customer":"c{}","components":[{below}]}}"#,
                    site / 3
                );
            }
        }
        house
    }

    fn chance(&mut self) -> f64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.dice >> 33) as f64 / (1u64 << 31) as f64
    }

    /// Asks every stream `rounds` times, a minute apart and spread over the minute. What
    /// `loses` says is the chance that a probe is lost; half a percent are lost anyway.
    fn watch(&mut self, vantages: &[&'static str], rounds: u32, loses: impl Fn(ProbePlace) -> f64) {
        for round in 0..rounds {
            for site in 0..self.sites {
                // Neighbours are asked far apart.
                let spread = f64::from(site.wrapping_mul(2_654_435_761) >> 8) / f64::from(1 << 24);
                for vantage in vantages {
                    let mut broken = false;
                    for layer in LAYERS {
                        let at = f64::from(round) * 60.0 + spread * 60.0;
                        let (server, rack) = (site / 20, site / 100);
                        let place = ProbePlace { site, server, rack, layer, vantage, at };
                        let lost = self.chance() < loses(place).max(0.005);
                        let outcome = match (layer, broken, lost) {
                            ("http", true, _) => "skipped",
                            (_, _, true) => "failed",
                            _ => "ok",
                        };
                        broken |= lost && layer == "tcp";
                        self.say(&format!("{layer}-{site}"), vantage, at, outcome);
                    }
                }
            }
        }
    }

    fn say(&mut self, stream: &str, vantage: &str, at: f64, outcome: &str) {
        let at = Time::from_secs(START) + Duration::from_secs_f64(at);
        let _ = writeln!(
            self.observations,
            r#"{{"stream":"{stream}","vantage":"{vantage}","at":"{at}","outcome":"{outcome}"}}"#
        );
    }

    fn diagnose(&self) -> Diagnosis {
        diagnose(self.streams.as_bytes(), self.observations.as_bytes(), None).unwrap()
    }
}

fn names(diagnosis: &Diagnosis) -> Vec<&str> {
    diagnosis.faults.iter().map(|fault| fault.component.as_str()).collect()
}

fn site<'a>(diagnosis: &'a Diagnosis, name: &str) -> &'a SiteVerdict {
    diagnosis.sites.iter().find(|site| site.site == name).unwrap()
}

fn certainly(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

#[test]
fn a_quiet_quarter_of_an_hour_accuses_nobody() {
    let mut house = House::new(20);
    house.watch(&["seoul"], 15, |_| 0.0);
    let found = house.diagnose();
    assert_eq!(names(&found), Vec::<&str>::new());
    assert_eq!(found.affected, Affected::default());
    assert!(found.sites.iter().all(|site| site.verdict != "down" || site.blame != "host"));
    let noise = found.base_rates["tcp"]["seoul"].noise;
    assert!((0.003..0.008).contains(&noise), "{noise}");
}

#[test]
fn a_server_dead_for_three_rounds_is_named_with_its_sites() {
    let mut house = House::new(20);
    house.watch(&["seoul"], 3, |p| certainly(p.server == 7 && p.layer != "dns"));
    let found = house.diagnose();
    assert_eq!(names(&found), ["server:web-7"]);
    let fault = &found.faults[0];
    assert!(fault.confidence > 0.95 && fault.rate > 0.98, "{fault:?}");
    assert!(fault.since.since(Time::from_secs(START)) < Duration::from_secs(10), "{fault:?}");
    assert_eq!(found.affected.at_risk.len(), 20);
    assert_eq!(found.affected.seen_hit, found.affected.at_risk);
    let hit = site(&found, "s145.kr");
    assert_eq!((hit.verdict, hit.layer, hit.blame), ("down", Some("tcp"), "host"));
    assert!(hit.probability >= 0.95);
    assert_eq!(site(&found, "s3.kr").verdict, "up");
}

#[test]
fn one_probe_of_every_stream_is_enough() {
    let mut house = House::new(20);
    house.watch(&["seoul"], 1, |p| certainly(p.rack == 2 && p.layer != "dns"));
    assert_eq!(names(&house.diagnose()), ["rack:r2"]);
}

#[test]
fn three_probes_within_a_second_are_weighed_as_a_whole() {
    let mut house = House::new(20);
    for tick in 0..3 {
        for site in 0..400 {
            let outcome = if site / 20 == 4 { "failed" } else { "ok" };
            house.say(&format!("tcp-{site}"), "seoul", f64::from(tick) * 0.3, outcome);
        }
    }
    assert_eq!(names(&house.diagnose()), ["server:web-4"]);
}

#[test]
fn a_rack_that_died_in_the_sixth_minute_is_dated() {
    let mut house = House::new(20);
    house.watch(&["seoul"], 10, |p| certainly(p.rack == 1 && p.layer != "dns" && p.at > 330.0));
    let found = house.diagnose();
    assert_eq!(names(&found), ["rack:r1"]);
    let began = found.faults[0].since.since(Time::from_secs(START)).as_secs_f64();
    assert!((325.0..335.0).contains(&began), "{began}");
    assert!(found.faults[0].rate > 0.95, "{:?}", found.faults[0]);
}

#[test]
fn a_minute_after_its_beginning_a_dead_rack_is_the_hosts() {
    let mut house = House::new(20);
    house.watch(&["seoul"], 10, |p| certainly(p.rack == 1 && p.layer != "dns" && p.at > 530.0));
    let found = house.diagnose();
    assert_eq!(names(&found), ["rack:r1"]);
    assert_eq!(site(&found, "s150.kr").blame, "host");
}

#[test]
fn a_rack_dead_from_the_first_minute_to_the_tenth_is_still_found() {
    let mut house = House::new(20);
    house.watch(&["seoul"], 10, |p| certainly(p.rack == 1 && p.layer != "dns"));
    let found = house.diagnose();
    assert_eq!(names(&found), ["rack:r1"]);
    assert_eq!(found.affected.seen_hit.len(), 100);
}

#[test]
fn an_outage_that_is_over_is_not_in_the_answer() {
    for (rounds, from, until) in
        [(10, 120.0, 500.0), (10, 0.0, 560.0), (3, 0.0, 100.0), (3, 50.0, 150.0)]
    {
        let mut house = House::new(20);
        house.watch(&["seoul"], rounds, |p| {
            certainly(p.rack == 1 && p.layer != "dns" && p.at > from && p.at < until)
        });
        assert_eq!(names(&house.diagnose()), Vec::<&str>::new(), "{rounds} {from} {until}");
    }
}

#[test]
fn a_fault_that_began_in_the_last_round_of_three_is_named_with_its_rate() {
    let mut house = House::new(20);
    house.watch(&["seoul"], 3, |p| certainly(p.rack == 1 && p.layer != "dns" && p.at > 140.0));
    let found = house.diagnose();
    assert_eq!(names(&found), ["rack:r1"]);
    assert!(found.faults[0].rate > 0.95, "{:?}", found.faults[0]);
}

#[test]
fn a_lossy_rack_is_named_with_its_rate() {
    for rounds in [3, 10] {
        let mut house = House::new(20);
        house.watch(
            &["seoul"],
            rounds,
            |p| if p.rack == 3 && p.layer != "dns" { 0.3 } else { 0.0 },
        );
        let found = house.diagnose();
        assert_eq!(names(&found), ["rack:r3"], "{rounds}");
        assert_eq!(found.faults[0].mode, Mode::Loss);
        assert!((found.faults[0].rate - 0.3).abs() < 0.08, "{rounds} {:?}", found.faults[0]);
    }
}

#[test]
fn a_third_of_a_servers_sites_dead_is_a_subset() {
    for rounds in [3, 10] {
        let mut house = House::new(20);
        let dead = |p: ProbePlace| p.server == 5 && p.site.is_multiple_of(3) && p.layer == "http";
        house.watch(&["seoul"], rounds, |p| certainly(dead(p)));
        let found = house.diagnose();
        assert_eq!(names(&found), ["server:web-5"], "{rounds}");
        assert_eq!(found.faults[0].mode, Mode::Subset);
        assert_eq!(found.affected.seen_hit.len(), 6, "{rounds}");
        assert_eq!(found.affected.at_risk.len(), 20);
    }
}

#[test]
fn a_dead_server_in_a_lossy_rack_and_a_dead_name_server_are_three() {
    let mut house = House::new(20);
    house.watch(&["seoul"], 3, |p| match p.layer {
        "dns" => certainly(p.server % 2 == 1),
        _ if p.server == 8 => 1.0,
        _ if p.rack == 1 => 0.3,
        _ => 0.0,
    });
    let found = house.diagnose();
    let mut names = names(&found);
    names.sort_unstable();
    assert_eq!(names[1..], ["rack:r1", "server:web-8"]);
    // A group of one name server is its server: nobody could tell them apart.
    let group = found.faults.iter().find(|fault| fault.component == "nsgroup:g1").unwrap();
    assert_eq!(group.one_of, ["nsgroup:g1", "ns:ns1.host.kr"]);
}

#[test]
fn a_sick_vantage_is_named_and_harms_no_site() {
    let mut house = House::new(20);
    house.watch(&["seoul", "busan"], 5, |p| if p.vantage == "busan" { 0.4 } else { 0.0 });
    let found = house.diagnose();
    assert_eq!(names(&found), ["vantage:busan"]);
    assert_eq!(found.affected, Affected::default());
    assert!(found.sites.iter().filter(|site| site.verdict == "down").count() < 8);
}

#[test]
fn sites_broken_on_their_own_are_their_customers() {
    for rounds in [3, 10] {
        let mut house = House::new(40);
        house.watch(&["seoul"], rounds, |p| certainly(p.site % 37 == 5 && p.layer == "http"));
        let found = house.diagnose();
        assert_eq!(names(&found), Vec::<&str>::new());
        let own = found.sites.iter().filter(|site| site.blame == "customer").count();
        assert!((18..=22).contains(&own), "{rounds} {own}");
        assert_eq!(site(&found, "s5.kr").blame, "customer");
    }
}

#[test]
fn ten_sites_of_one_customer_are_his_own_doing() {
    let mut house = House::new(10);
    house.streams.clear();
    for site in 0..200 {
        let customer = if (60..70).contains(&site) { "kim".into() } else { format!("c{site}") };
        let _ = writeln!(
            house.streams,
            r#"{{"stream":"http-{site}","layer":"http","site":"s{site}.kr","customer":"{customer}","components":["server:web-{}","rack:r{}"]}}"#,
            site / 20,
            site / 100
        );
    }
    for round in 0..3 {
        for site in 0..200 {
            let outcome = if (60..70).contains(&site) { "failed" } else { "ok" };
            let at = f64::from(round) * 60.0 + f64::from(site * 13 % 60);
            house.say(&format!("http-{site}"), "seoul", at, outcome);
        }
    }
    let found = house.diagnose();
    assert_eq!(names(&found), Vec::<&str>::new());
    assert_eq!(found.affected, Affected::default());
    assert_eq!(site(&found, "s64.kr").blame, "customer");
    assert_eq!(site(&found, "s71.kr").verdict, "up");
}

#[test]
fn a_certificate_authority_is_a_third_party() {
    let mut house = House::new(10);
    house.streams = house.streams.replace(r#""dc:d1""#, r#""dc:d1","ca:X""#);
    for line in ["s1.kr", "s2.kr"] {
        assert!(house.streams.contains(line));
    }
    let mut streams = String::new();
    for (ix, line) in house.streams.lines().enumerate() {
        let ca = if ix / 3 % 4 == 1 { "ca:Y" } else { "ca:X" };
        let _ = writeln!(streams, "{}", line.replace("ca:X", ca).replace("\"http\"", "\"tls\""));
    }
    house.streams = streams;
    house.watch(&["seoul"], 3, |p| certainly(p.layer == "http" && p.site % 4 == 1));
    let found = house.diagnose();
    assert_eq!(names(&found), ["ca:Y"]);
    assert_eq!(site(&found, "s5.kr").blame, "third_party");
}

#[test]
fn what_stands_above_a_failing_layer_is_not_counted() {
    let mut house = House::new(20);
    // All is well, then only the connections are asked, and rack 1 refuses them; the pages'
    // last good answers are from the very same minute.
    for site in 0..400 {
        house.say(&format!("http-{site}"), "seoul", f64::from(site % 60), "ok");
        house.say(&format!("tcp-{site}"), "seoul", f64::from(site % 60), "ok");
    }
    for site in 0..400 {
        let outcome = if site / 100 == 1 { "failed" } else { "ok" };
        house.say(&format!("tcp-{site}"), "seoul", 60.0 + f64::from(site % 60), outcome);
    }
    let found = house.diagnose();
    assert_eq!(names(&found), ["rack:r1"]);
    assert!(found.faults[0].rate > 0.95, "{:?}", found.faults[0]);
    assert_eq!(site(&found, "s100.kr").layer, Some("tcp"));
}

#[test]
fn wrong_rows_do_not_make_a_dead_server_a_riddle() {
    let mut house = House::new(40);
    // Every 33rd site stands on another server than the inventory says.
    let truly =
        |p: &ProbePlace| if p.site.is_multiple_of(33) { (p.server * 7 + 3) % 40 } else { p.server };
    house.watch(&["seoul"], 3, |p| certainly(truly(&p) == 7 && p.layer != "dns"));
    assert_eq!(names(&house.diagnose()), ["server:web-7"]);
}

#[test]
fn the_answer_is_as_of_the_instant_asked_for() {
    let mut house = House::new(20);
    house.watch(&["seoul"], 10, |p| certainly(p.rack == 1 && p.layer != "dns" && p.at > 330.0));
    let ask = |secs: u64| {
        let at = Time::from_secs(START) + Duration::from_secs(secs);
        diagnose(house.streams.as_bytes(), house.observations.as_bytes(), Some(at)).unwrap()
    };
    assert_eq!(names(&ask(320)), Vec::<&str>::new());
    assert_eq!(names(&ask(400)), ["rack:r1"]);
    let much_later = ask(86_400 * 365 * 40);
    assert_eq!(names(&much_later), Vec::<&str>::new());
    assert!(much_later.sites.iter().all(|site| site.verdict == "unknown"));
}

#[test]
fn a_record_of_any_century_is_read() {
    let mut house = House::new(10);
    house.watch(&["seoul"], 3, |p| certainly(p.server == 4 && p.layer != "dns"));
    for century in ["1618-", "6536-"] {
        let then = house.observations.replace("2018-", century);
        let found = diagnose(house.streams.as_bytes(), then.as_bytes(), None).unwrap();
        assert_eq!(names(&found), ["server:web-4"], "{century}");
        assert!(found.faults[0].since.to_string().starts_with(century), "{:?}", found.faults);
    }
}

#[test]
fn nothing_recorded_is_nothing_known() {
    let empty = diagnose(b"", b"\n", None).unwrap();
    assert_eq!(empty, Diagnosis::default());
    let house = House::new(2);
    let found = diagnose(house.streams.as_bytes(), b"", None).unwrap();
    assert!(found.sites.len() == 40 && found.sites.iter().all(|site| site.verdict == "unknown"));
}

#[test]
fn the_answer_has_the_documented_shape() {
    let mut house = House::new(10);
    house.watch(&["seoul"], 1, |p| certainly(p.server == 4 && p.layer != "dns"));
    let json = serde_json::to_value(house.diagnose()).unwrap();
    let keys = |value: &serde_json::Value| {
        value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(keys(&json), "affected base_rates faults sites");
    assert_eq!(keys(&json["faults"][0]), "component confidence mode one_of rate since");
    assert_eq!(keys(&json["affected"]), "at_risk seen_hit");
    assert_eq!(json["faults"][0]["mode"], "loss");
    assert_eq!(keys(&json["sites"][0]), "blame probability site verdict");
}

/// The lines of a text in an order that `seed` decides.
fn shuffled(text: &str, seed: u64) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let mut dice = House { dice: seed, ..House::new(0) };
    for end in (1..lines.len()).rev() {
        lines.swap(end, (dice.chance() * (end + 1) as f64) as usize);
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn the_order_of_the_lines_makes_no_difference(seed: u64) {
        let mut house = House::new(10);
        house.watch(&["seoul", "busan"], 6, |p| match (p.layer, p.rack) {
            ("dns", _) => 0.0,
            (_, 1) => 0.4,
            _ => certainly(p.server == 2 && p.at > 200.0),
        });
        let turned = diagnose(
            shuffled(&house.streams, seed).as_bytes(),
            shuffled(&house.observations, seed ^ 1).as_bytes(),
            None,
        );
        prop_assert_eq!(turned.unwrap(), house.diagnose());
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_answered_or_refused(streams: Vec<u8>, observations: Vec<u8>) {
        let _ = diagnose(&streams, &observations, None);
    }

    /// Lines that are right in shape, with whatever in them.
    #[test]
    fn odd_but_well_formed_records_are_answered_or_refused(
        streams in prop::collection::vec((0u8..6, 0usize..4, 0u8..4, prop::collection::vec(0u8..5, 0..4)), 0..8),
        seen in prop::collection::vec((0u8..6, 0u8..3, 0i64..4, -62_000_000_000i64..250_000_000_000, 0usize..5), 0..40),
        near: bool,
    ) {
        let mut s = String::new();
        for (stream, layer, site, below) in &streams {
            let below: Vec<String> = below.iter().map(|c| format!("\"k{c}:{c}\"")).collect();
            let layer = Layer::ALL[*layer].as_str();
            let _ = writeln!(s, r#"{{"stream":"{stream}","layer":"{layer}","site":"{site}","customer":"c","components":[{}]}}"#, below.join(","));
        }
        let mut o = String::new();
        let words = ["ok", "failed", "missed", "inconclusive", "skipped"];
        for (stream, vantage, soon, late, word) in &seen {
            let at = Time::from_secs(if near { START + soon } else { *late });
            let _ = writeln!(o, r#"{{"stream":"{stream}","vantage":"{vantage}","at":"{at}","outcome":"{}"}}"#, words[*word]);
        }
        let _ = diagnose(s.as_bytes(), o.as_bytes(), None);
    }
}
