//! Promises in the store (S9, S14).

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::Time;
use bongsu_core::engine::{MessageFate, Record, RestoredState};
use bongsu_core::inventory::Contact;
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::{Answer, DeliveryChannel, DeliveryState, Outcome, Topic};
use bongsu_core::promise::{
    End, EndKind, Owner, Person, Promise, PromiseId, PromiseKind, PromiseMessage, PromiseNews,
    Warned,
};
use bongsu_core::secret::StoreSecret;
use std::time::Duration;

fn promise(n: u32, customer: &str) -> Promise {
    let person = Person { id: "user:1".into(), name: "Lee".into() };
    Promise {
        id: PromiseId::new(at(n.into()), "test"),
        customer: customer.into(),
        contact: None,
        kind: PromiseKind::Answer,
        text: "우회 경로 확인 후 안내".into(),
        incident: None,
        call: None,
        author: person.clone(),
        owner: Owner::Person(person),
        given_at: at(n.into()),
        due: Some(at(n.into()) + Duration::from_secs(3600)),
        term_from: at(n.into()),
        moves: Vec::new(),
        warned: Warned::Not,
        broken_at: None,
        broken_cause: None,
        messages: 0,
        told_due: None,
        telling: None,
        needs_person: false,
        callback: None,
        end: None,
    }
}

fn record(promise: &Promise) -> Record {
    Record::Promise(Box::new(promise.clone()))
}

fn ended(promise: &Promise, at: Time) -> Promise {
    let end = End { at, kind: EndKind::Kept, by: "Lee".into(), note: "done".into() };
    Promise { end: Some(end), ..promise.clone() }
}

both! {
    async fn open_promises_outlive_a_restart_and_ended_ones_are_kept_for_the_timeline(world) {
        let store = world.store().await;
        let (one, two) = (promise(1, "1001"), promise(2, "1001"));
        store.commit(&[record(&one), record(&two)]).await.unwrap();
        let kept = ended(&one, at(60));
        store.commit(&[record(&kept)]).await.unwrap();
        store.commit(&[record(&kept)]).await.unwrap();
        let store = world.store().await;
        let expected = RestoredState { promises: vec![two.clone()], ..RestoredState::default() };
        assert_eq!(store.load_state(at(600)).await.unwrap(), expected);
        assert_eq!(store.promises_to("1001", 9).await.unwrap(), [two, kept.clone()]);
        assert_eq!(store.promises_to("1002", 9).await.unwrap(), []);
        assert_eq!(store.promise(kept.id).await.unwrap(), Some(kept.clone()));
        assert_eq!(store.promises_decided(at(0), at(61)).await.unwrap(), [kept]);
        assert_eq!(store.promises_decided(at(61), at(99)).await.unwrap(), []);
        store.prune_promises(at(100), Duration::from_secs(10)).await.unwrap();
        assert_eq!(store.promises_to("1001", 9).await.unwrap().len(), 1, "the open one stays");
    }

    async fn a_message_is_due_once_and_what_became_of_it_is_found(world) {
        let store = world.store().await;
        let one = promise(1, "1001");
        let kim = Contact::Email("kim@example.kr".into());
        let contact = ContactKey::of(&StoreSecret::default(), &kim);
        let news = PromiseNews::Late { due: at(9) };
        let message = PromiseMessage::of(&one, contact, at(9), news);
        let records = [record(&one), Record::PromiseMessage(Box::new(message.clone()))];
        store.commit(&records).await.unwrap();
        store.commit(&records).await.unwrap();
        assert_eq!(store.promise_message(one.id, 0).await.unwrap(), Some(message));
        assert_eq!(store.promise_message_fates().await.unwrap(), []);
        let (topic, until) = (Topic::Promise, at(99));
        let claimed = store.claim_deliveries(topic, "worker", at(10), until, 9).await.unwrap();
        let [claimed] = claimed.as_slice() else { panic!("one, once: {claimed:?}") };
        let taken = Answer::Accepted("250 ok".into());
        let outcome = Outcome::Answered(Some(DeliveryChannel::Mail), taken);
        let settlement = topic.policy().settle(at(11), &claimed.delivery, outcome);
        store.settle_deliveries("worker", at(11), &[settlement]).await.unwrap();
        let fate = MessageFate { promise: one.id, number: 0, state: DeliveryState::Sent };
        assert_eq!(store.promise_message_fates().await.unwrap(), [fate]);
        store.commit(&[record(&ended(&one, at(12)))]).await.unwrap();
        assert_eq!(store.promise_message_fates().await.unwrap(), [], "nobody waits for it");
    }
}
