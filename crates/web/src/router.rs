//! All routes.

use crate::access::identify;
use crate::access::routes::{GuardedRoutes, OpenRoutes, Route, RouteRule};
use crate::app::App;
use crate::formats::{calendar, feeds, health, metrics, statuspage};
use crate::middleware::{KnownHosts, SizedRoutes};
use crate::{api, assets, live, middleware, pages};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use bongsu_core::access::Permission::{
    AnswerTickets, Approve, EditInventory, Exclude, Fulfil, Maintain, ManagePeople, Mute, OnCall,
    OwnAccount, Promise, ReadMetrics, Retry, ReviewAbuse, ReviewPromises, See, SeeCustomers,
    SeeRecord, SendPageLink, Settle, State,
};
use serde_json::Value;
use std::sync::{Arc, LazyLock};

/// What everybody may see: the public pages, feeds, Statuspage v2 and the part of the API
/// that names no site; and each customer's own page, at an address that holds a token.
pub fn public_router(app: Arc<App>, hosts: &KnownHosts) -> Router {
    let recorded = middleware::recorded(customer_routes().into_router(), &app);
    let open = middleware::conditional(public_routes().into_router());
    let uploads = middleware::recorded(upload_routes().into_router(), &app);
    let (alerts, long) = (alert_routes().into_router(), single_alert_routes().into_router());
    let forms = open.merge(recorded);
    middleware::wrap(SizedRoutes { forms, long, alerts, uploads }, app, hosts)
}

/// Everything public, and operations: sites, victim lists, statements and metrics, for who is
/// logged in and may see them. Every use of operations is recorded.
pub fn operations_router(app: Arc<App>, hosts: &KnownHosts) -> Router {
    let guarded = operations_routes().into_router();
    let inside = guarded.merge(customer_routes().merge(login_routes()).into_router());
    let recorded = middleware::recorded(inside, &app);
    let identified = from_fn_with_state(app.clone(), identify::identify);
    let open = middleware::conditional(public_routes().into_router());
    let uploads = middleware::recorded(upload_routes().into_router(), &app);
    let uploads = uploads.layer(identified.clone());
    let long_forms = middleware::recorded(long_form_routes().into_router(), &app);
    let long = single_alert_routes().into_router().merge(long_forms.layer(identified.clone()));
    let (alerts, forms) = (alert_routes().into_router(), open.merge(recorded).layer(identified));
    middleware::wrap(SizedRoutes { forms, long, alerts, uploads }, app, hosts)
}

/// What each route of operations needs of who asks.
pub fn operations_rules() -> Vec<RouteRule> {
    operations_routes().merge(long_form_routes()).rules().to_vec()
}

/// Every route of the public listener.
pub fn public_route_list() -> Vec<Route> {
    let written = customer_routes().merge(upload_routes()).merge(alert_routes());
    public_routes().merge(written).list().to_vec()
}

/// Every route that asks nobody who they are.
pub fn open_route_list() -> Vec<Route> {
    public_route_list().into_iter().chain(login_routes().list().to_vec()).collect()
}

/// Every route of operations, which are all of the public listener and more.
pub fn operations_route_list() -> Vec<Route> {
    let rules = operations_rules().into_iter();
    let guarded = rules.map(|it| Route { method: it.method, path: it.path.to_owned() });
    guarded.chain(open_route_list()).collect()
}

fn public_routes() -> OpenRoutes {
    use crate::telephone::hook;
    use pages::public::{history, incident, status, subscribe, subscribe_api};
    OpenRoutes::default()
        .get("/", status::page)
        .get("/history", history::page)
        .get("/incidents/{id}", incident::page)
        .get("/subscribe", subscribe::page)
        .post("/subscribe", subscribe::subscribe)
        .get("/subscribe/{token}", subscribe::subscription)
        .post("/subscribe/{token}/confirm", subscribe::confirm)
        .get("/subscribe/{token}/unsubscribe", subscribe::subscription)
        .post("/subscribe/{token}/unsubscribe", subscribe::unsubscribe)
        .post("/api/v2/subscribers.json", subscribe_api::subscribe)
        .post("/v1/pages/{page}/subscribers", subscribe_api::of_page)
        .get("/live", live::public)
        .get("/assets/{build}/{name}", assets::serve)
        .get("/push-worker.js", assets::push_worker)
        .get("/favicon.ico", || async { StatusCode::NO_CONTENT })
        .get("/history.atom", feeds::atom)
        .get("/history.rss", feeds::rss)
        .get("/feed.json", feeds::json)
        .get("/maintenance.ics", calendar::calendar)
        .get("/healthz", health::check)
        .get("/api/v1/openapi.json", described)
        .post("/hooks/calls/{system}", hook::ask)
        .post("/hooks/calls/{system}/{token}", hook::ask_with_token)
        .post("/hooks/calls/{system}/{token}/{told}", hook::told)
        .merge(statuspage::routes())
        .merge(api::public_routes())
}

