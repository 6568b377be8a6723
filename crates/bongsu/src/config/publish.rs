//! `[publish]`: pages as static files.

use super::mirror::Mirror;
use super::presence;
use super::values::base_url;
use bongsu_settings::{Fields, Reader};
use bongsu_store::Store;
use bongsu_words::Language;
use std::cell::RefCell;
use std::path::{Path, PathBuf};

/// Pages as static files, which readers can open while this desk is unreachable.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Publish {
    /// Directories that web servers serve; each holds every page.
    pub directories: Vec<PathBuf>,
    /// Where readers find them, without a final slash.
    pub url: Option<String>,
    /// The languages of the pages: the default one, which is at the root, and any others.
    pub languages: Vec<Language>,
    /// Remote copies of the first directory.
    pub mirrors: Vec<Mirror>,
}

impl Publish {
    /// `None` without directories. `database` is the URL of the store, which none may hold.
    pub(super) fn read(r: &mut Reader<'_>, f: &mut Fields<'_>, database: &str) -> Option<Publish> {
        let mut publish = Publish { languages: Language::ALL.to_vec(), ..Publish::default() };
        let (base, known) = (r.path(""), RefCell::new(Vec::new()));
        let is_here = r.is_for_this_machine();
        let database = Store::url_below(database, &base).unwrap_or_default();
        let database = database.strip_prefix("sqlite:").map(absolute);
        f.list(r, "directories", "a path", &mut publish.directories, |text| {
            if text.is_empty() {
                return Err("must not be empty".to_owned());
            }
            let path = base.join(text);
            let place = absolute(&path);
            presence::own_directory(is_here, &path)?;
            if database.as_ref().is_some_and(|file| file.starts_with(&place)) {
                return Err(format!("{text} holds the database, which would be published"));
            }
            let mut known = known.borrow_mut();
            let near = |it: &&PathBuf| it.starts_with(&place) || place.starts_with(it);
            if let Some(other) = known.iter().find(near) {
                let other = other.display();
                return Err(format!("{text} and {other} overlap: each is replaced as a whole"));
            }
            known.push(place);
            Ok(path)
        });
        f.list(r, "languages", "a language", &mut publish.languages, |text| {
            let unknown = || format!("“{text}” is not one of the languages {}", Language::TAGS);
            Language::from_tag(text).ok_or_else(unknown)
        });
        if !publish.languages.contains(&Language::default()) {
            publish.languages.insert(0, Language::default());
        }
        let url = f.take("url");
        publish.url = url.as_ref().and_then(|field| base_url(r, field));
        if !publish.directories.is_empty() {
            return Some(publish);
        }
        if let Some(field) = url.filter(|_| publish.url.is_some()) {
            field.reject(r, "nothing is published there: set `directories` as well");
        }
        None
    }
}

fn absolute(path: impl AsRef<Path>) -> PathBuf {
    std::path::absolute(&path).unwrap_or_else(|_| path.as_ref().to_owned())
}
