//! The table of roles and permissions.

/// What a principal is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// Looks after the people and their access, besides everything that a manager does.
    Administrator,
    /// Answers for what was said and promised.
    Manager,
    /// Mends what failed, and states what is known of it.
    Engineer,
    /// Speaks with customers.
    Counsellor,
    /// Looks on.
    Viewer,
    /// Holds the link to the page of one customer.
    Customer,
}

/// What can be allowed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Permission {
    /// See what failed and whom it affects.
    See,
    /// See who a customer is and how they are reached.
    SeeCustomers,
    /// Write statements.
    State,
    /// Decide about the statements of others.
    Approve,
    /// Take sites off a victim list.
    Exclude,
    /// Record that a legal obligation is fulfilled.
    Fulfil,
    /// Have failed deliveries sent again.
    Retry,
    /// Have customers sent the link to their page, and replace it.
    SendPageLink,
    /// Plan maintenance, and end or extend it.
    Maintain,
    /// Keep alerts about a site or a customer back.
    Mute,
    /// Change customers, sites and components, and take changes back.
    EditInventory,
    /// Answer tickets.
    AnswerTickets,
    /// Acknowledge and hand on calls for help, and change who is on call.
    OnCall,
    /// Report that a site does not work.
    Report,
    /// RequestHelp for a message or a call back.
    RequestHelp,
    /// Give promises, keep them, and take calls.
    Promise,
    /// See how many promises were kept and broken, and why.
    ReviewPromises,
    /// Read what was reported of abuse, and answer what its authors ask for.
    ReviewAbuse,
    /// See what is owed for outages, and decide about it.
    Settle,
    /// Read the metrics.
    ReadMetrics,
    /// See who saw and did what.
    SeeRecord,
    /// Add and disable people, and give them roles.
    ManagePeople,
    /// Change one's own password, second factor, sessions and settings.
    OwnAccount,
}

impl Permission {
    /// All.
    pub const ALL: [Permission; 23] = [
        Permission::See,
        Permission::SeeCustomers,
        Permission::State,
        Permission::Approve,
        Permission::Exclude,
        Permission::Fulfil,
        Permission::Retry,
        Permission::SendPageLink,
        Permission::Maintain,
        Permission::Mute,
        Permission::EditInventory,
        Permission::AnswerTickets,
        Permission::OnCall,
        Permission::Report,
        Permission::RequestHelp,
        Permission::Promise,
        Permission::ReviewPromises,
        Permission::ReviewAbuse,
        Permission::Settle,
        Permission::ReadMetrics,
        Permission::SeeRecord,
        Permission::ManagePeople,
        Permission::OwnAccount,
    ];
}

impl Role {
    /// Those that an account can have, from the widest to the narrowest.
    pub const OF_PEOPLE: [Role; 5] =
        [Role::Administrator, Role::Manager, Role::Engineer, Role::Counsellor, Role::Viewer];

    /// The name on the command line, in the configuration and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Manager => "manager",
            Role::Engineer => "engineer",
            Role::Counsellor => "counsellor",
            Role::Viewer => "viewer",
            Role::Customer => "customer",
        }
    }

    /// The role of an account with this name.
    pub fn of_person(name: &str) -> Option<Role> {
        Role::OF_PEOPLE.into_iter().find(|role| role.as_str() == name)
    }

    /// The table. A new permission is decided here for every role, or it does not compile.
    pub const fn allows(self, permission: Permission) -> bool {
        use Permission::*;
        match (self, permission) {
            (Role::Customer, permission) => matches!(permission, Report | RequestHelp),
            (_, See | OwnAccount) | (Role::Administrator, _) => true,
            (Role::Manager, ManagePeople) => false,
            (Role::Manager, _) => true,
            (
                Role::Engineer,
                SeeCustomers | State | Approve | Exclude | Retry | SendPageLink | Maintain | Mute
                | EditInventory | AnswerTickets | OnCall | Report | RequestHelp | Promise
                | ReadMetrics,
            ) => true,
            (
                Role::Engineer,
                Fulfil | SeeRecord | ReviewPromises | ReviewAbuse | Settle | ManagePeople,
            ) => false,
            (
                Role::Counsellor,
                SeeCustomers | SendPageLink | AnswerTickets | Report | RequestHelp | Promise,
            ) => true,
            (Role::Counsellor | Role::Viewer, ReviewPromises | ReviewAbuse | Settle) => false,
            (Role::Viewer, RequestHelp | Promise) => false,
            (Role::Counsellor, State | Approve | Exclude | Fulfil | Retry) => false,
            (Role::Counsellor | Role::Viewer, Maintain | Mute | EditInventory | OnCall) => false,
            (Role::Counsellor, ReadMetrics | SeeRecord | ManagePeople) => false,
            (Role::Viewer, ReadMetrics) => true,
            (Role::Viewer, SeeCustomers | State | Approve | Exclude | Fulfil) => false,
            (
                Role::Viewer,
                Retry | SendPageLink | AnswerTickets | Report | SeeRecord | ManagePeople,
            ) => false,
        }
    }
}

