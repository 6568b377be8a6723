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
                img src=(cx.href(&assets::href("logo.svg"))) alt="" width="32" height="32";
                span { (cx.app.settings.operator) }
                small { @match audience {
                    Audience::Public => (say!(lang, "audience-public")),
                    Audience::Customer => (say!(lang, "audience-customer")),
                    Audience::Operations | Audience::Login => (say!(lang, "audience-operations")),
                } }
            }
            nav aria-label=(say!(lang, "nav")) {
                ul {
                    @for (path, label) in links(cx, audience) {
                        @let here = is_current(cx.location.path(), path);
                        li { a href=(cx.href(path)) aria-current=[here.then_some("page")] { (label) } }
                    }
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
        Audience::Login => vec![("/", say!(lang, "nav-public"))],
        Audience::Operations => operations_links(cx),
    }
}

/// What who asks may see.
fn operations_links(cx: &RequestContext) -> Vec<(&'static str, String)> {
    let lang = cx.lang;
    let all = [
        (Permission::See, "/ops", say!(lang, "nav-operations")),
        (Permission::See, "/ops/sites", say!(lang, "nav-sites")),
        (Permission::See, "/ops/components", say!(lang, "nav-components")),
        (Permission::See, "/ops/incidents", say!(lang, "nav-incidents")),
        (Permission::See, "/ops/maintenance", say!(lang, "maintenance-nav")),
        (Permission::See, "/ops/alerts", say!(lang, "alerts-title")),
        (Permission::See, "/ops/oncall", say!(lang, "oncall-title")),
        (Permission::SeeCustomers, "/ops/caller", say!(lang, "nav-card")),
        (Permission::SeeCustomers, "/ops/outbox", say!(lang, "nav-outbox")),
        (Permission::ManagePeople, "/ops/users", say!(lang, "users-title")),
        (Permission::SeeRecord, "/ops/record", say!(lang, "record-title")),
    ];
    let allowed = all.into_iter().filter(|(permission, ..)| cx.may(*permission));
    let links = allowed.map(|(_, path, label)| (path, label));
    links.chain([("/", say!(lang, "nav-public"))]).collect()
}

fn languages(cx: &RequestContext) -> Markup {
    html! {
        @for (lang, name) in [(Language::Ko, "한국어"), (Language::En, "English")] {
            @if lang == cx.lang { span aria-current="true" { (name) } }
            @else {
                a href=(translated_href(cx, lang)) hreflang=(lang.tag())
                    lang=(lang.tag()) rel="nofollow" { (name) }
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
