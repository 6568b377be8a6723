//! S1: one inventory, all or nothing.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::inventory::{
    ComponentKey, ComponentRecord, Contact, Customer, Inventory, Kind, Language, Owner, Site,
};
use bongsu_store::SaveSummary;

pub fn inventory_of(sites: u32) -> Inventory {
    let mut inventory = Inventory::default();
    let contacts = vec![Contact::Email("kim@shop.co.kr".into()), Contact::Phone("+8221".into())];
    let kim =
        Customer { name: "김 사장".into(), language: Language::Ko, contacts, site_alerts: true };
    inventory.customers.insert("kim".into(), kim);
    for n in 0..sites {
        let site = Site {
            customer: "kim".into(),
            url: Default::default(),
            expect: Default::default(),
            location: Default::default(),
            name_servers: vec![name("ns1.gabia.co.kr")],
            addresses: vec!["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()],
            ..Site::default()
        };
        inventory.sites.insert(crate::kit::make::site(n), site);
    }
    let rack = ComponentKey::new(Kind::Rack, "r3");
    let part = ComponentRecord {
        parent: Some(ComponentKey::new(Kind::DataCentre, "가산")),
        owner: Some(Owner::Us),
        ..ComponentRecord::default()
    };
    inventory.components.insert(rack, part);
    inventory
}

both! {
    async fn an_inventory_is_read_back_as_declared(world) {
        let saved = world.store().await.save_inventory(&inventory_of(30), at(0)).await.unwrap();
        assert_eq!(saved, SaveSummary { written: 32, deleted: 0, change: Some(1) });
        assert_eq!(world.store().await.inventory().await.unwrap(), inventory_of(30));
    }

    async fn only_changes_are_written(world) {
        let store = world.store().await;
        store.save_inventory(&inventory_of(30), at(0)).await.unwrap();
        assert_eq!(store.save_inventory(&inventory_of(30), at(1)).await.unwrap(), SaveSummary::default());
        let mut changed = inventory_of(29);
        changed.sites.get_mut(&site(3)).unwrap().expect.status = Some(200);
        let saved = store.save_inventory(&changed, at(2)).await.unwrap();
        assert_eq!(saved, SaveSummary { written: 1, deleted: 1, change: Some(2) });
        assert_eq!(store.inventory().await.unwrap(), changed);
    }

    async fn of_two_simultaneous_imports_one_remains(world) {
        let store = world.store().await;
        for _ in 0..3 {
            let (few, many) = (inventory_of(5), inventory_of(25));
            let (a, b) = tokio::join!(
                store.save_inventory(&few, at(0)),
                store.save_inventory(&many, at(0))
            );
            assert!(a.is_ok() && b.is_ok(), "{a:?} {b:?}");
            let kept = store.inventory().await.unwrap();
            assert!(kept == few || kept == many, "{} sites", kept.sites.len());
        }
    }
}
