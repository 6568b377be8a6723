//! Who is called back next, and by whom: one at a time by each person, and nobody by two.

use super::registry::{Registry, end, tell};
use crate::access::Principal;
use crate::engine::command::Refusal;
use crate::engine::events::Out;
use crate::engine::io::Context;
use crate::promise::callback::{ATTEMPTS_MAX, TAKEN_MAX, next};
use crate::promise::{EndKind, Promise, PromiseId, PromiseNews, Taken};
use std::collections::BTreeSet;

/// Gives a person the call back that is next. No more are called at a time than there are
/// people who take one. Those of `except` keep their place and are left to others; when all who
/// wait are, that is said.
pub fn take(
    registry: &mut Registry,
    cx: &Context<'_>,
    by: &Principal,
    except: &BTreeSet<String>,
    out: &mut Out,
) -> Result<(), Refusal> {
    if registry.all().any(|it| taken(it).is_some_and(|taken| by.is(&taken.by.id))) {
        return Err(Refusal::HandsFull);
    }
    let offered = registry.all().filter(|it| !except.contains(&it.customer));
    let hours = &cx.options.callbacks;
    let Some(promise) = next(offered, hours, cx.now) else {
        let is_left = next(registry.all(), hours, cx.now).is_some();
        return Err(if is_left { Refusal::LeftToOthers } else { Refusal::NoCallback });
    };
    let mut promise = promise.clone();
    if let Some(callback) = &mut promise.callback {
        callback.taken = Some(Taken { by: by.into(), at: cx.now });
    }
    registry.save(promise, out);
    Ok(())
}

/// Puts a call back into its place again, when nothing was heard of who took it.
pub fn release(registry: &mut Registry, cx: &Context<'_>, id: PromiseId, out: &mut Out) {
    let Some(promise) = registry.get(id) else { return };
    if taken(promise).is_some_and(|taken| cx.now.since(taken.at) >= TAKEN_MAX) {
        let mut promise = promise.clone();
        give_back(&mut promise);
        registry.save(promise, out);
    }
}

/// Who is calling a customer back.
pub fn taken(promise: &Promise) -> Option<&Taken> {
    promise.callback.as_ref()?.taken.as_ref()
}

/// Nobody is calling them any more; their place stays.
pub fn give_back(promise: &mut Promise) {
    if let Some(callback) = &mut promise.callback {
        callback.taken = None;
    }
}

/// The customer did not answer: they are called again later, and told when that is no use.
pub fn not_reached(promise: &mut Promise, cx: &Context<'_>, by: &Principal, out: &mut Out) {
    give_back(promise);
    let Some(callback) = &mut promise.callback else { return };
    callback.attempts += 1;
    let attempts = callback.attempts;
    callback.next_at = cx.options.callbacks.retry(cx.now, attempts);
    if attempts >= ATTEMPTS_MAX {
        tell(promise, cx, &PromiseNews::NotReached { attempts }, out);
        end(promise, cx.now, EndKind::NotReached, &by.name, String::new());
    }
}
