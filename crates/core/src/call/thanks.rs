//! A customer's thanks after an incident (S24): it reaches the very people who helped.

use super::Call;
use crate::Time;
use crate::incident::IncidentId;
use crate::promise::{Owner, Person, Promise};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest words of thanks.
pub const THANKS_MAX_CHARS: usize = 500;

/// Thanks of one customer for one incident.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Thanks {
    /// The customer's key.
    pub customer: String,
    /// What they thank for.
    pub incident: IncidentId,
    /// When.
    pub at: Time,
    /// In words; may be empty.
    pub text: String,
    /// Who helped them; empty when no single person did: then it is the whole team's.
    pub to: Vec<Person>,
    /// Whether those it is for have put it on the team's wall.
    pub on_wall: bool,
}

impl Thanks {
    /// Whether somebody may put it on the wall, or take it off.
    pub fn is_for(&self, id: &str) -> bool {
        self.to.is_empty() || self.to.iter().any(|person| person.id == id)
    }
}

/// Who helped a customer in an incident: who took their calls, and who promised them something or
/// answered for it. By name, each once.
pub fn helpers<'a>(
    incident: IncidentId,
    calls: impl Iterator<Item = &'a Call>,
    promises: impl Iterator<Item = &'a Promise>,
) -> Vec<Person> {
    let mut found = BTreeSet::new();
    for call in calls.filter(|call| call.incident == Some(incident)) {
        found.extend(call.taken.as_ref().map(|(_, person)| person.clone()));
    }
    for promise in promises.filter(|promise| promise.incident == Some(incident)) {
        if let Owner::Person(person) = &promise.owner {
            found.insert(person.clone());
        }
        // A customer who asked by telephone gave no promise.
        if !promise.author.id.starts_with("customer:") {
            found.insert(promise.author.clone());
        }
    }
    let mut found: Vec<Person> = found.into_iter().collect();
    found.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn thanks_reach_who_took_the_calls_of_this_incident_each_once() {
        let incident = IncidentId::new(Time::from_secs(1), "a");
        let other = IncidentId::new(Time::from_secs(1), "b");
        let person = |name: &str| Person { id: format!("user:{name}"), name: name.into() };
        let call = |of, name: &str| Call {
            incident: Some(of),
            taken: Some((Time::from_secs(2), person(name))),
            ..Call::begin(Time::from_secs(1), "", name, Language::Ko)
        };
        let calls = [
            call(incident, "Lee"),
            call(incident, "Kim"),
            call(incident, "Lee"),
            call(other, "Park"),
        ];
        let found = helpers(incident, calls.iter(), std::iter::empty());
        assert_eq!(found, [person("Kim"), person("Lee")]);
    }
}
