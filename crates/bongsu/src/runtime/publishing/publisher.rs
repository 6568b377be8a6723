//! The publisher: keeps the files that readers find when nothing of ours can be reached.
//!
//! Only the leader has one. Each turn it draws what may have changed, and writes what did.
//! A place that cannot be written to is tried again with the next turn, and holds up no
//! other. What each place has is known by hashes; at the start nothing is known, and all is
//! written.

use super::mirror::Pending;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::id::IncidentId;
use bongsu_core::topology::CustomerIx;
use bongsu_send::publish::{Directory, PublishError};
use bongsu_store::{DeliveryCounts, Error, Store};
use bongsu_web::App;
use bongsu_web::static_renderer::{Notices, RenderedFile, StaticRenderer, files_of};
use rustc_hash::FxHasher;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hasher;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// In life, from the end of one turn to the next.
const TURN: Duration = Duration::from_secs(1);
/// Everybody who reads learns this often that somebody still writes.
const BEAT: Duration = Duration::from_secs(5);
/// The pages for everybody, with their figures, are drawn anew this often at least.
const COMMON_EVERY: Duration = Duration::from_secs(30);
/// What was told is read this often while notices go out.
const TOLD_EVERY: Duration = Duration::from_secs(5);
/// A place that cannot be written to is left alone for so long.
const REST: Duration = Duration::from_secs(30);
/// Notices read at once.
const NOTICES: usize = 5_000;
/// Folders of customers' pages, which hold nothing else.
const OWN: [&str; 2] = ["c", "en/c"];

/// Keeps what is published.
pub struct Publisher {
    /// What the pages are drawn from.
    pub app: Arc<App>,
    /// Where links and notices are.
    pub store: Store,
    /// Where it is laid.
    pub folders: Vec<Arc<Directory>>,
    /// Those that are to be told of what changes in the first folder.
    pub mirrors: Vec<Arc<Pending>>,
    /// Stops it.
    pub cancel: CancellationToken,
}

/// What one place has.
#[derive(Default)]
struct Published {
    /// Hashes by path.
    files: HashMap<String, u64>,
    /// It could not be written to, and is left alone until then.
    rests_until: Option<Time>,
}

impl Published {
    /// The place is left alone for a while.
    fn rest(&mut self, error: &PublishError, now: Time) {
        if self.rests_until.replace(now + REST).is_none() {
            tracing::error!(%error, "cannot be published; trying again soon");
        }
    }

    /// Notes what could not be written or shown.
    fn miss(&mut self, path: &str, error: &PublishError, now: Time, turn: &mut Cycle) {
        self.rest(error, now);
        self.files.remove(path);
        turn.failed += 1;
    }
}

/// A file to be laid out, and a hash of what is in it.
type Printed = (RenderedFile, u64);

/// By place: what is written there and not shown yet, with its print.
type HttpGateway = Vec<Vec<(String, u64)>>;

/// What was drawn for whom.
#[derive(Default)]
pub struct PublishState {
    /// Of the links and the graph that `links` are of.
    revision: Option<(i64, u32)>,
    links: BTreeMap<String, CustomerPageToken>,
    /// By link: what the page said when it was last drawn.
    prints: HashMap<CustomerPageToken, u64>,
    /// What the pages for everybody said, and when they were drawn.
    common: Option<(u64, Time)>,
    /// What was told, how the outbox stood then, and when it was read.
    told: Option<(Arc<Notices>, ToldOf, Time)>,
    /// The instant that readers were last told of, and when.
    beat: Option<(Time, Time)>,
    laid: Vec<Published>,
}

/// What the notices that were read are of.
type ToldOf = (Vec<IncidentId>, DeliveryCounts);

/// What a turn did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cycle {
    /// Customers' pages that were drawn, in both languages.
    pub drawn: usize,
    /// Files written, in all places together.
    pub written: usize,
    /// Files that could not be.
    pub failed: usize,
}