/// What a token may do of what its owner may. No token touches accounts, so that a stolen one
/// makes no other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Scopes {
    /// See incidents, sites and customers.
    pub read: bool,
    /// State, approve, exclude, retry, change the inventory.
    pub act: bool,
    /// Read the metrics.
    pub metrics: bool,
}

impl Scopes {
    /// Whether one of them covers the permission.
    pub const fn allow(self, permission: Permission) -> bool {
        use Permission::*;
        match permission {
            See | SeeCustomers | ReviewPromises => self.read,
            State | Approve | Exclude | Fulfil | Retry | SendPageLink | Maintain | Mute
            | EditInventory | AnswerTickets | OnCall | Report | RequestHelp | Promise | Settle => {
                self.act
            }
            ReadMetrics => self.metrics,
            // What was reported of abuse is read by people, not by programs.
            SeeRecord | ReviewAbuse | ManagePeople | OwnAccount => false,
        }
    }

    /// From names with a comma between them; `None` when one is unknown, or there is none.
    pub fn parse(text: &str) -> Option<Scopes> {
        let mut scopes = Scopes::default();
        for name in text.split(',') {
            match name.trim() {
                "read" => scopes.read = true,
                "act" => scopes.act = true,
                "metrics" => scopes.metrics = true,
                _ => return None,
            }
        }
        Some(scopes)
    }
}

/// Names with a comma between them.
impl std::fmt::Display for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = [(self.read, "read"), (self.act, "act"), (self.metrics, "metrics")];
        let names: Vec<_> = names.iter().filter(|(set, _)| *set).map(|(_, name)| *name).collect();
        f.write_str(&names.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_its_work_needs() {
        let allowed = |role: Role| {
            let allowed = Permission::ALL.into_iter().filter(|it| role.allows(*it));
            allowed.map(|it| format!("{it:?}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(allowed(Role::Viewer), "See ReadMetrics OwnAccount");
        assert_eq!(
            allowed(Role::Counsellor),
            "See SeeCustomers SendPageLink AnswerTickets Report RequestHelp Promise OwnAccount"
        );
        assert_eq!(
            allowed(Role::Engineer),
            "See SeeCustomers State Approve Exclude Retry SendPageLink Maintain Mute EditInventory \
             AnswerTickets OnCall Report RequestHelp Promise ReadMetrics OwnAccount"
        );
        let managers = Permission::ALL.into_iter().filter(|it| !Role::Manager.allows(*it));
        assert_eq!(managers.collect::<Vec<_>>(), [Permission::ManagePeople]);
        assert!(Permission::ALL.into_iter().all(|it| Role::Administrator.allows(it)));
    }

    #[test]
    fn scopes_are_read_as_they_are_written() {
        let scopes = Scopes { read: true, act: false, metrics: true };
        assert_eq!(scopes.to_string(), "read,metrics");
        assert_eq!(Scopes::parse("metrics, read"), Some(scopes));
        assert_eq!(Scopes::parse("everything"), None);
        assert_eq!(Scopes::parse(""), None);
    }
}
