//! S1: the history of the inventory, and edits of two people.

use crate::inventory::inventory_of;
use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::engine::receipt::RequestKey;
use bongsu_core::inventory::edit::{self, Edit, EntryKey, EntryType, InventoryPart};
use bongsu_core::inventory::history::{Author, ChangeSource, before};
use bongsu_core::inventory::import::Field;
use bongsu_core::inventory::{Country, Inventory};
use bongsu_store::{ChangeError, ChangeRequest, OnceRequest};
use std::convert::Infallible;
use std::time::Duration;

fn by(name: &str, source: ChangeSource, second: u64) -> ChangeRequest {
    let author = Author { principal: None, name: name.into(), source };
    ChangeRequest::new(author, at(second))
}

fn with_status(inventory: &Inventory, status: u16) -> Result<Inventory, Infallible> {
    let mut new = inventory.clone();
    new.sites.get_mut(&site(3)).unwrap().expect.status = Some(status);
    Ok(new)
}

both! {
    async fn every_change_says_who_made_it_and_what_was_there_before(world) {
        let store = world.store().await;
        store.save_inventory(&inventory_of(5), at(0)).await.unwrap();
        let request = by("minji", ChangeSource::Operations, 1);
        let saved = store.change_inventory(&request, |old| with_status(old, 200)).await.unwrap();
        assert_eq!(saved.change, Some(2));
        let again = store.change_inventory(&request, |old| with_status(old, 200)).await.unwrap();
        assert_eq!(again.change, None, "nothing differs");
        let all = store.inventory_changes(None, 9).await.unwrap();
        let told: Vec<_> = all.iter().map(|it| (it.number, &*it.author.name, it.entries)).collect();
        assert_eq!(told, [(2, "minji", 1), (1, "", 7)]);
        let key = EntryKey::Site(site(3));
        let of_site = store.changes_of_entry(&key, (0, None), 9).await.unwrap();
        assert_eq!(of_site.len(), 2);
        let fields = of_site[0].1.fields();
        let field = &fields[0];
        assert_eq!((field.field, &*field.from, &*field.to), ("status", "", "200"));
        assert_eq!(store.inventory_entry(&key).await.unwrap().unwrap().revision, 2);
        let found = store.find_entries(EntryType::Customer, "KIM@SHOP", ("", 9)).await.unwrap();
        assert_eq!(found.len(), 1);
        assert!(store.find_entries(EntryType::Site, "100%", ("", 9)).await.unwrap().is_empty());
        assert_eq!(store.prune_inventory_changes(at(9), Duration::from_secs(1)).await.unwrap(), 8);
        assert_eq!(store.inventory_changes(None, 9).await.unwrap(), all, "who and when stays");
    }

    async fn what_somebody_else_changed_since_is_not_overwritten(world) {
        let store = world.store().await;
        store.save_inventory(&inventory_of(5), at(0)).await.unwrap();
        let key = EntryKey::Site(site(3));
        let mut request = by("minji", ChangeSource::Operations, 1);
        request.expected = Some((key.clone(), 1));
        store.change_inventory(&request, |old| with_status(old, 200)).await.unwrap();
        request.author.name = "junho".into();
        let late = store.change_inventory(&request, |old| with_status(old, 301)).await;
        let Err(ChangeError::Overtaken(first)) = late else { panic!("{late:?}") };
        assert_eq!((first.len(), &*first[0].0.author.name), (1, "minji"));
        assert_eq!(store.inventory().await.unwrap().sites[&site(3)].expect.status, Some(200));
    }

    async fn of_two_who_change_different_entries_at_once_both_are_kept(world) {
        let store = world.store().await;
        store.save_inventory(&inventory_of(5), at(0)).await.unwrap();
        let (a, b) = (by("a", ChangeSource::Api, 1), by("b", ChangeSource::CommandLine, 1));
        let remove = |old: &Inventory| {
            let mut new = old.clone();
            new.sites.remove(&site(1));
            Ok::<_, Infallible>(new)
        };
        let (a, b) = tokio::join!(
            store.change_inventory(&a, |old| with_status(old, 200)),
            store.change_inventory(&b, remove)
        );
        assert!(a.is_ok() && b.is_ok(), "{a:?} {b:?}");
        let kept = store.inventory().await.unwrap();
        assert_eq!((kept.sites.len(), kept.sites[&site(3)].expect.status), (4, Some(200)));
        assert_eq!(store.inventory_changes(None, 9).await.unwrap().len(), 3);
    }

    async fn an_edit_of_one_entry_reads_it_alone_and_leaves_the_others(world) {
        let store = world.store().await;
        store.save_inventory(&inventory_of(5), at(0)).await.unwrap();
        let country = Country::default();
        let fields = vec![(Field::Status, "204".to_owned())];
        let key = site(3).to_string();
        let change = Edit::Set { of: EntryType::Site, key, fields, is_new: false };
        let mut request = by("minji", ChangeSource::Api, 1);
        request.part = InventoryPart::of(&change);
        let mut seen = 0;
        let saved = store.change_inventory(&request, |old| {
            seen = old.sites.len();
            edit::apply(old, &change, country).map(|(new, _)| new)
        });
        assert_eq!((saved.await.unwrap().written, seen), (1, 1));
        let kept = store.inventory().await.unwrap();
        assert_eq!(kept, with_status(&inventory_of(5), 204).unwrap());
        let stranger = Edit::Set {
            of: EntryType::Site,
            key: "new.example".into(),
            fields: vec![(Field::Customer, "nobody".into())],
            is_new: true,
        };
        request.part = InventoryPart::of(&stranger);
        let refused = store.change_inventory(&request, |old| {
            edit::apply(old, &stranger, country).map(|(new, _)| new)
        });
        assert!(matches!(refused.await, Err(ChangeError::Refused(_))), "no such customer");
    }

    async fn a_request_with_a_key_changes_the_inventory_once(world) {
        let store = world.store().await;
        store.save_inventory(&inventory_of(5), at(0)).await.unwrap();
        let key = RequestKey { key: "k-1".into(), request: "digest".into() };
        let once = OnceRequest { principal: "user:minji".into(), key, status: 200 };
        let mut request = by("minji", ChangeSource::Api, 1);
        request.once = Some(once.clone());
        assert_eq!(store.request_seen(&once, at(1)).await.unwrap(), None);
        store.change_inventory(&request, |old| with_status(old, 200)).await.unwrap();
        let seen = store.request_seen(&once, at(2)).await.unwrap().unwrap();
        assert_eq!((seen.change, seen.receipt.status), (Some(2), 200));
        let again = store.change_inventory(&request, |old| with_status(old, 404)).await;
        assert!(matches!(again, Err(ChangeError::Repeated)), "{again:?}");
        assert_eq!(store.inventory().await.unwrap(), with_status(&inventory_of(5), 200).unwrap());
        // What changes nothing is known as well, and nobody has to read the inventory again.
        let revisions = store.revisions().await.unwrap();
        request.once = Some(OnceRequest { principal: "user:lee".into(), ..once });
        store.change_inventory(&request, |old| with_status(old, 200)).await.unwrap();
        let known = store.request_seen(request.once.as_ref().unwrap(), at(2)).await.unwrap();
        assert_eq!(known.unwrap().change, None);
        assert_eq!(store.revisions().await.unwrap(), revisions);
    }

    async fn drift_is_what_changed_since_files_were_applied(world) {
        let store = world.store().await;
        assert!(store.inventory_drift().await.unwrap().is_none());
        let mut apply = by("git", ChangeSource::Apply, 1);
        apply.is_mark = true;
        let all = |_: &Inventory| Ok::<_, Infallible>(inventory_of(5));
        store.change_inventory(&apply, all).await.unwrap();
        let hand = by("minji", ChangeSource::Operations, 2);
        store.change_inventory(&hand, |old| with_status(old, 200)).await.unwrap();
        let drift = store.inventory_drift().await.unwrap().unwrap();
        assert_eq!((drift.applied.number, drift.since.len()), (1, 1));
        assert_eq!(before(&drift.now, &drift.since), inventory_of(5));
        assert_eq!(store.changes_by_hand().await.unwrap().len(), 1);
        // Applied again, nothing differs, and it counts from there.
        let as_it_is = |old: &Inventory| Ok::<_, Infallible>(old.clone());
        store.change_inventory(&apply, as_it_is).await.unwrap();
        let drift = store.inventory_drift().await.unwrap().unwrap();
        assert_eq!((drift.applied.number, drift.since.len(), drift.is_incomplete), (3, 0, false));
        store.change_inventory(&hand, |old| with_status(old, 404)).await.unwrap();
        store.prune_inventory_changes(at(99), Duration::ZERO).await.unwrap();
        assert!(store.inventory_drift().await.unwrap().unwrap().is_incomplete);
    }
}