impl Publisher {
    /// Publishes until it is cancelled.
    pub async fn run(mut self) {
        let life = Clock::system();
        let places = self.folders.clone();
        // A turn of whoever led before us may still be under way.
        let take = move || places.iter().map(|folder| Arc::new(folder.hand_over())).collect();
        self.folders = tokio::task::spawn_blocking(take).await.expect("taking over does not panic");
        let mut known = PublishState::default();
        loop {
            tokio::select! {
                () = life.sleep(TURN) => {}
                () = self.cancel.cancelled() => return,
            }
            if let Err(error) = self.turn(&mut known).await {
                tracing::warn!(%error, "nothing is published this turn");
            }
        }
    }

    /// Draws what may have changed and writes what did.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn turn(&self, known: &mut PublishState) -> Result<Cycle, Error> {
        known.laid.resize_with(self.folders.len(), Published::default);
        let now = Clock::system().now();
        known.wake(now);
        let told = self.told(known, now).await?;
        let press = Arc::new(StaticRenderer::new(&self.app, told));
        if !press.is_ready() {
            return Ok(Cycle::default());
        }
        let gone = self.read_links(known, &press, now).await?;
        let mut turn = Cycle::default();
        let due = due(&press, known);
        turn.drawn = due.len();
        if due.len() > known.links.len() / 2 {
            self.make_way(now);
        }
        // While some wait for the disk, the next are drawn; then all are shown.
        let mut written = HttpGateway::new();
        let mut drawn = Vec::new();
        for some in due.chunks(TOGETHER) {
            let (press, some) = (press.clone(), some.to_vec());
            let draw = tokio::task::spawn_blocking(move || draw(&press, &some));
            let write = self.write(known, drawn, &mut written, &mut turn);
            let (next, ()) = tokio::join!(draw, write);
            drawn = next.expect("drawing does not panic");
        }
        self.write(known, drawn, &mut written, &mut turn).await;
        self.show(known, written, &mut turn).await;
        // What the pages lead to is there; then the front page, and the word that all of it
        // is true of now.
        if known.common_is_due(press.common_print(), now) {
            let leaves = press.common().await.into_iter().map(printed).collect();
            self.lay(known, leaves, &mut turn).await;
        }
        if known.beat_is_due(press.at(), now) {
            self.lay(known, vec![printed(press.beat())], &mut turn).await;
        }
        self.take_away(known, gone, now, &mut turn);
        Ok(turn)
    }

    /// What was told in the incidents that the screens still show; read again when the
    /// outbox has changed, and not too often while it does.
    async fn told(&self, known: &mut PublishState, now: Time) -> Result<Arc<Notices>, Error> {
        let incidents = self.app.incidents();
        if incidents.is_empty() {
            return Ok(Arc::default());
        }
        let of = (incidents, self.store.notice_counts().await?);
        if let Some((told, known_of, at)) = &known.told
            && (*known_of == of || (known_of.0 == of.0 && now.since(*at) < TOLD_EVERY))
        {
            return Ok(told.clone());
        }
        let told = Arc::new(self.read_told(&of.0).await?);
        known.told = Some((told.clone(), of, now));
        Ok(told)
    }

    async fn read_told(&self, incidents: &[IncidentId]) -> Result<Notices, Error> {
        let mut all = Notices::new();
        for incident in incidents.iter().copied() {
            let mut after = None;
            loop {
                let page = self.store.notices_of(incident, after, NOTICES).await?;
                let Some(last) = page.last() else { break };
                after = Some((last.notice.contact, last.notice.number));
                for delivery in page {
                    all.entry(delivery.notice.contact).or_default().push(delivery);
                }
            }
        }
        Ok(all)
    }

    /// Reads the links when they or the customers changed; gives back the files of those
    /// that lead nowhere.
    async fn read_links(
        &self,
        known: &mut PublishState,
        press: &StaticRenderer,
        now: Time,
    ) -> Result<HashSet<String>, Error> {
        let revision = (self.store.customer_page_revision().await?, press.generation());
        if known.revision == Some(revision) {
            return Ok(HashSet::new());
        }
        known.links = self.store.page_tokens().await?;
        known.links.retain(|customer, _| press.customer(customer).is_some());
        known.revision = Some(revision);
        let kept: HashSet<String> = known.links.values().flat_map(|link| files_of(*link)).collect();
        known.prints.retain(|link, _| kept.contains(&files_of(*link)[0]));
        let mut gone = HashSet::new();
        for (folder, laid) in self.folders.iter().zip(&mut known.laid) {
            for below in OWN {
                match folder.list(below) {
                    Ok(there) => gone.extend(there.into_iter().filter(|it| !kept.contains(it))),
                    Err(error) => laid.rest(&error, now),
                }
            }
        }
        Ok(gone)
    }

    /// Most customers' pages are about to be written.
    fn make_way(&self, now: Time) {
        for folder in &self.folders {
            for below in OWN {
                folder.make_way(now, below);
            }
        }
    }

    /// Writes what differs from what each place has, and shows it.
    async fn lay(&self, known: &mut PublishState, leaves: Vec<Printed>, turn: &mut Cycle) {
        let mut written = HttpGateway::new();
        self.write(known, leaves, &mut written, turn).await;
        self.show(known, written, turn).await;
    }

    /// Writes what differs from what each place has; nobody sees it yet.
    async fn write(
        &self,
        known: &mut PublishState,
        leaves: Vec<Printed>,
        written: &mut HttpGateway,
        turn: &mut Cycle,
    ) {
        let leaves: Arc<[Printed]> = leaves.into();
        let now = Clock::system().now();
        written.resize_with(self.folders.len(), Vec::new);
        let places = self.folders.iter().zip(&mut known.laid).zip(written);
        for ((folder, laid), written) in places {
            if laid.rests_until.is_some() {
                continue;
            }
            let (folder, all) = (folder.clone(), leaves.clone());
            let mut new: Vec<usize> = (0..leaves.len())
                .filter(|ix| laid.files.get(&leaves[*ix].0.path) != Some(&leaves[*ix].1))
                .collect();
            // Folder by folder, so that each processor gets one: the system lets one after the
            // other into it.
            new.sort_unstable_by(|a, b| leaves[*a].0.path.cmp(&leaves[*b].0.path));
            let write = move || write(&folder, now, &all, &new);
            let mut results =
                tokio::task::spawn_blocking(write).await.expect("writing does not panic");
            // They are shown in the order in which one leads to the other.
            results.sort_unstable_by_key(|(ix, _)| *ix);
            for (ix, result) in results {
                let (leaf, print) = &leaves[ix];
                match result {
                    Ok(()) => written.push((leaf.path.clone(), *print)),
                    Err(error) => laid.miss(&leaf.path, &error, now, turn),
                }
            }
        }
    }

    /// Shows what was written, and tells the mirrors.
    async fn show(&self, known: &mut PublishState, written: HttpGateway, turn: &mut Cycle) {
        let now = Clock::system().now();
        let places = self.folders.iter().zip(&mut known.laid).zip(written);
        for (n, ((folder, laid), written)) in places.enumerate() {
            let folder = folder.clone();
            let show = move || -> Vec<_> {
                let paths: Vec<&str> = written.iter().map(|(path, _)| path.as_str()).collect();
                let results = folder.show(now, &paths);
                written.into_iter().zip(results).collect()
            };
            let shown = tokio::task::spawn_blocking(show).await.expect("showing does not panic");
            let now_there = shown.iter().filter(|(_, result)| result.is_ok());
            if n == 0 {
                for mirror in &self.mirrors {
                    mirror.add(now_there.clone().map(|((path, _), _)| path.clone()));
                }
            }
            for ((path, print), result) in shown {
                match result {
                    Ok(()) => {
                        laid.files.insert(path, print);
                        turn.written += 1;
                    }
                    Err(error) => laid.miss(&path, &error, now, turn),
                }
            }
        }
    }

    fn take_away(
        &self,
        known: &mut PublishState,
        gone: HashSet<String>,
        now: Time,
        turn: &mut Cycle,
    ) {
        for path in gone {
            for (folder, laid) in self.folders.iter().zip(&mut known.laid) {
                laid.files.remove(&path);
                if let Err(error) = folder.remove(&path) {
                    laid.rest(&error, now);
                    turn.failed += 1;
                }
            }
            for mirror in &self.mirrors {
                mirror.add([path.clone()]);
            }
        }
    }
}

