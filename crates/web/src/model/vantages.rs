//! What vantages are called.

use crate::request::context::RequestContext;
use bongsu_core::inventory::{ComponentKey, Kind};
use bongsu_words::names::ComponentNames;

/// The names of all vantages, in their order; a number where the reader may not know the name.
pub fn names(cx: &RequestContext, names: &impl ComponentNames) -> Vec<String> {
    let name = |(ix, name): (usize, &String)| {
        let key = ComponentKey::new(Kind::Vantage, name);
        match (names.key(&key), cx.names.is_known(&key)) {
            (Some(_), _) => name.clone(),
            (None, true) => names.component(cx.lang, &key),
            (None, false) => say!(cx.lang, "vantage-number", n = ix + 1),
        }
    };
    cx.summary.view.vantages.iter().map(|it| &it.name).enumerate().map(name).collect()
}
