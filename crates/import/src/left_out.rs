//! What has no place here, and why.

use bongsu_core::inventory::import::Examples;
use std::collections::BTreeMap;

/// Why something has no place here.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LeftOut {
    /// Another sheet of a workbook.
    Worksheet,
    /// What is not in use: a cancelled service, a closed client, a paused monitor. The state as
    /// its program calls it.
    NotInUse(String),
    /// A service, an account or a domain without a name that can be watched.
    NoDomain,
    /// A name that nobody can own, such as one of the internal network.
    NotADomain,
    /// A target that is an address, and not a name.
    Address,
    /// A device whose role has no counterpart.
    Role(String),
    /// A domain of no account.
    NoAccount,
    /// A second entry of a site that is there already.
    SameSite,
    /// A contact that is neither an address nor a number.
    Contact,
    /// A monitor of a kind that there is none of here.
    MonitorKind(String),
    /// A setting of a monitor that has no counterpart.
    MonitorSetting(String),
    /// A monitor that follows redirects to other hosts, which are other sites here.
    OtherHosts,
    /// A component of a status page of which nobody has said what it is here.
    Component,
    /// What a component of a status page has beside its name, and is not shown here.
    ComponentPart(&'static str),
    /// The name of a component that is too long for a label.
    LongLabel,
    /// A subscriber of components some of which are not known here.
    SomeComponents,
    /// An incident that another program has told of.
    Past,
    /// A subscriber who is reached otherwise than by mail.
    SubscriberMode(String),
    /// A subscriber of some components only, none of which is known here.
    SubscriberOfComponents,
    /// A second subscription of an address.
    SameSubscriber,
    /// What is on further pages of an answer.
    OtherPages,
    /// A whole part of the file, such as notifications or history.
    Part(String),
}

/// All that has no place here: each kind once, with its count and the first examples.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LeftOuts(BTreeMap<LeftOut, Examples>);

impl LeftOuts {
    /// Counts one more.
    pub fn add(&mut self, why: LeftOut, example: impl FnOnce() -> String) {
        self.0.entry(why).or_default().add(example);
    }

    /// All kinds.
    pub fn iter(&self) -> impl Iterator<Item = (&LeftOut, &Examples)> {
        self.0.iter()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
