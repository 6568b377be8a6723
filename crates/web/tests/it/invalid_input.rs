//! Invalid input in every parameter: refused, never a panic and never a server error.

use crate::client::percent;
use crate::story::{Scene, Stage, incident_id, stage};
use proptest::prelude::*;
use std::sync::LazyLock;

static STAGE: LazyLock<Stage> = LazyLock::new(|| stage(Scene::Identified, 60));

fn status_of(target: String) -> u16 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { STAGE.ops(&target).await.status.as_u16() })
}

const FIELDS: [&str; 10] =
    ["q", "page", "state", "verdict", "limit", "offset", "before", "after", "lang", "target"];

fn paths() -> Vec<String> {
    let id = incident_id();
    let fixed = [
        "/",
        "/history",
        "/ops",
        "/ops/incidents",
        "/ops/sites",
        "/ops/components",
        "/ops/components/dc:gasan",
        "/api/v1/status",
        "/api/v1/incidents",
        "/api/v1/components",
        "/api/v1/sites",
        "/api/v2/incidents.json",
        "/probe",
        "/metrics",
        "/history.atom",
    ];
    let mut all: Vec<String> = fixed.map(str::to_owned).to_vec();
    all.extend([
        format!("/ops/incidents/{id}"),
        format!("/api/v1/incidents/{id}/victims"),
        format!("/incidents/{id}"),
    ]);
    all
}

fn invalid_values() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,40}",
        "[0-9]{1,30}",
        "-?[0-9]{1,3}",
        "\\PC{200,400}",
        Just("\u{0}\u{1}".to_owned()),
        Just("at_risk".to_owned()),
        Just("%".to_owned()),
        Just("<script>alert(1)</script>".to_owned()),
        Just("../../etc/passwd".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn in_a_query(path in prop::sample::select(paths()), field in prop::sample::select(FIELDS.to_vec()), value in invalid_values()) {
        let status = status_of(format!("{path}?{field}={}", percent(&value)));
        prop_assert!(status < 500, "{path}?{field}={value:?} gave {status}");
    }

    #[test]
    fn in_a_path(prefix in prop::sample::select(vec!["/incidents/", "/ops/incidents/", "/ops/sites/", "/ops/components/",
        "/api/v1/incidents/", "/api/v1/sites/", "/assets/x/", "/"]), value in invalid_values())
    {
        let status = status_of(format!("{prefix}{}", percent(&value)));
        prop_assert!(status < 500, "{prefix}{value:?} gave {status}");
    }

    #[test]
    fn in_raw_bytes_after_the_question_mark(raw in "[!-~&&[^#]]{0,60}") {
        if let Ok(uri) = format!("/ops/sites?{raw}").parse::<axum::http::Uri>() {
            let status = status_of(uri.to_string());
            prop_assert!(status < 500, "{raw} gave {status}");
        }
    }

    #[test]
    fn in_a_form_and_in_json(value in invalid_values(), other in invalid_values()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let id = incident_id();
        let statuses = runtime.block_on(async {
            let fields = [("site", value.as_str()), ("by", other.as_str()), ("reason", "x"), ("ko_fact", &value), ("corrects", &other)];
            let a = STAGE.form(&format!("/ops/incidents/{id}/exclude"), &fields).await;
            let b = STAGE.form(&format!("/ops/incidents/{id}/statement"), &fields).await;
            let c = STAGE.post_json(&format!("/api/v1/incidents/{id}/exclude"), &value).await;
            [a.status, b.status, c.status]
        });
        for status in statuses {
            prop_assert!(status.as_u16() < 500, "{value:?} {other:?} gave {status}");
        }
    }
}

#[tokio::test]
async fn typed_markup_is_shown_as_text() {
    let page = STAGE.ops("/ops/sites?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    page.is(200).has("&lt;script&gt;").lacks("<script>alert");
}
