//! The header of every page: brand, navigation, languages.

use super::page::Audience;
use crate::assets;
use crate::request::context::RequestContext;
use bongsu_core::access::Permission;
use bongsu_words::Language;
use maud::{Markup, html};

/// The page's header.
pub fn header(cx: &RequestContext, audience: Audience) -> Markup {
    let lang = cx.lang;
    html! {
        header.top {
            a.brand href=(cx.href(audience.home())) {
                (logo(cx))
                span { (title(cx, audience)) }
                small { @match audience {
                    Audience::Public => (say!(lang, "audience-public")),
                    Audience::Customer => (say!(lang, "audience-customer")),
                    Audience::Operations | Audience::Login => (say!(lang, "audience-operations")),
                } }
            }
            nav.areas[audience == Audience::Operations] aria-label=(say!(lang, "nav")) {
                @match audience {
                    Audience::Operations => (operations(cx)),
                    _ => (list(cx, &links(cx, audience))),
                }
            }
            p.languages {
                @if let Some(signed_in) = cx.signed_in.as_ref().filter(|_| audience == Audience::Operations) {
                    a href="/account" { (signed_in.principal.name) }
                    @if signed_in.user.is_some() && signed_in.session.is_none() && cx.app.settings.rehearsed_user.is_some() {
                        span { (say!(lang, "rehearsed-login")) }
                    }
                }
                (languages(cx))
            }
        }
    }
}

/// The operator's logo, by the reader's mode; ours where there is none.
fn logo(cx: &RequestContext) -> Markup {
    let branding = &cx.app.settings.branding;
    let own = branding.logo_path();
    let dark = own.as_ref().and(branding.logo_dark_path());
    let path = own.unwrap_or_else(|| assets::href("logo.svg"));
    html! {
        picture {
            @if let Some(dark) = dark {
                source srcset=(cx.href(&dark)) media="(prefers-color-scheme: dark)";
            }
            img src=(cx.href(&path)) alt="" width="32" height="32";
        }
    }
}

/// The heading of pages for everybody, where the operator has one; otherwise its name.
fn title(cx: &RequestContext, audience: Audience) -> String {
    let operator = &cx.app.settings.operator;
    let (own, written_in) = cx.app.settings.branding.title.with_language(cx.lang);
    // A heading in another language is for who has neither a heading nor a name in theirs.
    let is_theirs = written_in == cx.lang
        || (!Language::WRITTEN.contains(&cx.lang) && operator.written_in(cx.lang).is_none());
    match audience {
        Audience::Public | Audience::Customer if is_theirs && !own.is_empty() => own.to_owned(),
        _ => cx.app.settings.operator.of(cx.lang).to_owned(),
    }
}

fn is_current(path: &str, href: &str) -> bool {
    match href {
        "/" | "/ops" => path == href,
        _ => path == href || path.starts_with(&format!("{href}/")),
    }
}

fn links(cx: &RequestContext, audience: Audience) -> Vec<(&'static str, String)> {
    let lang = cx.lang;
    match audience {
        // The API needs this program; a file does not.
        Audience::Public | Audience::Customer if cx.is_file() => {
            vec![("/", say!(lang, "nav-status")), ("/history", say!(lang, "nav-history"))]
        }
        Audience::Customer => vec![("/", say!(lang, "nav-public"))],
        Audience::Public => vec![
            ("/", say!(lang, "nav-status")),
            ("/history", say!(lang, "nav-history")),
            ("/api", say!(lang, "nav-api")),
        ],
        Audience::Login | Audience::Operations => vec![("/", say!(lang, "nav-public"))],
    }
}