/// `GET /api/v1/openapi.json`: every route of both listeners.
async fn described() -> Response {
    static DOC: LazyLock<Value> = LazyLock::new(|| api::description_of(&operations_route_list()));
    ([(CACHE_CONTROL, "public, max-age=300")], Json(&*DOC)).into_response()
}

/// Where other tools tell of alerts, and gateways of replies, each by its token.
fn alert_routes() -> OpenRoutes {
    use crate::alert_sources::hook;
    use crate::oncall_replies;
    OpenRoutes::default()
        .post("/hooks/alerts/{source}", hook::take)
        .post("/hooks/alerts/{source}/{token}", hook::take_with_token)
        .post("/hooks/alerts/{source}/{token}/api/v2/alerts", hook::take_with_token)
        .post("/api/v2/alerts", hook::take_as_alertmanager)
        .post("/hooks/replies/{source}", oncall_replies::hook::take)
        .post("/hooks/replies/{source}/{token}", oncall_replies::hook::take_with_token)
}

/// What tells of one alert at a time; the token of PagerDuty's senders is in the body, so that
/// strangers are read too.
fn single_alert_routes() -> OpenRoutes {
    use crate::alert_sources::hook;
    OpenRoutes::default()
        .post("/v2/enqueue", hook::enqueue)
        .get("/hooks/heartbeats/{name}/{token}", hook::heartbeat)
        .post("/hooks/heartbeats/{name}/{token}", hook::heartbeat)
}

/// One customer's own pages, and how they have the link to them sent. Every use is recorded.
fn customer_routes() -> OpenRoutes {
    use pages::customer::{
        credits, loss, month_report, page, preferences, report, thanks, tickets,
    };
    use pages::public::{page_link, ticket};
    OpenRoutes::default()
        .get("/c/{token}", page::page)
        .get("/c/{token}/live", live::customer)
        .post("/c/{token}/report", report::report)
        .post("/c/{token}/thanks", thanks::say)
        .post("/c/{token}/credits", credits::claim)
        .get("/c/{token}/credits/{id}/document", credits::document)
        .get("/c/{token}/credits/{id}/document.pdf", credits::pdf)
        .get("/c/{token}/month", month_report::page)
        .get("/c/{token}/month.pdf", month_report::pdf)
        .get("/c/{token}/loss", loss::page)
        .get("/c/{token}/loss/deals/{key}", loss::statement)
        .get("/c/{token}/loss/deals/{key}/pdf", loss::statement_pdf)
        .get("/c/{token}/preferences", preferences::page)
        .post("/c/{token}/preferences", preferences::save)
        .get("/c/{token}/unsubscribe", preferences::confirm_unsubscribe)
        .post("/c/{token}/unsubscribe", preferences::unsubscribe)
        .get("/c/{token}/tickets", tickets::page)
        .post("/c/{token}/tickets", tickets::open)
        .get("/c/{token}/tickets/{id}", tickets::one)
        .post("/c/{token}/tickets/{id}", tickets::change)
        .get("/c/{token}/tickets/{id}/files/{number}", tickets::file)
        .get("/t/{token}/files/{number}", ticket::file)
        .get("/tickets/new", ticket::form_page)
        .post("/tickets/new", ticket::open)
        .get("/t/{token}", ticket::page)
        .post("/t/{token}", ticket::change)
        .get("/t/confirm/{token}", ticket::confirm_page)
        .post("/t/confirm/{token}", ticket::confirm)
        .get("/page-link", page_link::page)
        .post("/page-link", page_link::submit)
}

