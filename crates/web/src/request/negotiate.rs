//! Which language a response is in: `?lang=`, then the cookie, then `Accept-Language`.

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use bongsu_words::Language;
use std::convert::Infallible;

/// Chooses the language of a response; Korean when the request prefers none.
pub fn negotiate(query: Option<&str>, cookies: Option<&str>, accept: Option<&str>) -> Language {
    lang_in_query(query)
        .or_else(|| lang_in_cookies(cookies))
        .or_else(|| accepted_lang(accept))
        .unwrap_or_default()
}

/// The language named by `lang=` in a query string.
pub fn lang_in_query(query: Option<&str>) -> Option<Language> {
    query?.split('&').filter_map(|pair| pair.strip_prefix("lang=")).find_map(Language::from_tag)
}

fn lang_in_cookies(cookies: Option<&str>) -> Option<Language> {
    cookies?
        .split(';')
        .filter_map(|pair| pair.trim().strip_prefix("lang="))
        .find_map(Language::from_tag)
}

/// RFC 9110 §12.5.4: our language of the highest weight; the first on a tie.
fn accepted_lang(header: Option<&str>) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for entry in header?.split(',').take(32) {
        let mut parts = entry.split(';');
        let Some(lang) = parts.next().and_then(Language::from_tag) else { continue };
        let weight = parts
            .find_map(|p| p.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()))
            .unwrap_or(1.0);
        if weight > 0.0 && best.is_none_or(|(_, w)| weight > w) {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

/// The negotiated language, as an argument of a handler.
pub struct RequestLang(pub Language);

impl<S: Sync> FromRequestParts<S> for RequestLang {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<RequestLang, Infallible> {
        let header = |name| parts.headers.get(name).and_then(|v| v.to_str().ok());
        Ok(RequestLang(negotiate(parts.uri.query(), header(COOKIE), header(ACCEPT_LANGUAGE))))
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
        assert_eq!(pick(None, None, Some("ja-JP, ja;q=0.9, en-US;q=0.8")), "ja");
        assert_eq!(pick(None, Some("lang=ja"), Some("ko")), "ja");
        assert_eq!(pick(None, None, None), "ko");
    }

    #[test]
    fn invalid_preferences_are_skipped() {
        assert_eq!(negotiate(Some("lang=%%%"), Some("lang="), Some(";;q=,,")), Language::Ko);
        assert_eq!(negotiate(None, None, Some("en;q=NaN")), Language::Ko);
    }
}