impl PublishState {
    /// A place that rested is tried again: it gets what it missed, and what should be gone
    /// from it goes.
    fn wake(&mut self, now: Time) {
        for laid in &mut self.laid {
            if laid.rests_until.is_some_and(|until| until <= now) {
                laid.rests_until = None;
                self.prints.clear();
                (self.common, self.beat, self.revision) = (None, None, None);
            }
        }
    }

    fn common_is_due(&mut self, print: u64, now: Time) -> bool {
        let stands = |(known, at): &(u64, Time)| *known == print && now.since(*at) < COMMON_EVERY;
        let due = !self.common.as_ref().is_some_and(stands);
        if due {
            self.common = Some((print, now));
        }
        due
    }

    /// Only when what is shown has moved on: a silent engine must not look alive.
    fn beat_is_due(&mut self, at: Time, now: Time) -> bool {
        let due = self.beat.is_none_or(|(told, when)| at > told && now.since(when) >= BEAT);
        if due {
            self.beat = Some((at, now));
        }
        due
    }
}

/// Customers' pages drawn in one go, so that not all are in memory.
const TOGETHER: usize = 2_000;

/// Whose pages would say something else than when they were last drawn.
fn due(press: &StaticRenderer, known: &mut PublishState) -> Vec<(CustomerPageToken, CustomerIx)> {
    let mut due = Vec::new();
    for (customer, link) in &known.links {
        let Some(customer) = press.customer(customer) else { continue };
        let print = press.print(customer);
        if known.prints.insert(*link, print) != Some(print) {
            due.push((*link, customer));
        }
    }
    due
}

