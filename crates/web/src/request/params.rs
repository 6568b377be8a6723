//! Reading query parameters, path segments and typed text: every field bounded, every refusal
//! naming its field.

use crate::model::search_index::SiteFilter;
use crate::queries::{MAX_ROWS, VictimFilter};
use crate::request::error::{Error, FieldError, Resource};
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use bongsu_core::alert::AlertKind;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::Label;
use bongsu_core::name::Name;
use bongsu_core::plain_text::plain_text;
use bongsu_core::site_health::SiteHealth;
use bongsu_core::ticket::masking::mask;

/// A part of a list that is in memory as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PageQuery {
    /// How many rows come before it.
    pub offset: u64,
    /// How many rows it has at most.
    pub limit: u32,
}

/// The pairs of a query string, in order.
pub struct Params(Vec<(String, String)>);

/// The longest search text; the longest host name is shorter.
const MAX_SEARCH_CHARS: usize = 256;

impl<S: Sync + Send> FromRequestParts<S> for Params {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Params, Error> {
        Query::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map(|Query(pairs)| Params(pairs))
            .map_err(|_| Error::invalid("query", FieldError::NotReadable))
    }
}

impl Params {
    /// The last value given for `field`.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == field).map(|(_, value)| value.as_str())
    }

    /// `q=`: a search text, trimmed; empty when not given.
    pub fn search(&self) -> Result<String, Error> {
        self.text("q").map_err(|error| error.labelled(|lang, _| say!(lang, "field-search")))
    }

    /// A short text, trimmed; empty when not given.
    pub fn text(&self, field: &'static str) -> Result<String, Error> {
        let text = self.get(field).unwrap_or("").trim();
        if text.chars().count() > MAX_SEARCH_CHARS {
            return Err(Error::invalid(field, FieldError::TooLong(MAX_SEARCH_CHARS)));
        }
        if text.chars().any(char::is_control) {
            return Err(Error::invalid(field, FieldError::NotText));
        }
        Ok(text.to_owned())
    }

    /// A whole number from `low` to `high`; `None` when not given.
    pub fn number(&self, field: &'static str, low: u32, high: u32) -> Result<Option<u32>, Error> {
        match self.get(field) {
            None | Some("") => Ok(None),
            Some(text) => text
                .parse()
                .ok()
                .filter(|n| (low..=high).contains(n))
                .map(Some)
                .ok_or(Error::invalid(field, FieldError::NotANumber(low, high))),
        }
    }

    /// `page=`, from 1, as a part of `limit` rows.
    pub fn page(&self, limit: u32) -> Result<PageQuery, Error> {
        let page = self.number("page", 1, 1_000_000)?.unwrap_or(1);
        Ok(PageQuery { offset: u64::from(page - 1) * u64::from(limit), limit })
    }

    /// `offset=` and `limit=`, as the API takes them.
    pub fn offset_and_limit(&self) -> Result<PageQuery, Error> {
        let limit = self.limit()?;
        let offset = self.number("offset", 0, u32::MAX)?.unwrap_or(0);
        Ok(PageQuery { offset: u64::from(offset), limit })
    }

    /// `limit=`: the most rows, 1 to [`MAX_ROWS`]; 100 when not given.
    pub fn limit(&self) -> Result<u32, Error> {
        Ok(self.number("limit", 1, MAX_ROWS)?.unwrap_or(100))
    }

    /// `before=`: the last incident of the previous page.
    pub fn before(&self) -> Result<Option<IncidentId>, Error> {
        let given = self.get("before").filter(|text| !text.is_empty());
        given
            .map(|text| text.parse().map_err(|_| Error::invalid("before", FieldError::NotAnId)))
            .transpose()
    }

    /// `after=`: the last site of the previous page.
    pub fn after(&self) -> Result<Option<Name>, Error> {
        let given = self.get("after").filter(|text| !text.is_empty());
        given
            .map(|text| {
                Name::parse(text).map_err(|_| Error::invalid("after", FieldError::NotAHost))
            })
            .transpose()
    }

    /// One of `values`; `None` when not given. `all` is the same list for the refusal.
    pub fn one_of<T: Copy>(
        &self,
        field: &'static str,
        values: &[(&str, T)],
        all: &'static str,
    ) -> Result<Option<T>, Error> {
        match self.get(field) {
            None | Some("") => Ok(None),
            Some(text) => values
                .iter()
                .find(|(name, _)| *name == text)
                .map(|(_, value)| Some(*value))
                .ok_or(Error::invalid(field, FieldError::NotOneOf(all))),
        }
    }

    /// `state=` of a victim list.
    pub fn victim_state(&self) -> Result<Option<VictimFilter>, Error> {
        let values = VictimFilter::ALL.map(|state| (state.as_str(), state));
        self.one_of("state", &values, "at_risk, seen_hit, verified, excluded")
    }

    /// `kind=` of the list of alerts.
    pub fn alert_kind(&self) -> Result<Option<AlertKind>, Error> {
        let values = AlertKind::ALL.map(|kind| (kind.as_str(), kind));
        self.one_of("kind", &values, "down, partial, slow, certificate, domain")
    }

    /// `label=`: a label of sites.
    pub fn label(&self) -> Result<Option<Label>, Error> {
        let text = self.text("label")?;
        let not_one = || Error::invalid("label", FieldError::NotReadable);
        (!text.is_empty()).then(|| Label::parse(&text).ok_or_else(not_one)).transpose()
    }

    /// Which sites are looked for.
    pub fn site_filter(&self) -> Result<SiteFilter, Error> {
        Ok(SiteFilter { text: self.search()?, health: self.health()?, label: self.label()? })
    }

    /// `verdict=` of the list of sites.
    pub fn health(&self) -> Result<Option<&'static str>, Error> {
        let values = SiteHealth::CODES.map(|name| (name, name));
        self.one_of("verdict", &values, "up, slow, unverified, degraded, down, unknown")
    }
}

/// The incident id in a path; what is not one names no incident.
pub fn incident_id(text: &str) -> Result<IncidentId, Error> {
    text.parse().map_err(|_| Error::NotFound(Resource::Incident))
}

/// The host name in a path; what is not one names no site.
pub fn host(text: &str) -> Result<Name, Error> {
    Name::parse(text).map_err(|_| Error::NotFound(Resource::Site))
}

/// A typed text that may be left empty; what looks like a secret in it is masked.
pub fn optional_text(field: &'static str, text: &str, max: usize) -> Result<String, Error> {
    match text.trim() {
        "" => Ok(String::new()),
        text => required_text(field, text, max),
    }
}

/// A typed text, trimmed: not empty, at most `max` characters, no control characters but
/// line ends and tabs. What looks like a secret in it is masked: here, so that none is kept,
/// mailed or shown, whoever typed it and wherever.
pub fn required_text(field: &'static str, text: &str, max: usize) -> Result<String, Error> {
    let masked = mask(&required_name(field, text, max)?).text;
    // The mask may be longer than what it stands for.
    match masked.chars().count() > max {
        true => Err(Error::invalid(field, FieldError::TooLong(max))),
        false => Ok(masked),
    }
}

/// A typed name or key, which is taken as it is; otherwise as [`required_text`].
pub fn required_name(field: &'static str, text: &str, max: usize) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, FieldError::Missing));
    }
    if text.chars().count() > max {
        return Err(Error::invalid(field, FieldError::TooLong(max)));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Error::invalid(field, FieldError::NotText));
    }
    // Directions of writing are left out: nobody typed them on purpose.
    Ok(plain_text(text))
}
