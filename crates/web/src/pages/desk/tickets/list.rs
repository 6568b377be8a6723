//! `GET /ops/tickets`: who waits, whose tickets they are, and the search in all of them.

use crate::layout::fragments::ticket::{state, ticket_path};
use crate::layout::{Audience, Page, fragments, frame};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::params::Params;
use crate::request::ticket::{away, person, ticket_store};
use axum::response::Response;
use bongsu_core::Time;
use bongsu_core::access::Permission;
use bongsu_core::inventory::Contact;
use bongsu_core::ticket::search::{QUERY_MAX_CHARS, Query};
use bongsu_core::ticket::{Ticket, TicketId};
use bongsu_store::{TicketCounts, TicketFilter};
use maud::{Markup, html};

/// Tickets on one page.
const MAX_ROWS: u32 = 50;

/// A view of the tickets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Waiting,
    AssignedToMe,
    Unassigned,
    Open,
    Closed,
}

const VIEWS: [(&str, View); 5] = [
    ("waiting", View::Waiting),
    ("mine", View::AssignedToMe),
    ("unassigned", View::Unassigned),
    ("open", View::Open),
    ("closed", View::Closed),
];

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let view = params.one_of("view", &VIEWS, "waiting, mine, unassigned, open, closed")?;
    let view = view.unwrap_or(View::Waiting);
    let typed = params.search()?;
    let me = person(&cx.principal()?);
    let store = ticket_store(&cx)?;
    let counts = store.ticket_counts(&me.id).await.map_err(away)?;
    let query = Query::parse(&typed);
    let tickets = match &query {
        Some(query) => store.find_tickets(query, MAX_ROWS).await.map_err(away)?,
        None if !typed.is_empty() => Vec::new(),
        None => of_view(&cx, view, &me.id, cursor(&params)?).await?,
    };
    let title = say!(lang, "ticket-nav");
    let main = html! {
        h1 { (title) }
        form.search action="/ops/tickets" role="search" {
            label.sr for="q" { (say!(lang, "ticket-search")) }
            input #q type="search" name="q" value=(typed) maxlength=(QUERY_MAX_CHARS)
                autocomplete="off" placeholder=(say!(lang, "ticket-search"));
            button { (say!(lang, "search")) }
        }
        p.buttons {
            @if cx.may(Permission::AnswerTickets) { a.button href="/ops/tickets/new" { (say!(lang, "ticket-new")) } }
            a.button href="/ops/ticket-macros" { (say!(lang, "ticket-macros")) }
        }
        @if typed.is_empty() { (views(&cx, view, counts)) }
        @else if query.is_none() { p { (say!(lang, "ticket-search-short")) } }
        section.card aria-labelledby="tickets" {
            h2 #tickets { @if typed.is_empty() { (label(&cx, view)) } @else { (say!(lang, "ticket-found", n = tickets.len())) } }
            @if tickets.is_empty() { p { (say!(lang, "ticket-list-empty")) } }
            ul.rows { @for ticket in &tickets { (row(&cx, ticket)) } }
            @if typed.is_empty() { (next(&cx, view, &tickets)) }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

async fn of_view(
    cx: &RequestContext,
    view: View,
    me: &str,
    cursor: Option<(Time, TicketId)>,
) -> Result<Vec<Ticket>, Error> {
    let store = ticket_store(cx)?;
    let filter = TicketFilter { before: cursor, limit: MAX_ROWS, ..TicketFilter::default() };
    let filter = match view {
        View::Waiting => return store.tickets_waiting(cursor, MAX_ROWS).await.map_err(away),
        View::AssignedToMe => {
            TicketFilter { assignee: Some(me.to_owned()), open: Some(true), ..filter }
        }
        View::Unassigned => TicketFilter { unassigned: true, open: Some(true), ..filter },
        View::Open => TicketFilter { open: Some(true), ..filter },
        View::Closed => TicketFilter { open: Some(false), ..filter },
    };
    store.tickets(filter).await.map_err(away)
}

/// `after=`: the last ticket of the previous page, with its time.
fn cursor(params: &Params) -> Result<Option<(Time, TicketId)>, Error> {
    let Some(text) = params.get("after").filter(|text| !text.is_empty()) else { return Ok(None) };
    let read = || {
        let (at, id) = text.split_once('.')?;
        Some((Time::from_micros(at.parse().ok()?), id.parse().ok()?))
    };
    read().map(Some).ok_or(Error::invalid("after", FieldError::NotAnId))
}

fn next(cx: &RequestContext, view: View, tickets: &[Ticket]) -> Markup {
    let last = tickets.last().filter(|_| tickets.len() >= MAX_ROWS as usize);
    let next = last.map(|last| {
        let at = match view {
            View::Waiting => last.waiting_since.unwrap_or(Time::ZERO),
            _ => last.changed_at,
        };
        let after = format!("{}.{}", at.as_micros(), last.id);
        (cx.with_param("after", &after), say!(cx.lang, "pager-on"))
    });
    fragments::list_links(None, next, say!(cx.lang, "pager"))
}

fn label(cx: &RequestContext, view: View) -> String {
    let lang = cx.lang;
    match view {
        View::Waiting => say!(lang, "ticket-view-waiting"),
        View::AssignedToMe => say!(lang, "ticket-view-mine"),
        View::Unassigned => say!(lang, "ticket-view-unassigned"),
        View::Open => say!(lang, "ticket-view-open"),
        View::Closed => say!(lang, "ticket-view-closed"),
    }
}

fn views(cx: &RequestContext, current: View, counts: TicketCounts) -> Markup {
    let count = |view| match view {
        View::Waiting => Some(counts.waiting),
        View::AssignedToMe => Some(counts.assigned),
        View::Unassigned => Some(counts.unassigned),
        View::Open => Some(counts.open),
        View::Closed => None,
    };
    html! {
        nav.jump aria-label=(say!(cx.lang, "ticket-views")) {
            @for (code, view) in VIEWS {
                a href={ "/ops/tickets?view=" (code) } aria-current=[(view == current).then_some("page")] {
                    (label(cx, view)) @if let Some(n) = count(view) { " " (fragments::count(n)) }
                }
            }
        }
    }
}

/// A ticket in a list.
pub fn row(cx: &RequestContext, ticket: &Ticket) -> Markup {
    let lang = cx.lang;
    html! {
        li.row {
            div.grow {
                a href=(ticket_path(ticket)) { (ticket.subject) }
                p.small {
                    (ticket.id.reference())
                    @if let Some(customer) = &ticket.customer { " · " (cx.customer_label(customer)) }
                    @if !ticket.requester.name.is_empty() { " · " (ticket.requester.name) }
                    @if ticket.customer.is_none() { @match &ticket.requester.contact {
                        Some(Contact::Email(address)) => { " · " (address) },
                        Some(Contact::Phone(number)) => { " · " (bongsu_words::phone(lang, number)) },
                        None => {},
                    } }
                    @if let Some(person) = &ticket.assignee { " · " (say!(lang, "ticket-assigned", name = person.name.as_str())) }
                    @if ticket.incident.is_some() { " · " (say!(lang, "ticket-of-incident")) }
                    @for tag in &ticket.tags { " · #" (tag) }
                }
                p.small {
                    @if let Some(since) = ticket.waiting_since { (say!(lang, "ticket-waits")) " " (cx.since(since)) }
                    @else { (cx.since(ticket.changed_at)) }
                }
            }
            (state(lang, ticket.state))
        }
    }
}
