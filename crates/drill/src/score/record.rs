//! What the desk recorded in a drill.

use super::claims::SiteClaims;
use super::settlement::SettlementLog;
use crate::actors::callers::log::CallerLog;
use crate::actors::engineers::OncallLog;
use crate::smtp_sink::ReceivedMail;
use bongsu_core::Time;
use bongsu_core::incident::{Event, Incident, Victim};
use bongsu_core::inventory::Inventory;
use bongsu_core::notification::Notice;
use bongsu_core::secret::StoreSecret;
use bongsu_core::statement::Statement;
use bongsu_core::verdict::VerdictChange;

/// Everything the desk recorded in a drill.
#[derive(Clone, Default, Debug)]
pub struct DeskRecord {
    /// Every incident, in its final state.
    pub incidents: Vec<Incident>,
    /// Every victim, in its final state.
    pub victims: Vec<Victim>,
    /// Every timeline entry.
    pub events: Vec<Event>,
    /// Every statement.
    pub statements: Vec<Statement>,
    /// Every change of verdict.
    pub verdicts: Vec<VerdictChange>,
    /// What was said of each site, second by second.
    pub claims: SiteClaims,
    /// The mail; `None` when the drill sends none.
    pub mail: Option<MailLog>,
    /// What those on call did and met; `None` when nobody is.
    pub oncall: Option<OncallLog>,
    /// What callers met; `None` when nobody rings.
    pub callers: Option<CallerLog>,
    /// What the day cost; `None` when nothing is settled.
    pub settlement: Option<SettlementLog>,
}

/// The mail of a drill, and what the desk recorded about it.
#[derive(Clone, Default, Debug)]
pub struct MailLog {
    /// When the drill's SMTP servers opened. Mail sent before went elsewhere.
    pub open_since: Time,
    /// How often the desk, or a relay during a transfer, was killed. A mail in flight at
    /// that moment may have been accepted unnoticed, and is sent again under its old
    /// Message-ID (RFC 5321 §4.2.5, §6.1).
    pub crashes: usize,
    /// Everything that arrived.
    pub received: Vec<ReceivedMail>,
    /// Whether there is other mail that names sites: alerts, announcements, answers to tickets.
    pub has_others: bool,
    /// All notices with their delivery.
    pub notices: Vec<(Notice, Delivery)>,
    /// The customers with their contacts and sites.
    pub inventory: Inventory,
    /// The secret of the desk's store.
    pub secret: StoreSecret,
}

/// The delivery of a notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// A relay accepted it at this time.
    Sent(Time),
    /// Not needed any more.
    Dropped,
    /// Still pending, or failed.
    NotSent,
}
