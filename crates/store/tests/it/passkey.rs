//! S13: what a passkey or an identity provider opens, it opens once and for one person.

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::access::{LoginName, Role};
use bongsu_store::{Factor, NewSession, Passkey, ProviderSubject, Store, UsedChallenge, User};

async fn user(store: &Store, login: &str) -> User {
    let login = LoginName::parse(login).unwrap();
    store.add_user(&login, login.as_str(), Role::Engineer, at(0)).await.unwrap().unwrap();
    store.user_by_login(&login).await.unwrap().unwrap()
}

fn passkey(of: &User) -> Passkey {
    Passkey {
        id: "an-id".into(),
        user: of.id,
        public_key: vec![1, 2, 255],
        counter: 4,
        name: "phone".into(),
        created_at: at(1),
        used_at: None,
    }
}

fn challenge(text: &str) -> UsedChallenge<'_> {
    UsedChallenge { text, expires_at: at(300) }
}

both! {
    async fn a_passkey_has_one_owner_and_is_kept_as_it_was_given(world) {
        let store = world.store().await;
        let (kim, lee) = (user(&store, "kim").await, user(&store, "lee").await);
        let key = passkey(&kim);
        assert!(store.add_passkey(&key, challenge("a")).await.unwrap());
        assert!(store.add_passkey(&key, challenge("a")).await.unwrap(), "the unit ran twice");
        assert_eq!(store.passkeys_of(kim.id).await.unwrap(), std::slice::from_ref(&key));
        let of_lee = Passkey { user: lee.id, ..key.clone() };
        assert!(!store.add_passkey(&of_lee, challenge("b")).await.unwrap());
        let other = Passkey { id: "another".into(), ..key.clone() };
        assert!(!store.add_passkey(&other, challenge("a")).await.unwrap(), "used before");
        store.remove_passkey(lee.id, &key.id).await.unwrap();
        assert_eq!(store.passkey(&key.id).await.unwrap(), Some(key.clone()), "not theirs");
        store.remove_passkey(kim.id, &key.id).await.unwrap();
        assert_eq!(store.passkey(&key.id).await.unwrap(), None);
    }

    async fn one_signature_opens_one_session(world) {
        let store = world.store().await;
        let kim = user(&store, "kim").await;
        let key = passkey(&kim);
        assert!(store.add_passkey(&key, challenge("a")).await.unwrap());
        let [one, other] = [(); 2].map(|()| NewSession::draw(kim.id, false, "a", "b").unwrap());
        let opens = async |session: &NewSession| {
            let with = (challenge("b"), None);
            store.log_in_by_passkey(session, (&kim, "n"), (&key, 5), with, at(2)).await.unwrap()
        };
        let opened = tokio::join!(opens(&one), opens(&other));
        assert!(opened.0 != opened.1, "{opened:?}");
        assert_eq!(store.sessions_of(kim.id, at(2)).await.unwrap().len(), 1);
        // Nor a second one by what was read of the passkey before that.
        let late = NewSession::draw(kim.id, false, "a", "b").unwrap();
        let with = (challenge("c"), None);
        let opened = store.log_in_by_passkey(&late, (&kim, "n"), (&key, 6), with, at(3));
        assert!(!opened.await.unwrap(), "it was used meanwhile");
        let now = store.passkey(&key.id).await.unwrap().unwrap();
        assert_eq!((now.counter, now.used_at), (5, Some(at(2))));
        store.disable_user(kim.id, at(4)).await.unwrap();
        let with = (challenge("d"), None);
        let opened = store.log_in_by_passkey(&late, (&kim, "n"), (&now, 6), with, at(5));
        assert!(!opened.await.unwrap(), "disabled");
        store.prune_logins(at(400)).await.unwrap();
    }

    async fn a_provider_knows_one_person_by_one_subject(world) {
        let store = world.store().await;
        let root = user(&store, "root").await;
        let it = |subject: &str| ProviderSubject {
            issuer: "https://id.example".into(),
            subject: subject.into(),
        };
        let new = LoginName::parse("minji").unwrap();
        let add = async |it: &ProviderSubject, login: &LoginName| {
            store.add_user_of_provider(it, (login, "김민지", Role::Viewer), at(1)).await.unwrap()
        };
        assert!(add(&it("1"), &new).await);
        assert!(!add(&it("1"), &LoginName::parse("other").unwrap()).await, "known already");
        assert!(!add(&it("2"), &root.login).await, "the login name is taken");
        assert_eq!(store.users().await.unwrap().len(), 2, "nothing is half done");
        let minji = store.user_by_subject(&it("1")).await.unwrap().unwrap();
        assert_eq!((minji.login.as_str(), minji.role), ("minji", Role::Viewer));
        assert!(store.user_by_subject(&it("2")).await.unwrap().is_none());
        assert!(!store.link_subject(root.id, &it("1"), at(2)).await.unwrap());
        assert!(store.link_subject(root.id, &it("2"), at(2)).await.unwrap());
        assert_eq!(store.user_by_subject(&it("2")).await.unwrap().unwrap().id, root.id);
        // Who has no password logs in by it, until they are disabled.
        let session = NewSession::draw(minji.id, false, "a", "b").unwrap();
        let opens = async |session: &NewSession, factor: Factor| {
            store.log_in(session, &factor, (&minji, "n"), None, at(3)).await.unwrap()
        };
        assert!(!opens(&session, Factor::PasswordAlone).await, "there is none");
        assert!(opens(&session, Factor::Provider).await);
        store.disable_user(minji.id, at(4)).await.unwrap();
        let session = NewSession::draw(minji.id, false, "a", "b").unwrap();
        assert!(!opens(&session, Factor::Provider).await);
    }
}
