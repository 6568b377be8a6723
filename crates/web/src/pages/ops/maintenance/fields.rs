//! The fields of the forms, and what is typed in them.

use crate::middleware::error_pages::maintenance_label;
use crate::model::maintenance_form::MaintenanceForm;
use crate::request::context::RequestContext;
use bongsu_core::inventory::Kind;
use bongsu_core::maintenance::Scope;
use bongsu_core::maintenance::plan::{BODY_MAX_CHARS, TITLE_MAX_CHARS};
use bongsu_core::maintenance::reach::Reach;
use bongsu_words::Language;
use bongsu_words::names::ComponentNames;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// The most components offered by name.
const MAX_OFFERED: usize = 500;

/// How many sites of how many customers a scope takes, as it is now.
pub fn takes(cx: &RequestContext, scope: &Scope) -> String {
    let topology = &cx.summary.view.topology;
    let sites = Reach::of(scope, topology).sites;
    let customers: BTreeSet<_> =
        sites.iter().map(|site| topology.sites[site.ix()].customer).collect();
    let (sites, customers) = (sites.len(), customers.len());
    say!(cx.lang, "maintenance-ask-takes", sites = sites, customers = customers)
}

/// What is taken down.
pub fn scope(cx: &RequestContext, [components, sites, customers]: [&str; 3]) -> Markup {
    let lang = cx.lang;
    let rows = |name: &str, typed: &str| {
        html! {
            label for=(name) { (maintenance_label(lang, name)) }
            textarea id=(name) name=(name) rows="2" maxlength="60000" spellcheck="false" { (typed) }
        }
    };
    html! {
        fieldset {
            legend { (say!(lang, "maintenance-scope")) }
            p.small { (say!(lang, "maintenance-scope-hint")) }
            (rows("components", components))
            details { summary { (say!(lang, "maintenance-known")) } (known(cx)) }
            (rows("sites", sites))
            (rows("customers", customers))
        }
    }
}

fn known(cx: &RequestContext) -> Markup {
    let (lang, topology) = (cx.lang, &cx.summary.view.topology);
    html! {
        ul.rows.tight {
            @for component in topology.components.iter().filter(|it| it.key.kind() != Kind::Vantage).take(MAX_OFFERED) {
                li { code { (component.key) } " " span.dim { (cx.inside.component(lang, &component.key)) } }
            }
        }
    }
}

/// Whom it is told.
pub fn telling(cx: &RequestContext, notice_hours: &str, public: &str) -> Markup {
    let lang = cx.lang;
    html! {
        (text(lang, "notice_hours", "number", notice_hours))
        p.small { (say!(lang, "maintenance-notice-hint")) }
        p.choice {
            input #public type="checkbox" name="public" value="yes" checked[public == "yes"];
            " " label for="public" { (maintenance_label(lang, "public")) }
        }
        p.small { (say!(lang, "maintenance-public-hint")) }
    }
}

/// A line to be typed.
pub fn text(lang: Language, name: &str, kind: &str, typed: &str) -> Markup {
    html! {
        label for=(name) { (maintenance_label(lang, name)) }
        input id=(name) name=(name) type=(kind) value=(typed) autocomplete="off"
            maxlength=[(kind == "text").then_some(TITLE_MAX_CHARS)];
    }
}

/// All fields of a plan.
pub fn plan(cx: &RequestContext, form: &MaintenanceForm) -> Markup {
    let lang = cx.lang;
    let body = |name: &str, typed: &str| {
        html! {
            label for=(name) { (maintenance_label(lang, name)) }
            textarea id=(name) name=(name) rows="4" maxlength=(BODY_MAX_CHARS) { (typed) }
        }
    };
    html! {
        div.columns {
            div { (text(lang, "title_ko", "text", &form.title_ko)) (body("body_ko", &form.body_ko)) }
            div { (text(lang, "title_en", "text", &form.title_en)) (body("body_en", &form.body_en)) }
        }
        (scope(cx, [&form.components, &form.sites, &form.customers]))
        fieldset {
            legend { (say!(lang, "maintenance-when")) }
            (text(lang, "start", "datetime-local", &form.start))
            (text(lang, "minutes", "number", &form.minutes))
            (text(lang, "zone", "text", &form.zone))
            (text(lang, "rule", "text", &form.rule))
            p.small { (say!(lang, "maintenance-rule-hint")) }
            label for="except" { (maintenance_label(lang, "except")) }
            textarea #except name="except" rows="2" spellcheck="false" { (form.except) }
        }
        (telling(cx, &form.notice_hours, &form.public))
    }
}

/// The same, hidden, to be sent again when it is confirmed.
pub fn hidden(form: &MaintenanceForm) -> Markup {
    let fields = [
        ("title_ko", &form.title_ko),
        ("title_en", &form.title_en),
        ("body_ko", &form.body_ko),
        ("body_en", &form.body_en),
        ("components", &form.components),
        ("sites", &form.sites),
        ("customers", &form.customers),
        ("start", &form.start),
        ("minutes", &form.minutes),
        ("zone", &form.zone),
        ("rule", &form.rule),
        ("except", &form.except),
        ("notice_hours", &form.notice_hours),
        ("public", &form.public),
    ];
    html! { @for (name, value) in fields { input type="hidden" name=(name) value=(value); } }
}
