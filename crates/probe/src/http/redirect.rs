//! Redirects that lead nowhere.

use super::head::Head;
use bongsu_core::inventory::SiteUrl;
use bongsu_core::name::Name;
use url::Url;

/// Whether a response sends its reader back to the very page that was asked for. One that gives a
/// cookie may answer differently when it is asked with it.
pub fn is_circle(head: &Head, host: &Name, url: &SiteUrl) -> bool {
    let redirects = matches!(head.status, 301 | 302 | 303 | 307 | 308);
    let Some(location) = head.location.as_ref().filter(|_| redirects && !head.sets_cookie) else {
        return false;
    };
    let scheme = if url.https { "https" } else { "http" };
    let Ok(own) = Url::parse(&format!("{scheme}://{host}:{}{}", url.port, url.path)) else {
        return false;
    };
    own.join(location).is_ok_and(|mut leads_to| {
        leads_to.set_fragment(None);
        leads_to == own
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_circle_of(url: (bool, u16, &str), answer: &str) -> bool {
        let (https, port, path) = url;
        let head = Head::parse(format!("HTTP/1.1 {answer}\r\n\r\n").as_bytes()).expect("a head");
        let host = Name::parse("shop.kr").expect("a name");
        is_circle(&head, &host, &SiteUrl { https, port, path: path.into() })
    }

    #[test]
    fn a_page_that_leads_to_itself_is_a_circle() {
        let plain = (false, 80, "/");
        for location in
            ["/", "", "http://shop.kr/", "HTTP://SHOP.kr:80", "//shop.kr/", "/#top", "./"]
        {
            assert!(is_circle_of(plain, &format!("302 F\r\nLocation: {location}")), "{location}");
        }
        for location in ["https://shop.kr/", "http://www.shop.kr/", "/home", "http://shop.kr:8080/"]
        {
            assert!(!is_circle_of(plain, &format!("302 F\r\nLocation: {location}")), "{location}");
        }
        assert!(is_circle_of((true, 443, "/a?b=c"), "301 M\r\nLocation: https://shop.kr/a?b=c"));
    }

    #[test]
    fn what_answers_differently_to_a_cookie_or_does_not_redirect_is_none() {
        let plain = (false, 80, "/");
        assert!(!is_circle_of(plain, "302 F\r\nLocation: /\r\nSet-Cookie: seen=1"));
        assert!(!is_circle_of(plain, "200 OK\r\nLocation: /"));
        assert!(!is_circle_of(plain, "304 N\r\nLocation: /"));
        assert!(!is_circle_of(plain, "302 F"));
    }
}
