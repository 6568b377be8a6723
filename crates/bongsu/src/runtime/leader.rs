//! One process at a time leads: it alone probes and writes, and the others are on standby.
//!
//! The lease is in the store, and every write is fenced by it. The holder's name identifies a
//! process of a machine, so that a program that restarts after it was killed need not wait
//! until the lease of the dead process expires.

use super::service_manager::Watchdog;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_store::{Error, Lease, Store};
use std::fs;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const LEASE_NAME: &str = "engine";
const LEASE_TTL: Duration = Duration::from_secs(15);
/// How often the leader renews the lease.
const RENEW_INTERVAL: Duration = Duration::from_secs(5);
/// How often a process on standby tries to take it.
const TAKE_INTERVAL: Duration = Duration::from_secs(1);

/// Waits until this process leads; `None` when `cancel` comes first.
///
/// # Errors
/// When the database fails.
pub async fn lead(store: &Store, cancel: &CancellationToken) -> Result<Option<Lease>, Error> {
    let clock = Clock::system();
    let holder = Process::this().to_string();
    let mut on_standby = false;
    let mut watchdog = Watchdog::from_env();
    let mut abandoned = Abandoned::default();
    loop {
        release_stale_lease(store).await?;
        let now = clock.now();
        let now = abandoned.expired_at(store.lease(LEASE_NAME).await?, now).max(now);
        if let Some(lease) = store.take_lease(LEASE_NAME, &holder, now, LEASE_TTL).await? {
            tracing::info!(token = lease.token, "took the lease; this process leads");
            return Ok(Some(lease));
        }
        if !on_standby {
            let leader = store.lease(LEASE_NAME).await?.map_or_else(String::new, |it| it.owner);
            tracing::info!(owner = %leader, "another process leads; this one is on standby");
            on_standby = true;
        }
        // Its listeners are open, and it will take over.
        watchdog.alive();
        tokio::select! {
            () = clock.sleep(TAKE_INTERVAL) => {}
            () = cancel.cancelled() => return Ok(None),
        }
    }
}

/// Notices a lease that nobody renews, by the clock of this process alone: that of its owner
/// may have been wrong by hours when it wrote when the lease expires.
#[derive(Default)]
struct Abandoned {
    /// As it was last changed, and when that was seen.
    seen: Option<(Lease, Time)>,
}

impl Abandoned {
    /// When the lease has expired, if nobody renewed it for longer than it lasts.
    fn expired_at(&mut self, lease: Option<Lease>, now: Time) -> Time {
        let Some(lease) = lease else { return now };
        match &self.seen {
            Some((seen, since)) if *seen == lease => {
                if now.since(*since) > LEASE_TTL {
                    lease.expires_at
                } else {
                    now
                }
            }
            _ => {
                self.seen = Some((lease, now));
                now
            }
        }
    }
}

/// Renews the lease until `cancel`; cancels when it is lost.
pub async fn renew(store: Store, mut lease: Lease, cancel: CancellationToken) {
    let clock = Clock::system();
    loop {
        tokio::select! {
            () = clock.sleep(RENEW_INTERVAL) => {}
            () = cancel.cancelled() => return,
        }
        match store.renew_lease(&lease, clock.now(), LEASE_TTL).await {
            Ok(renewed) => lease = renewed,
            Err(Error::Fenced { .. }) => {
                tracing::warn!("lost the lease to another process; stopping work");
                return cancel.cancel();
            }
            // Writes stay fenced whatever happens here.
            Err(error) => tracing::warn!(%error, "cannot renew the lease; retrying"),
        }
    }
}

/// Releases the lease of a process of this machine that no longer runs.
async fn release_stale_lease(store: &Store) -> Result<(), Error> {
    let Some(lease) = store.lease(LEASE_NAME).await? else { return Ok(()) };
    if lease.expires_at > Clock::system().now()
        && Process::parse(&lease.owner).is_some_and(|process| process.is_dead_here())
    {
        tracing::info!(owner = %lease.owner, "releasing the stale lease of a dead process");
        store.release_lease(&lease).await?;
    }
    Ok(())
}

/// A process, identified so that no other can be mistaken for it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Process {
    /// The boot of the machine.
    boot: String,
    /// The namespace within which process ids are valid.
    namespace: String,
    pid: u32,
    /// Ticks from the boot to its start, since process ids are reused.
    started: String,
}

impl std::fmt::Display for Process {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {} {}", self.boot, self.namespace, self.pid, self.started)
    }
}

impl Process {
    fn this() -> Process {
        Process::with_pid(std::process::id()).unwrap_or_else(|| Process {
            // Without /proc no process is known to be dead, so every lease must expire.
            boot: "unknown".into(),
            namespace: String::new(),
            pid: std::process::id(),
            started: Clock::system().now().to_string(),
        })
    }

    fn with_pid(pid: u32) -> Option<Process> {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        let namespace = fs::read_link("/proc/self/ns/pid").ok()?.display().to_string();
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The second field is a name in parentheses that may contain anything. The start time
        // is field 22 (proc(5)), the twentieth after the name.
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

    /// Whether it ran on this machine and no longer runs.
    fn is_dead_here(&self) -> bool {
        let this = Process::this();
        let is_local = this.boot == self.boot && this.namespace == self.namespace;
        is_local && this.boot != "unknown" && Process::with_pid(self.pid).as_ref() != Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The owner's clock was an hour fast, and then its machine died.
    #[test]
    fn a_lease_that_nobody_renews_is_free_whatever_its_owner_wrote() {
        let lease = |expires_at| Lease {
            name: LEASE_NAME.into(),
            owner: "another".into(),
            token: 7,
            expires_at: Time::from_secs(expires_at),
        };
        let at = Time::from_secs;
        let mut abandoned = Abandoned::default();
        assert_eq!(abandoned.expired_at(Some(lease(3_600)), at(0)), at(0));
        assert_eq!(abandoned.expired_at(Some(lease(3_605)), at(10)), at(10), "it was renewed");
        assert_eq!(abandoned.expired_at(Some(lease(3_605)), at(25)), at(25), "it may be renewed");
        assert_eq!(abandoned.expired_at(Some(lease(3_605)), at(26)), at(3_605));
    }

    #[test]
    fn a_running_process_is_not_dead() {
        let this = Process::this();
        assert_eq!(Process::parse(&this.to_string()), Some(this.clone()));
        assert!(!this.is_dead_here());
    }

    #[test]
    fn a_process_is_dead_although_its_id_was_reused() {
        let earlier = Process { started: "1".into(), ..Process::this() };
        assert!(earlier.is_dead_here());
    }

    #[test]
    fn processes_of_another_machine_are_not_judged() {
        let remote = Process { boot: "another".into(), started: "1".into(), ..Process::this() };
        assert!(!remote.is_dead_here());
        assert_eq!(Process::parse("somebody"), None);
    }
}
