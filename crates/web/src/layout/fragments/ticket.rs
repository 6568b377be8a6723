//! Tickets, as the company's people and as customers read them.

use crate::layout::links::ops_incident_path;
use crate::request::context::RequestContext;
use bongsu_core::ticket::attachment::{Attachment, NotKept};
use bongsu_core::ticket::{
    Author, Change, Content, Entry, JoinReason, Origin, Shown, Side, SiteState, SiteThen, State,
    Ticket,
};
use bongsu_words::{Language, labels};
use maud::{Markup, html};

/// The path of a ticket in operations.
pub fn ticket_path(ticket: &Ticket) -> String {
    format!("/ops/tickets/{}", ticket.id)
}

/// The state of a ticket as a badge.
pub fn state(lang: Language, state: State) -> Markup {
    let (class, sign, label) = match state {
        State::Open => ("badge warn", "●", say!(lang, "ticket-state-open")),
        State::Answered => ("badge ok", "◐", say!(lang, "ticket-state-answered")),
        State::Closed | State::ClosedWithIncident => {
            ("badge dim", "✓", say!(lang, "ticket-state-closed"))
        }
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } " " (label) } }
}

/// What a customer reads of a ticket at `path`: what they wrote, and what was answered.
pub fn for_customer(cx: &RequestContext, path: &str, entries: &[Entry]) -> Markup {
    let lang = cx.lang;
    html! {
        ol.rows.thread {
            @for entry in entries {
                @if let Some(shown) = entry.shown_to_customer() {
                    li {
                        p.small { strong { (who_for_customer(cx, shown)) } " · " (cx.time(entry.at)) }
                        @match shown {
                            Shown::Own(text) | Shown::Answer(text) => { (written(lang, text, masked(entry))) },
                            Shown::IncidentAnswer { text, sites, more } => {
                                blockquote { (text) }
                                (sites_then(cx, sites, more))
                            },
                            Shown::Attached(file) => { (attached(cx, path, entry.number, file)) },
                            Shown::NotAttached(name, why) => { p.small { (not_attached(lang, name, why)) } },
                            Shown::Closed | Shown::Reopened | Shown::HandedOver(_) | Shown::HandoverRead => {},
                        }
                    }
                }
            }
        }
    }
}

fn who_for_customer(cx: &RequestContext, shown: Shown<'_>) -> String {
    match shown {
        Shown::Own(_) | Shown::Attached(_) | Shown::NotAttached(..) => say!(cx.lang, "ticket-you"),
        Shown::Answer(_) | Shown::IncidentAnswer { .. } => {
            cx.app.settings.operator.of(cx.lang).to_owned()
        }
        Shown::Closed => say!(cx.lang, "ticket-was-closed"),
        Shown::Reopened => say!(cx.lang, "ticket-was-reopened"),
        Shown::HandedOver(side) => handed_over(cx.lang, side),
        Shown::HandoverRead => say!(cx.lang, "handover-was-read"),
    }
}

fn handed_over(lang: Language, to: Side) -> String {
    match to {
        Side::Customer => say!(lang, "handover-given-customer"),
        Side::Staff => say!(lang, "handover-given-us"),
    }
}

fn masked(entry: &Entry) -> bool {
    match &entry.content {
        Content::Message { masked, .. } | Content::Note { masked, .. } => !masked.is_empty(),
        Content::IncidentAnswer { .. } | Content::Change(_) => false,
    }
}

/// A text; where something in it was masked, how to hand it over instead.
fn written(lang: Language, text: &str, is_masked: bool) -> Markup {
    html! {
        blockquote { (text) }
        @if is_masked { p.small { (say!(lang, "ticket-masked")) } }
    }
}

/// The customer's own sites, at the time of an answer.
fn sites_then(cx: &RequestContext, sites: &[SiteThen], more: u32) -> Markup {
    let lang = cx.lang;
    html! {
        @if !sites.is_empty() {
            p.small { (say!(lang, "ticket-sites-then")) }
            ul.small {
                @for it in sites { li { (labels::site(lang, &it.site)) ": " (site_state(lang, it.state)) } }
                @if more > 0 { li { (say!(lang, "ticket-sites-more", n = more)) } }
            }
        }
    }
}

fn site_state(lang: Language, state: SiteState) -> String {
    match state {
        SiteState::AtRisk => say!(lang, "ticket-site-at-risk"),
        SiteState::Hit => say!(lang, "ticket-site-hit"),
        SiteState::Verified => say!(lang, "ticket-site-verified"),
    }
}

/// Everything of a ticket, for the company's people; with the whole texts of what came by mail.
pub fn for_staff(
    cx: &RequestContext,
    path: &str,
    entries: &[Entry],
    mails: &[(u32, String, String)],
) -> Markup {
    let original = |number: u32| {
        let of_entry = mails.iter().find(|(it, _, _)| *it == number);
        of_entry.map(|(_, _, text)| text.as_str())
    };
    html! {
        ol.rows.thread {
            @for entry in entries { (staff_entry(cx, path, entry, original(entry.number))) }
        }
    }
}

