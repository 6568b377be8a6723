//! S7: each customer's page has an address of its own, which can be renewed and withdrawn.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::engine::Record;
use bongsu_core::name::Name;

both! {
    async fn everybody_gets_one_link_and_keeps_it(world) {
        let store = world.store().await;
        assert_eq!(store.create_page_tokens(["a", "b"], at(0)).await.unwrap(), 2);
        let first = store.links().await.unwrap();
        let before = store.customer_page_revision().await.unwrap();
        assert_eq!(store.create_page_tokens(["a", "b", "c"], at(1)).await.unwrap(), 1);
        let second = store.links().await.unwrap();
        assert_eq!((second["a"], second["b"], second.len()), (first["a"], first["b"], 3));
        assert_ne!(second["a"], second["b"]);
        assert!(store.customer_page_revision().await.unwrap() > before);
        assert_eq!(store.customer_of_page(second["c"]).await.unwrap().as_deref(), Some("c"));
        assert_eq!(store.page_token_of("c").await.unwrap(), Some(second["c"]));
    }

    async fn a_renewed_link_leads_on_and_the_old_one_nowhere(world) {
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

    async fn a_withdrawn_link_stays_so_until_it_is_renewed(world) {
        let store = world.store().await;
        store.create_page_tokens(["a"], at(0)).await.unwrap();
        assert!(store.revoke_page_token("a", at(1)).await.unwrap());
        assert!(!store.revoke_page_token("a", at(2)).await.unwrap());
        assert_eq!(store.create_page_tokens(["a"], at(3)).await.unwrap(), 0);
        assert_eq!(store.page_token_of("a").await.unwrap(), None);
        store.renew_page_token("a", at(4)).await.unwrap();
        assert!(store.page_token_of("a").await.unwrap().is_some());
    }

    async fn what_customers_say_is_kept_once(world) {
        let store = world.store().await;
        let say = |site: &str, second, words: &str| ProblemReport {
            at: at(second),
            site: Name::parse(site).unwrap(),
            customer: "a".into(),
            text: words.into(),
        };
        let said = [say("x.kr", 1, "blank"), say("y.kr", 2, ""), say("x.kr", 3, "still")];
        let records: Vec<Record> = said.iter().cloned().map(Record::ProblemReport).collect();
        store.remember(&records).await.unwrap();
        store.remember(&records).await.unwrap();
        let newest = store.reports(None, 2).await.unwrap();
        assert_eq!(newest, [said[2].clone(), said[1].clone()]);
        let of_x = store.reports(Some(&said[0].site), 9).await.unwrap();
        assert_eq!(of_x, [said[2].clone(), said[0].clone()]);
    }
}
