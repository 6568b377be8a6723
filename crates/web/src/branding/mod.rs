//! What makes the public pages the operator's own: logo, icon, colour, heading and a text.
//!
//! Everything is served from our own address, so that the content policy of the pages stays as
//! strict as it is; colours are a style sheet of their own.

mod colour;
mod file;

pub use colour::{Colour, ColourError};
pub use file::{BrandFile, BrandFileError};

use bongsu_core::hash::hash;
use bongsu_core::language::Text;

/// What makes the public pages the operator's own.
#[derive(Clone, Debug, Default)]
pub struct Branding {
    /// The heading in the place of the operator's name.
    pub title: Text,
    /// A paragraph at the foot of public pages.
    pub about: Text,
    /// The logo, and the one on dark ground where that is another.
    pub logo: Option<BrandFile>,
    /// See [`Branding::logo`].
    pub logo_dark: Option<BrandFile>,
    /// The icon of the browser's tab.
    pub favicon: Option<BrandFile>,
    /// The colour of links, on light ground and on dark.
    pub accent: Option<[Colour; 2]>,
}

/// The name of the style sheet.
const STYLE_SHEET: &str = "brand.css";

impl Branding {
    /// The style sheet, when there is something to set.
    fn style_sheet(&self) -> Option<String> {
        let [light, dark] = self.accent?;
        Some(format!(
            ":root, :root[data-theme=\"light\"] {{ --accent: {light}; }}\n\
             @media (prefers-color-scheme: dark) {{\n  \
             :root:not([data-theme=\"light\"]) {{ --accent: {dark}; }}\n}}\n\
             :root[data-theme=\"dark\"] {{ --accent: {dark}; }}\n"
        ))
    }

    /// All files, each with its name and its content type.
    fn files(&self) -> Vec<(String, &'static str, Vec<u8>)> {
        let of = |role: &str, file: &Option<BrandFile>| {
            let file = file.as_ref()?;
            Some((format!("{role}.{}", file.extension()), file.content_type(), file.bytes.clone()))
        };
        let files = [
            of("brand-logo", &self.logo),
            of("brand-logo-dark", &self.logo_dark),
            of("brand-icon", &self.favicon),
        ];
        let css = self
            .style_sheet()
            .map(|css| (STYLE_SHEET.to_owned(), "text/css; charset=utf-8", css.into_bytes()));
        files.into_iter().flatten().chain(css).collect()
    }

    /// One file by its name.
    pub(crate) fn file(&self, name: &str) -> Option<(&'static str, Vec<u8>)> {
        let found = self.files().into_iter().find(|(known, ..)| known == name);
        found.map(|(_, content_type, bytes)| (content_type, bytes))
    }

    /// All files with their paths, for published pages.
    pub(crate) fn published(&self) -> Vec<(String, Vec<u8>)> {
        let path = |name: &str| format!("/assets/{}/{name}", self.build());
        self.files().into_iter().map(|(name, _, bytes)| (path(&name), bytes)).collect()
    }

    /// One hash over all files: a browser may keep them until they change.
    pub(crate) fn build(&self) -> String {
        let mut sum = 0;
        for (name, _, bytes) in self.files() {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            sum = hash(&format!("{name}{text}"), sum);
        }
        format!("{sum:016x}")
    }

    fn path(&self, role: &str, file: Option<&BrandFile>) -> Option<String> {
        let extension = file?.extension();
        Some(format!("/assets/{}/{role}.{extension}", self.build()))
    }

    /// The path of the logo.
    pub(crate) fn logo_path(&self) -> Option<String> {
        self.path("brand-logo", self.logo.as_ref())
    }

    /// The path of the logo on dark ground.
    pub(crate) fn logo_dark_path(&self) -> Option<String> {
        self.path("brand-logo-dark", self.logo_dark.as_ref())
    }

    /// The path of the icon, with its content type.
    pub(crate) fn icon_path(&self) -> Option<(String, &'static str)> {
        let icon = self.favicon.as_ref()?;
        Some((self.path("brand-icon", Some(icon))?, icon.content_type()))
    }

    /// The path of the style sheet, when there is one.
    pub(crate) fn style_path(&self) -> Option<String> {
        self.accent.map(|_| format!("/assets/{}/{STYLE_SHEET}", self.build()))
    }
}
