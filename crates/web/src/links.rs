//! Where a page stands, and so how it links to others.
//!
//! The same page is drawn for whoever asks for it, and laid into a file that any web server
//! can give out when this program cannot be reached. Files link to each other relatively,
//! so that the whole can stand below any address.

use bongsu_words::Lang;

/// Where a page stands.
#[derive(Clone, Debug)]
pub enum PageLocation {
    /// It is drawn for whoever asks.
    Served {
        /// The path that was asked for.
        path: String,
        /// The query that came with it.
        query: String,
    },
    /// It lies in a file.
    Filed {
        /// The path that it is served at.
        path: String,
    },
}

impl PageLocation {
    /// The path that the page is served at.
    pub fn path(&self) -> &str {
        match self {
            PageLocation::Served { path, .. } | PageLocation::Filed { path } => path,
        }
    }

    /// The reference from this page, in `lang`, to what is served at `path`.
    pub fn href(&self, lang: Lang, path: &str) -> String {
        match self {
            PageLocation::Served { .. } => path.to_owned(),
            PageLocation::Filed { path: from } => {
                self::relative(&file(from, lang), &file(path, lang))
            }
        }
    }

    /// From this page, in `lang`, to itself in another language.
    pub fn in_other(&self, lang: Lang, other: Lang) -> String {
        relative(&file(self.path(), lang), &file(self.path(), other))
    }
}

/// The file, below the root, for what is served at `path`: pages by language, Korean at
/// the root; what has an ending of its own once.
pub fn file(path: &str, lang: Lang) -> String {
    let name = path.trim_start_matches('/');
    if name.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        return name.to_owned();
    }
    let folder = if lang == Lang::En { "en/" } else { "" };
    match name {
        "" => format!("{folder}index.html"),
        name => format!("{folder}{name}.html"),
    }
}

fn relative(from: &str, to: &str) -> String {
    let depth = from.matches('/').count();
    format!("{}{to}", "../".repeat(depth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_find_each_other_from_wherever_they_lie() {
        let at = |path: &str| PageLocation::Filed { path: path.into() };
        assert_eq!(at("/").href(Lang::Ko, "/history"), "history.html");
        assert_eq!(at("/incidents/7").href(Lang::Ko, "/"), "../index.html");
        assert_eq!(at("/c/abc").href(Lang::En, "/"), "../../en/index.html");
        assert_eq!(at("/c/abc").href(Lang::En, "/assets/1/live.js"), "../../assets/1/live.js");
        assert_eq!(at("/").in_other(Lang::Ko, Lang::En), "en/index.html");
        assert_eq!(at("/c/abc").in_other(Lang::En, Lang::Ko), "../../c/abc.html");
    }

    #[test]
    fn what_is_served_is_linked_by_its_path() {
        let here = PageLocation::Served { path: "/c/abc".into(), query: String::new() };
        assert_eq!(here.href(Lang::En, "/history"), "/history");
    }
}
