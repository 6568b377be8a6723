//! Ties what is wrong with a refused form to its fields, in one way for every form of the product:
//! `aria-invalid` and `aria-describedby` on the field, its message before it, a link to it from what is
//! said above the form, and the focus on the first. A form so needs nothing of its own for it.
//!
//! The page is written already when this happens. `maud` writes every tag in one way (attributes in
//! double quotes, `<`, `>`, `&` and `"` escaped within them), so its tags are found by their marks.

use super::field_problem::FieldProblem;
use bongsu_words::sentences;
use maud::html;

/// What stands in the tag of what is said above the form.
const SUMMARY: &str = " data-refusal";

/// The page with the fields marked of the first form below what is said of it that is sent to `path`.
pub(super) fn mark<'a>(page: &'a str, path: &'a str, problems: &'a [FieldProblem]) -> String {
    let start = page.find(SUMMARY).or_else(|| page.find("<main")).unwrap_or(page.len());
    let (above, mut rest) = page.split_at(start);
    let mut marker = Marker {
        path,
        forms: forms_to(page, path),
        open: problems.iter().collect(),
        out: above.to_owned(),
        is_form: ends_in_form(above, path),
        details: Vec::new(),
        links: Vec::new(),
    };
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').map_or(rest.len(), |it| at + it + 1);
        marker.out.push_str(&rest[..at]);
        marker.tag(&rest[at..end]);
        rest = &rest[end..];
    }
    marker.out.push_str(rest);
    let linked = |page: String, (key, id): &(String, String)| {
        page.replace(&format!(" data-for=\"{key}\""), &format!(" href=\"#{id}\""))
    };
    marker.links.iter().fold(marker.out, linked)
}

struct Marker<'a> {
    path: &'a str,
    /// The forms of that address, by their ids: a field elsewhere on the page may belong to one.
    forms: Vec<&'a str>,
    /// What is not beside a field yet.
    open: Vec<&'a FieldProblem>,
    out: String,
    /// Whether this is inside of the form that was sent, or of another of its address.
    is_form: bool,
    /// Where the tags end of what can be folded and is around this.
    details: Vec<usize>,
    /// The field of each problem, by what names it in the page.
    links: Vec<(String, String)>,
}

impl Marker<'_> {
    fn tag(&mut self, tag: &str) {
        let name = tag.trim_start_matches('<').split([' ', '>']).next().unwrap_or_default();
        match name {
            "form" => self.is_form = attribute(tag, "action").is_none_or(|it| it == self.path),
            "/form" => self.is_form = false,
            "details" => self.details.push(self.out.len() + "<details".len()),
            "/details" => drop(self.details.pop()),
            "input" | "textarea" | "select" if self.is_its(tag) => return self.field(name, tag),
            _ => {}
        }
        self.out.push_str(tag);
    }

    fn is_its(&self, tag: &str) -> bool {
        match attribute(tag, "form") {
            Some(form) => self.forms.contains(&form),
            None => self.is_form,
        }
    }

    fn field(&mut self, element: &str, tag: &str) {
        let name = attribute(tag, "name").unwrap_or_default();
        let is_its = |it: &&FieldProblem| it.fields.iter().any(|field| field == name);
        let is_hidden = attribute(tag, "type") == Some("hidden");
        let (own, open) = self.open.iter().copied().partition::<Vec<_>, _>(is_its);
        if own.is_empty() || is_hidden {
            return self.out.push_str(tag);
        }
        self.open = open;
        self.unfold();
        let id = attribute(tag, "id").unwrap_or(name);
        let error = format!("{id}-error");
        let mut remedies: Vec<&str> = own.iter().map(|it| it.remedy.as_str()).collect();
        remedies.dedup();
        let said = own.iter().map(|it| it.detail.as_str()).chain(remedies);
        let said = sentences(said);
        self.out.push_str(&html! { span.notice.bad.of-field id=(error) { (said) } }.into_string());
        let described = match attribute(tag, "aria-describedby") {
            Some(before) => format!("{error} {before}"),
            None => error,
        };
        let focus = if self.links.is_empty() { " autofocus" } else { "" };
        self.out.push_str(&format!(
            "<{element} aria-invalid=\"true\" aria-describedby=\"{described}\"{focus}{}",
            without(tag, "aria-describedby").trim_start_matches('<').trim_start_matches(element)
        ));
        self.links.extend(own.iter().map(|it| (it.key(), id.to_owned())));
    }

    /// Unfolds what is around: a message that is folded away is not read.
    fn unfold(&mut self) {
        for at in self.details.drain(..).rev() {
            if !self.out[at..].starts_with(" open") {
                self.out.insert_str(at, " open");
            }
        }
    }
}

