//! Fields in the text of a mail, each on a line of its own, such as `Host: web-1`.

use serde_json::{Map, Value};

/// The most fields, and the longest name of one, in characters.
const FIELDS_MAX: usize = 100;
const NAME_MAX_CHARS: usize = 40;

/// The text of a mail.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Body {
    fields: Vec<(String, String)>,
    first_line: String,
}

impl Body {
    pub fn read(text: &str) -> Body {
        let field = |line: &str| {
            let (name, value) = line.split_once([':', '：'])?;
            let name = name.trim().trim_start_matches(['-', '*', '•']).trim_start();
            let value = value.trim();
            // An address has a colon as well, and is no field.
            let fits = (1..=NAME_MAX_CHARS).contains(&name.chars().count())
                && !value.is_empty()
                && !value.starts_with("//");
            fits.then(|| (name.to_owned(), value.to_owned()))
        };
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        Body {
            fields: text.lines().filter_map(field).take(FIELDS_MAX).collect(),
            first_line: lines.next().unwrap_or_default().to_owned(),
        }
    }

    /// The first field of any of these names, in any case; of two names the earlier one counts.
    pub fn field(&self, names: &[&str]) -> Option<&str> {
        let of = |name: &&str| self.fields.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        names.iter().find_map(of).map(|(_, value)| value.as_str())
    }

    /// The first line that is not empty.
    pub fn first_line(&self) -> &str {
        &self.first_line
    }

    /// The fields, by their names as they are written.
    pub fn as_json(&self) -> Value {
        let mut fields = Map::new();
        for (name, value) in &self.fields {
            fields.entry(name.clone()).or_insert_with(|| Value::String(value.clone()));
        }
        Value::Object(fields)
    }
}
