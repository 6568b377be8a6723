//! Files and words that strangers write (S1).

use bongsu_core::http_url::HttpUrl;
use bongsu_core::inventory::import::{self, FileKind, SourceFile};
use bongsu_core::inventory::{Country, Inventory, normalize_email};
use bongsu_core::maintenance::ical;
use bongsu_core::name::Name;
use bongsu_core::plain_text::{plain_line, plain_text};
use bongsu_core::settlement::Currency;
use bongsu_core::settlement::contract::{self, KnownNames};
use bongsu_core::settlement::loss::Step;
use bongsu_core::settlement::traffic::{
    AccessLog, Amounts, parse_worth, prometheus, table as traffic_table, worth_text,
};
use bongsu_fuzz::Target;

const COLUMNS: &[&[u8]] = &[
    b"customer,contact,domain\n",
    b"\t",
    b"kim@shop.kr",
    b"010-1234-5678",
    b"https://shop.kr:8443/a?b",
    b"xn--",
    b"xn--bj0bj06e.kr",
    b"expect_status",
];

const ZONE: &[&[u8]] = &[
    b"$ORIGIN ",
    b"$TTL 1w2d",
    b"$INCLUDE x\n",
    b"$GENERATE 1-4 h$ A 10.0.0.$\n",
    b"@ IN SOA a. b. ( 1 2 3 4 5 )\n",
    b"\tIN NS ns1\n",
    b"(",
    b")",
    b"\\032",
    b"\\999",
    b"AAAA ::1\n",
    b"CNAME *.x\n",
];

fn target(corpus: &str) -> Target {
    Target::new(env!("CARGO_MANIFEST_DIR"), corpus)
}

/// The variant, without what it holds.
fn shape(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.split(['"', '{'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_ascii_digit())
        .collect()
}

/// Reads a file, applies it, and reads what is exported of it again.
fn read(kind: FileKind, name: &str, bytes: &[u8]) -> String {
    let file = SourceFile { name: name.into(), bytes: bytes.to_vec(), kind: Some(kind) };
    let merged = import::parse(&[file]).and_then(|it| it.merge(&Inventory::default(), true));
    match merged {
        Ok(inventory) => {
            let text = import::export(&inventory);
            let bytes = text.clone().into_bytes();
            let again = SourceFile { name: "again".into(), bytes, kind: Some(FileKind::Json) };
            let again = import::inventory(&[again]).expect("what is exported can be imported");
            assert_eq!(import::export(&again), text, "an export is the same the second time");
            format!("{} {}", inventory.customers.len(), inventory.sites.len())
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            // Which problems, without what the file says.
            let mut shapes: Vec<_> = errors.iter().map(|it| shape(&it.problem)).collect();
            shapes.sort();
            shapes.dedup();
            shapes.join(" ")
        }
    }
}

#[test]
fn table() {
    target("table").words(COLUMNS).run(|bytes| read(FileKind::Csv, "t.csv", bytes));
}

#[test]
fn json() {
    target("json").words(COLUMNS).run(|bytes| read(FileKind::Json, "t.json", bytes));
}

#[test]
fn zone() {
    target("zone").words(ZONE).run(|bytes| read(FileKind::Zone, "shop.kr.zone", bytes));
}

#[test]
fn text() {
    target("text").words(COLUMNS).run(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        let plain = plain_text(&text);
        assert_eq!(plain_text(&plain), plain);
        assert!(!plain_line(&text).chars().any(char::is_control));
        let name = Name::parse(&text);
        if let Ok(name) = &name {
            assert_eq!(Name::parse(name.as_str()).as_ref(), Ok(name));
            let _ = (name.unicode(), name.registrable());
        }
        let url = HttpUrl::parse(&text);
        if let Ok(url) = &url {
            let again = HttpUrl::parse(url.as_str()).expect("a URL is one the second time");
            assert_eq!((again.host(), again.port()), (url.host(), url.port()));
            let _ = (url.ip(), url.target());
        }
        let phone = Country::default().e164(&text);
        assert_eq!(phone.as_ref().and_then(|it| Country::default().e164(it)), phone);
        let email = normalize_email(&text);
        let (name, url) = (shape(&name.err()), shape(&url.err()));
        format!("{name} {url} {} {}", phone.is_none(), email.is_some())
    });
}

const CALENDAR: &[&[u8]] = &[
    b"BEGIN:VEVENT\r\n",
    b"END:VEVENT\r\n",
    b"DTSTART;TZID=Asia/Seoul:20261129T020000\r\n",
    b"DTSTART;VALUE=DATE:20261129\r\n",
    b"DTEND:20261129T050000Z\r\n",
    b"DURATION:PT99999999H\r\n",
    b"RRULE:FREQ=MONTHLY;BYDAY=-1SU;COUNT=1000000000\r\n",
    b"RRULE:FREQ=YEARLY;UNTIL=99991231T235959Z\r\n",
    b"EXDATE:00000229T000000\r\n",
    b"STATUS:CANCELLED\r\n",
    b"\r\n ",
];

