//! Contacts' notification preferences.

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::inventory::{Contact, Customer, Inventory};
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::preferences::{NotificationPreferences, Verbosity};
use bongsu_core::secret::StoreSecret;

both! {
    async fn preferences_are_saved_and_can_be_changed(world) {
        let store = world.store().await;
        let kim = ContactKey::of(&StoreSecret::default(), &Contact::Email("kim@example.kr".into()));
        let before = store.preferences_revision().await.unwrap();
        let quiet = "22:00-07:00".parse().ok();
        store.save_preferences(kim, &NotificationPreferences { quiet, ..NotificationPreferences::default() }, at(0)).await.unwrap();
        let preferences = NotificationPreferences { quiet, verbosity: Some(Verbosity::Brief), ..NotificationPreferences::default() };
        store.save_preferences(kim, &preferences, at(1)).await.unwrap();
        assert_eq!(store.preferences().await.unwrap().into_iter().collect::<Vec<_>>(), [(kim, preferences)]);
        assert_eq!(store.preferences_revision().await.unwrap() - before, 2);
    }

    async fn a_customer_is_found_by_key(world) {
        let store = world.store().await;
        let kim = Customer { name: "김".into(), ..Customer::default() };
        let mut inventory = Inventory::default();
        inventory.customers.insert("1001".into(), kim.clone());
        store.save_inventory(&inventory, at(0)).await.unwrap();
        assert_eq!(store.customer("1001").await.unwrap(), Some(kim));
        assert_eq!(store.customer("1002").await.unwrap(), None);
    }
}
