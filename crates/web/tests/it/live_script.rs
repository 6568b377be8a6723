//! `live.js` in Node.js, with as much of a browser as it asks for (S8).

use std::process::Command;

/// A page in a file, read through a cache that gives out the heartbeat file with these fields;
/// prints whether the page is stale.
fn is_stale(written_ms: i64, headers: &str) -> bool {
    let script = include_str!("../../assets/live.js");
    let program = format!(
        r#"
        const classes = new Set(), ticks = [];
        const page = {{ documentElement: {{ dataset: {{ build: "1" }} }}, getElementById: () => null, title: "" }};
        globalThis.document = {{
            documentElement: {{
                dataset: {{ heartbeat: "/heartbeat.json", staleMs: "90000", build: "1" }},
                lang: "en",
                classList: {{
                    add: (name) => classes.add(name),
                    remove: (name) => classes.delete(name),
                    toggle: (name, on) => (on ? classes.add(name) : classes.delete(name)),
                }},
            }},
            querySelectorAll: () => [], adoptNode: (node) => node, title: "",
        }};
        globalThis.window = {{ fetch: true, DOMParser: true }};
        globalThis.location = {{ href: "/", reload: () => {{}} }};
        globalThis.DOMParser = class {{ parseFromString() {{ return page; }} }};
        globalThis.setInterval = (tick, span) => ticks.push([tick, span]);
        globalThis.fetch = async (url) => ({{
            ok: true,
            headers: new Map({headers}),
            text: async () => "",
            json: async () => ({{ written_ms: {written_ms}, at: "", en: "" }}),
        }});
        {script}
        setTimeout(() => {{
            ticks.find(([, span]) => span === 1000)[0]();
            console.log(classes.has("stale"));
        }}, 0);
        "#
    );
    let output = Command::new("node").args(["-e", &program]).output();
    let output = output.expect("node is installed by `cargo xtask test`");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim() == "true"
}

#[test]
fn a_page_is_as_old_as_its_heartbeat_however_long_a_cache_kept_that() {
    // 2018-01-04T07:19:07Z, in milliseconds.
    let written = 1_515_050_347_000;
    let date = r#"["date", "Thu, 04 Jan 2018 07:19:09 GMT"]"#;
    assert!(!is_stale(written, &format!("[{date}]")));
    assert!(!is_stale(written, &format!(r#"[{date}, ["age", "30"]]"#)));
    // The origin is gone, and the cache says how long it has kept its last answer.
    assert!(is_stale(written, &format!(r#"[{date}, ["age", "3600"]]"#)));
    assert!(is_stale(written, &format!(r#"[{date}, ["age", "100"]]"#)));
    assert!(!is_stale(written, &format!(r#"[{date}, ["age", "x"]]"#)));
}