/// A file of the customer's, to be saved; a picture also to be seen.
fn attached(cx: &RequestContext, path: &str, number: u32, file: &Attachment) -> Markup {
    let lang = cx.lang;
    let link = format!("{path}/files/{number}");
    let size = format!("{} KB", file.bytes.div_ceil(1024));
    html! {
        p {
            a href=(link) download="" { (say!(lang, "ticket-file", name = file.name.as_str(), size = size)) }
            @if file.is_shown { " · " a href={ (link) "?show=1" } { (say!(lang, "ticket-file-show")) } }
        }
    }
}

fn not_attached(lang: Language, name: &str, why: NotKept) -> String {
    let why = match why {
        NotKept::TooLarge => say!(lang, "ticket-file-too-large"),
        NotKept::Kind => say!(lang, "ticket-file-kind"),
        NotKept::TooMany => say!(lang, "ticket-file-too-many"),
        NotKept::NoRoom => say!(lang, "ticket-file-no-room"),
    };
    say!(lang, "ticket-file-not-kept", name = name, why = why)
}

fn staff_entry(cx: &RequestContext, path: &str, entry: &Entry, original: Option<&str>) -> Markup {
    let lang = cx.lang;
    let who = match &entry.author {
        Author::Customer => say!(lang, "ticket-customer"),
        Author::Staff(person) => person.name.clone(),
        Author::System => "bongsu".to_owned(),
    };
    html! {
        li id={ "entry-" (entry.number) } {
            p.small { strong { (who) } " · " (cx.time(entry.at))
                @if matches!(entry.content, Content::Message { is_unverified: true, .. }) {
                    " · " span.badge.warn { span aria-hidden="true" { "△" } " " (say!(lang, "care-sender-unverified")) }
                }
                @if matches!(entry.content, Content::Note { .. }) { " · " span.badge.dim { (say!(lang, "ticket-note")) } }
                @if matches!(entry.content, Content::IncidentAnswer { .. }) { " · " span.badge.dim { (say!(lang, "ticket-to-all")) } }
            }
            @match &entry.content {
                Content::Message { text, .. } | Content::Note { text, .. } => {
                    (written(lang, text, masked(entry)))
                    @if let Some(whole) = original.filter(|it| it.trim() != text.trim()) {
                        details { summary.small { (say!(lang, "ticket-mail-whole")) } blockquote { (whole) } }
                    }
                }
                Content::IncidentAnswer { text, sites, more, .. } => {
                    blockquote { (text) }
                    (sites_then(cx, sites, *more))
                }
                Content::Change(Change::Attached(file)) => {
                    (attached(cx, path, entry.number, file))
                    p.small { (say!(lang, "ticket-file-warning")) }
                }
                Content::Change(change) => p.small { (changed(cx, change)) },
            }
        }
    }
}

fn changed(cx: &RequestContext, change: &Change) -> Markup {
    let lang = cx.lang;
    html! {
        @match change {
            Change::Opened(origin) => (say!(lang, "ticket-opened-by", origin = origin_label(lang, *origin))),
            Change::Assigned(Some(person)) => (say!(lang, "ticket-assigned", name = person.name.as_str())),
            Change::Assigned(None) => (say!(lang, "ticket-unassigned")),
            Change::Tagged(tags) if tags.is_empty() => (say!(lang, "ticket-untagged")),
            Change::Tagged(tags) => (say!(lang, "ticket-tagged", tags = tags.join(", "))),
            Change::Closed => (say!(lang, "ticket-was-closed")),
            Change::Reopened => (say!(lang, "ticket-was-reopened")),
            Change::Joined { incident, reason } => {
                a href=(ops_incident_path(*incident)) { (say!(lang, "ticket-was-joined")) } " " (join_reason(lang, reason))
            },
            Change::Left(incident) => a href=(ops_incident_path(*incident)) { (say!(lang, "ticket-has-left")) },
            Change::BelongsTo(customer) => (say!(lang, "ticket-belongs", customer = cx.customer_label(customer))),
            Change::Confirmed => (say!(lang, "ticket-confirmed")),
            Change::Attached(file) => (file.name),
            Change::NotAttached { name, why } => (not_attached(lang, name, *why)),
            Change::HandedOver(it) => (handed_over(lang, it.to)),
            Change::HandoverRead(_) => (say!(lang, "handover-was-read")),
            Change::Bounced { reason, .. } => (say!(lang, "ticket-bounced", reason = reason.as_str())),
            Change::Rated { helped: true } => (say!(lang, "ticket-rated-helped")),
            Change::Rated { helped: false } => (say!(lang, "ticket-rated-not")),
        }
    }
}

/// Why a ticket is taken to be about an incident.
pub fn join_reason(lang: Language, reason: &JoinReason) -> String {
    match reason {
        JoinReason::Person => say!(lang, "ticket-reason-person"),
        JoinReason::Victim { site, state } => {
            let (site, state) = (labels::site(lang, site), site_state(lang, *state));
            say!(lang, "ticket-reason-victim", site = site, state = state)
        }
    }
}

fn origin_label(lang: Language, origin: Origin) -> String {
    match origin {
        Origin::CustomerPage => say!(lang, "ticket-origin-page"),
        Origin::PublicForm => say!(lang, "ticket-origin-form"),
        Origin::Counsellor => say!(lang, "ticket-origin-counsellor"),
        Origin::Api => say!(lang, "ticket-origin-api"),
        Origin::Mail => say!(lang, "ticket-origin-mail"),
    }
}
