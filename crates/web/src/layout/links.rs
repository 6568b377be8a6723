//! Where a page is, and so how it links to others.
//!
//! The same page is served to a browser, and written to a file that any web server can give
//! out when this program cannot be reached. Files link to each other relatively, so that
//! all of them can be published below any address.

use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::ComponentKey;
use bongsu_words::Language;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Where a page is.
#[derive(Clone, Debug)]
pub enum PageLocation {
    /// Drawn by the server for one request.
    Served {
        /// The requested path.
        path: String,
        /// The query that came with it.
        query: String,
    },
    /// In a published file.
    File {
        /// The path that it is served at.
        path: String,
    },
}

impl PageLocation {
    /// The path that the page is served at.
    pub fn path(&self) -> &str {
        match self {
            PageLocation::Served { path, .. } | PageLocation::File { path } => path,
        }
    }

    /// The reference from this page, in `lang`, to what is served at `path`.
    pub fn href(&self, lang: Language, path: &str) -> String {
        match self {
            PageLocation::Served { .. } => path.to_owned(),
            PageLocation::File { path: from } => {
                self::relative(&file_path(from, lang), &file_path(path, lang))
            }
        }
    }

    /// From this page, in `lang`, to itself in another language.
    pub fn translated(&self, lang: Language, other: Language) -> String {
        relative(&file_path(self.path(), lang), &file_path(self.path(), other))
    }
}

/// The file, below the root, for what is served at `path`: pages by language, the
/// default at the root; a path with an extension of its own once for all languages.
pub fn file_path(path: &str, lang: Language) -> String {
    let name = path.trim_start_matches('/');
    if name.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        return name.to_owned();
    }
    let folder = folder(lang);
    match name {
        "" => format!("{folder}index.html"),
        name => format!("{folder}{name}.html"),
    }
}

fn folder(lang: Language) -> String {
    if lang == Language::default() { String::new() } else { format!("{}/", lang.tag()) }
}

/// The directory of the files of customers' pages in a language, which holds nothing else.
pub fn customer_directory(lang: Language) -> String {
    format!("{}c", folder(lang))
}

fn relative(from: &str, to: &str) -> String {
    let depth = from.matches('/').count();
    format!("{}{to}", "../".repeat(depth))
}

/// The path of a customer's page.
pub fn customer_path(token: CustomerPageToken) -> String {
    format!("/c/{token}")
}

/// The path of an incident's page in operations; what can be done about it is below it.
pub fn ops_incident_path(id: IncidentId) -> String {
    format!("/ops/incidents/{id}")
}

/// The path of a component's page in operations.
pub fn component_path(key: &ComponentKey) -> String {
    let parts: Vec<String> = key.0.split('/').map(percent_encode).collect();
    format!("/ops/components/{}", parts.join("/"))
}

/// All but what RFC 3986 §2.3 never reserves.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes for a query value or a path segment (RFC 3986 unreserved kept).
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_links_to_another_file_from_any_depth() {
        let file = |path: &str| PageLocation::File { path: path.into() };
        assert_eq!(file("/").href(Language::Ko, "/history"), "history.html");
        assert_eq!(file("/incidents/7").href(Language::Ko, "/"), "../index.html");
        assert_eq!(file("/c/abc").href(Language::En, "/"), "../../en/index.html");
        assert_eq!(
            file("/c/abc").href(Language::En, "/assets/1/live.js"),
            "../../assets/1/live.js"
        );
        assert_eq!(file("/").translated(Language::Ko, Language::En), "en/index.html");
        assert_eq!(file("/c/abc").translated(Language::En, Language::Ko), "../../c/abc.html");
        assert_eq!(file("/c/abc").translated(Language::Ko, Language::Ja), "../ja/c/abc.html");
    }

    #[test]
    fn what_is_reserved_in_a_url_is_encoded() {
        assert_eq!(percent_encode("aZ09-._~"), "aZ09-._~");
        assert_eq!(percent_encode("a b/?&=+%가"), "a%20b%2F%3F%26%3D%2B%25%EA%B0%80");
    }

    #[test]
    fn a_served_page_links_by_path() {
        let here = PageLocation::Served { path: "/c/abc".into(), query: String::new() };
        assert_eq!(here.href(Language::En, "/history"), "/history");
    }
}
