//! Mirrors: places elsewhere that are to have what the first folder has (S8). Each goes its
//! own pace, so that a slow one holds up neither the folders nor another, and what changes
//! again while it waits is carried once.

use bongsu_clock::Clock;
use bongsu_send::publish::{Directory, PublishError, RemoteTarget};
use bongsu_store::Store;
use bongsu_web::static_renderer::customer_file_paths;
use futures_util::stream::{self, StreamExt};
use std::collections::{HashSet, VecDeque};
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::process::Command;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Customers' pages carried at the same time.
const AT_ONCE: usize = 16;
/// Customers' pages taken up in one go: then it is looked whether the pages for everybody
/// have changed.
const TOGETHER: usize = 256;
/// Pauses while a place takes nothing.
const REST: [Duration; 3] =
    [Duration::from_secs(2), Duration::from_secs(10), Duration::from_secs(30)];
/// A command is not run oftener than this.
const COMMAND_EVERY: Duration = Duration::from_secs(2);
/// How long a command may take.
const COMMAND_MOST: Duration = Duration::from_secs(600);
/// Of what a command says, so much is logged.
const SAID_MOST: usize = 500;

/// Where to.
#[derive(Debug)]
pub enum To {
    /// A place that takes files.
    Remote(RemoteTarget),
    /// A program of the operator's that carries the whole folder.
    Command(Vec<String>),
}

/// What is to be carried still. Each path once; the pages for everybody before the others.
#[derive(Debug, Default)]
pub struct Pending {
    lists: Mutex<Lists>,
    more: Notify,
}

#[derive(Debug, Default)]
struct Lists {
    common: VecDeque<String>,
    own: VecDeque<String>,
    /// Files of links that lead nowhere any more, which may be left there.
    gone: VecDeque<String>,
    there: HashSet<String>,
    /// The word that all of it is true of now: carried when all of it is there.
    beat: bool,
}

/// By which readers learn whether anybody still writes (`bongsu_web`'s `HEARTBEAT`).
const BEAT: &str = "heartbeat.json";

impl Pending {
    /// Adds files that were written or taken away.
    pub fn add(&self, paths: impl IntoIterator<Item = String>) {
        let mut lists = self.lists();
        for path in paths {
            if path == BEAT {
                lists.beat = true;
            } else if lists.there.insert(path.clone()) {
                let own = path.starts_with("c/") || path.starts_with("en/c/");
                if own { lists.own.push_back(path) } else { lists.common.push_back(path) }
            }
        }
        drop(lists);
        self.more.notify_one();
    }

    /// Adds files that are to be away, if they are there; after all others.
    fn add_gone(&self, paths: impl IntoIterator<Item = String>) {
        let mut lists = self.lists();
        for path in paths {
            if lists.there.insert(path.clone()) {
                lists.gone.push_back(path);
            }
        }
    }

