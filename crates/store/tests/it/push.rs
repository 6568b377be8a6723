//! S10, S13: a browser that wakes somebody is theirs, and for the key in use.

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::access::{LoginName, Role};
use bongsu_core::oncall::push::{Browsers, PushAddress};
use bongsu_store::{NewPushSubscription, SealedPushKey, Store};
use uuid::Uuid;

async fn user(store: &Store, login: &str) -> Uuid {
    let login = LoginName::parse(login).unwrap();
    store.add_user(&login, login.as_str(), Role::Engineer, at(0)).await.unwrap().unwrap()
}

fn key(number: u32) -> SealedPushKey {
    let public_key = format!("public {number}");
    SealedPushKey { number, public_key, sealed: format!("sealed {number}") }
}

fn address(name: &str) -> PushAddress {
    let endpoint = format!("https://push.example/{name}");
    PushAddress { endpoint, public_key: [4; 65], auth: [7; 16] }
}

async fn add(store: &Store, user: Uuid, browser: &str, server_key: &str) -> bool {
    let address = address(browser);
    let new = NewPushSubscription { user, address: &address, server_key, name: browser };
    store.add_push_subscription(&new, at(1)).await.unwrap()
}

async fn names(store: &Store, login: &str) -> Vec<String> {
    let of = store.push_subscriptions_of_login(login).await.unwrap();
    of.into_iter().map(|it| it.name).collect()
}

both! {
    async fn a_browser_has_one_owner_and_is_kept_as_it_was_given(world) {
        let store = world.store().await;
        let (kim, lee) = (user(&store, "kim").await, user(&store, "lee").await);
        store.add_push_key(&key(1), at(0)).await.unwrap();
        assert!(add(&store, kim, "phone", "public 1").await);
        assert!(add(&store, kim, "phone", "public 1").await, "the unit ran twice");
        let [phone] = &store.push_subscriptions_of(kim).await.unwrap()[..] else { panic!() };
        assert_eq!((&phone.address, phone.user), (&address("phone"), kim));
        assert!(!add(&store, lee, "phone", "public 1").await, "it is Kim’s");
        assert_eq!(names(&store, "lee").await, [""; 0]);
        store.remove_push_subscription(lee, phone.id).await.unwrap();
        assert_eq!(names(&store, "kim").await, ["phone"], "not Lee’s to remove");
        store.push_accepted(phone.id, at(5)).await.unwrap();
        let now = store.push_subscriptions_of(kim).await.unwrap();
        assert_eq!(now[0].accepted_at, Some(at(5)));
        let browsers = store.push_browsers().await.unwrap();
        assert_eq!(browsers, Browsers::new([("kim".to_owned(), phone.id)]));
        store.remove_push_subscription(kim, phone.id).await.unwrap();
        assert_eq!(store.push_browsers().await.unwrap(), Browsers::default());
        assert!(add(&store, lee, "phone", "public 1").await, "Kim left it");
    }

    async fn whoever_is_disabled_or_begins_anew_gets_no_message(world) {
        let store = world.store().await;
        let (kim, lee) = (user(&store, "kim").await, user(&store, "lee").await);
        store.add_push_key(&key(1), at(0)).await.unwrap();
        assert!(add(&store, kim, "a", "public 1").await && add(&store, lee, "b", "public 1").await);
        store.disable_user(kim, at(2)).await.unwrap();
        assert_eq!((names(&store, "kim").await, names(&store, "lee").await.len()), (vec![], 1));
        let [lees] = &store.push_subscriptions_of(lee).await.unwrap()[..] else { panic!() };
        let all = store.push_browsers().await.unwrap();
        assert_eq!(all, Browsers::new([("lee".to_owned(), lees.id)]));
        store.reset_user(lee, at(3)).await.unwrap();
        assert_eq!(store.push_subscriptions_of(lee).await.unwrap(), []);
    }

    async fn of_two_keys_that_are_made_at_once_one_is_used_and_the_last_one_is_in_use(world) {
        let store = world.store().await;
        let kim = user(&store, "kim").await;
        assert_eq!(store.push_key_in_use().await.unwrap(), None);
        let other = SealedPushKey { public_key: "other".into(), ..key(1) };
        for made in [key(1), other] {
            store.add_push_key(&made, at(0)).await.unwrap();
        }
        assert_eq!(store.push_keys().await.unwrap(), [key(1)]);
        assert!(add(&store, kim, "phone", "public 1").await);
        store.add_push_key(&key(2), at(3)).await.unwrap();
        assert_eq!(store.push_keys().await.unwrap(), [key(2), key(1)]);
        assert_eq!(store.push_key_in_use().await.unwrap().unwrap(), "public 2");
        assert_eq!(names(&store, "kim").await, ["phone"], "who opens the first key still may");
    }
}
