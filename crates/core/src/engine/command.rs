//! What people want of the engine, and why it may say no.

use crate::Time;
use crate::access::Permission;
use crate::external_alert::{ExternalAlertId, ExternalEvent};
use crate::incident::IncidentId;
use crate::maintenance::{MaintenanceId, MuteTarget, Plan, Window};
use crate::name::Name;
use crate::oncall::OncallKey;
use crate::oncall::escalation::EscalationId;
use crate::oncall::page::PageId;
use crate::oncall::person::PageChannel;
use crate::oncall::schedule::{ChangeId, What};
use crate::promise::{Person, PromiseChange, PromiseId};
use crate::public_names::InternalNameIn;
use crate::statement::draft::Draft;
use crate::statement::official::UnverifiedClaim;
use std::collections::BTreeSet;

/// What a person wants done.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Publish a statement for the host. Nothing becomes verified by it.
    State {
        /// The incident.
        incident: IncidentId,
        /// What it says.
        draft: Box<Draft>,
    },
    /// Keep a statement until another person has decided about it.
    ProposeDraft {
        /// The incident.
        incident: IncidentId,
        /// What it would say.
        draft: Box<Draft>,
    },
    /// Publish a proposed statement, or drop it.
    DecideDraft {
        /// The incident.
        incident: IncidentId,
        /// Its number within the incident.
        number: u32,
        /// Whether it is published.
        approve: bool,
    },
    /// Take a site off an incident's victim list.
    Exclude {
        /// The incident.
        incident: IncidentId,
        /// The site.
        site: Name,
        /// Why.
        reason: String,
    },
    /// Note that a site does not work for its customer, and probe it at once.
    Report {
        /// The site.
        site: Name,
        /// Whose it is.
        customer: String,
        /// What they see, in their words.
        text: String,
    },
    /// Plan a maintenance, or change what is planned.
    Maintain {
        /// Which one; chosen by whoever plans it.
        id: MaintenanceId,
        /// What to do.
        change: MaintenanceChange,
    },
    /// Alert nobody of a site or a customer for a while.
    Mute {
        /// Whom.
        target: MuteTarget,
        /// Why.
        reason: String,
        /// Until when.
        until: Time,
    },
    /// End a mute.
    Unmute {
        /// Whose.
        target: MuteTarget,
    },
    /// Give a promise, or do something with one.
    Promise {
        /// Which one; chosen by whoever gives it.
        id: PromiseId,
        /// What to do.
        change: PromiseChange,
    },
    /// Another answers for all open promises of a person; the desk when `None`.
    HandOverPromises {
        /// The id of the person's principal.
        from: String,
        /// Who takes them.
        to: Option<Person>,
    },
    /// Take the call back that is next.
    TakeCallback {
        /// Customers who are left to others, because of what happened before.
        except: BTreeSet<String>,
    },
    /// Do something with an escalation.
    Escalation {
        /// Which one.
        id: EscalationId,
        /// What.
        action: EscalationAction,
    },
    /// Acknowledge all that one page is about.
    AcknowledgePage {
        /// The page.
        page: PageId,
        /// Who got it, when its link is what was used.
        person: Option<OncallKey>,
    },
    /// Send whoever asks a test by one of their own channels.
    TestContact {
        /// By what.
        channel: PageChannel,
    },
    /// Take what another tool says, all of it or nothing.
    TakeExternal {
        /// The name of the source.
        source: String,
        /// What it says, in order.
        events: Vec<ExternalEvent>,
    },
    /// Take a heartbeat.
    Heartbeat {
        /// Its name.
        name: String,
    },
    /// Do something with an alert of another tool.
    ExternalAlert {
        /// Which one.
        id: ExternalAlertId,
        /// What.
        action: ExternalAlertAction,
    },
    /// Change who is on call by a schedule.
    ChangeSchedule {
        /// Which change; chosen by whoever makes it.
        id: ChangeId,
        /// What to do.
        change: ScheduleEdit,
    },
}

