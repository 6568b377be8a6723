//! A restart knows what it knew: what was learned last.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::engine::{BaseRate, Learned, Record};
use bongsu_core::layer::Layer;

both! {
    async fn what_was_learned_last_is_found_after_a_restart(world) {
        let store = world.store().await;
        let learned = |own, unhealthy: &[&str]| Learned {
            rates: vec![BaseRate { vantage: "seoul".into(), layer: Layer::Dns, noise: 0.004, own }],
            unhealthy: unhealthy.iter().map(ToString::to_string).collect(),
        };
        assert_eq!(store.load_state(at(1)).await.unwrap().learned, Learned::default());
        store.commit(&[Record::Learned(learned(0.01, &["busan"]))]).await.unwrap();
        store.commit(&[Record::Learned(learned(0.02, &[]))]).await.unwrap();
        assert_eq!(store.load_state(at(1)).await.unwrap().learned, learned(0.02, &[]));
    }
}
