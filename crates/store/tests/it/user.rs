//! Users prove who they are; what opens once opens once.

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::access::{LoginName, Role, recovery_code};
use bongsu_store::{Factor, LinkFor, NewSession, Store, User, UserSettings};
use uuid::Uuid;

fn login(text: &str) -> LoginName {
    LoginName::parse(text).unwrap()
}

fn session(user: Uuid) -> NewSession {
    NewSession::draw(user, false, "192.0.2.7", "Firefox").unwrap()
}

/// A user with a password.
pub async fn minji(store: &Store) -> User {
    let name = login("minji");
    let id = store.add_user(&name, "김민지", Role::Engineer, at(0)).await.unwrap().unwrap();
    store.set_password(id, "$argon2id$…", "").await.unwrap();
    store.user(id).await.unwrap().unwrap()
}

async fn logs_in(store: &Store, user: &User, factor: Factor) -> bool {
    let session = session(user.id);
    store.log_in(&session, &factor, (user, "192.0.2.7"), None, at(5)).await.unwrap()
}

both! {
    async fn a_login_name_has_one_user(world) {
        let store = world.store().await;
        let user = minji(&store).await;
        assert_eq!((user.name.as_str(), user.role), ("김민지", Role::Engineer));
        assert_eq!(store.add_user(&user.login, "Another", Role::Viewer, at(1)).await.unwrap(), None);
        assert_eq!(store.users().await.unwrap(), std::slice::from_ref(&user));
        assert_eq!(store.user_by_login(&user.login).await.unwrap(), Some(user));
    }

    async fn the_first_administrator_is_made_once_by_the_last_link(world) {
        let store = world.store().await;
        assert!(store.has_no_users().await.unwrap());
        let earlier = store.create_link(None, at(0)).await.unwrap();
        let link = store.create_link(None, at(1)).await.unwrap();
        assert_eq!(store.link(&earlier, at(2)).await.unwrap(), None, "a later one replaced it");
        assert_eq!(store.link(&link, at(2)).await.unwrap(), Some(LinkFor::FirstAdministrator));
        assert_eq!(store.link(&link, at(90_000)).await.unwrap(), None, "it has expired");
        let name = login("minji");
        let first = session(store.new_user_id(at(2)));
        let made = store.use_link((&link, "$hash"), Some((&name, "김민지")), &first, at(2)).await;
        assert!(made.unwrap());
        assert!(!store.has_no_users().await.unwrap());
        let user = store.user_by_login(&name).await.unwrap().unwrap();
        assert_eq!((user.id, user.role), (first.user, Role::Administrator));
        assert_eq!(store.session(&first.cookie, at(3)).await.unwrap().unwrap().user, user.id);
        let second = session(store.new_user_id(at(3)));
        let other = login("mallory");
        assert!(!store.use_link((&link, "$hash"), Some((&other, "M")), &second, at(3)).await.unwrap());
        assert_eq!(store.users().await.unwrap().len(), 1);
    }

    async fn who_is_reset_chooses_anew_and_all_their_sessions_have_ended(world) {
        let store = world.store().await;
        let user = minji(&store).await;
        let old = session(user.id);
        store.log_in(&old, &Factor::PasswordAlone, (&user, "n"), None, at(1)).await.unwrap();
        let link = store.reset_user(user.id, at(2)).await.unwrap();
        assert_eq!(store.session(&old.cookie, at(2)).await.unwrap(), None);
        assert!(!logs_in(&store, &user, Factor::PasswordAlone).await, "by the password of before");
        let for_them = LinkFor::User(user.id, "minji".into());
        assert_eq!(store.link(&link, at(3)).await.unwrap(), Some(for_them));
        let new = session(user.id);
        assert!(store.use_link((&link, "$new"), None, &new, at(3)).await.unwrap());
        assert!(store.session(&new.cookie, at(3)).await.unwrap().is_some());
        let again = session(user.id);
        assert!(!store.use_link((&link, "$third"), None, &again, at(4)).await.unwrap());
        let password = store.user(user.id).await.unwrap().unwrap().password;
        assert_eq!(password.as_deref(), Some("$new"));
    }

    async fn a_step_and_a_recovery_code_open_once(world) {
        let store = world.store().await;
        let user = minji(&store).await;
        let totp = "a sealed secret";
        let codes = store.enable_totp(user.id, (totp, 100), "").await.unwrap();
        let user = store.user(user.id).await.unwrap().unwrap();
        assert_eq!((user.totp.as_deref(), user.totp_step), (Some(totp), 100));
        assert!(!logs_in(&store, &user, Factor::Step(100)).await, "used to enrol");
        assert!(logs_in(&store, &user, Factor::Step(101)).await);
        assert!(!logs_in(&store, &user, Factor::Step(101)).await);
        assert!(!logs_in(&store, &user, Factor::Step(100)).await);
        assert_eq!((codes.len(), store.recovery_codes_left(user.id).await.unwrap()), (10, 10));
        let code = || Factor::RecoveryCode(recovery_code::kept(&codes[3]).unwrap());
        assert!(logs_in(&store, &user, code()).await);
        assert!(!logs_in(&store, &user, code()).await);
        assert_eq!(store.recovery_codes_left(user.id).await.unwrap(), 9);
        store.renew_recovery_codes(user.id).await.unwrap();
        let of_before = Factor::RecoveryCode(recovery_code::kept(&codes[4]).unwrap());
        assert!(!logs_in(&store, &user, of_before).await);
    }

    async fn a_disabled_user_is_out_at_once_and_can_come_back(world) {
        let store = world.store().await;
        let user = minji(&store).await;
        let open = session(user.id);
        store.log_in(&open, &Factor::PasswordAlone, (&user, "n"), None, at(1)).await.unwrap();
        let lasts = std::time::Duration::from_secs(3600);
        let token = store.create_api_token(user.id, ("ci", Default::default()), lasts, at(1)).await.unwrap();
        store.disable_user(user.id, at(2)).await.unwrap();
        assert_eq!(store.session(&open.cookie, at(2)).await.unwrap(), None);
        assert_eq!(store.api_token(&token, at(2)).await.unwrap(), None);
        assert!(!logs_in(&store, &user, Factor::PasswordAlone).await);
        store.enable_user(user.id).await.unwrap();
        assert!(logs_in(&store, &user, Factor::PasswordAlone).await);
    }

    async fn attempts_are_counted_by_network_and_forgotten_by_a_success(world) {
        let store = world.store().await;
        let user = minji(&store).await;
        for n in 1..=3 {
            assert_eq!(store.count_attempt("minji", "192.0.2.7", at(n)).await.unwrap().number, n as u32);
        }
        assert_eq!(store.count_attempt("minji", "192.0.2.8", at(4)).await.unwrap().number, 1);
        assert_eq!(store.count_attempt("minji", "192.0.2.7", at(4000)).await.unwrap().number, 1, "an hour later");
        assert!(logs_in(&store, &user, Factor::PasswordAlone).await);
        assert_eq!(store.login_failures("minji", "192.0.2.7").await.unwrap(), None);
        assert_eq!(store.login_failures("minji", "192.0.2.8").await.unwrap().unwrap().count, 1);
        store.forget_failures(&user.login).await.unwrap();
        assert_eq!(store.login_failures("minji", "192.0.2.8").await.unwrap(), None);
    }

    async fn what_expired_is_pruned(world) {
        let store = world.store().await;
        store.create_link(None, at(0)).await.unwrap();
        store.count_attempt("nobody", "n", at(0)).await.unwrap();
        assert_eq!(store.prune_logins(at(100)).await.unwrap(), 0);
        assert_eq!(store.prune_logins(at(90_000)).await.unwrap(), 2);
    }

    async fn settings_are_kept(world) {
        let store = world.store().await;
        let user = minji(&store).await;
        let settings = UserSettings { theme: Some("dark".into()), ..UserSettings::default() };
        store.save_user_settings(user.id, "민지", &settings).await.unwrap();
        store.set_role(user.id, Role::Manager).await.unwrap();
        let kept = store.user(user.id).await.unwrap().unwrap();
        assert_eq!((kept.name.as_str(), kept.settings, kept.role), ("민지", settings, Role::Manager));
    }
}
