//! `keys.js` in Node.js: the keyboard shortcuts of operations (S13).

use std::process::Command;

/// Where these keys lead, one after the other; each is a JavaScript object with what is not usual.
fn leads_to(events: &[&str]) -> String {
    let script = include_str!("../../assets/keys.js");
    let program = format!(
        r#"
        let handler;
        globalThis.addEventListener = (name, of) => {{ if (name === "keydown") handler = of; }};
        globalThis.location = {{ assign: (path) => console.log(path) }};
        const field = {{ focus: () => console.log("search") }};
        const button = (key) => ({{ dataset: {{ key }}, click: () => console.log("pressed " + key) }});
        const note = {{ dataset: {{ keyFocus: "e" }}, focus: () => console.log("question") }};
        const all = [button("1"), button("p1"), note];
        globalThis.document = {{ querySelector: () => field, querySelectorAll: () => all }};
        {script}
        for (const event of [{events}]) {{
            const target = {{ closest: () => event.field || null }};
            handler({{ key: "", code: "", shiftKey: false, ctrlKey: false, altKey: false,
                       metaKey: false, target, preventDefault: () => {{}}, ...event }});
        }}
        "#,
        events = events.join(", ")
    );
    let output = Command::new("node").args(["-e", &program]).output();
    let output = output.expect("node is installed by `cargo xtask test`");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn two_keys_lead_to_a_page_and_one_to_the_help() {
    assert_eq!(leads_to(&[r#"{key: "g"}"#, r#"{key: "s"}"#]), "/ops/sites");
    assert_eq!(leads_to(&[r#"{key: "?", shiftKey: true}"#]), "/ops/keys");
    assert_eq!(leads_to(&[r#"{key: "/"}"#]), "search");
    assert_eq!(leads_to(&[r#"{key: "s"}"#]), "", "not without the first");
}

#[test]
fn a_call_comes_out_by_one_key_and_a_promise_is_given_by_two() {
    assert_eq!(leads_to(&[r#"{key: "1"}"#]), "pressed 1");
    assert_eq!(leads_to(&[r#"{key: "p"}"#, r#"{key: "1"}"#]), "pressed p1");
    assert_eq!(leads_to(&[r#"{key: "e"}"#]), "question");
    assert_eq!(leads_to(&[r#"{key: "p", field: true}"#, r#"{key: "1"}"#]), "pressed 1");
}

#[test]
fn they_work_while_the_keyboard_is_set_to_hangul() {
    let hangul = [r#"{key: "ㅎ", code: "KeyG"}"#, r#"{key: "ㄴ", code: "KeyS"}"#];
    assert_eq!(leads_to(&hangul), "/ops/sites");
    let composing = [r#"{key: "Process", code: "KeyG"}"#, r#"{key: "Process", code: "KeyO"}"#];
    assert_eq!(leads_to(&composing), "/ops");
    assert_eq!(leads_to(&[r#"{key: "Process", code: "Slash", shiftKey: true}"#]), "/ops/keys");
}

#[test]
fn what_is_typed_into_a_field_or_with_ctrl_stays_what_it_is() {
    assert_eq!(leads_to(&[r#"{key: "?", field: true}"#]), "");
    assert_eq!(leads_to(&[r#"{key: "g", ctrlKey: true}"#, r#"{key: "s"}"#]), "");
    // Of a layout with letters of its own, what is printed on the key counts.
    assert_eq!(leads_to(&[r#"{key: "g", code: "KeyH"}"#, r#"{key: "o", code: "KeyS"}"#]), "/ops");
}
