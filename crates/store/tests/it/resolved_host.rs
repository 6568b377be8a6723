//! Last resolved addresses.

use crate::kit::both;
use crate::kit::make::at;

both! {
    async fn the_last_addresses_are_there_after_a_restart(world) {
        let store = world.store().await;
        assert!(store.resolved_hosts().await.unwrap().is_empty());
        let found = |last: u8| {
            vec![
                ("mail.example".to_owned(), vec![[192, 0, 2, last].into(), [192, 0, 2, 99].into()]),
                ("sms.example".to_owned(), vec!["2001:db8::7".parse().unwrap()]),
            ]
        };
        store.save_resolved_hosts(&found(1), at(0)).await.unwrap();
        store.save_resolved_hosts(&found(2), at(9)).await.unwrap();
        store.save_resolved_hosts(&[], at(10)).await.unwrap();
        let hosts: Vec<_> = store.resolved_hosts().await.unwrap().into_iter().collect();
        assert_eq!(hosts, found(2));
    }

    async fn two_relays_on_one_host_have_one_address(world) {
        let store = world.store().await;
        let mail = |last: u8| ("mail.example".to_owned(), vec![[192, 0, 2, last].into()]);
        store.save_resolved_hosts(&[mail(1), mail(1), mail(2)], at(0)).await.unwrap();
        assert_eq!(store.resolved_hosts().await.unwrap().into_iter().collect::<Vec<_>>(), [mail(2)]);
    }
}
