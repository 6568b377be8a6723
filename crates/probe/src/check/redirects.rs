//! Pages that lead to each other for ever. The sweep asks one page of a site, so that it asks no
//! site twice; here they are followed, as a browser does.

use crate::http::HttpResponse;
use crate::site::{SiteProbe, SiteProber};
use bongsu_core::http_url::HttpUrl;
use bongsu_core::inventory::{Expect, SiteUrl};
use bongsu_core::name::Name;
use bongsu_core::observation::Reason;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// After so many redirects browsers give up (Fetch Standard §4.4).
const MAX_REDIRECTS: usize = 20;

/// Whether the redirects of a page never end within its host. A page that sets a cookie may be
/// another one the next time, and another host is another site.
pub(super) async fn never_end(prober: &SiteProber, first: &SiteProbe, page: &HttpResponse) -> bool {
    let mut probe = SiteProbe { expect: Arc::new(Expect::default()), ..first.clone() };
    let mut visited = BTreeSet::new();
    let mut next = page.leads_to.clone();
    for _ in 0..MAX_REDIRECTS {
        let Some((text, url)) = next.and_then(|text| Some((text.clone(), within(&text, first)?)))
        else {
            return false;
        };
        if !visited.insert(text) {
            return true;
        }
        probe.address.set_port(url.port);
        probe.url = Arc::new(url);
        let Some(page) = prober.probe(&probe, Duration::MAX, |_| ()).await.page else {
            return false;
        };
        if page.mismatch == Some(Reason::RedirectLoop) {
            return true;
        }
        next = page.leads_to;
    }
    true
}

/// A URL of the same host.
fn within(text: &str, first: &SiteProbe) -> Option<SiteUrl> {
    let url = HttpUrl::parse(text).ok()?;
    let same = Name::parse(&url.host()).ok()? == first.host;
    let parts = SiteUrl {
        https: url.is_https(),
        port: url.port(),
        path: url.target().to_owned(),
        ..SiteUrl::default()
    };
    same.then_some(parts)
}
