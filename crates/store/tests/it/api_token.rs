//! API tokens open until they expire or are ended.

use crate::kit::both;
use crate::kit::make::at;
use crate::user::minji;
use bongsu_core::access::Scopes;
use std::time::Duration;

both! {
    async fn a_token_opens_until_it_expires_or_is_ended(world) {
        let store = world.store().await;
        let user = minji(&store).await;
        let scopes = Scopes { read: true, ..Scopes::default() };
        let make = async || {
            let lasts = Duration::from_secs(3600);
            store.create_api_token(user.id, ("자동화", scopes), lasts, at(0)).await.unwrap()
        };
        let (token, other) = (make().await, make().await);
        assert!(token.starts_with("bongsu_") && token != other);
        let known = store.api_token(&token, at(10)).await.unwrap().unwrap();
        assert_eq!((known.user, known.scopes, known.used_at), (user.id, scopes, None));
        let used = store.api_tokens_of(user.id, at(11)).await.unwrap();
        assert_eq!(used.iter().filter_map(|it| it.used_at).collect::<Vec<_>>(), [at(10)]);
        store.end_api_token(uuid::Uuid::nil(), known.id, at(12)).await.unwrap();
        assert!(store.api_token(&token, at(13)).await.unwrap().is_some(), "not another's");
        store.end_api_token(user.id, known.id, at(14)).await.unwrap();
        assert_eq!(store.api_token(&token, at(15)).await.unwrap(), None);
        assert!(store.api_token(&other, at(3599)).await.unwrap().is_some());
        assert_eq!(store.api_token(&other, at(3600)).await.unwrap(), None);
        assert_eq!(store.api_token("bongsu_", at(1)).await.unwrap(), None);
    }
}