/// What takes files, from whoever has the link.
fn upload_routes() -> OpenRoutes {
    OpenRoutes::default()
        .post("/c/{token}/tickets/{id}/files", pages::customer::tickets::upload)
        .post("/t/{token}/files", pages::public::ticket::upload)
}

/// How people get in and out; the only routes of operations that need nobody to be logged in.
fn login_routes() -> OpenRoutes {
    use pages::login::{self, link, passkey, provider};
    use pages::oncall;
    OpenRoutes::default()
        .get("/login", login::page)
        .post("/login", login::submit)
        .get("/login/code", login::code_page)
        .post("/login/code", login::submit_code)
        .get("/login/passkey", passkey::page)
        .post("/login/passkey", passkey::submit)
        .get("/login/provider", provider::begin)
        .get("/login/provider/callback", provider::callback)
        .get("/login/link/{token}", link::page)
        .post("/login/link/{token}", link::submit)
        .get("/oncall/page/{id}/{code}", oncall::link::page)
        .post("/oncall/page/{id}/{code}", oncall::link::submit)
        .get("/oncall/calendar/{kind}/{key}/{code}", oncall::calendar::calendar)
        .get("/logout", login::logout_page)
        .post("/logout", login::logout)
}

fn operations_routes() -> GuardedRoutes {
    use pages::ops;
    GuardedRoutes::default()
        .get("/ops", See, ops::overview::page)
        .get("/ops/live", See, live::operations)
        .get("/ops/incidents", See, ops::incidents::page)
        .merge(incident_routes())
        .get("/ops/alerts", See, ops::alerts::page)
        .get("/ops/external-alerts", See, ops::external_alerts::list::page)
        .get("/ops/external-alerts/{id}", See, ops::external_alerts::one::page)
        .post("/ops/external-alerts/{id}", OnCall, ops::external_alerts::one::submit)
        .get("/ops/caller", SeeCustomers, ops::caller_card::page)
        .post("/ops/customers/{customer}/page-link", SendPageLink, ops::page_link::send)
        .get("/ops/outbox", SeeCustomers, ops::outbox::page)
        .post("/ops/outbox/retry", Retry, ops::outbox::retry)
        .get("/ops/sites", See, ops::sites::page)
        .get("/ops/sites/{host}", See, ops::site::page)
        .get("/ops/components", See, ops::components::page)
        .get("/ops/components/{*key}", See, ops::component::page)
        .get("/ops/maintenance", See, ops::maintenance::list::page)
        .get("/ops/maintenance/new", Maintain, ops::maintenance::plan::page)
        .post("/ops/maintenance/new", Maintain, ops::maintenance::plan::submit)
        .get("/ops/maintenance/calendar", Maintain, ops::maintenance::calendar::page)
        .post("/ops/maintenance/calendar", Maintain, ops::maintenance::calendar::submit)
        .get("/ops/maintenance/{id}", See, ops::maintenance::one::page)
        .post("/ops/maintenance/{id}", Maintain, ops::maintenance::one::submit)
        .get("/ops/mutes", See, ops::mutes::page)
        .post("/ops/mutes", Mute, ops::mutes::submit)
        .merge(oncall_routes())
        .get("/ops/keys", See, ops::keys::page)
        .get("/ops/loss", SeeCustomers, ops::loss::list)
        .get("/ops/loss/{host}", SeeCustomers, ops::loss::page)
        .get("/ops/loss/{host}/deals/{key}", SeeCustomers, ops::loss::statement)
        .get("/ops/loss/{host}/deals/{key}/pdf", SeeCustomers, ops::loss::statement_pdf)
        .get("/ops/reports", See, ops::reports::page)
        .get("/ops/reports.csv", See, ops::reports::csv)
        .get("/ops/reports/month", Settle, ops::month_report::page)
        .get("/ops/reports/month.pdf", Settle, ops::month_report::pdf)
        .merge(settlement_routes())
        .get("/ops/record", SeeRecord, ops::record::page)
        .get("/ops/record.csv", SeeRecord, ops::record::csv)
        .get("/ops/teams", See, ops::teams::page)
        .get("/ops/users", ManagePeople, ops::users::page)
        .post("/ops/users", ManagePeople, ops::users::add)
        .post("/ops/users/{id}", ManagePeople, ops::users::change)
        .merge(ticket_routes())
        .get("/metrics", ReadMetrics, metrics::all)
        .get("/probe", ReadMetrics, metrics::probe)
        .merge(inventory_routes())
        .merge(desk_routes())
        .merge(account_routes())
        .merge(api::operations_routes())
}