/// What is to be done with an escalation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EscalationAction {
    /// Have it.
    Acknowledge,
    /// Have it from whoever has it, at the end of their shift.
    TakeOver,
    /// Hand it to another.
    HandOver {
        /// Whom.
        to: OncallKey,
    },
    /// Have another called too.
    WantHands {
        /// Whom.
        of: OncallKey,
    },
    /// Have nobody called before then.
    Snooze {
        /// Until when.
        until: Time,
    },
}

/// What is to be done with an alert of another tool.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExternalAlertAction {
    /// Say that it is over.
    Resolve,
    /// Have it joined an incident that explains it.
    Join {
        /// Which.
        incident: IncidentId,
    },
}

/// What is to be done with a change of a schedule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ScheduleEdit {
    /// Make it; of a swap, ask for it.
    Make {
        /// The schedule.
        schedule: OncallKey,
        /// When it counts.
        window: Window,
        /// What is different then.
        what: Box<What>,
    },
    /// Take it back.
    Withdraw,
    /// Agree to a swap that one was asked for, or decline it.
    Answer {
        /// Whether they agree.
        agree: bool,
    },
}

/// What is to be done with a maintenance.
#[derive(Clone, PartialEq, Debug)]
pub enum MaintenanceChange {
    /// Plan it.
    Plan(Box<Plan>),
    /// Have another plan from now on; a window that runs goes on as it was planned.
    Change(Box<Plan>),
    /// End the window that runs, and have no other.
    Cancel,
    /// End the window that runs.
    End,
    /// Have the window that runs end at another time, later than it would.
    Extend(Time),
}

impl Command {
    /// What one must be allowed to do for it.
    pub fn permission(&self) -> Permission {
        match self {
            Command::State { .. } | Command::ProposeDraft { .. } => Permission::State,
            Command::DecideDraft { .. } => Permission::Approve,
            Command::Exclude { .. } => Permission::Exclude,
            Command::Report { .. } => Permission::Report,
            Command::Maintain { .. } => Permission::Maintain,
            Command::Mute { .. } | Command::Unmute { .. } => Permission::Mute,
            Command::Promise { change: PromiseChange::Make(new), .. }
                if new.kind.is_asked_for() =>
            {
                Permission::RequestHelp
            }
            Command::Promise { .. }
            | Command::HandOverPromises { .. }
            | Command::TakeCallback { .. } => Permission::Promise,
            Command::Escalation { .. }
            | Command::AcknowledgePage { .. }
            | Command::TestContact { .. }
            | Command::TakeExternal { .. }
            | Command::Heartbeat { .. }
            | Command::ExternalAlert { .. }
            | Command::ChangeSchedule { .. } => Permission::OnCall,
        }
    }
}

