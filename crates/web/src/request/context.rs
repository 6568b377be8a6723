//! What a page is drawn for: one reader, one language, one instant, one view.

use crate::access::SignedIn;
use crate::app::App;
use crate::layout::links::{PageLocation, percent_encode};
use crate::model::summary::Summary;
use crate::queries::PatientStore;
use crate::request::error::Error;
use crate::request::negotiate::RequestLang;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use bongsu_core::Time;
use bongsu_core::access::{self, Permission, Principal};
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::{Incident, Justification};
use bongsu_core::public_names::PublicNames;
use bongsu_words::names::{ComponentNames, Internal, Public, ReaderNames};
use bongsu_words::{Language, justification, time};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use std::convert::Infallible;
use std::sync::Arc;

/// Marks a request for a page that is written to a file: in which language.
#[derive(Clone, Copy)]
pub struct ForFile(pub Language);

/// What a page is drawn for.
pub struct RequestContext {
    pub app: Arc<App>,
    /// The store, which this request waits for no longer than people do.
    pub store: PatientStore,
    pub lang: Language,
    pub now: Time,
    /// The engine's newest view, with what is derived from it.
    pub summary: Arc<Summary>,
    /// Where the page is, and so how it links to others.
    pub location: PageLocation,
    /// Who asks, if anybody is logged in.
    pub signed_in: Option<Arc<SignedIn>>,
    /// The time zone in which times are shown, with its name.
    pub zone: TimeZone,
    /// What components are called in what everybody may read.
    pub names: Public,
    /// What components are called in what the company's own people read.
    pub inside: ReaderNames,
}

impl<S: Send + Sync> FromRequestParts<S> for RequestContext
where
    Arc<App>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<RequestContext, Infallible> {
        let app = Arc::<App>::from_ref(state);
        // A link to `//host/` would lead to another host (RFC 3986 §4.2).
        let path = format!("/{}", parts.uri.path().trim_start_matches('/'));
        let (lang, location) = match parts.extensions.get::<ForFile>() {
            Some(ForFile(lang)) => (*lang, PageLocation::File { path }),
            None => {
                let RequestLang(lang) = RequestLang::from_request_parts(parts, state).await?;
                let query = parts.uri.query().unwrap_or_default().to_owned();
                (lang, PageLocation::Served { path, query })
            }
        };
        let signed_in = parts.extensions.get::<Arc<SignedIn>>().cloned();
        // The public pages look the same to everybody: caches keep them.
        let own = parts.uri.path().starts_with("/ops") || parts.uri.path().starts_with("/account");
        let settings = signed_in.as_ref().and_then(|it| it.user.as_ref()).map(|it| &it.settings);
        let own_zone = settings.and_then(|it| it.time_zone.as_deref()).filter(|_| own);
        let own_zone = own_zone.and_then(|name| TimeZone::get(name).ok());
        let zone = own_zone.unwrap_or_else(|| app.zone.clone());
        let (now, summary, store) = (app.clock.now(), app.summary(), app.patient_store());
        let names = Public::new(&summary.view.topology.public_names);
        let internal = signed_in.as_ref().and_then(|it| Internal::for_reader(&it.principal));
        let is_inside = own || parts.uri.path().starts_with("/api/v1");
        let inside = match internal.filter(|_| is_inside) {
            Some(internal) => ReaderNames::Internal(internal),
            None => ReaderNames::Public(names.clone()),
        };
        Ok(RequestContext {
            lang,
            now,
            summary,
            store,
            location,
            signed_in,
            zone,
            app,
            names,
            inside,
        })
    }
}

impl RequestContext {
    /// Who asks.
    ///
    /// # Errors
    /// When nobody is logged in.
    pub fn principal(&self) -> Result<Principal, Error> {
        self.signed_in.as_ref().map(|it| it.principal.clone()).ok_or(Error::LoginNeeded)
    }

    /// Whether who asks may do something.
    pub fn may(&self, permission: Permission) -> bool {
        self.signed_in.as_ref().is_some_and(|it| access::may(&it.principal, permission))
    }