/// What the host owes for outages.
fn settlement_routes() -> GuardedRoutes {
    use pages::ops::incident::claims;
    use pages::ops::settlement::{
        credit_document, credit_page, credit_pdf, csv, decide, enter_report, list_page,
    };
    GuardedRoutes::default()
        .get("/ops/incidents/{id}/claims", Settle, claims::page)
        .post("/ops/incidents/{id}/claims", Settle, claims::submit)
        .get("/ops/incidents/{id}/claims.csv", Settle, claims::csv)
        .get("/ops/leaving", Settle, pages::ops::leaving::list_page)
        .get("/ops/leaving/{customer}", Settle, pages::ops::leaving::customer_page)
        .get("/ops/settlement", Settle, list_page)
        .get("/ops/settlement.csv", Settle, csv)
        .get("/ops/settlement/credits/{id}", Settle, credit_page)
        .post("/ops/settlement/credits/{id}", Settle, decide)
        .get("/ops/settlement/credits/{id}/document", Settle, credit_document)
        .get("/ops/settlement/credits/{id}/document.pdf", Settle, credit_pdf)
        .post("/ops/settlement/credits/{id}/report", Settle, enter_report)
}

/// Promises and calls back.
fn desk_routes() -> GuardedRoutes {
    use pages::desk::{
        call, call_actions, callbacks, calls, care, care_report, hand_over, leaving, promises,
        thanks, weeks,
    };
    GuardedRoutes::default()
        .get("/ops/desk/calls", Promise, calls::page)
        .get("/ops/desk/call", Promise, call::page)
        .post("/ops/desk/call", Promise, call_actions::submit)
        .post("/ops/desk/drafts", Promise, call_actions::save_draft)
        .get("/ops/desk/promises", Promise, promises::page)
        .post("/ops/desk/promises", Promise, promises::make)
        .post("/ops/desk/promises/{id}", Promise, promises::change)
        .get("/ops/desk/hand-over", Promise, hand_over::page)
        .post("/ops/desk/hand-over", Promise, hand_over::submit)
        .get("/ops/desk/callbacks", Promise, callbacks::page)
        .post("/ops/desk/callbacks", Promise, callbacks::take)
        .get("/ops/desk/thanks", Promise, thanks::page)
        .post("/ops/desk/thanks", Promise, thanks::submit)
        .get("/ops/desk/weeks", ReviewPromises, weeks::page)
        .get("/ops/desk/care", Promise, care::page)
        .post("/ops/desk/care", Promise, care::submit)
        .get("/ops/desk/reports", ReviewAbuse, care_report::list)
        .get("/ops/desk/reports/{id}", Promise, care_report::one)
        .post("/ops/desk/reports/{id}", Promise, care_report::submit)
        .get("/ops/desk/leaving", Promise, leaving::list)
        .get("/ops/desk/leaving/{id}", Promise, leaving::one)
        .post("/ops/desk/leaving/{id}", Promise, leaving::submit)
}

/// Forms whose texts are longer than others: a plan of hundreds of people, a calendar, and a
/// postmortem.
fn long_form_routes() -> GuardedRoutes {
    GuardedRoutes::default()
        .post("/ops/oncall/plan", ManagePeople, pages::oncall::plan::submit)
        .post("/ops/oncall/calendar", OnCall, pages::oncall::import::submit)
        .post("/ops/incidents/{id}/postmortem", State, pages::ops::incident::postmortem::submit)
}

/// One incident in operations, and what can be done about it.
fn incident_routes() -> GuardedRoutes {
    use pages::ops::incident::{
        approval, exclude, obligations, page, postmortem, regulator_report, statement,
        timeline_markdown,
    };
    GuardedRoutes::default()
        .get("/ops/incidents/{id}", See, page::page)
        .get("/ops/incidents/{id}/statement", State, statement::page)
        .post("/ops/incidents/{id}/statement", State, statement::submit)
        .post("/ops/incidents/{id}/drafts/{draft}", Approve, approval::decide)
        .post("/ops/incidents/{id}/exclude", Exclude, exclude::submit)
        .get("/ops/incidents/{id}/obligations", See, obligations::page)
        .post("/ops/incidents/{id}/obligations", Fulfil, obligations::submit)
        .get("/ops/incidents/{id}/report", See, regulator_report::page)
        .get("/ops/incidents/{id}/postmortem", See, postmortem::page)
        .get("/ops/incidents/{id}/timeline.md", See, timeline_markdown::timeline)
}

