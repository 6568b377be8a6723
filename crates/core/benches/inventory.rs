//! How long an import and the compiling of the graph take (S1).
//!
//! `cargo bench -p bongsu-core --bench inventory`

use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::import::{self, SourceFile};
use bongsu_core::topology::{Topology, TopologyOptions, compile};
use std::collections::BTreeMap;
use std::fmt::Write as _;

fn main() {
    divan::main();
}

/// A hosting company's table: three sites to a customer, 250 to a server.
fn table(sites: usize) -> SourceFile {
    let mut text = String::from("고객,연락처,도메인,서버,랙,스위치,데이터센터,주소,네임서버\n");
    for ix in 0..sites {
        let (customer, server, farm) = (ix / 3, ix / 250, ix / 250 % 65_536);
        let _ = writeln!(
            text,
            "c{customer},c{customer}@mail.kr,shop{ix}.co.kr,web-{server},r{},s{},dc{},10.{}.{}.{},\
             ns1.host{group}.kr ns2.host{group}.kr",
            ix / 2_500,
            ix / 10_000,
            ix / 250_000,
            farm / 256,
            farm % 256,
            1 + ix % 10,
            group = ix % 50,
        );
    }
    SourceFile { name: "customers.csv".into(), bytes: text.into(), kind: None }
}

/// The servers' addresses: all in one file, as a registry gives them.
fn glue() -> SourceFile {
    let mut text = String::from("part,addresses\n");
    for group in 0..50 {
        for server in 1..=2 {
            let _ = writeln!(text, "ns:ns{server}.host{group}.kr,192.0.{server}.{}", group + 1);
        }
    }
    SourceFile { name: "servers.csv".into(), bytes: text.into(), kind: None }
}

fn inventory(sites: usize) -> Inventory {
    import::inventory(&[table(sites), glue()]).expect("a table without mistakes")
}

#[divan::bench(args = [50_000], sample_count = 5)]
fn import_a_table(bencher: divan::Bencher<'_, '_>, sites: usize) {
    let files = [table(sites), glue()];
    bencher.bench(|| import::inventory(&files).map(|inventory| inventory.sites.len()));
}

#[divan::bench(args = [50_000], sample_count = 5)]
fn import_a_document(bencher: divan::Bencher<'_, '_>, sites: usize) {
    let bytes = import::export(&inventory(sites)).into_bytes();
    let files = [SourceFile { name: "inventory.json".into(), bytes, kind: None }];
    bencher.bench(|| import::inventory(&files).map(|inventory| inventory.sites.len()));
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 3)]
fn compile_the_graph(bencher: divan::Bencher<'_, '_>, sites: usize) {
    let inventory = inventory(sites);
    let options = TopologyOptions { vantages: vec!["here".into()], ..TopologyOptions::default() };
    bencher.bench(|| -> Topology { compile(&inventory, &BTreeMap::new(), &options) });
}