    /// The name of the time zone in which times are shown.
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or(&self.app.settings.time_zone)
    }

    /// What everybody may read of components: by it texts for everybody are searched.
    pub fn public_names(&self) -> &PublicNames {
        &self.summary.view.topology.public_names
    }

    /// A customer: “Hanbit Books (1001)” for who may see customers; the key for others, or where
    /// the inventory has no name.
    pub fn customer_label(&self, key: &str) -> String {
        match self.summary.view.topology.customer_name(key) {
            Some(name) if self.may(Permission::SeeCustomers) => format!("{name} ({key})"),
            _ => key.to_owned(),
        }
    }

    /// Whether the public is told of an incident: of outages, and of a lost redundancy if the
    /// host wants it.
    pub fn is_public(&self, incident: &Incident) -> bool {
        self.app.is_public(incident.class)
    }

    /// Whether a reader of the API is told of an incident: people of the host are of every one,
    /// once they have logged in. The door of operations alone makes nobody one of them.
    pub fn is_readable(&self, incident: &Incident) -> bool {
        self.is_public(incident) || self.may(Permission::See)
    }

    /// Incidents that are not resolved and that the public is told of, newest first.
    pub fn public_incidents(&self) -> impl Iterator<Item = &Arc<IncidentView>> {
        self.summary.open_incidents().filter(|view| self.is_public(&view.incident))
    }

    /// An instant as an element; a dash for "never yet".
    pub fn time(&self, at: Time) -> Markup {
        match at {
            Time::ZERO => html! { span.dim { "–" } },
            at => html! {
                time datetime=(time::rfc3339(at)) {
                    (self.stamp(at))
                }
            },
        }
    }

    /// When the page is read, as far as is known: a file may be read on any day, so every
    /// time in it has its date, and no time in it is given as an age.
    pub fn read_at(&self) -> Time {
        if self.is_file() { time::ANY_DAY } else { self.now }
    }

    /// How long ago an instant is; `None` where that will have changed when it is read.
    pub fn ago(&self, at: Time) -> Option<String> {
        let known = !self.is_file() && at != Time::ZERO;
        known.then(|| time::span(self.lang, self.summary.view.at.since(at)))
    }

    /// An instant with its age.
    pub fn since(&self, at: Time) -> Markup {
        html! {
            (self.time(at))
            @if let Some(ago) = self.ago(at) { " " span.dim { "(" (ago) ")" } }
        }
    }

    /// An instant as text.
    pub fn stamp(&self, at: Time) -> String {
        time::stamp(self.lang, &self.zone, self.read_at(), at)
    }

    /// An instant with its date, year and zone, for a document that is read on any day.
    pub fn full_stamp(&self, at: Time) -> String {
        time::stamp(self.lang, &self.zone, time::ANY_DAY, at)
    }

    /// The evidence of an event or of a victim's state as a sentence.
    pub fn justification(&self, names: &impl ComponentNames, it: &Justification) -> String {
        justification::justification(self.lang, names, &self.zone, self.read_at(), it)
    }

    /// The reference to what is served at `path`.
    pub fn href(&self, path: &str) -> String {
        self.location.href(self.lang, path)
    }

    /// Whether this page is written to a file, and cannot ask a server.
    pub fn is_file(&self) -> bool {
        matches!(self.location, PageLocation::File { .. })
    }

    /// The present path with one field of its query replaced and the page number dropped.
    pub fn with_param(&self, field: &str, value: &str) -> String {
        let PageLocation::Served { path, query } = &self.location else {
            return self.href(self.location.path());
        };
        let kept = query.split('&').filter(|pair| {
            let key = pair.split('=').next().unwrap_or_default();
            !pair.is_empty() && key != field && key != "page" && key != "lang"
        });
        let mut query: Vec<String> = kept.map(str::to_owned).collect();
        if !value.is_empty() {
            query.push(format!("{field}={}", percent_encode(value)));
        }
        match query.is_empty() {
            true => path.clone(),
            false => format!("{path}?{}", query.join("&")),
        }
    }
}
