//! A page is well-formed, labelled, and free of inline script and style: one checker that
//! every page of the tests goes through.

use std::collections::HashSet;

const VOID: [&str; 7] = ["meta", "link", "input", "br", "hr", "img", "base"];

/// One start tag.
#[derive(Debug)]
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }
}

fn read_tag(text: &str) -> Tag<'_> {
    let (name, mut rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let mut attributes = Vec::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let key = &rest[..end];
        rest = &rest[end..];
        let value = match rest.strip_prefix("=\"") {
            Some(after) => {
                let close = after.find('"').expect("a closing quote");
                rest = &after[close + 1..];
                &after[..close]
            }
            None => "",
        };
        attributes.push((key, value));
    }
    Tag { name, attributes }
}

/// The start tags of a document in order; its tags must balance.
fn tags(html: &str) -> Vec<Tag<'_>> {
    let body = html.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    let (mut open, mut all) = (Vec::new(), Vec::new());
    for part in body.split('<').skip(1) {
        let (inside, text) =
            part.split_once('>').unwrap_or_else(|| panic!("no end of tag: {part}"));
        assert!(!text.contains('>'), "a bare > in {text}");
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closes what is not open");
        } else {
            let tag = read_tag(inside.trim_end_matches('/'));
            if !VOID.contains(&tag.name) && !inside.ends_with('/') {
                open.push(tag.name);
            }
            all.push(tag);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    all
}

/// Checks a page by the rules of this crate.
#[track_caller]
pub fn check(html: &str) {
    let all = tags(html);
    let of = |name: &str| all.iter().filter(|t| t.name == name).count();
    assert_eq!((of("html"), of("main"), of("h1"), of("title").min(1)), (1, 1, 1, 1));
    assert!(all[0].get("lang").is_some(), "the document's language");
    let mut ids = HashSet::new();
    for id in all.iter().filter_map(|t| t.get("id")) {
        assert!(ids.insert(id), "two things are called {id}");
    }
    for tag in &all {
        no_inline(tag);
        for pointer in ["for", "aria-labelledby", "aria-describedby"] {
            for id in tag.get(pointer).unwrap_or("").split_whitespace() {
                assert!(ids.contains(id), "{pointer} points to {id}, which is not there");
            }
        }
        if tag.get("data-live-part").is_some() {
            assert!(tag.get("id").is_some(), "a live part has a name: {tag:?}");
        }
    }
    labelled(&all);
    heading_levels_have_no_gaps(&all);
    assert_eq!(of("table"), of("caption"), "every table has its caption");
    assert!(html.len() < 60 * 1024, "a page of {} bytes", html.len());
}

fn no_inline(tag: &Tag<'_>) {
    for (key, value) in &tag.attributes {
        assert!(*key != "style" && !key.starts_with("on"), "inline {key} in {tag:?}");
        assert!(!value.starts_with("javascript:"), "{tag:?}");
    }
    if tag.name == "script" {
        assert!(
            tag.get("src").is_some_and(|src| src
                .trim_start_matches("../")
                .trim_start_matches('/')
                .starts_with("assets/")),
            "{tag:?}"
        );
    }
    assert!(tag.name != "style", "an inline style sheet");
}

fn labelled(all: &[Tag<'_>]) {
    let labels: HashSet<_> =
        all.iter().filter(|t| t.name == "label").filter_map(|t| t.get("for")).collect();
    for tag in all.iter().filter(|t| matches!(t.name, "input" | "textarea" | "select")) {
        if tag.get("type") != Some("hidden") {
            assert!(labels.contains(tag.get("id").unwrap_or("")), "no label for {tag:?}");
        }
    }
    for tag in all.iter().filter(|t| t.name == "svg") {
        let named = tag.get("aria-hidden").is_some()
            || tag.get("aria-label").is_some()
            || tag.get("aria-labelledby").is_some();
        let in_legend = tag.get("width") == Some("15");
        assert!(named || in_legend, "a picture without words: {tag:?}");
    }
}

fn heading_levels_have_no_gaps(all: &[Tag<'_>]) {
    let mut level = 0;
    for tag in all {
        if let Some(next) = tag.name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()) {
            assert!(next <= level + 1, "a heading of level {next} after one of level {level}");
            level = next;
        }
    }
}

#[test]
#[should_panic(expected = "closes what is not open")]
fn the_checker_sees_crossed_tags() {
    check("<!DOCTYPE html><html lang=\"ko\"><main><h1><b></h1></b></main></html>");
}

#[test]
#[should_panic(expected = "inline style")]
fn the_checker_sees_inline_style() {
    check(
        "<!DOCTYPE html><html lang=\"ko\"><title></title><main><h1 style=\"color:red\"></h1></main></html>",
    );
}