/// The ids of the forms that are sent to `path`, by their own address or by that of a button.
fn forms_to<'p>(page: &'p str, path: &str) -> Vec<&'p str> {
    let tags = page.split('<').filter_map(|it| it.split('>').next());
    let of = |tag: &'p str| match tag.split(' ').next() {
        Some("form") if attribute(tag, "action") == Some(path) => attribute(tag, "id"),
        Some("button") if attribute(tag, "formaction") == Some(path) => attribute(tag, "form"),
        _ => None,
    };
    tags.filter_map(of).collect()
}

/// Whether what is said above the fields stands in their form itself.
fn ends_in_form(above: &str, path: &str) -> bool {
    let last = above.rfind("<form").filter(|at| !above[*at..].contains("</form"));
    last.is_some_and(|at| attribute(&above[at..], "action").is_none_or(|it| it == path))
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let from = tag.split_once(&format!(" {name}=\""))?.1;
    from.split('"').next()
}

/// The tag without an attribute, and without a focus of its own.
fn without(tag: &str, name: &str) -> String {
    let tag = match attribute(tag, name) {
        Some(value) => tag.replace(&format!(" {name}=\"{value}\""), ""),
        None => tag.to_owned(),
    };
    tag.replace(" autofocus", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(field: &str, detail: &str) -> FieldProblem {
        FieldProblem { fields: vec![field.into()], detail: detail.into(), remedy: "Do so.".into() }
    }

    #[test]
    fn the_field_of_the_form_below_is_marked_and_no_other_of_its_name() {
        let page = "<main><form action=\"/a\"><input id=\"first\" name=\"note\"></form>\
            <p data-refusal><a data-for=\"note\">Bad</a></p>\
            <form action=\"/b\"><input id=\"other\" name=\"note\"></form>\
            <form action=\"/a\"><input type=\"hidden\" name=\"note\">\
            <details><summary>x</summary><textarea id=\"n\" name=\"note\" aria-describedby=\"hint\">typed</textarea></details></form>\
            <form action=\"/a\"><input id=\"last\" name=\"note\"></form></main>";
        let marked = mark(page, "/a", &[problem("note", "“<” is bad.")]);
        assert_eq!(marked.matches("aria-invalid").count(), 1, "{marked}");
        let field = "<span class=\"notice bad of-field\" id=\"n-error\">“&lt;” is bad. Do so.</span>\
            <textarea aria-invalid=\"true\" aria-describedby=\"n-error hint\" autofocus id=\"n\" name=\"note\">typed</textarea>";
        assert!(marked.contains(field), "{marked}");
        assert!(marked.contains("<a href=\"#n\">Bad</a>"), "{marked}");
        assert!(marked.contains("<details open>"), "what is wrong is not folded away: {marked}");
    }

    #[test]
    fn a_field_says_all_that_is_wrong_with_it_and_what_has_no_field_stays_above() {
        let page = "<main><p data-refusal><a data-for=\"gone\">Gone</a></p>\
            <form action=\"/a\"><select id=\"s\" name=\"site\" autofocus></select></form></main>";
        let all = [problem("site", "One."), problem("site", "Two."), problem("gone", "Three.")];
        let marked = mark(page, "/a", &all);
        assert!(marked.contains("One. Two. Do so.</span>"), "{marked}");
        assert!(marked.contains("<a data-for=\"gone\">"), "{marked}");
        assert_eq!(marked.matches("autofocus").count(), 1, "{marked}");
    }
}
