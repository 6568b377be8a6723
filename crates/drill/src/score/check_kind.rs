//! What the lines of a score check.

/// What one line of a score checks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CheckKind {
    /// The component named as the cause.
    FailedComponent,
    /// Affected sites that are on a victim list.
    VictimsFound,
    /// Incidents, where none is expected.
    IncidentsOpened,
    /// Time from the first failure to the right cause.
    CauseDelay,
    /// Time from the first failure to the first statement.
    FirstStatementDelay,
    /// Sites listed as affected that were not.
    FalseVictims,
    /// Sites marked verified while they could not work.
    FalselyVerified,
    /// Incidents resolved while a victim could not work.
    FalselyResolved,
    /// Sites of which something untrue was said, at any second.
    UntrueClaims,
    /// Statements recorded twice.
    DuplicateStatements,
    /// Incidents whose right cause was never named.
    SpuriousIncidents,
    /// How often the incident relapsed.
    Relapses,
    /// Incidents that are still open at the end.
    UnresolvedIncidents,
    /// Sites that were slow and judged slow.
    SlowSites,
    /// Sites judged slow that were not.
    FalselySlow,
    /// Sites judged down that must be.
    SitesDown,
    /// People who were alerted of a single site, of those who must be.
    Alerted,
    /// People who were told of a site that was no matter of theirs, or was muted.
    WronglyAlerted,
    /// People to whom maintenance was announced, of those who must be told.
    Announced,
    /// People to whom maintenance was announced that touches nothing of theirs.
    WronglyAnnounced,
    /// How many calls for help arrived, and how long after the first failure the first did.
    Pages,
    /// Time from the first failure to the first acknowledgement.
    AcknowledgedDelay,
    /// Ends of shifts at which the page named who had it, and then who took it over.
    HandOversNamed,
    /// What the desk refused to those on call.
    OncallFailures,
    /// Customers who rang, who wrote, and who opened their page.
    Customers,
    /// Calls that asked for a person, of all.
    NeededPerson,
    /// Calls that were given up while they waited for a person.
    Abandoned,
    /// Conversations in which somebody had to tell again what they had told.
    ToldTwice,
    /// Promises neither kept nor moved beforehand, of all whose time came, and how often one moved.
    PromisesBroken,
    /// Browsers of counsellors that were killed in the middle of a call.
    BrowsersKilled,
    /// Acknowledged keystrokes that were gone afterwards.
    KeystrokesLost,
    /// Tickets that the one answer reached, once, of those that it was for.
    Answered,
    /// Sentences that callers heard and that were untrue, or that nobody could judge.
    UntrueSentences,
    /// Calls that were stopped for abuse.
    Stopped,
    /// What the desk refused to callers and counsellors.
    CallerFailures,
    /// Customers who are owed a credit, of all with a contract.
    Credits,
    /// Customers who are owed one although none of their sites failed.
    WrongCredits,
    /// Contracts that could not be settled.
    Unsettled,
    /// Whether the interval of the operator's loss holds what was really lost.
    LossInterval,
    /// Statements to advertisers.
    DealStatements,
    /// How many people got mail, and the most mails to one person.
    MailRecipients,
    /// Time from the first failure to the first mail, median and worst.
    MailDelay,
    /// People whose sites were hit and who got no mail.
    NotNotified,
    /// Mails that arrived twice.
    DuplicateMails,
    /// Mails in flight at a crash that arrived again under the same Message-ID.
    ResentMails,
    /// Mails that were sent and did not arrive, or are still to be sent.
    LostMails,
    /// Sites about which a mail said something untrue.
    UntrueMails,
}
