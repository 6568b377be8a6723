//! Style sheet, script and logo, compiled in and served under the hash of their content: a
//! browser may keep them for ever, and never mixes a new build with an old one.

use crate::app::App;
use crate::request::error::{Error, Resource};
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_core::hash::hash;
use std::sync::{Arc, LazyLock};

struct Asset {
    name: &'static str,
    content_type: &'static str,
    text: &'static str,
}

const ASSETS: [Asset; 7] = [
    Asset {
        name: "bongsu.css",
        content_type: "text/css; charset=utf-8",
        text: include_str!("../assets/bongsu.css"),
    },
    Asset {
        name: "desk.js",
        content_type: "text/javascript; charset=utf-8",
        text: include_str!("../assets/desk.js"),
    },
    Asset {
        name: "keys.js",
        content_type: "text/javascript; charset=utf-8",
        text: include_str!("../assets/keys.js"),
    },
    Asset {
        name: "live.js",
        content_type: "text/javascript; charset=utf-8",
        text: include_str!("../assets/live.js"),
    },
    Asset {
        name: "passkey.js",
        content_type: "text/javascript; charset=utf-8",
        text: include_str!("../assets/passkey.js"),
    },
    Asset {
        name: "push.js",
        content_type: "text/javascript; charset=utf-8",
        text: include_str!("../assets/push.js"),
    },
    Asset {
        name: "logo.svg",
        content_type: "image/svg+xml",
        text: include_str!("../assets/logo.svg"),
    },
];

/// One hash over all assets: the build that a page was drawn by.
pub static BUILD: LazyLock<String> = LazyLock::new(|| {
    let all: String = ASSETS.iter().map(|asset| asset.text).collect();
    format!("{:016x}", hash(&all, 0))
});

/// `GET /push-worker.js`: shows messages in a browser. Its path never changes, since a browser knows
/// by that whose messages it takes, and it looks there for a newer one by itself.
pub async fn push_worker() -> Response {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, include_str!("../assets/push-worker.js")).into_response()
}

/// All assets with their paths.
pub fn all() -> impl Iterator<Item = (String, &'static str)> {
    ASSETS.iter().map(|asset| (href(asset.name), asset.text))
}

/// The path of an asset.
pub fn href(name: &str) -> String {
    debug_assert!(ASSETS.iter().any(|asset| asset.name == name), "no asset {name}");
    format!("/assets/{}/{name}", *BUILD)
}

/// `GET /assets/{build}/{name}`; the path of an older build gets the present asset, uncached.
pub async fn serve(
    State(app): State<Arc<App>>,
    Path((build, name)): Path<(String, String)>,
) -> Result<Response, Error> {
    let caching =
        |is_current| if is_current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let branding = &app.settings.branding;
    if let Some((content_type, bytes)) = branding.file(&name) {
        let caching = caching(build == branding.build());
        return Ok(
            ([(CONTENT_TYPE, content_type), (CACHE_CONTROL, caching)], bytes).into_response()
        );
    }
    let asset =
        ASSETS.iter().find(|asset| asset.name == name).ok_or(Error::NotFound(Resource::Page))?;
    let caching = caching(build == *BUILD);
    Ok(([(CONTENT_TYPE, asset.content_type), (CACHE_CONTROL, caching)], asset.text).into_response())
}