    /// How many files wait.
    pub fn len(&self) -> usize {
        let lists = self.lists();
        lists.there.len() + usize::from(lists.beat)
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pages for everybody, then some of the others.
    pub(super) fn take(&self) -> (Vec<String>, Vec<String>) {
        let lists = &mut *self.lists();
        let common: Vec<_> = lists.common.drain(..).collect();
        let (some, none) = (lists.own.len().min(TOGETHER), lists.own.is_empty());
        let mut own: Vec<_> = lists.own.drain(..some).collect();
        if none {
            let some = lists.gone.len().min(TOGETHER);
            own.extend(lists.gone.drain(..some));
        }
        for path in common.iter().chain(&own) {
            lists.there.remove(path);
        }
        (common, own)
    }

    /// Takes the word that all is true of now, if it waits and nothing else does.
    fn take_beat(&self) -> bool {
        let mut lists = self.lists();
        lists.own.is_empty() && lists.common.is_empty() && std::mem::take(&mut lists.beat)
    }

    /// Takes all that waits: whoever carries the whole folder carries it.
    fn take_all(&self) -> Vec<String> {
        let lists = std::mem::take(&mut *self.lists());
        let beat = lists.beat.then(|| BEAT.to_owned());
        lists.common.into_iter().chain(lists.own).chain(beat).collect()
    }

    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps one place like the folder.
pub struct Mirror {
    /// What it is called in the log.
    pub name: String,
    /// What it is to be like.
    pub folder: Arc<Directory>,
    /// Where to.
    pub to: Arc<To>,
    /// What is to be carried.
    pub pending: Arc<Pending>,
    /// Where links are that lead nowhere any more.
    pub store: Store,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl Mirror {
    /// Carries until it is cancelled.
    pub async fn run(self) {
        let mut failed = 0;
        match self.store.ended_page_tokens().await {
            // What they led to may have been left there by a program that was killed.
            Ok(ended) => self.pending.add_gone(ended.into_iter().flat_map(customer_file_paths)),
            Err(error) => tracing::warn!(%error, "pages of withdrawn links may be left"),
        }
        loop {
            let pause = match failed {
                0 => Duration::ZERO,
                n => REST[REST.len().min(n) - 1],
            };
            tokio::select! {
                () = self.wait(pause) => {}
                () = self.cancel.cancelled() => return,
            }
            let carried = tokio::select! {
                carried = self.carry() => carried,
                () = self.cancel.cancelled() => return,
            };
            match carried {
                Ok(()) if failed > 0 => {
                    tracing::info!(mirror = self.name, "takes files again");
                    failed = 0;
                }
                Ok(()) => {}
                Err(error) => {
                    if failed == 0 {
                        let mirror = &self.name;
                        tracing::error!(mirror, %error, "cannot be published; trying again");
                    }
                    failed += 1;
                }
            }
        }
    }

    async fn wait(&self, pause: Duration) {
        Clock::system().sleep(pause).await;
        if self.pending.is_empty() {
            self.pending.more.notified().await;
        }
    }

    /// Carries some of what is pending; what could not be carried is pending again.
    async fn carry(&self) -> Result<(), PublishError> {
        match &*self.to {
            To::Remote(place) => self.carry_files(place).await,
            To::Command(words) => {
                Clock::system().sleep(COMMAND_EVERY).await;
                // What changes while it runs is carried the next time.
                let taken = self.pending.take_all();
                let ran = run(words, &self.folder).await;
                if ran.is_err() {
                    self.pending.add(taken);
                }
                ran
            }
        }
    }

    async fn carry_files(&self, place: &RemoteTarget) -> Result<(), PublishError> {
        let (common, own) = self.pending.take();
        // In their order: what a page leads to is there before it.
        let mut result = Ok(());
        for path in common {
            result = self.carried(place, path).await.and(result);
        }
        let each = own.into_iter().map(|path| self.carried(place, path));
        let each = stream::iter(each).buffer_unordered(AT_ONCE);
        let result = each.fold(result, async |result, one| result.and(one)).await;
        // A page that is not there yet must not be vouched for.
        if result.is_ok() && self.pending.take_beat() {
            return self.carried(place, BEAT.to_owned()).await;
        }
        result
    }

    async fn carried(&self, place: &RemoteTarget, path: String) -> Result<(), PublishError> {
        let carried = match self.folder.read(&path) {
            Ok(Some(body)) => place.write(&path, body.into()).await,
            Ok(None) => place.remove(&path).await,
            Err(error) => Err(error),
        };
        if carried.is_err() {
            self.pending.add([path]);
        }
        carried
    }
}

/// Runs the operator's command; `{folder}` in its words is the folder.
async fn run(words: &[String], folder: &Directory) -> Result<(), PublishError> {
    let root = folder.root().display().to_string();
    let mut words = words.iter().map(|word| word.replace("{folder}", &root));
    let program = words.next().unwrap_or_default();
    let failed = |reason: String| PublishError { place: program.clone(), reason };
    let child = Command::new(&program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let ended = Clock::system().timeout(COMMAND_MOST, child.wait_with_output()).await;
    let ended = ended.map_err(|_| failed(format!("ran for {} s", COMMAND_MOST.as_secs())))?;
    let ended = ended.map_err(|error| failed(error.to_string()))?;
    if ended.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&ended.stderr);
    let said: String = said.trim().chars().take(SAID_MOST).collect();
    Err(failed(format!("{}: {said}", ended.status)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(of: &[&str]) -> Vec<String> {
        of.iter().map(|path| (*path).to_owned()).collect()
    }

    #[test]
    fn what_changes_again_while_it_waits_is_carried_once_and_the_front_page_before_customers() {
        let pending = Pending::default();
        pending.add(paths(&["c/a.html", "index.html", "en/c/a.html", "index.html"]));
        pending.add(paths(&["c/a.html"]));
        assert_eq!(pending.len(), 3);
        let (common, own) = pending.take();
        assert_eq!((common, own), (paths(&["index.html"]), paths(&["c/a.html", "en/c/a.html"])));
        assert!(pending.is_empty());
    }

    #[test]
    fn the_word_that_all_is_so_now_goes_last() {
        let pending = Pending::default();
        pending.add(paths(&["heartbeat.json", "c/a.html", "index.html"]));
        pending.add_gone(paths(&["c/old.html"]));
        assert!(!pending.take_beat(), "a page is not there yet");
        assert_eq!(pending.take(), (paths(&["index.html"]), paths(&["c/a.html"])));
        assert!(pending.take_beat() && !pending.take_beat());
        assert_eq!(pending.take().1, paths(&["c/old.html"]));
        assert!(pending.is_empty());
    }

    #[tokio::test]
    async fn a_command_is_given_the_folder_and_what_it_complains_of_is_told() {
        let place = tempfile::tempdir().unwrap();
        let folder = Directory::open(&place.path().join("site")).unwrap();
        let now = Clock::system().now();
        folder.write(now, "index.html", b"one").unwrap();
        folder.show(now, &["index.html"]).remove(0).unwrap();
        let copy = place.path().join("copy").display().to_string();
        run(&paths(&["cp", "-r", "{folder}", &copy]), &folder).await.unwrap();
        assert_eq!(std::fs::read(place.path().join("copy/index.html")).unwrap(), b"one");
        let error = run(&paths(&["cp", "/nowhere", &copy]), &folder).await.unwrap_err();
        assert!(error.to_string().contains("/nowhere"), "{error}");
        let error = run(&paths(&["no-such-program"]), &folder).await.unwrap_err();
        assert!(error.to_string().starts_with("no-such-program: "), "{error}");
    }
}
