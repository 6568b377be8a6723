//! What time does to promises: warnings, and the word to the customer when one is broken.

use super::registry::{Registry, tell};
use crate::engine::events::Out;
use crate::engine::io::Context;
use crate::promise::term::{Stage, stage};
use crate::promise::{PromiseId, PromiseNews, Warned};

/// Has warnings and the end of its time come to a promise.
pub fn follow(registry: &mut Registry, cx: &Context<'_>, id: PromiseId, out: &mut Out) {
    let Some(promise) = registry.get(id) else { return };
    let Some(stage) = stage(promise, cx.now) else { return };
    let warned = match stage {
        Stage::Early => Warned::Not,
        Stage::Half => Warned::Half,
        Stage::Soon | Stage::Over => Warned::Soon,
    };
    // One that was broken and moved has a new term, which can pass like the first.
    let is_fresh = promise.broken_at.is_none_or(|at| at < promise.term_from);
    let is_over = stage == Stage::Over && is_fresh;
    if warned <= promise.warned && !is_over {
        return;
    }
    let mut promise = promise.clone();
    promise.warned = promise.warned.max(warned);
    if is_over {
        promise.broken_at = Some(cx.now);
        // Of what is being told just now nobody says that it is late, nor of a time that they were
        // never told.
        if let Some(due) = promise.told_due.filter(|_| promise.telling.is_none()) {
            tell(&mut promise, cx, &PromiseNews::Late { due }, out);
        }
    }
    registry.save(promise, out);
}
