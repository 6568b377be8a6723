//! Texts with JSON pointers in braces, in mappings of alert sources.

use bongsu_settings::{Field, Reader};
use bongsu_web::{Template, TemplateError};

/// Reads one; what cannot be one is reported.
pub(super) fn template(r: &mut Reader<'_>, field: &Field<'_>) -> Template {
    let Some(text) = field.non_empty_text(r) else { return Template::default() };
    text.parse().unwrap_or_else(|error: TemplateError| {
        field.reject(r, error.to_string());
        Template::default()
    })
}