/// Draws pages on all processors.
fn draw(press: &StaticRenderer, due: &[(CustomerPageToken, CustomerIx)]) -> Vec<Printed> {
    let each = |some: &[(CustomerPageToken, CustomerIx)]| -> Vec<Printed> {
        let pages = some.iter().flat_map(|(link, customer)| press.own_page(*link, *customer));
        pages.map(printed).collect()
    };
    on_all_processors(due, each)
}

/// Writes some of `leaves` on all processors.
fn write(
    folder: &Directory,
    now: Time,
    leaves: &[Printed],
    new: &[usize],
) -> Vec<(usize, Result<(), PublishError>)> {
    on_all_processors(new, |some| {
        let write = |ix: &usize| {
            let leaf = &leaves[*ix].0;
            (*ix, folder.write(now, &leaf.path, &leaf.body))
        };
        some.iter().map(write).collect()
    })
}

fn on_all_processors<T: Sync, R: Send>(all: &[T], each: impl Fn(&[T]) -> Vec<R> + Sync) -> Vec<R> {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = all.len().div_ceil(processors).max(1);
    std::thread::scope(|scope| {
        let each = &each;
        let running: Vec<_> =
            all.chunks(share).map(|some| scope.spawn(move || each(some))).collect();
        running.into_iter().flat_map(|r| r.join().expect("it does not panic")).collect()
    })
}

