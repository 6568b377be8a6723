//! What vantages are called.

use crate::request::context::RequestContext;
use bongsu_core::inventory::{ComponentKey, Kind};
use bongsu_words::names::ComponentNames;

/// The names of all vantages, in their order.
pub fn names(cx: &RequestContext, names: &impl ComponentNames) -> Vec<String> {
    cx.summary.view.vantages.iter().map(|it| name(cx, names, &it.name)).collect()
}

/// What the reader calls a vantage; its number where they may not know the name.
pub fn name(cx: &RequestContext, names: &impl ComponentNames, inside: &str) -> String {
    let key = ComponentKey::new(Kind::Vantage, inside);
    let position = cx.summary.view.vantages.iter().position(|it| it.name == inside);
    match (names.key(&key), cx.names.is_known(&key), position) {
        (Some(_), ..) => inside.to_owned(),
        (None, false, Some(ix)) => say!(cx.lang, "vantage-number", n = ix + 1),
        (None, ..) => names.component(cx.lang, &key),
    }
}