/// Why a command was not carried out. Nothing of it was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such open incident.
    #[error("the incident is not open")]
    Closed,
    /// The statement claims more than was verified, and gives no reason.
    #[error("the statement claims more than was verified ({} of {} sites)", .0.verified, .0.of)]
    Unverified(UnverifiedClaim),
    /// A text that everybody reads names what must stay inside.
    #[error("{} names what must stay inside", .0.field)]
    InternalName(InternalNameIn),
    /// The statement that it corrects was never made.
    #[error("there is no such statement to correct")]
    NothingToCorrect,
    /// There is no cause that the evidence names, or none that was withdrawn.
    #[error("there is no named cause, or none that was withdrawn")]
    NoNamedCause,
    /// Another person must approve such a statement first.
    #[error("another person must approve this statement")]
    ApprovalNeeded,
    /// The site is not on the incident's victim list, or was taken off it already.
    #[error("the site is not on the incident's victim list")]
    NotOnList,
    /// The site is not watched.
    #[error("the site is not watched")]
    NotWatched,
    /// This person may not do that.
    #[error("this person may not do that")]
    NotPermitted,
    /// Who wrote a statement cannot approve it.
    #[error("another person than the author must approve a statement")]
    SamePerson,
    /// There is no such proposal.
    #[error("there is no such proposed statement")]
    NoSuchDraft,
    /// Somebody has decided about it before.
    #[error("the proposed statement was decided already")]
    AlreadyDecided,
    /// There is no such maintenance.
    #[error("there is no such maintenance")]
    NoSuchMaintenance,
    /// A maintenance has this id already.
    #[error("this maintenance is planned already")]
    AlreadyPlanned,
    /// The plan cannot be; [`Plan::check`] says why.
    #[error("the plan cannot be")]
    InvalidPlan,
    /// All windows of the maintenance are over, or were cancelled.
    #[error("the maintenance is over")]
    MaintenanceOver,
    /// No window of the maintenance runs.
    #[error("no window of the maintenance runs now")]
    NotRunning,
    /// The new end is not after the old one, too far from the start, or after the next start.
    #[error("the window cannot be extended to that time")]
    ExtensionEnd,
    /// There is no such customer.
    #[error("there is no such customer")]
    NoSuchCustomer,
    /// A mute needs a reason.
    #[error("a mute needs a reason of at most 500 characters")]
    NoReason,
    /// A mute ends in the future, and within ninety days.
    #[error("a mute ends in the future, and within ninety days")]
    MuteEnd,
    /// The site or customer is not muted.
    #[error("the site or customer is not muted")]
    NotMuted,
    /// There is no such open promise.
    #[error("there is no such open promise")]
    NoSuchPromise,
    /// A promise has this id already.
    #[error("this promise was given already")]
    AlreadyPromised,
    /// The customer has asked for the same before: their place is kept.
    #[error("the customer has asked for that already")]
    AlreadyAsked,
    /// A person's promise says what, and the text is not too long.
    #[error("a promise says what, in at most 500 characters")]
    PromiseText,
    /// The time of a promise is in the future, and within thirty days; a new one is another.
    #[error("a promise is for a time in the future, and within thirty days")]
    PromiseDue,
    /// Somebody has moved the promise since this was decided, or it was sent twice.
    #[error("the promise was moved in the meantime")]
    PromiseMoved,
    /// A promise, or the reason for moving it, says that the outage is over while sites of the
    /// customer are hit.
    #[error("the text says that the outage is over, and sites of the customer are hit")]
    PromiseSaysRestored,
    /// All sites of the customer that the incident touched work again: nothing is to be waited for.
    #[error("the customer's sites work again")]
    NothingToAwait,
    /// None of the customer's contacts can be sent a message.
    #[error("none of the customer's contacts can be sent a message")]
    NoContact,
    /// Nobody waits for a call back who may be called now.
    #[error("nobody waits for a call back who may be called now")]
    NoCallback,
    /// All who wait for a call back are left to others.
    #[error("all who wait for a call back are left to others")]
    LeftToOthers,
    /// One call back at a time.
    #[error("this person is calling somebody back already")]
    HandsFull,
    /// Another is calling this customer back.
    #[error("this person did not take the call back")]
    NotTaken,
    /// There is no such open escalation.
    #[error("the escalation is over")]
    EscalationOver,
    /// The plan reaches this person by no such channel.
    #[error("no rule of this person has such a channel")]
    NoSuchContact,
    /// No phone rings for a test while somebody waits for help.
    #[error("somebody is called for help, or an incident is open")]
    HelpWanted,
    /// One test after the other.
    #[error("a test was sent a moment ago")]
    TestedJustNow,
    /// There is no such open alert of another tool.
    #[error("the alert is over")]
    ExternalAlertOver,
    /// So many alerts of other tools are open that no more can be taken.
    #[error("too many alerts of other tools are open")]
    TooManyAlerts,
    /// Nobody expects such a heartbeat.
    #[error("there is no such heartbeat")]
    NoSuchHeartbeat,
    /// The plan of who is on call has no such person.
    #[error("there is no such person who can be on call")]
    NoSuchPerson,
    /// The plan has no such schedule.
    #[error("there is no such schedule")]
    NoSuchSchedule,
    /// A snooze ends in the future, and within twelve hours.
    #[error("a snooze ends in the future, and within twelve hours")]
    SnoozeEnd,
    /// There is no such change of a schedule, or it was withdrawn.
    #[error("there is no such change of a schedule")]
    NoSuchChange,
    /// A time that is over, too long, too far away, or with shifts outside of it.
    #[error("the change cannot be at that time")]
    ChangeWindow,
    /// Who is on call is the same with the change.
    #[error("nobody else would be on call")]
    NothingChanges,
    /// Only who was asked for a swap can answer it.
    #[error("only the person who was asked can answer")]
    NotAsked,
}