fn printed(leaf: RenderedFile) -> Printed {
    let mut hasher = FxHasher::default();
    hasher.write(&leaf.body);
    (leaf, hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::engine::commands::EngineHandle;
    use crate::runtime::engine::latest_results::LatestResults;
    use bongsu_core::engine::view::{SiteStatus, View};
    use bongsu_core::inventory::{Customer, Expect, Inventory, Location, Site, SiteUrl};
    use bongsu_core::name::Name;
    use bongsu_core::topology::{Topology, TopologyOptions, compile};
    use bongsu_core::verdict::Verdict;
    use bongsu_web::{Settings, StoreQueries};
    use std::path::Path;
    use tempfile::TempDir;
    use tokio::sync::{mpsc, watch};

    const CUSTOMERS: [&str; 3] = ["han", "kim", "lee"];

    fn topology() -> Arc<Topology> {
        let mut inventory = Inventory::default();
        for customer in CUSTOMERS {
            inventory.customers.insert(customer.into(), Customer::default());
            let host = Name::parse(&format!("www.{customer}.example")).unwrap();
            let site = Site {
                customer: customer.into(),
                url: SiteUrl::default(),
                expect: Expect::default(),
                place: Location::default(),
                name_servers: Vec::new(),
                addresses: Vec::new(),
            };
            inventory.sites.insert(host, site);
        }
        let options = TopologyOptions { generation: 1, ..TopologyOptions::default() };
        Arc::new(compile(&inventory, &BTreeMap::new(), &options))
    }

    /// All sites up, but for those of `down`.
    fn view(at: i64, down: &[usize]) -> Arc<View> {
        let verdict = |n| if down.contains(&n) { Verdict::Slow } else { Verdict::Up };
        let sites =
            (0..3).map(|n| SiteStatus { verdict: verdict(n), ..SiteStatus::default() }).collect();
        Arc::new(View { at: Time::from_secs(at), topology: topology(), sites, ..View::default() })
    }

    struct Desk {
        place: TempDir,
        views: watch::Sender<Arc<View>>,
        publisher: Publisher,
        known: PublishState,
    }

    impl Desk {
        async fn open(places: &[&str]) -> Desk {
            let place = tempfile::tempdir().unwrap();
            let url = format!("sqlite:{}", place.path().join("bongsu.db").display());
            let store = Store::open(&url).await.unwrap();
            store.create_page_tokens(CUSTOMERS, Time::from_secs(1)).await.unwrap();
            let views = watch::Sender::new(view(1_000, &[]));
            let hands = EngineHandle::new(
                mpsc::channel(1).0,
                views.subscribe(),
                Arc::new(LatestResults::default()),
            );
            let cancel = CancellationToken::new();
            let app = App::new(
                Settings::default(),
                views.subscribe(),
                Arc::new(StoreQueries::new(store.clone(), "Asia/Seoul")),
                Arc::new(hands),
                Clock::system(),
                cancel.clone(),
            );
            let folder = |name: &&str| Arc::new(Directory::open(&place.path().join(name)).unwrap());
            let folders = places.iter().map(folder).collect();
            let publisher = Publisher { app, store, folders, mirrors: Vec::new(), cancel };
            Desk { place, views, publisher, known: PublishState::default() }
        }

        async fn turn(&mut self) -> Cycle {
            self.publisher.turn(&mut self.known).await.unwrap()
        }

        fn at(&self, place: &str) -> std::path::PathBuf {
            self.place.path().join(place)
        }
    }

    fn own_pages(place: &Path) -> usize {
        OWN.iter().map(|below| std::fs::read_dir(place.join(below)).unwrap().count()).sum()
    }

    #[tokio::test]
    async fn all_is_laid_in_every_place_and_then_only_what_changed() {
        let mut desk = Desk::open(&["a", "b"]).await;
        let first = desk.turn().await;
        assert_eq!((first.drawn, first.failed), (3, 0));
        for place in ["a", "b"] {
            assert_eq!(own_pages(&desk.at(place)), 6);
            assert!(desk.at(place).join("index.html").exists());
            assert!(desk.at(place).join("beat.json").exists());
        }
        desk.views.send_replace(view(1_010, &[1]));
        let second = desk.turn().await;
        assert_eq!(second.drawn, 1, "one customer's page says something else");
        let third = desk.turn().await;
        assert_eq!((third.drawn, third.written), (0, 0));
    }

    #[tokio::test]
    async fn what_a_renewed_or_withdrawn_link_led_to_is_taken_away() {
        let mut desk = Desk::open(&["a"]).await;
        desk.turn().await;
        let old = desk.publisher.store.page_token_of("kim").await.unwrap().unwrap();
        desk.publisher.store.renew_page_token("kim", Time::from_secs(2)).await.unwrap();
        desk.publisher.store.revoke_page_token("lee", Time::from_secs(2)).await.unwrap();
        desk.turn().await;
        assert_eq!(own_pages(&desk.at("a")), 4);
        assert!(files_of(old).iter().all(|path| !desk.at("a").join(path).exists()));
    }

    #[tokio::test]
    async fn a_program_that_starts_takes_away_what_was_left_by_another() {
        let mut desk = Desk::open(&["a"]).await;
        std::fs::create_dir_all(desk.at("a").join("c")).unwrap();
        std::fs::write(desk.at("a").join("c/0123.html"), "old").unwrap();
        desk.turn().await;
        assert_eq!(own_pages(&desk.at("a")), 6);
    }

    #[tokio::test]
    async fn a_place_that_is_gone_holds_up_no_other_and_gets_all_when_it_is_back() {
        let mut desk = Desk::open(&["a", "b"]).await;
        // A file in its place: nothing can be laid below.
        std::fs::remove_dir_all(desk.at("b")).unwrap();
        std::fs::write(desk.at("b"), "").unwrap();
        let broken = desk.turn().await;
        assert!(broken.failed > 0);
        assert_eq!(own_pages(&desk.at("a")), 6);
        std::fs::remove_file(desk.at("b")).unwrap();
        desk.known.wake(Clock::system().now() + REST);
        assert_eq!(desk.turn().await.failed, 0);
        assert_eq!(own_pages(&desk.at("b")), 6);
    }

    #[tokio::test]
    async fn a_withdrawn_page_goes_from_a_place_that_was_away_as_well() {
        let mut desk = Desk::open(&["a", "b"]).await;
        desk.turn().await;
        std::fs::rename(desk.at("b"), desk.at("away")).unwrap();
        std::fs::write(desk.at("b"), "").unwrap();
        desk.publisher.store.revoke_page_token("lee", Time::from_secs(2)).await.unwrap();
        desk.views.send_replace(view(1_010, &[0]));
        desk.turn().await;
        std::fs::remove_file(desk.at("b")).unwrap();
        std::fs::rename(desk.at("away"), desk.at("b")).unwrap();
        assert_eq!((own_pages(&desk.at("a")), own_pages(&desk.at("b"))), (4, 6));
        desk.known.wake(Clock::system().now() + REST);
        desk.turn().await;
        assert_eq!(own_pages(&desk.at("b")), 4);
    }

    #[tokio::test]
    async fn what_leads_to_a_page_is_carried_after_it() {
        let mut desk = Desk::open(&["a"]).await;
        let pending = Arc::new(Pending::default());
        desk.publisher.mirrors.push(pending.clone());
        desk.turn().await;
        let common: Vec<String> = pending.take().0;
        let at = |end: &str| common.iter().position(|path| path.ends_with(end)).unwrap();
        assert!(at("bongsu.css") < at("index.html"), "{common:?}");
        assert!(at("history.html") < at("index.html"), "{common:?}");
    }

    #[tokio::test]
    async fn a_silent_engine_does_not_look_alive() {
        let mut desk = Desk::open(&["a"]).await;
        desk.turn().await;
        let now = Clock::system().now() + BEAT * 2;
        assert!(!desk.known.beat_is_due(Time::from_secs(1_000), now), "nothing newer is shown");
        assert!(desk.known.beat_is_due(Time::from_secs(1_001), now));
    }
}
