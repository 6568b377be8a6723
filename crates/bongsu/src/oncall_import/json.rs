//! The answers of an API.

use serde_json::Value;

/// The entries under a name, however the API wraps them: a list, or an object whose field has it.
pub fn entries<'a>(export: &'a Value, name: &str) -> Vec<&'a Value> {
    let found = &export[name];
    let wrapped = ["results", "data", "nodes"].iter().map(|name| &found[*name]);
    let list = std::iter::once(found).chain(wrapped).find_map(Value::as_array);
    list.into_iter().flatten().collect()
}

/// A text or a number of an entry; empty when there is none.
pub fn text(entry: &Value, name: &str) -> String {
    match &entry[name] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// A list of an entry.
pub fn list<'a>(entry: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    entry[name].as_array().into_iter().flatten()
}
