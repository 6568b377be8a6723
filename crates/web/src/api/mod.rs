//! The JSON API under `/api/v1`, described by OpenAPI, and a page of it for people.
//!
//! The public part names no site and no customer; the operations part does, and takes
//! commands. Errors are RFC 9457 problem details that name field and remedy.

mod actions;
mod alerts;
mod departures;
mod docs_page;
mod documents;
mod external_alerts;
mod inventory;
mod loss;
mod maintenance;
mod oncall;
mod openapi;
mod promises;
mod read;
mod settlement;
mod tickets;
pub mod types;
mod whole;

pub use alerts::digest_payload;
pub use oncall::oncall_page_payload;
pub use whole::whole as description_of;

use crate::access::routes::{GuardedRoutes, OpenRoutes};
use bongsu_core::access::Permission::{
    AnswerTickets, EditInventory, Exclude, Maintain, Mute, OnCall, Promise, See, SeeCustomers,
    Settle, State,
};

/// The routes for everybody.
pub fn public_routes() -> OpenRoutes {
    let (routes, described) = openapi::public_part().split_for_parts();
    OpenRoutes::default()
        .merge_reads(routes, described.paths.paths.into_keys())
        .get("/api", docs_page::page)
}

/// The routes for operations. Their paths are those of the description, which a test compares.
pub fn operations_routes() -> GuardedRoutes {
    GuardedRoutes::default()
        .get("/api/v1/incidents/{id}/victims", See, read::victims)
        .get("/api/v1/sites", See, read::sites)
        .get("/api/v1/sites/{host}", See, read::site)
        .get("/api/v1/alerts", See, alerts::alerts)
        .get("/api/v1/external-alerts", See, external_alerts::list)
        .get("/api/v1/external-alerts/{id}", See, external_alerts::one)
        .post("/api/v1/external-alerts/{id}", OnCall, external_alerts::act)
        .get("/api/v1/heartbeats", See, external_alerts::heartbeats)
        .get("/api/v1/caller", SeeCustomers, read::caller)
        .get("/api/v1/reports", See, read::report)
        .get("/api/v1/reports/month", Settle, documents::month_json)
        .get("/api/v1/reports/month.pdf", Settle, documents::month_pdf)
        .get("/api/v1/credits", Settle, settlement::list)
        .get("/api/v1/credits/{id}", Settle, settlement::one)
        .post("/api/v1/credits/{id}", Settle, settlement::decide)
        .get("/api/v1/credits/{id}/document.pdf", Settle, documents::credit_pdf)
        .post("/api/v1/incidents/{id}/statements", State, actions::publish_statement)
        .post("/api/v1/incidents/{id}/exclude", Exclude, actions::exclude)
        .get("/api/v1/maintenance", See, maintenance::list)
        .post("/api/v1/maintenance", Maintain, maintenance::plan)
        .get("/api/v1/maintenance/{id}", See, maintenance::one)
        .post("/api/v1/maintenance/{id}", Maintain, maintenance::change)
        .post("/api/v1/maintenance/{id}/cancel", Maintain, maintenance::cancel)
        .post("/api/v1/maintenance/{id}/end", Maintain, maintenance::end)
        .post("/api/v1/maintenance/{id}/extend", Maintain, maintenance::extend)
        .post("/api/v1/maintenance-calendar", Maintain, maintenance::calendar)
        .get("/api/v1/promises", SeeCustomers, promises::list)
        .post("/api/v1/promises", Promise, promises::make)
        .post("/api/v1/promises/{id}", Promise, promises::change)
        .post("/api/v1/callbacks/next", Promise, promises::next)
        .post("/api/v1/departures", Promise, departures::tell)
        .get("/api/v1/leaving", SeeCustomers, departures::list)
        .get("/api/v1/loss/{host}", SeeCustomers, loss::loss)
        .get("/api/v1/mutes", See, maintenance::mutes)
        .post("/api/v1/mutes", Mute, maintenance::mute)
        .post("/api/v1/mutes/end", Mute, maintenance::unmute)
        .get("/api/v1/inventory", SeeCustomers, inventory::list)
        .get("/api/v1/inventory/entry", SeeCustomers, inventory::entry)
        .post("/api/v1/inventory/entry", EditInventory, inventory::set)
        .post("/api/v1/inventory/remove", EditInventory, inventory::remove)
        .get("/api/v1/inventory/changes", SeeCustomers, inventory::changes)
        .get("/api/v1/inventory/changes/{number}", SeeCustomers, inventory::change)
        .post("/api/v1/inventory/changes/{number}/undo", EditInventory, inventory::undo)
        .get("/api/v1/inventory/drift", SeeCustomers, inventory::drift)
        .get("/api/v1/tickets", SeeCustomers, tickets::list)
        .post("/api/v1/tickets", AnswerTickets, tickets::open)
        .get("/api/v1/tickets/{id}", SeeCustomers, tickets::one)
        .post("/api/v1/tickets/{id}/entries", AnswerTickets, tickets::add)
        .get("/api/v1/oncall", See, oncall::now)
        .get("/api/v1/escalations", See, oncall::escalations)
        .post("/api/v1/escalations/{id}", OnCall, oncall::act)
        .get("/api/v1/schedule-changes", See, oncall::changes)
        .post("/api/v1/schedule-changes", OnCall, oncall::change)
        .post("/api/v1/schedule-changes/{id}", OnCall, oncall::edit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_described_route_of_operations_is_served_with_a_rule() {
        let doc = serde_json::to_value(openapi::operations_part().split_for_parts().1).unwrap();
        let mut described = Vec::new();
        for (path, methods) in doc["paths"].as_object().unwrap() {
            let methods = methods.as_object().unwrap().keys();
            described.extend(methods.map(|method| (method.to_uppercase(), path.clone())));
        }
        let rules = operations_routes();
        let served = rules.rules().iter().map(|it| (it.method.to_owned(), it.path.to_owned()));
        let mut served: Vec<_> = served.collect();
        described.sort();
        served.sort();
        assert_eq!(served, described);
    }
}
