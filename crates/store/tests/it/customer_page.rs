//! S7: each customer's page has a token of its own, which can be renewed and revoked.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::engine::Record;
use bongsu_core::inventory::Contact;
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::notification::page_link::RequestedBy;

both! {
    async fn every_customer_gets_one_token_and_keeps_it(world) {
        let store = world.store().await;
        assert_eq!(store.create_page_tokens(["a", "b"], at(0)).await.unwrap(), 2);
        let first = store.page_tokens().await.unwrap();
        let before = store.customer_page_revision().await.unwrap();
        assert_eq!(store.create_page_tokens(["a", "b", "c"], at(1)).await.unwrap(), 1);
        let second = store.page_tokens().await.unwrap();
        assert_eq!((second["a"], second["b"], second.len()), (first["a"], first["b"], 3));
        assert_ne!(second["a"], second["b"]);
        assert!(store.customer_page_revision().await.unwrap() > before);
        assert_eq!(store.customer_of_page(second["c"]).await.unwrap().as_deref(), Some("c"));
        assert_eq!(store.page_token_of("c").await.unwrap(), Some(second["c"]));
    }

    async fn a_renewed_token_replaces_the_old_one(world) {
        let store = world.store().await;
        store.create_page_tokens(["a", "b"], at(0)).await.unwrap();
        let old = store.page_token_of("a").await.unwrap().unwrap();
        store.renew_page_token("a", at(1)).await.unwrap();
        let new = store.page_token_of("a").await.unwrap().unwrap();
        assert_ne!(old, new);
        assert_eq!(store.customer_of_page(old).await.unwrap(), None);
        assert_eq!(store.customer_of_page(new).await.unwrap().as_deref(), Some("a"));
        assert_eq!(store.ended_page_tokens().await.unwrap(), [old]);
    }

    async fn a_revoked_token_stays_revoked_until_renewed(world) {
        let store = world.store().await;
        store.create_page_tokens(["a"], at(0)).await.unwrap();
        assert!(store.revoke_page_token("a", at(1)).await.unwrap());
        assert!(!store.revoke_page_token("a", at(2)).await.unwrap());
        assert_eq!(store.create_page_tokens(["a"], at(3)).await.unwrap(), 0);
        assert_eq!(store.page_token_of("a").await.unwrap(), None);
        store.renew_page_token("a", at(4)).await.unwrap();
        assert!(store.page_token_of("a").await.unwrap().is_some());
    }

    async fn a_link_is_sent_to_one_contact_a_few_times_a_day_whoever_asks(world) {
        let store = world.store().await;
        let (known, other) = (Contact::Email("kim@mail.example".into()), Contact::Phone("01012345678".into()));
        let pending = async || store.delivery_counts(Topic::PageLink).await.unwrap().pending;
        for second in 0..9 {
            store.request_page_link(&known, RequestedBy::Anybody, at(second)).await.unwrap();
        }
        assert_eq!(pending().await, 3);
        store.request_page_link(&other, RequestedBy::Anybody, at(9)).await.unwrap();
        assert_eq!(pending().await, 4, "another contact is not kept waiting");
        // A customer on the phone is not kept waiting by what strangers asked for.
        store.request_page_link(&known, RequestedBy::Staff, at(100)).await.unwrap();
        store.request_page_link(&known, RequestedBy::Staff, at(100)).await.unwrap();
        store.request_page_link(&known, RequestedBy::Staff, at(120)).await.unwrap();
        assert_eq!(pending().await, 5, "a second press of the button sends nothing");
        store.request_page_link(&known, RequestedBy::Anybody, at(24 * 3600 + 50)).await.unwrap();
        assert_eq!(pending().await, 6);
    }

    async fn a_problem_report_is_stored_once(world) {
        let store = world.store().await;
        let report = |site: &str, second, text: &str| ProblemReport {
            at: at(second),
            site: Name::parse(site).unwrap(),
            customer: "a".into(),
            text: text.into(),
            is_by_staff: text.is_empty(),
        };
        let reports = [report("x.kr", 1, "blank"), report("y.kr", 2, ""), report("x.kr", 3, "still")];
        let records: Vec<Record> = reports.iter().cloned().map(Record::ProblemReport).collect();
        store.commit(&records).await.unwrap();
        store.commit(&records).await.unwrap();
        let newest = store.problem_reports(None, 2).await.unwrap();
        assert_eq!(newest, [reports[2].clone(), reports[1].clone()]);
        let of_x = store.problem_reports(Some(&reports[0].site), 9).await.unwrap();
        assert_eq!(of_x, [reports[2].clone(), reports[0].clone()]);
    }
}
