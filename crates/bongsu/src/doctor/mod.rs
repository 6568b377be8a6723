//! `bongsu doctor`: preflight checks, which find what would fail during an outage.
//!
//! - [`setup`]: what the configuration and the inventory lack;
//! - [`mail`]: whether relays accept our login, when mail was last sent, and a test mail;
//! - [`mailboxes`]: whether mail can be taken out of the mailboxes that are read;
//! - [`mail_identity`]: whether receivers can tell that mail is ours: DKIM, SPF and DMARC in DNS;
//! - [`alimtalk_templates`]: whether registered templates match the configured ones;
//! - [`webhooks`]: whether webhooks resolve, and a test statement;
//! - [`heartbeat`] and [`clock`]: whether the outside monitor answers, and whether this
//!   machine's clock agrees with its;
//! - [`mirrors`]: whether mirrors accept files;
//! - [`reference_targets`]: whether reference targets answer;
//! - [`own_dependencies`] and [`shared_fate`]: which of our own dependencies share name servers
//!   or networks with what is monitored;
//! - [`contacts`]: whether each way to reach somebody on call was proven of late;
//! - [`foreign_addresses`]: which sites DNS puts elsewhere than the inventory;
//! - [`damage`]: whether the database can be read;
//! - [`users`]: whether somebody can log in, and which administrators lack a second factor;
//! - [`disk_space`]: whether disks have space left.
//!
//! The texts are in `crates/words/locales/*/doctor.ftl`.

pub mod alimtalk_templates;
pub mod clock;
pub mod contacts;
pub mod damage;
pub mod disk_space;
pub mod foreign_addresses;
pub mod heartbeat;
pub mod mail;
pub mod mail_identity;
pub mod mailboxes;
pub mod mirrors;
pub mod own_dependencies;
pub mod reference_targets;
pub mod setup;
pub mod shared_fate;
pub mod users;
pub mod webhooks;

/// How serious a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Nothing to do.
    Ok,
    /// It may fail during an outage.
    Warning,
    /// It does not work now.
    Error,
}

/// The result of one check.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// How serious it is.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// How to fix it; `None` when there is nothing to fix.
    pub remedy: Option<String>,
}

impl Finding {
    /// A check that passed.
    pub fn ok(message: String) -> Finding {
        Finding { severity: Severity::Ok, message, remedy: None }
    }

    /// A check that did not pass, with its remedy.
    pub fn problem(severity: Severity, message: String, remedy: String) -> Finding {
        Finding { severity, message, remedy: Some(remedy) }
    }
}