/// Links in a row.
fn list(cx: &RequestContext, links: &[(&'static str, String)]) -> Markup {
    html! {
        ul {
            @for (path, label) in links {
                @let here = is_current(cx.location.path(), path);
                li { a href=(cx.href(path)) aria-current=[here.then_some("page")] { (label) } }
            }
        }
    }
}

/// The areas of operations, and below them the pages of the one that is open.
fn operations(cx: &RequestContext) -> Markup {
    let areas = areas(cx);
    let path = cx.location.path();
    let is_here = |pages: &[(&'static str, String)]| {
        // Pages of an area that its list of pages does not have.
        let in_area = |link: &str| {
            (path.starts_with("/ops/desk/") && link.starts_with("/ops/desk/"))
                || (path.starts_with("/ops/ticket") && link == "/ops/tickets")
        };
        pages.iter().any(|(link, _)| is_current(path, link) || in_area(link))
    };
    let open = areas.iter().find(|(_, pages)| is_here(pages) && pages.len() > 1);
    html! {
        ul {
            @for (label, pages) in &areas {
                @if let Some((path, _)) = pages.first() {
                    @let current = is_here(pages).then_some(if pages.len() > 1 { "true" } else { "page" });
                    li { a href=(cx.href(path)) aria-current=[current] { (label) } }
                }
            }
            li { a href="/" { (say!(cx.lang, "nav-public")) } }
        }
        @if let Some((_, pages)) = open { div.pages { (list(cx, pages)) } }
    }
}

/// What who asks may see, by area: what the area is called, and its pages.
fn areas(cx: &RequestContext) -> Vec<(String, Vec<(&'static str, String)>)> {
    let lang = cx.lang;
    let see = |all: Vec<(Permission, &'static str, String)>| -> Vec<(&'static str, String)> {
        let allowed = all.into_iter().filter(|(permission, ..)| cx.may(*permission));
        allowed.map(|(_, path, label)| (path, label)).collect()
    };
    let overview = vec![(Permission::See, "/ops", say!(lang, "nav-operations"))];
    let incidents = vec![
        (Permission::See, "/ops/incidents", say!(lang, "nav-incidents")),
        (Permission::See, "/ops/alerts", say!(lang, "alerts-title")),
        (Permission::See, "/ops/external-alerts", say!(lang, "external-title")),
        (Permission::SeeCustomers, "/ops/outbox", say!(lang, "nav-outbox")),
    ];
    let desk = vec![
        (Permission::SeeCustomers, "/ops/caller", say!(lang, "nav-card")),
        (Permission::Promise, "/ops/desk/calls", say!(lang, "calls-title")),
        (Permission::Promise, "/ops/desk/promises", say!(lang, "promises-title")),
        (Permission::SeeCustomers, "/ops/tickets", say!(lang, "ticket-nav")),
        (Permission::Promise, "/ops/desk/leaving", say!(lang, "leaving-title")),
        (Permission::Promise, "/ops/desk/care", say!(lang, "care-title")),
        (Permission::ReviewAbuse, "/ops/desk/reports", say!(lang, "care-reports-title")),
    ];
    let sites = vec![
        (Permission::See, "/ops/sites", say!(lang, "nav-sites")),
        (Permission::See, "/ops/components", say!(lang, "nav-components")),
        (Permission::SeeCustomers, "/ops/inventory", say!(lang, "inventory-nav")),
        (Permission::See, "/ops/reports", say!(lang, "nav-reports")),
        (Permission::Settle, "/ops/settlement", say!(lang, "settlement-title")),
        (Permission::Settle, "/ops/leaving", say!(lang, "risk-title")),
        (Permission::SeeCustomers, "/ops/loss", say!(lang, "loss-title")),
    ];
    let planning = vec![
        (Permission::See, "/ops/oncall", say!(lang, "oncall-title")),
        (Permission::See, "/ops/maintenance", say!(lang, "maintenance-nav")),
        (Permission::See, "/ops/mutes", say!(lang, "mute-title")),
    ];
    let administration = vec![
        (Permission::ManagePeople, "/ops/users", say!(lang, "users-title")),
        (Permission::SeeRecord, "/ops/record", say!(lang, "record-title")),
    ];
    [
        (say!(lang, "nav-operations"), overview),
        (say!(lang, "nav-incidents"), incidents),
        (say!(lang, "nav-desk"), desk),
        (say!(lang, "nav-sites"), sites),
        (say!(lang, "nav-planning"), planning),
        (say!(lang, "nav-administration"), administration),
    ]
    .map(|(label, pages)| (label, see(pages)))
    .into()
}

fn languages(cx: &RequestContext) -> Markup {
    let published = &cx.app.settings.published_languages;
    let offered = Language::ALL.into_iter().filter(|it| !cx.is_file() || published.contains(it));
    html! {
        @for lang in offered {
            @if lang == cx.lang { span aria-current="true" { (lang.own_name()) } }
            @else {
                a href=(translated_href(cx, lang)) hreflang=(lang.tag())
                    lang=(lang.tag()) rel="nofollow" { (lang.own_name()) }
            }
        }
    }
}

/// This page in another language.
fn translated_href(cx: &RequestContext, lang: Language) -> String {
    if cx.is_file() {
        return cx.location.translated(cx.lang, lang);
    }
    let base = cx.with_param("lang", "");
    let separator = if base.contains('?') { '&' } else { '?' };
    format!("{base}{separator}lang={}", lang.tag())
}
