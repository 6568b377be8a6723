//! The auditor: reads what was committed, and says what did not go as it should.

use crate::runtime::fault_log::FaultLog;
use bongsu_clock::Clock;
use bongsu_core::oncall::audit::{Finding, audit, pressing};
use bongsu_store::Store;
use bongsu_web::OncallFindings;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often it looks, in real time.
const AUDIT_INTERVAL_WALL: Duration = Duration::from_secs(15);
/// For how long what ended is looked at.
const LOOKBACK: Duration = Duration::from_secs(3600);

/// Works until it is cancelled.
pub async fn run(
    clock: Clock,
    store: Store,
    findings: Arc<watch::Sender<OncallFindings>>,
    cancel: CancellationToken,
) {
    let real = Clock::system();
    let mut known = BTreeSet::new();
    let mut auditing = FaultLog::new("cannot audit who was called");
    loop {
        let now = clock.now();
        let records = store.oncall_records(now, now.before(LOOKBACK)).await;
        if let Some(records) = auditing.note(records) {
            let found = audit(&records, now);
            report(&found, &known);
            known.clone_from(&found);
            let pressing = pressing(&found, &records);
            findings.send_replace(OncallFindings { at: now, findings: found, pressing });
        }
        tokio::select! {
            () = cancel.cancelled() => return,
            () = real.sleep(AUDIT_INTERVAL_WALL) => {}
        }
    }
}

fn report(found: &BTreeSet<Finding>, known: &BTreeSet<Finding>) {
    for finding in found.difference(known) {
        tracing::error!(
            finding = finding.as_str(),
            subject = %finding.subject(),
            "auditor: somebody was not called as the policy says"
        );
    }
    if found.is_empty() && !known.is_empty() {
        tracing::info!("auditor: everybody is called as the policies say again");
    }
}
