//! Which language a reader wants: `?lang=`, then the cookie, then `Accept-Language`.

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use bongsu_words::Lang;
use std::convert::Infallible;

/// Chooses the language of an answer; Korean when nothing speaks for another.
pub fn negotiate(query: Option<&str>, cookies: Option<&str>, accept: Option<&str>) -> Lang {
    asked(query).or_else(|| remembered(cookies)).or_else(|| accepted(accept)).unwrap_or_default()
}

/// The language named by `lang=` in a query string.
pub fn asked(query: Option<&str>) -> Option<Lang> {
    query?.split('&').filter_map(|pair| pair.strip_prefix("lang=")).find_map(Lang::from_tag)
}

fn remembered(cookies: Option<&str>) -> Option<Lang> {
    cookies?
        .split(';')
        .filter_map(|pair| pair.trim().strip_prefix("lang="))
        .find_map(Lang::from_tag)
}

/// RFC 9110 §12.5.4: the spoken language of the highest weight; the first on a tie.
fn accepted(header: Option<&str>) -> Option<Lang> {
    let mut best: Option<(Lang, f32)> = None;
    for entry in header?.split(',').take(32) {
        let mut parts = entry.split(';');
        let Some(lang) = parts.next().and_then(Lang::from_tag) else { continue };
        let weight = parts
            .find_map(|p| p.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()))
            .unwrap_or(1.0);
        if weight > 0.0 && best.is_none_or(|(_, w)| weight > w) {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

/// The language that the reader of a page wants, as an argument of its handler.
pub struct Wanted(pub Lang);

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Wanted, Infallible> {
        let header = |name| parts.headers.get(name).and_then(|v| v.to_str().ok());
        Ok(Wanted(negotiate(parts.uri.query(), header(COOKIE), header(ACCEPT_LANGUAGE))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_wins_over_the_cookie_and_the_cookie_over_the_browser() {
        let pick = |q, c, a| negotiate(q, c, a).tag();
        assert_eq!(pick(Some("q=x&lang=en"), Some("lang=ko"), Some("ko")), "en");
        assert_eq!(pick(None, Some("a=b; lang=en"), Some("ko")), "en");
        assert_eq!(pick(None, None, Some("fr, en;q=0.8, ko;q=0.7")), "en");
        assert_eq!(pick(None, None, Some("ko;q=0, en;q=0.1")), "en");
        assert_eq!(pick(None, None, None), "ko");
    }

    #[test]
    fn nonsense_falls_through() {
        assert_eq!(negotiate(Some("lang=%%%"), Some("lang="), Some(";;q=,,")), Lang::Ko);
        assert_eq!(negotiate(None, None, Some("en;q=NaN")), Lang::Ko);
    }
}
