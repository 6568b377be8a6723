//! The API's description, and the routes that it is made from.

use super::{
    actions, alerts, departures, documents, external_alerts, inventory, loss, maintenance, oncall,
    promises, read, settlement, tickets,
};
use crate::app::App;
use crate::middleware::error_pages::Problem;
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "bongsu",
        description = "The data of the outage desk. Times are RFC 3339 in UTC. `seen_hit` was seen failing; \
            `at_risk` is presumed from dependencies; `verified` was seen working on every layer, \
            several rounds in a row. Nothing else says that a site works again.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(schemas(Problem))
)]
struct Doc;

/// The part for everybody.
pub fn public_part() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Doc::openapi())
        .routes(routes!(read::status))
        .routes(routes!(read::incidents))
        .routes(routes!(read::incident))
        .routes(routes!(read::components))
}

/// The part for operations.
pub fn operations_part() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Doc::openapi())
        .routes(routes!(read::victims))
        .routes(routes!(read::sites))
        .routes(routes!(read::site))
        .routes(routes!(read::caller))
        .routes(routes!(read::report))
        .routes(routes!(alerts::alerts))
        .routes(routes!(settlement::list))
        .routes(routes!(settlement::one))
        .routes(routes!(settlement::decide))
        .routes(routes!(documents::month_json))
        .routes(routes!(documents::month_pdf))
        .routes(routes!(documents::credit_pdf))
        .routes(routes!(actions::publish_statement))
        .routes(routes!(actions::exclude))
        .routes(routes!(maintenance::list))
        .routes(routes!(maintenance::one))
        .routes(routes!(maintenance::plan))
        .routes(routes!(maintenance::change))
        .routes(routes!(maintenance::cancel))
        .routes(routes!(maintenance::end))
        .routes(routes!(maintenance::extend))
        .routes(routes!(maintenance::calendar))
        .routes(routes!(promises::list))
        .routes(routes!(promises::make))
        .routes(routes!(promises::change))
        .routes(routes!(promises::next))
        .routes(routes!(departures::tell))
        .routes(routes!(departures::list))
        .routes(routes!(loss::loss))
        .routes(routes!(maintenance::mutes))
        .routes(routes!(maintenance::mute))
        .routes(routes!(maintenance::unmute))
        .routes(routes!(inventory::list))
        .routes(routes!(inventory::entry))
        .routes(routes!(inventory::set))
        .routes(routes!(inventory::remove))
        .routes(routes!(inventory::changes))
        .routes(routes!(inventory::change))
        .routes(routes!(inventory::undo))
        .routes(routes!(inventory::drift))
        .routes(routes!(tickets::list))
        .routes(routes!(tickets::one))
        .routes(routes!(tickets::open))
        .routes(routes!(tickets::add))
        .routes(routes!(external_alerts::list))
        .routes(routes!(external_alerts::one))
        .routes(routes!(external_alerts::act))
        .routes(routes!(external_alerts::heartbeats))
        .routes(routes!(oncall::now))
        .routes(routes!(oncall::escalations))
        .routes(routes!(oncall::act))
        .routes(routes!(oncall::changes))
        .routes(routes!(oncall::change))
        .routes(routes!(oncall::edit))
}

/// The whole description; the tag `operations` marks what is served to operations only.
pub fn description() -> utoipa::openapi::OpenApi {
    let (_, mut doc) = public_part().split_for_parts();
    let (_, operations) = operations_part().split_for_parts();
    doc.merge(operations);
    doc
}