/// What is declared, and who changed it.
fn inventory_routes() -> GuardedRoutes {
    use pages::ops::inventory::{drift, entry, history, list, remove};
    GuardedRoutes::default()
        .get("/ops/inventory", SeeCustomers, list::page)
        .get("/ops/inventory/entry", SeeCustomers, entry::page)
        .post("/ops/inventory/entry", EditInventory, entry::submit)
        .get("/ops/inventory/new", EditInventory, entry::new)
        .post("/ops/inventory/remove", EditInventory, remove::submit)
        .get("/ops/inventory/history", SeeCustomers, history::page)
        .get("/ops/inventory/history/{number}", SeeCustomers, history::one)
        .post("/ops/inventory/history/{number}/undo", EditInventory, history::take_back)
        .get("/ops/inventory/drift", SeeCustomers, drift::page)
}

/// Tickets, and what is answered to all of an incident.
fn ticket_routes() -> GuardedRoutes {
    use pages::desk::tickets::{incident, list, macros, new, one};
    GuardedRoutes::default()
        .get("/ops/tickets", SeeCustomers, list::page)
        .get("/ops/tickets/new", AnswerTickets, new::page)
        .post("/ops/tickets/new", AnswerTickets, new::submit)
        .get("/ops/tickets/{id}", SeeCustomers, one::page)
        .post("/ops/tickets/{id}", AnswerTickets, one::submit)
        .get("/ops/tickets/{id}/files/{number}", SeeCustomers, one::file)
        .get("/ops/ticket-macros", SeeCustomers, macros::page)
        .post("/ops/ticket-macros", AnswerTickets, macros::submit)
        .get("/ops/incidents/{id}/tickets", SeeCustomers, incident::page)
        .post("/ops/incidents/{id}/tickets", State, incident::submit)
}

/// Who is on call, and who is being woken.
fn oncall_routes() -> GuardedRoutes {
    use pages::oncall::{
        changes, contacts, escalation, fairness, handover, import, overview, plan,
    };
    GuardedRoutes::default()
        .get("/ops/oncall", See, overview::page)
        .post("/ops/oncall/changes", OnCall, changes::submit)
        .get("/ops/oncall/calendar", OnCall, import::page)
        .post("/ops/oncall/tests", OnCall, contacts::ask)
        .post("/ops/oncall/tests/{page}", OnCall, contacts::submit)
        .get("/ops/oncall/plan", ManagePeople, plan::page)
        .get("/ops/oncall/fairness", See, fairness::page)
        .get("/ops/oncall/handover", See, handover::page)
        .post("/ops/oncall/handover", OnCall, handover::submit)
        .get("/ops/oncall/escalations/{id}", See, escalation::page)
        .post("/ops/oncall/escalations/{id}", OnCall, escalation::submit)
}

/// What a person sees and changes of themselves.
fn account_routes() -> GuardedRoutes {
    use pages::account::{page, passkeys, password, push, second_factor, settings, tokens};
    GuardedRoutes::default()
        .get("/account", OwnAccount, page::page)
        .post("/account", OwnAccount, settings::save)
        .post("/account/sessions", OwnAccount, page::end_session)
        .get("/account/password", OwnAccount, password::page)
        .post("/account/password", OwnAccount, password::submit)
        .get("/account/passkeys", OwnAccount, passkeys::page)
        .post("/account/passkeys", OwnAccount, passkeys::submit)
        .get("/account/push", OwnAccount, push::page)
        .post("/account/push", OwnAccount, push::submit)
        .get("/account/second-factor", OwnAccount, second_factor::page)
        .post("/account/second-factor", OwnAccount, second_factor::submit)
        .get("/account/tokens", OwnAccount, tokens::page)
        .post("/account/tokens", OwnAccount, tokens::submit)
}
