//! The publisher keeps static files current, which readers can open while this program is down.
//!
//! Only the leader has one. Each cycle renders what may have changed, and writes what did. A
//! directory that cannot be written to is tried again later, and delays no other. What each
//! directory holds is known by hashes; after a start nothing is known, and everything is
//! written.

use super::pending::Pending;
use super::render::{due, hashed, render};
use super::state::{Cycle, DirectoryState, PublishState, ReadNotices};
use super::write::{Output, Written};
use crate::runtime::fault_log::FaultLog;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_send::publish::Directory;
use bongsu_store::{Error, Store};
use bongsu_web::static_renderer::{Notices, StaticRenderer, customer_file_paths};
use bongsu_web::{App, customer_directory};
use bongsu_words::Language;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// From the end of one cycle to the next.
const CYCLE_PAUSE: Duration = Duration::from_secs(1);
/// How often notices are read while they are being sent.
const NOTICES_INTERVAL: Duration = Duration::from_secs(5);
/// Notices in one page of a query.
const NOTICES_PAGE_SIZE: usize = 5_000;
/// Customers whose pages are rendered at once, so that not all are in memory.
const RENDER_BATCH: usize = 2_000;

/// Keeps published pages current.
pub struct Publisher {
    /// What pages are rendered from.
    pub app: Arc<App>,
    /// Where page tokens and notices are.
    pub store: Store,
    /// Where files are written.
    pub directories: Vec<Arc<Directory>>,
    /// What mirrors have to copy of the first directory.
    pub mirrors: Vec<Arc<Pending>>,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl Publisher {
    /// Publishes until it is cancelled.
    pub async fn run(mut self) {
        let clock = Clock::system();
        let directories = self.directories.clone();
        // A cycle of the last leader may still be running.
        let take =
            move || directories.iter().map(|directory| Arc::new(directory.take_over())).collect();
        self.directories =
            tokio::task::spawn_blocking(take).await.expect("taking over does not panic");
        let mut state = PublishState::default();
        let mut reading = FaultLog::new("cannot read what to publish");
        loop {
            tokio::select! {
                () = clock.sleep(CYCLE_PAUSE) => {}
                () = self.cancel.cancelled() => return,
            }
            reading.note(self.cycle(&mut state).await);
        }
    }

    /// Renders what may have changed, and writes what did.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn cycle(&self, state: &mut PublishState) -> Result<Cycle, Error> {
        state.directories.resize_with(self.directories.len(), DirectoryState::default);
        let now = Clock::system().now();
        state.resume(now);
        let notices = self.notices(state, now).await?;
        let renderer = Arc::new(StaticRenderer::new(&self.app, notices));
        if !renderer.is_ready() {
            return Ok(Cycle::default());
        }
        let revoked = self.read_tokens(state, &renderer, now).await?;
        let mut cycle = Cycle::default();
        self.publish_customer_pages(state, &renderer, now, &mut cycle).await;
        // First what pages link to, then the front page, then the beat, which vouches for all.
        if state.is_public_due(renderer.public_fingerprint(), now) {
            let files = renderer.public_files().await.into_iter().map(hashed).collect();
            self.output().publish(state, files, &mut cycle).await;
        }
        if state.is_beat_due(renderer.at(), now) {
            self.output().publish(state, vec![hashed(renderer.heartbeat())], &mut cycle).await;
        }
        self.output().remove(state, revoked, now, &mut cycle);
        Ok(cycle)
    }

