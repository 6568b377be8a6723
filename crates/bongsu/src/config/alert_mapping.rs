//! Mappings of alert sources: texts with JSON pointers in braces that say what is which, of requests
//! and of mails alike.

use bongsu_settings::{Field, Fields, Reader};
use bongsu_web::{Mapping, Template, TemplateError};

/// Reads what every mapping has.
pub(super) fn common(r: &mut Reader<'_>, f: &mut Fields<'_>, mapping: &mut Mapping) {
    optional(r, f, "summary", &mut mapping.summary);
    optional(r, f, "details", &mut mapping.details);
    optional(r, f, "severity", &mut mapping.severity);
    optional(r, f, "component", &mut mapping.component);
    optional(r, f, "state", &mut mapping.state);
    let text = |text: &str| Ok(text.to_owned());
    f.list(r, "resolved", "a state", &mut mapping.resolved, text);
    f.list(r, "acknowledged", "a state", &mut mapping.acknowledged, text);
}

/// Reads a template that may be left out.
pub(super) fn optional(r: &mut Reader<'_>, f: &mut Fields<'_>, name: &str, out: &mut Template) {
    if let Some(field) = f.take(name) {
        *out = template(r, &field);
    }
}

/// Reads one; what cannot be one is reported.
pub(super) fn template(r: &mut Reader<'_>, field: &Field<'_>) -> Template {
    let Some(text) = field.non_empty_text(r) else { return Template::default() };
    text.parse().unwrap_or_else(|error: TemplateError| {
        field.reject(r, error.to_string());
        Template::default()
    })
}
