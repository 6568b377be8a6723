//! Postmortems in the store (S20).

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::incident::IncidentId;
use bongsu_core::postmortem::Postmortem;

both! {
    async fn of_two_revisions_with_one_number_the_first_is_kept(world) {
        let store = world.store().await;
        let id = IncidentId::new(at(1), "x");
        assert_eq!(store.postmortem(id).await.unwrap(), None);
        let first = Postmortem { revision: 1, ..Postmortem::of(id) };
        assert!(store.save_postmortem(at(1), &first).await.unwrap());
        assert!(store.save_postmortem(at(2), &first).await.unwrap(), "the same is the same");
        let other = Postmortem { published: published(), ..first.clone() };
        assert!(!store.save_postmortem(at(2), &other).await.unwrap());
        assert_eq!(store.postmortem(id).await.unwrap(), Some(first));
        let second = Postmortem { revision: 2, ..other };
        assert!(store.save_postmortem(at(3), &second).await.unwrap());
        assert_eq!(store.postmortem(id).await.unwrap(), Some(second));
    }
}

fn published() -> Option<bongsu_core::postmortem::Published> {
    let (first_at, at) = (at(2), at(2));
    Some(bongsu_core::postmortem::Published { texts: Default::default(), first_at, at })
}
