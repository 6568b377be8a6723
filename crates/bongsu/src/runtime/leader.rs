//! One program at a time watches and writes; the others stand by.
//!
//! The lease is in the store, and every write is fenced by it. A holder's name says which
//! process of which machine it is, so that a program that is started again after it was
//! killed need not wait for the end of the dead one's lease.

use bongsu_clock::Clock;
use bongsu_store::{Error, Lease, Store};
use std::fs;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The lease's name.
const NAME: &str = "engine";
/// How long it is taken for,
const SPAN: Duration = Duration::from_secs(15);
/// and how often it is lengthened, or asked for.
const RENEW: Duration = Duration::from_secs(5);
const ASK: Duration = Duration::from_secs(1);

/// Waits until this program is the leader. `None` when it is asked to stop before.
///
/// # Errors
/// What the database says.
pub async fn lead(store: &Store, cancel: &CancellationToken) -> Result<Option<Lease>, Error> {
    let clock = Clock::system();
    let me = Process::this().to_string();
    let mut waiting = false;
    loop {
        release_stale_lease(store).await?;
        if let Some(lease) = store.take_lease(NAME, &me, clock.now(), SPAN).await? {
            tracing::info!(token = lease.token, "leading");
            return Ok(Some(lease));
        }
        if !waiting {
            let holder = store.lease(NAME).await?.map_or_else(String::new, |lease| lease.owner);
            tracing::info!(%holder, "another program leads; standing by");
            waiting = true;
        }
        tokio::select! {
            () = clock.sleep(ASK) => {}
            () = cancel.cancelled() => return Ok(None),
        }
    }
}

/// Lengthens the lease until `cancel`, then gives it back; cancels when it is lost.
pub async fn keep(store: Store, mut lease: Lease, cancel: CancellationToken) {
    let clock = Clock::system();
    loop {
        tokio::select! {
            () = clock.sleep(RENEW) => {}
            () = cancel.cancelled() => return,
        }
        match store.renew_lease(&lease, clock.now(), SPAN).await {
            Ok(longer) => lease = longer,
            Err(Error::Fenced { .. }) => {
                tracing::warn!("another program leads now");
                return cancel.cancel();
            }
            // The fence holds whatever happens here; the next try is soon.
            Err(error) => tracing::warn!(%error, "the lease could not be lengthened"),
        }
    }
}

/// Gives back the lease of a process of this machine that is no more.
async fn release_stale_lease(store: &Store) -> Result<(), Error> {
    let Some(lease) = store.lease(NAME).await? else { return Ok(()) };
    if lease.expires_at > Clock::system().now()
        && Process::parse(&lease.owner).is_some_and(|process| process.is_dead_here())
    {
        tracing::info!(holder = %lease.owner, "the last leader is dead");
        store.release_lease(&lease).await?;
    }
    Ok(())
}

/// A process, so that no other one is ever taken for it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Process {
    /// This start of this machine.
    boot: String,
    /// Numbers mean something only within one namespace.
    namespace: String,
    pid: u32,
    /// Ticks from the boot to its start: a number may be given out again.
    started: String,
}

impl std::fmt::Display for Process {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {} {}", self.boot, self.namespace, self.pid, self.started)
    }
}

impl Process {
    fn this() -> Process {
        Process::numbered(std::process::id()).unwrap_or_else(|| Process {
            // Without /proc nobody is known to be dead, and every lease is waited for.
            boot: "unknown".into(),
            namespace: String::new(),
            pid: std::process::id(),
            started: Clock::system().now().to_string(),
        })
    }

    fn numbered(pid: u32) -> Option<Process> {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        let namespace = fs::read_link("/proc/self/ns/pid").ok()?.display().to_string();
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The second field is a name in parentheses and may hold anything; the start is
        // the twenty-second (proc(5)), the twentieth after the name.
        let (_, rest) = stat.rsplit_once(')')?;
        let started = rest.split_whitespace().nth(19)?.to_owned();
        Some(Process { boot: boot.trim().to_owned(), namespace, pid, started })
    }

    fn parse(text: &str) -> Option<Process> {
        let mut words = text.split(' ').map(str::to_owned);
        let (boot, namespace) = (words.next()?, words.next()?);
        let (pid, started) = (words.next()?.parse().ok()?, words.next()?);
        Some(Process { boot, namespace, pid, started })
    }

    /// Whether it ran here and is no more.
    fn is_dead_here(&self) -> bool {
        let me = Process::this();
        let here = me.boot == self.boot && me.namespace == self.namespace;
        here && me.boot != "unknown" && Process::numbered(self.pid).as_ref() != Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_living_process_is_not_taken_for_dead() {
        let me = Process::this();
        assert_eq!(Process::parse(&me.to_string()), Some(me.clone()));
        assert!(!me.is_dead_here());
    }

    #[test]
    fn a_process_that_ended_is_dead_though_its_number_lives() {
        let earlier = Process { started: "1".into(), ..Process::this() };
        assert!(earlier.is_dead_here());
    }

    #[test]
    fn nothing_is_known_of_another_machine() {
        let elsewhere = Process { boot: "another".into(), started: "1".into(), ..Process::this() };
        assert!(!elsewhere.is_dead_here());
        assert_eq!(Process::parse("somebody"), None);
    }
}
