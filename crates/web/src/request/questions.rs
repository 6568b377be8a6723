//! What the desk asks the engineers, and what they answer (S10).

use super::context::RequestContext;
use bongsu_core::Time;
use bongsu_core::promise::{Promise, PromiseKind};
use std::time::Duration;

/// The questions that wait for an answer, the most urgent first.
pub fn open_questions(cx: &RequestContext) -> Vec<&Promise> {
    let all = cx.summary.view.promises.iter();
    let mut open: Vec<&Promise> = all.filter(|it| it.kind == PromiseKind::Engineers).collect();
    open.sort_by_key(|it| (it.due, it.id));
    open
}

/// The questions that were answered since, or are asked no more, the latest first; none where
/// the store cannot be read.
pub async fn answers_since(cx: &RequestContext, since: Time) -> Vec<Promise> {
    let Ok(store) = cx.app.users() else { return Vec::new() };
    let until = cx.now + Duration::from_secs(1);
    let mut found = store.promises_decided(since, until).await.unwrap_or_default();
    found.retain(|it| it.kind == PromiseKind::Engineers && it.end.is_some());
    found.sort_by_key(|it| std::cmp::Reverse(it.end.as_ref().map(|end| end.at)));
    found
}