#[test]
fn calendar() {
    let seed = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a@host.kr\r\nSUMMARY:Switch\r\n\
        DTSTART;TZID=Asia/Seoul:20261129T020000\r\nDTEND;TZID=Asia/Seoul:20261129T050000\r\n\
        RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;UNTIL=20270301T000000Z\r\n\
        EXDATE;TZID=Asia/Seoul:20261213T020000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    target("calendar").seeds([seed.into()]).words(CALENDAR).run(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        match ical::read(&text, "Asia/Seoul") {
            Ok(events) => {
                assert!(events.iter().all(|event| !event.uid.chars().any(char::is_control)));
                format!("{} events", events.len().min(3))
            }
            Err(error) => {
                assert!(error.line >= 1);
                shape(&error.problem)
            }
        }
    });
}

const CONTRACTS: &[&[u8]] = &[
    b"contract,site,until,customer,fee,currency,period,terms,from\n",
    b"kim,9223372036854775807,KRW,month,kr,2018-01-01\n",
    b"-1",
    b"12.345",
    b"USD",
    b"JPY",
    b"year",
    b"2018-02-30",
    b"9999-12-31",
    b"\"",
];

#[test]
fn contracts() {
    let seed = "contract,site,until,customer,fee,currency,period,terms,from\n\
        c1,shop.kr,2018-12-31,kim,33000,KRW,month,kr,2018-01-01\n\
        c2,,,lee,9.99,USD,year,vultr,2017-02-28\n";
    let known = KnownNames {
        customers: ["kim", "lee"].map(str::to_owned).into(),
        sites: [(Name::parse("shop.kr").unwrap(), "kim".to_owned())].into(),
        terms: ["kr", "vultr"].map(str::to_owned).into(),
        ..KnownNames::default()
    };
    target("contracts").seeds([seed.into()]).words(CONTRACTS).run(|bytes| {
        match contract::read(&String::from_utf8_lossy(bytes), &known) {
            Ok(contracts) => {
                assert!(contracts.iter().all(|it| it.monthly_fee().is_ok()));
                format!("{} contracts", contracts.len().min(3))
            }
            Err(errors) => {
                assert!(!errors.is_empty());
                let mut shapes: Vec<_> = errors.iter().map(|it| shape(&it.flaw)).collect();
                shapes.sort();
                shapes.dedup();
                shapes.join(" ")
            }
        }
    });
}

const TRAFFIC: &[&[u8]] = &[
    b"time,visits\n",
    b"2018-01-04T16:00:00+09:00,1000\n",
    b"2018-01-04 17:00,9223372036854775807\n",
    b"-9999-01-01T00:00:00Z,1\n",
    b"{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"values\":[[",
    b"[1e308,\"1e308\"]",
    b"1515048000,\"NaN\"",
    b"]]}]}}",
    b"192.0.2.1 - - [04/Jan/2018:16:00:01 +0900] \"GET / HTTP/1.1\" 200 12\n",
    b"[31/Dec/9999:23:59:59 -2359] \"",
    b"16-22 = 800000..1200000 KRW; 0-16 = 1..2 KRW; 22-24 = 0..0 KRW",
    b"3000 KRW / 4294967295",
];

/// What counts the visitors of a customer: tables, answers of Prometheus, access logs, and the
/// worth of an hour in words.
#[test]
fn traffic() {
    let seeds = [
        "time,visits\n2018-01-04T16:00:00+09:00,1000\n2018-01-04T17:00:00+09:00,900\n",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1515048000,\"12.5\"],[1515051600,\"13\"]]}]}}",
        "192.0.2.1 - - [04/Jan/2018:16:00:01 +0900] \"GET / HTTP/1.1\" 200 12\n192.0.2.1 - - [04/Jan/2018:18:00:01 +0900] \"GET / HTTP/1.1\" 503 12\n",
        "16-22 = 800000..1200000 KRW; 0-16 = 100000..200000 KRW; 22-24 = 1..2 KRW",
        "3000 KRW / 1000",
    ];
    target("traffic").seeds(seeds.map(|it| it.as_bytes().to_vec())).words(TRAFFIC).run(|bytes| {
        let counts = traffic_table(bytes, Step::Hour, "Asia/Seoul", Amounts::Counts);
        let revenue = Amounts::Revenue(Currency::KRW);
        let revenue = traffic_table(bytes, Step::Hour, "Asia/Seoul", revenue);
        let answer = prometheus(bytes, Step::Hour);
        let mut log = AccessLog::new(Step::Hour, "Asia/Kolkata");
        let lines = bytes.split(|byte| *byte == b'\n').map(|line| log.line(line));
        let log = lines.collect::<Result<(), _>>().and_then(|()| log.finish());
        let worth = parse_worth(&String::from_utf8_lossy(bytes));
        if let Ok(worth) = &worth {
            let text = worth_text(worth);
            assert_eq!(parse_worth(&text).as_ref(), Ok(worth), "{text}");
        }
        let series = [counts, revenue, answer, log].map(|it| match it {
            Ok(series) => {
                assert!(series.points().all(|(_, value)| value >= 0));
                format!("{}", series.points().count().min(3))
            }
            Err(error) => shape(&error.reason),
        });
        format!("{series:?} {}", shape(&worth.err()))
    });
}
