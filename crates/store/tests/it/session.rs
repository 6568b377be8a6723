//! Sessions begin, are seen, and end.

use crate::kit::both;
use crate::kit::make::at;
use crate::user::minji;
use bongsu_store::{Factor, NewSession};

both! {
    async fn a_session_ends_when_it_is_not_used_for_half_a_day(world) {
        let store = world.store().await;
        let user = minji(&store).await;
        let new = NewSession::draw(user.id, false, "192.0.2.7", &"x".repeat(900)).unwrap();
        store.log_in(&new, &Factor::PasswordAlone, (&user, "n"), None, at(0)).await.unwrap();
        let hour = 3600;
        for hours in [11, 22, 33] {
            assert!(store.session(&new.cookie, at(hours * hour)).await.unwrap().is_some());
        }
        assert_eq!(store.session(&new.cookie, at(46 * hour)).await.unwrap(), None);
        assert_eq!(store.sessions_of(user.id, at(34 * hour)).await.unwrap()[0].user_agent.len(), 200);
        assert!(!format!("{:?}", store.sessions_of(user.id, at(34 * hour)).await.unwrap()).contains(&new.cookie));
    }

    async fn a_session_that_awaits_the_code_is_replaced_by_an_open_one(world) {
        let store = world.store().await;
        let user = minji(&store).await;
        let half = NewSession::draw(user.id, true, "a", "b").unwrap();
        store.log_in(&half, &Factor::PasswordAlone, (&user, "n"), None, at(0)).await.unwrap();
        assert!(store.session(&half.cookie, at(1)).await.unwrap().unwrap().awaits_code);
        assert!(store.sessions_of(user.id, at(1)).await.unwrap().is_empty());
        assert_eq!(store.session(&half.cookie, at(301)).await.unwrap(), None, "five minutes at most");
        let open = NewSession::draw(user.id, false, "a", "b").unwrap();
        let replaced = half.digest();
        store.log_in(&open, &Factor::PasswordAlone, (&user, "n"), Some(&replaced), at(2)).await.unwrap();
        assert_eq!(store.session(&half.cookie, at(3)).await.unwrap(), None);
        assert!(!store.session(&open.cookie, at(3)).await.unwrap().unwrap().awaits_code);
    }

    async fn a_new_password_ends_all_sessions_but_this_one(world) {
        let store = world.store().await;
        let user = minji(&store).await;
        let [this, stolen] = [0, 1].map(|_| NewSession::draw(user.id, false, "a", "b").unwrap());
        for new in [&this, &stolen] {
            store.log_in(new, &Factor::PasswordAlone, (&user, "n"), None, at(0)).await.unwrap();
        }
        store.set_password(user.id, "$new", &this.digest()).await.unwrap();
        assert!(store.session(&this.cookie, at(1)).await.unwrap().is_some());
        assert_eq!(store.session(&stolen.cookie, at(1)).await.unwrap(), None);
        let id = store.sessions_of(user.id, at(1)).await.unwrap()[0].id;
        store.end_session_of(uuid::Uuid::nil(), id).await.unwrap();
        assert!(store.session(&this.cookie, at(1)).await.unwrap().is_some(), "not another's");
        store.end_session_of(user.id, id).await.unwrap();
        assert_eq!(store.session(&this.cookie, at(1)).await.unwrap(), None);
    }
}
