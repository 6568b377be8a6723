//! Where those stand who deliver for us.

use crate::kit::both;
use crate::kit::make::at;

both! {
    async fn what_was_found_last_is_known_to_whoever_starts_next(world) {
        let store = world.store().await;
        assert!(store.places().await.unwrap().is_empty());
        let found = |last: u8| {
            vec![
                ("mail.example".to_owned(), [192, 0, 2, last].into()),
                ("sms.example".to_owned(), "2001:db8::7".parse().unwrap()),
            ]
        };
        store.keep_places(&found(1), at(0)).await.unwrap();
        store.keep_places(&found(2), at(9)).await.unwrap();
        store.keep_places(&[], at(10)).await.unwrap();
        let places: Vec<_> = store.places().await.unwrap().into_iter().collect();
        assert_eq!(places, found(2));
    }
}
