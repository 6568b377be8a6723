//! The role that follows from what the provider says.

use bongsu_core::access::Role;
use serde_json::{Map, Value};

/// How a claim becomes a role.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RoleMapping {
    /// The claim, such as `groups`; empty when the provider says nothing of roles.
    pub claim: String,
    /// Which value of it gives which role.
    pub values: Vec<(String, Role)>,
    /// The role of who has none of these; `None` keeps them out.
    pub default: Option<Role>,
}

impl RoleMapping {
    /// The widest role that the claims give; `None` when they give none.
    pub fn role(&self, claims: &Map<String, Value>) -> Option<Role> {
        let said = claims.get(&self.claim).unwrap_or(&Value::Null);
        let has = |wanted: &str| match said {
            Value::String(one) => one == wanted,
            Value::Array(all) => all.iter().any(|it| it.as_str() == Some(wanted)),
            _ => false,
        };
        // Roles are in order, the widest first.
        let given = self.values.iter().filter(|(value, _)| has(value)).map(|(_, role)| *role);
        given.min().or(self.default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn role(claims: Value) -> Option<Role> {
        let mapping = RoleMapping {
            claim: "groups".into(),
            values: vec![("netops".into(), Role::Engineer), ("heads".into(), Role::Manager)],
            default: None,
        };
        mapping.role(claims.as_object().unwrap())
    }

    #[test]
    fn the_widest_role_counts_and_who_has_none_stays_out() {
        assert_eq!(role(json!({"groups": ["netops", "heads", "x"]})), Some(Role::Manager));
        assert_eq!(role(json!({"groups": "netops"})), Some(Role::Engineer));
        for none in [json!({}), json!({"groups": ["Netops"]}), json!({"groups": {"netops": 1}})] {
            assert_eq!(role(none), None);
        }
    }
}
