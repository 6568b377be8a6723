//! Incidents and their statements, read once for a batch of deliveries.

use bongsu_core::incident::Incident;
use bongsu_core::incident::IncidentId;
use bongsu_core::notification::delivery::Delivery;
use bongsu_core::statement::Statement;
use bongsu_store::{Error, Store};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// An incident with its statements.
pub struct IncidentContext {
    /// The incident, if it is in the store.
    pub incident: Option<Incident>,
    /// Its statements, oldest first.
    pub statements: Arc<[Statement]>,
}

impl IncidentContext {
    /// The statement of a delivery.
    pub fn statement(&self, delivery: &Delivery) -> Option<&Statement> {
        self.statements.iter().find(|statement| statement.number == delivery.key.sequence)
    }

    /// The statements up to that of a delivery.
    pub fn statements_until(&self, delivery: &Delivery) -> Vec<Statement> {
        let until = |statement: &&Statement| statement.number <= delivery.key.sequence;
        self.statements.iter().filter(until).cloned().collect()
    }

    /// Whether there is a newer statement than that of a delivery.
    pub fn has_newer(&self, delivery: &Delivery) -> bool {
        self.statements.iter().any(|statement| statement.number > delivery.key.sequence)
    }
}

/// Reads the incidents of deliveries.
pub async fn read<'a>(
    store: &Store,
    deliveries: impl Iterator<Item = &'a Delivery>,
) -> Result<HashMap<IncidentId, Arc<IncidentContext>>, Error> {
    let mut contexts = HashMap::new();
    for delivery in deliveries {
        let id = delivery.key.subject;
        if let Entry::Vacant(entry) = contexts.entry(id) {
            let incident = store.incident(id).await?;
            let statements = store.statements(id).await?.into();
            entry.insert(Arc::new(IncidentContext { incident, statements }));
        }
    }
    Ok(contexts)
}
