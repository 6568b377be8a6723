//! The secret of a store: drawn once, and the same to every program.

use crate::kit::{World, both};
use bongsu_core::inventory::Contact;
use bongsu_core::notification::ContactKey;
use bongsu_core::secret::StoreSecret;
use bongsu_store::{Options, Store};

fn key(secret: &StoreSecret) -> ContactKey {
    ContactKey::of(secret, &Contact::Email("kim@example.kr".into()))
}

both! {
    async fn contacts_have_the_same_keys_after_a_restart(world) {
        let before = key(world.store().await.secret());
        assert_eq!(key(world.store().await.secret()), before);
        // Not even a rehearsal changes the secret of a store that has one.
        let options = Options { rehearsal: true, ..Options::default() };
        let store = Store::open_with(&world.url, options).await.unwrap();
        assert_eq!(key(store.secret()), before);
    }

    async fn programs_that_start_at_once_agree_on_the_secret(world) {
        let open = |_| {
            let url = world.url.clone();
            tokio::spawn(async move { Store::open(&url).await })
        };
        let mut keys = Vec::new();
        for opening in (0..4).map(open).collect::<Vec<_>>() {
            keys.push(key(opening.await.unwrap().unwrap().secret()));
        }
        keys.dedup();
        assert_eq!(keys.len(), 1, "{keys:?}");
    }

    async fn nobody_knows_the_secret_of_a_store_but_in_a_rehearsal(world) {
        assert_ne!(key(world.store().await.secret()), key(&StoreSecret::default()));
        let other = World::sqlite().await;
        assert_ne!(key(other.store().await.secret()), key(world.store().await.secret()));
    }
}

#[tokio::test]
async fn a_rehearsal_has_the_same_keys_every_time() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().join("drill.db").display());
    let options = Options { rehearsal: true, ..Options::default() };
    let store = Store::open_with(&url, options).await.unwrap();
    assert_eq!(key(store.secret()), key(&StoreSecret::default()));
}