    fn output(&self) -> Output<'_> {
        Output { directories: &self.directories, mirrors: &self.mirrors }
    }

    async fn publish_customer_pages(
        &self,
        state: &mut PublishState,
        renderer: &Arc<StaticRenderer>,
        now: Time,
        cycle: &mut Cycle,
    ) {
        let due = due(renderer, state);
        cycle.rendered = due.len();
        if due.len() > state.tokens.len() / 2 {
            self.prepare_for_many(now);
        }
        // While some are being written, the next are rendered; then all are put in place.
        let output = self.output();
        let mut written = Written::new();
        let mut files = Vec::new();
        for some in due.chunks(RENDER_BATCH) {
            let (renderer, some) = (renderer.clone(), some.to_vec());
            let rendering = tokio::task::spawn_blocking(move || render(&renderer, &some));
            let writing = output.write(state, files, &mut written, cycle);
            let (next, ()) = tokio::join!(rendering, writing);
            files = next.expect("rendering does not panic");
        }
        output.write(state, files, &mut written, cycle).await;
        output.put_in_place(state, written, cycle).await;
    }

    /// Notices of the incidents that pages still show. They are read again when the outbox has
    /// changed, but not too often while it does.
    async fn notices(&self, state: &mut PublishState, now: Time) -> Result<Arc<Notices>, Error> {
        let incidents = self.app.incidents();
        if incidents.is_empty() {
            return Ok(Arc::default());
        }
        let source = (incidents, self.store.notice_counts().await?);
        if let Some(read) = &state.notices
            && (read.source == source
                || (read.source.0 == source.0 && now.since(read.at) < NOTICES_INTERVAL))
        {
            return Ok(read.notices.clone());
        }
        let notices = Arc::new(self.read_notices(&source.0).await?);
        state.notices = Some(ReadNotices { notices: notices.clone(), source, at: now });
        Ok(notices)
    }

    async fn read_notices(&self, incidents: &[IncidentId]) -> Result<Notices, Error> {
        let mut all = Notices::new();
        for incident in incidents.iter().copied() {
            let mut after = None;
            loop {
                let page = self.store.notices_of(incident, after, NOTICES_PAGE_SIZE).await?;
                let Some(last) = page.last() else { break };
                after = Some((last.notice.contact, last.notice.number));
                for delivery in page {
                    all.entry(delivery.notice.contact).or_default().push(delivery);
                }
            }
        }
        Ok(all)
    }

    /// Reads page tokens when they or the customers changed; returns the files of revoked ones.
    async fn read_tokens(
        &self,
        state: &mut PublishState,
        renderer: &StaticRenderer,
        now: Time,
    ) -> Result<HashSet<String>, Error> {
        let revision = (self.store.customer_page_revision().await?, renderer.generation());
        if state.revision == Some(revision) {
            return Ok(HashSet::new());
        }
        state.tokens = self.store.page_tokens().await?;
        state.tokens.retain(|customer, _| renderer.customer(customer).is_some());
        state.revision = Some(revision);
        let valid: HashSet<String> =
            state.tokens.values().flat_map(|token| renderer.customer_paths(*token)).collect();
        state.customer_hashes.retain(|token, _| valid.contains(&customer_file_paths(*token)[0]));
        let mut revoked = HashSet::new();
        for (directory, held) in self.directories.iter().zip(&mut state.directories) {
            for below in directories_to_clear(renderer) {
                match directory.list(&below) {
                    Ok(found) => {
                        let is_left_over = |path: &String| is_file(path) && !valid.contains(path);
                        revoked.extend(found.into_iter().filter(is_left_over));
                    }
                    Err(error) => held.pause(&error, now),
                }
            }
        }
        Ok(revoked)
    }

    /// Most customers' pages are about to be written.
    fn prepare_for_many(&self, now: Time) {
        for directory in &self.directories {
            for below in Language::ALL.map(customer_directory) {
                directory.rotate(now, &below);
            }
        }
    }
}

/// Those of customers' pages, and of all pages in a language that is not published any more.
fn directories_to_clear(renderer: &StaticRenderer) -> Vec<String> {
    let is_published = |lang: &Language| renderer.languages().any(|it| it == *lang);
    let ended = Language::ALL.into_iter().filter(|lang| !is_published(lang));
    let public = |lang: Language| [lang.tag().to_owned(), format!("{}/incidents", lang.tag())];
    Language::ALL.map(customer_directory).into_iter().chain(ended.flat_map(public)).collect()
}

/// Every file has an extension, and no directory has.
fn is_file(path: &str) -> bool {
    path.contains('.')
}
