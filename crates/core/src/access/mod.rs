//! Who acts, and what they may do: one table, asked by the screens and by the engine.

/// Who acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Principal {
    /// The name of a person, or the key of a customer.
    pub name: String,
    /// What they are.
    pub role: Role,
}

/// What a principal is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Works for the host.
    Operator,
    /// Holds the link to the page of one customer.
    Customer,
}

/// What can be allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permission {
    /// Write statements.
    State,
    /// Decide about the statements of others.
    Approve,
    /// Take sites off a victim list.
    Exclude,
    /// Report that a site does not work.
    Report,
}

impl Principal {
    /// Somebody who works for the host.
    pub fn operator(name: impl Into<String>) -> Principal {
        Principal { name: name.into(), role: Role::Operator }
    }

    /// A customer, by key.
    pub fn customer(key: impl Into<String>) -> Principal {
        Principal { name: key.into(), role: Role::Customer }
    }

    /// Whether `name` is this person. Names are compared without regard to case and space,
    /// so that nobody becomes another person by a capital letter.
    pub fn is_called(&self, name: &str) -> bool {
        let plain = |name: &str| name.split_whitespace().collect::<String>().to_lowercase();
        plain(&self.name) == plain(name)
    }
}

/// Whether a principal may do something.
pub const fn may(principal: &Principal, permission: Permission) -> bool {
    match principal.role {
        Role::Operator => true,
        Role::Customer => matches!(permission, Permission::Report),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_may_report_and_nothing_else() {
        let customer = Principal::customer("1001");
        for permission in [Permission::State, Permission::Approve, Permission::Exclude] {
            assert!(!may(&customer, permission), "{permission:?}");
        }
        assert!(may(&customer, Permission::Report));
    }

    #[test]
    fn nobody_becomes_another_person_by_a_capital_letter_or_a_space() {
        let author = Principal::operator("Kim Minji");
        assert!(author.is_called(" kim  minji ") && author.is_called("KimMinji"));
        assert!(!author.is_called("Lee"));
    }
}
