//! Mirrors: remote copies of the first published directory (S8). Each mirror has its own queue
//! and pace, so that a slow one delays neither the directories nor another mirror.

use super::pending::{BEAT, Pending};
use bongsu_clock::Clock;
use bongsu_send::publish::{Directory, PublishError, RemoteTarget};
use bongsu_store::Store;
use bongsu_web::static_renderer::customer_file_paths;
use futures_util::stream::{self, StreamExt};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::process::Command;
use tokio_util::sync::CancellationToken;

/// Customers' pages that are copied at the same time.
const CONCURRENCY: usize = 16;
/// Pauses after the first, second and further failures.
const RETRY_PAUSES: [Duration; 3] =
    [Duration::from_secs(2), Duration::from_secs(10), Duration::from_secs(30)];
/// The shortest time between two runs of a command.
const COMMAND_INTERVAL: Duration = Duration::from_secs(2);
/// The longest that a command may run.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(600);
/// The part of a command's error output that is logged, in characters.
const MAX_STDERR: usize = 500;

/// Where a mirror copies to.
#[derive(Debug)]
pub enum MirrorTarget {
    /// A server that accepts files.
    Remote(RemoteTarget),
    /// A program of the operator's that copies the whole directory, with its arguments.
    Command(Vec<String>),
}

/// Copies one directory to one target.
pub struct Mirror {
    /// Its name in the log.
    pub name: String,
    /// The directory that is copied.
    pub directory: Arc<Directory>,
    /// Where to.
    pub target: Arc<MirrorTarget>,
    /// What is not copied yet.
    pub pending: Arc<Pending>,
    /// Where revoked page tokens are recorded.
    pub store: Store,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl Mirror {
    /// Copies until it is cancelled.
    pub async fn run(self) {
        match self.store.ended_page_tokens().await {
            // A process that was killed may have left their pages on the mirror.
            Ok(ended) => self.pending.add_revoked(ended.into_iter().flat_map(customer_file_paths)),
            Err(error) => {
                let mirror = &self.name;
                tracing::warn!(mirror, %error, "cannot read revoked page tokens; their pages may stay");
            }
        }
        let mut failures = 0;
        loop {
            tokio::select! {
                () = self.wait(failures) => {}
                () = self.cancel.cancelled() => return,
            }
            let copied = tokio::select! {
                copied = self.copy() => copied,
                () = self.cancel.cancelled() => return,
            };
            self.log_change(failures, copied.as_ref().err());
            failures = if copied.is_ok() { 0 } else { failures + 1 };
        }
    }

    /// Logs the first failure, and the first success after one.
    fn log_change(&self, failures: usize, error: Option<&PublishError>) {
        let mirror = &self.name;
        match error {
            Some(error) if failures == 0 => {
                tracing::error!(mirror, %error, "cannot copy to mirror; retrying");
            }
            None if failures > 0 => tracing::info!(mirror, "copying to mirror again"),
            _ => {}
        }
    }

    async fn wait(&self, failures: usize) {
        if let Some(last) = failures.checked_sub(1) {
            let pause = RETRY_PAUSES[last.min(RETRY_PAUSES.len() - 1)];
            Clock::system().sleep(pause).await;
        }
        self.pending.wait().await;
    }

    /// Copies some of what is pending; what fails is pending again.
    async fn copy(&self) -> Result<(), PublishError> {
        match &*self.target {
            MirrorTarget::Remote(remote) => self.copy_files(remote).await,
            MirrorTarget::Command(words) => {
                Clock::system().sleep(COMMAND_INTERVAL).await;
                // What changes while it runs is copied by the next run.
                let taken = self.pending.take_all();
                let result = run_command(words, &self.directory).await;
                if result.is_err() {
                    self.pending.add(taken);
                }
                result
            }
        }
    }

    async fn copy_files(&self, remote: &RemoteTarget) -> Result<(), PublishError> {
        let (public, customer) = self.pending.take();
        // In order: a page is copied after what it links to.
        let mut result = Ok(());
        for path in public {
            result = self.copy_file(remote, path).await.and(result);
        }
        let each = customer.into_iter().map(|path| self.copy_file(remote, path));
        let each = stream::iter(each).buffer_unordered(CONCURRENCY);
        let result = each.fold(result, async |result, one| result.and(one)).await;
        // The beat must not vouch for a page that is not there yet.
        if result.is_ok() && self.pending.take_beat() {
            return self.copy_file(remote, BEAT.to_owned()).await;
        }
        result
    }

    async fn copy_file(&self, remote: &RemoteTarget, path: String) -> Result<(), PublishError> {
        let copied = match self.directory.read(&path) {
            Ok(Some(body)) => remote.write(&path, body.into()).await,
            Ok(None) => remote.remove(&path).await,
            Err(error) => Err(error),
        };
        if copied.is_err() {
            self.pending.add([path]);
        }
        copied
    }
}

/// Runs the operator's command; `{directory}` in its arguments is the directory.
async fn run_command(words: &[String], directory: &Directory) -> Result<(), PublishError> {
    let root = directory.root().display().to_string();
    let mut words = words.iter().map(|word| word.replace("{directory}", &root));
    let program = words.next().unwrap_or_default();
    let failed = |reason: String| PublishError { path: program.clone(), reason };
    let child = Command::new(&program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let ended = Clock::system().timeout(COMMAND_TIMEOUT, child.wait_with_output()).await;
    let timed_out = || failed(format!("ran for {} s", COMMAND_TIMEOUT.as_secs()));
    let ended = ended.map_err(|_| timed_out())?.map_err(|error| failed(error.to_string()))?;
    if ended.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&ended.stderr);
    let stderr: String = stderr.trim().chars().take(MAX_STDERR).collect();
    Err(failed(format!("{}: {stderr}", ended.status)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(of: &[&str]) -> Vec<String> {
        of.iter().map(|path| (*path).to_owned()).collect()
    }

    #[tokio::test]
    async fn a_command_gets_the_directory_and_its_errors_are_reported() {
        let place = tempfile::tempdir().unwrap();
        let directory = Directory::open(&place.path().join("site")).unwrap();
        let now = Clock::system().now();
        directory.write(now, "index.html", b"one").unwrap();
        directory.publish(now, &["index.html"]).remove(0).unwrap();
        let copy = place.path().join("copy").display().to_string();
        run_command(&paths(&["cp", "-r", "{directory}", &copy]), &directory).await.unwrap();
        assert_eq!(std::fs::read(place.path().join("copy/index.html")).unwrap(), b"one");
        let error = run_command(&paths(&["cp", "/nowhere", &copy]), &directory).await.unwrap_err();
        assert!(error.to_string().contains("/nowhere"), "{error}");
        let error = run_command(&paths(&["no-such-program"]), &directory).await.unwrap_err();
        assert!(error.to_string().starts_with("no-such-program: "), "{error}");
    }
}
