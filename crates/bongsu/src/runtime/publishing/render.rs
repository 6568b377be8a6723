//! Rendering customers' pages on all processors.

use super::state::PublishState;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::topology::CustomerIx;
use bongsu_web::static_renderer::{RenderedFile, StaticRenderer};
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// A file with a hash of its body.
pub(super) type HashedFile = (RenderedFile, u64);

/// A customer's page to render.
pub(super) type CustomerPage = (CustomerPageToken, CustomerIx);

/// Customers whose page differs from when it was last rendered.
pub(super) fn due(renderer: &StaticRenderer, state: &mut PublishState) -> Vec<CustomerPage> {
    let mut due = Vec::new();
    for (customer, token) in &state.tokens {
        let Some(customer) = renderer.customer(customer) else { continue };
        let hash = renderer.customer_fingerprint(customer);
        if state.customer_hashes.insert(*token, hash) != Some(hash) {
            due.push((*token, customer));
        }
    }
    due
}

/// Renders pages on all processors.
pub(super) fn render(renderer: &StaticRenderer, pages: &[CustomerPage]) -> Vec<HashedFile> {
    on_all_processors(pages, |some| {
        let files =
            some.iter().flat_map(|(token, customer)| renderer.customer_files(*token, *customer));
        files.map(hashed).collect()
    })
}

pub(super) fn hashed(file: RenderedFile) -> HashedFile {
    let mut hasher = FxHasher::default();
    hasher.write(&file.body);
    (file, hasher.finish())
}

/// Applies `each` to equal parts of `all`, one a processor.
pub(super) fn on_all_processors<T: Sync, R: Send>(
    all: &[T],
    each: impl Fn(&[T]) -> Vec<R> + Sync,
) -> Vec<R> {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = all.len().div_ceil(processors).max(1);
    std::thread::scope(|scope| {
        let each = &each;
        let parts: Vec<_> = all.chunks(share).map(|some| scope.spawn(move || each(some))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("it does not panic")).collect()
    })
}
