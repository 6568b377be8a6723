//! S1: one inventory, all or nothing.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::inventory::{
    ComponentKey, ComponentRecord, Contact, Customer, Inventory, Kind, Language, Owner, Site,
};
use bongsu_store::Saved;

fn topology(sites: u32) -> Inventory {
    let mut inventory = Inventory::default();
    let contacts = vec![Contact::Email("kim@shop.co.kr".into()), Contact::Phone("+8221".into())];
    let kim = Customer { name: "김 사장".into(), language: Language::Ko, contacts };
    inventory.customers.insert("kim".into(), kim);
    for n in 0..sites {
        let site = Site {
            customer: "kim".into(),
            url: Default::default(),
            expect: Default::default(),
            location: Default::default(),
            name_servers: vec![name("ns1.gabia.co.kr")],
            addresses: vec!["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()],
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
    async fn an_inventory_comes_back_as_it_was_declared(world) {
        let saved = world.store().await.save_inventory(&topology(30), at(0)).await.unwrap();
        assert_eq!(saved, Saved { written: 32, removed: 0 });
        assert_eq!(world.store().await.inventory().await.unwrap(), topology(30));
    }

    async fn only_what_changed_is_written(world) {
        let store = world.store().await;
        store.save_inventory(&topology(30), at(0)).await.unwrap();
        assert_eq!(store.save_inventory(&topology(30), at(1)).await.unwrap(), Saved::default());
        let mut changed = topology(29);
        changed.sites.get_mut(&site(3)).unwrap().expect.status = Some(200);
        let saved = store.save_inventory(&changed, at(2)).await.unwrap();
        assert_eq!(saved, Saved { written: 1, removed: 1 });
        assert_eq!(store.inventory().await.unwrap(), changed);
    }

    async fn two_imports_at_once_leave_one_of_the_two(world) {
        let store = world.store().await;
        for _ in 0..3 {
            let (few, many) = (topology(5), topology(25));
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
