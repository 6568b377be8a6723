//! Calls and drafts in the store (S6, S17).

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::access::PrincipalId;
use bongsu_core::call::Call;
use bongsu_core::call::draft::Conversation;
use bongsu_core::call::thanks::Thanks;
use bongsu_core::incident::IncidentId;
use bongsu_core::language::Language;
use bongsu_core::promise::Person;
use bongsu_store::{CallDraft, Error, ReadCall};
use std::time::Duration;

fn call(key: &str) -> Call {
    Call { customer: Some("1001".into()), ..Call::begin(at(1), "main", key, Language::Ko) }
}

both! {
    async fn a_call_is_there_once_and_written_by_who_has_read_it_last(world) {
        let store = world.store().await;
        store.add_call(&call("a")).await.unwrap();
        let twice = store.add_call(&call("a")).await;
        assert!(matches!(twice, Err(Error::Conflict { .. })), "{twice:?}");
        let read = store.call_by_key("main", "a").await.unwrap().unwrap();
        assert_eq!((&read.call, read.revision), (&call("a"), 0));
        let pressed = Call { pressed: "2".into(), ..call("a") };
        let newer = ReadCall { call: pressed.clone(), ..read.clone() };
        store.save_call(&newer, None).await.unwrap();
        let late = store.save_call(&read, None).await;
        assert!(matches!(late, Err(Error::Conflict { .. })), "{late:?}");
        let read = store.call(pressed.id).await.unwrap().unwrap();
        assert_eq!((&read.call, read.revision), (&pressed, 1));
        assert_eq!(store.calls_of("1001", 9).await.unwrap(), std::slice::from_ref(&pressed));
        assert_eq!(store.calls_since(at(1), 9).await.unwrap(), [pressed]);
        assert_eq!(store.calls_since(at(2), 9).await.unwrap(), []);
        store.prune_calls(at(90), Duration::from_secs(10)).await.unwrap();
        assert_eq!(store.calls_of("1001", 9).await.unwrap(), []);
    }

    async fn what_was_typed_last_is_found_in_another_browser_until_it_is_finished(world) {
        let store = world.store().await;
        let (kim, lee) = (PrincipalId::rehearsed("Kim"), PrincipalId::rehearsed("Lee"));
        store.add_call(&call("a")).await.unwrap();
        let it = Conversation::Call(call("a").id);
        let typed = |secs, text: &str| CallDraft { saved_at: at(secs), text: text.into() };
        store.save_draft(&it, &kim, &typed(3, "쇼핑몰이 안 열린")).await.unwrap();
        store.save_draft(&it, &kim, &typed(2, "쇼핑")).await.unwrap();
        assert_eq!(store.draft(&it, &kim).await.unwrap(), Some(typed(3, "쇼핑몰이 안 열린")));
        assert_eq!(store.draft(&it, &lee).await.unwrap(), None);
        let store = world.store().await;
        let read = store.call_by_key("main", "a").await.unwrap().unwrap();
        store.save_call(&read, Some((&it, &kim, at(3)))).await.unwrap();
        assert_eq!(store.draft(&it, &kim).await.unwrap(), None);
    }

    async fn thanks_are_said_once_and_reach_the_wall_when_those_it_is_for_wish(world) {
        let store = world.store().await;
        let incident = IncidentId::new(at(1), "thanks");
        let mut said = Thanks {
            customer: "1001".into(),
            incident,
            at: at(9),
            text: "감사합니다".into(),
            to: vec![Person { id: "user:1".into(), name: "Lee".into() }],
            on_wall: false,
        };
        store.add_thanks(&said).await.unwrap();
        store.add_thanks(&Thanks { text: "twice".into(), ..said.clone() }).await.unwrap();
        assert_eq!(store.thanks_of("1001").await.unwrap(), std::slice::from_ref(&said));
        said.on_wall = true;
        store.save_thanks(&said).await.unwrap();
        assert_eq!(store.latest_thanks(9).await.unwrap(), [said]);
    }
}
