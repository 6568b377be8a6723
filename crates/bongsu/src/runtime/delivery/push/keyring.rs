//! The key pairs by which push services know this desk. They are in the store, sealed by the key
//! file of `[store]`: a copy of the database wakes nobody.

use anyhow::Context;
use bongsu_core::Time;
use bongsu_send::push::VapidKey;
use bongsu_store::{Error, SealedPushKey, Store};
use bongsu_web::SealingKey;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the key pairs are sealed for: nothing else that is sealed opens as one.
const SUBJECT: &str = "push key";

/// The key pairs that open here.
pub struct Keyring {
    store: Store,
    sealing_key: SealingKey,
    opened: Mutex<BTreeMap<String, Arc<VapidKey>>>,
}

impl Keyring {
    /// What is in the store, by a key file.
    pub fn new(store: Store, sealing_key: SealingKey) -> Keyring {
        Keyring { store, sealing_key, opened: Mutex::default() }
    }

    /// Has a key pair in use that opens here: the one that is, an earlier one, or a new one.
    /// Nothing that was made by another key file is lost.
    ///
    /// # Errors
    /// The store's, or when the system has no randomness.
    pub async fn begin(&self, now: Time) -> anyhow::Result<()> {
        let stored = self.store.push_keys().await?;
        self.open(&stored);
        let opens = |key: &&SealedPushKey| self.opened.lock().contains_key(&key.public_key);
        if stored.first().filter(opens).is_some() {
            return Ok(());
        }
        if !self.sealing_key.is_there() {
            tracing::error!("no push messages: the key file of [store] is missing");
            return Ok(());
        }
        let number = stored.first().map_or(0, |key| key.number) + 1;
        let next = match stored.iter().find(opens) {
            Some(own) => SealedPushKey { number, ..own.clone() },
            None => {
                if !stored.is_empty() {
                    tracing::error!(
                        "the key pair of push messages was sealed by another key file than that of [store]: made another one, for which people have to add their browsers again"
                    );
                }
                self.draw(number)?
            }
        };
        Ok(self.store.add_push_key(&next, now).await?)
    }

    fn draw(&self, number: u32) -> anyhow::Result<SealedPushKey> {
        let (key, text) = VapidKey::draw()?;
        let sealed = self.sealing_key.seal_text(SUBJECT, &text).context("a push key")?;
        Ok(SealedPushKey { number, public_key: key.public_key().to_owned(), sealed })
    }

    /// The pair of a public key; `None` when it does not open here.
    ///
    /// # Errors
    /// The store's.
    pub async fn pair(&self, public_key: &str) -> Result<Option<Arc<VapidKey>>, Error> {
        let known = self.opened.lock().get(public_key).cloned();
        if known.is_some() {
            return Ok(known);
        }
        self.open(&self.store.push_keys().await?);
        Ok(self.opened.lock().get(public_key).cloned())
    }

    fn open(&self, stored: &[SealedPushKey]) {
        let mut opened = self.opened.lock();
        for key in stored {
            let text = self.sealing_key.open_text(SUBJECT, &key.sealed);
            let pair = text.and_then(|text| VapidKey::parse(&text).ok());
            if let Some(pair) = pair.filter(|pair| pair.public_key() == key.public_key) {
                opened.insert(key.public_key.clone(), Arc::new(pair));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn store() -> (Store, tempfile::TempDir) {
        let place = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", place.path().join("test.db").display());
        (Store::open(&url).await.unwrap(), place)
    }

    fn keyring(store: &Store, file: u8) -> Keyring {
        Keyring::new(store.clone(), SealingKey::from_random(&[file; 32]))
    }

    async fn begun(store: &Store, file: u8) -> (Keyring, String) {
        let keyring = keyring(store, file);
        keyring.begin(Time::from_secs(1)).await.unwrap();
        let in_use = store.push_key_in_use().await.unwrap().unwrap();
        (keyring, in_use)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_key_pair_is_made_and_used_from_then_on() {
        let (store, _place) = store().await;
        let (_, first) = begun(&store, 1).await;
        let (keyring, again) = begun(&store, 1).await;
        assert_eq!(first, again);
        let pair = keyring.pair(&first).await.unwrap().unwrap();
        assert_eq!(pair.public_key(), first);
        assert!(keyring.pair("another").await.unwrap().is_none());
        let [stored] = &store.push_keys().await.unwrap()[..] else { panic!("one") };
        assert!(VapidKey::parse(&stored.sealed).is_err(), "it is not there in clear");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn another_key_file_makes_another_pair_and_the_first_one_is_used_again_with_its_own() {
        let (store, _place) = store().await;
        let (_, first) = begun(&store, 1).await;
        let (other, second) = begun(&store, 2).await;
        assert_ne!(first, second);
        assert!(other.pair(&first).await.unwrap().is_none());
        let (back, in_use) = begun(&store, 1).await;
        assert_eq!(in_use, first, "browsers that were added for it get messages again");
        assert!(back.pair(&first).await.unwrap().is_some());
        assert!(back.pair(&second).await.unwrap().is_none());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn without_a_key_file_nothing_is_made() {
        let (store, _place) = store().await;
        let without = Keyring::new(store.clone(), SealingKey::missing());
        without.begin(Time::from_secs(1)).await.unwrap();
        assert_eq!(store.push_key_in_use().await.unwrap(), None);
    }
}
