//! Reading what comes in: every field bounded, every refusal naming its field.

use crate::error::{Error, FieldError, Resource};
use crate::queries::{ROWS_MOST, VictimFilter};
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use bongsu_core::incident::IncidentId;
use bongsu_core::name::Name;

/// A part of a list that is at hand whole.
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
const TEXT_MOST: usize = 256;

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

    /// A search text, trimmed; empty when not given.
    pub fn text(&self, field: &'static str) -> Result<String, Error> {
        let text = self.get(field).unwrap_or("").trim();
        if text.chars().count() > TEXT_MOST {
            return Err(Error::invalid(field, FieldError::TooLong(TEXT_MOST)));
        }
        if text.chars().any(char::is_control) {
            return Err(Error::invalid(field, FieldError::NotText));
        }
        Ok(text.to_owned())
    }

    fn number(&self, field: &'static str, low: u32, high: u32) -> Result<Option<u32>, Error> {
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
    pub fn span(&self) -> Result<PageQuery, Error> {
        let limit = self.limit()?;
        let offset = self.number("offset", 0, u32::MAX)?.unwrap_or(0);
        Ok(PageQuery { offset: u64::from(offset), limit })
    }

    /// `limit=`: rows at most.
    pub fn limit(&self) -> Result<u32, Error> {
        Ok(self.number("limit", 1, ROWS_MOST)?.unwrap_or(100))
    }

    /// `before=`: the last incident of the page before.
    pub fn before(&self) -> Result<Option<IncidentId>, Error> {
        let given = self.get("before").filter(|text| !text.is_empty());
        given
            .map(|text| text.parse().map_err(|_| Error::invalid("before", FieldError::NotAnId)))
            .transpose()
    }

    /// `after=`: the last site of the page before.
    pub fn after(&self) -> Result<Option<Name>, Error> {
        let given = self.get("after").filter(|text| !text.is_empty());
        given
            .map(|text| {
                Name::parse(text).map_err(|_| Error::invalid("after", FieldError::NotAHost))
            })
            .transpose()
    }

    /// One of `words`; `None` when not given. `all` is the same list for the refusal.
    pub fn word<T: Copy>(
        &self,
        field: &'static str,
        words: &[(&str, T)],
        all: &'static str,
    ) -> Result<Option<T>, Error> {
        match self.get(field) {
            None | Some("") => Ok(None),
            Some(text) => words
                .iter()
                .find(|(word, _)| *word == text)
                .map(|(_, value)| Some(*value))
                .ok_or(Error::invalid(field, FieldError::NotOneOf(all))),
        }
    }

    /// `state=` of a victim list.
    pub fn victim_state(&self) -> Result<Option<VictimFilter>, Error> {
        let words = VictimFilter::ALL.map(|state| (state.as_str(), state));
        self.word("state", &words, "at_risk, seen_hit, verified, excluded")
    }

    /// `verdict=` of the list of sites.
    pub fn verdict(&self) -> Result<Option<&'static str>, Error> {
        let words = ["up", "slow", "down", "unknown"].map(|word| (word, word));
        self.word("verdict", &words, "up, slow, down, unknown")
    }
}

/// An incident id out of an address; what is not one names no incident.
pub fn incident_id(text: &str) -> Result<IncidentId, Error> {
    text.parse().map_err(|_| Error::NotFound(Resource::Incident))
}

/// A host name out of an address.
pub fn host(text: &str) -> Result<Name, Error> {
    Name::parse(text).map_err(|_| Error::NotFound(Resource::Site))
}

/// A text somebody typed, or left empty.
pub fn optional_words(field: &'static str, text: &str, most: usize) -> Result<String, Error> {
    match text.trim() {
        "" => Ok(String::new()),
        text => words(field, text, most),
    }
}

/// A text somebody typed, trimmed: not empty, not too long, no control characters but
/// line ends.
pub fn words(field: &'static str, text: &str, most: usize) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, FieldError::Missing));
    }
    if text.chars().count() > most {
        return Err(Error::invalid(field, FieldError::TooLong(most)));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Error::invalid(field, FieldError::NotText));
    }
    Ok(text.to_owned())
}
