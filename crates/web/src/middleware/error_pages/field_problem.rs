//! One thing that is wrong with a form, and its field.

/// One thing that is wrong.
#[derive(PartialEq, Eq)]
pub(super) struct FieldProblem {
    /// Where it was typed: the first of these that the form has. Empty where it is not of a field.
    pub(super) fields: Vec<String>,
    /// What is wrong; it names the field.
    pub(super) detail: String,
    /// What helps; empty where `detail` says it.
    pub(super) remedy: String,
}

impl FieldProblem {
    /// What names its fields in the page.
    pub(super) fn key(&self) -> String {
        self.fields.join(" ")
    }
}
