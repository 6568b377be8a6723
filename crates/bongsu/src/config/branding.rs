//! `[branding]`: what makes the public pages the operator's own.

use super::texts;
use anyhow::Context;
use bongsu_core::language::Text;
use bongsu_settings::{Fields, Reader};
use bongsu_web::branding::{BrandFile, Colour};
use std::path::{Path, PathBuf};

/// What makes the public pages the operator's own.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Branding {
    /// The heading in the place of the operator's name.
    pub title: Text,
    /// A paragraph at the foot of public pages.
    pub about: Text,
    /// The logo.
    pub logo: Option<PathBuf>,
    /// The logo on dark ground.
    pub logo_dark: Option<PathBuf>,
    /// The icon of the browser's tab.
    pub favicon: Option<PathBuf>,
    /// The colour of links, on light ground and on dark.
    pub accent: Option<[Colour; 2]>,
}

impl Branding {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        self.title.ko = texts::plain(r, f, "title_ko");
        self.title.en = texts::plain(r, f, "title_en");
        self.about.ko = texts::plain(r, f, "about_ko");
        self.about.en = texts::plain(r, f, "about_en");
        self.logo = path(r, f, "logo");
        self.logo_dark = path(r, f, "logo_dark");
        self.favicon = path(r, f, "favicon");
        self.accent = accent(r, f);
    }

    /// The files, read.
    ///
    /// # Errors
    /// When one cannot be read, or is no image.
    pub fn open(&self) -> anyhow::Result<bongsu_web::branding::Branding> {
        let file = |key: &str, path: &Option<PathBuf>| {
            let Some(path) = path else { return Ok(None) };
            image(path).map(Some).with_context(|| format!("`branding.{key}`"))
        };
        Ok(bongsu_web::branding::Branding {
            title: self.title.clone(),
            about: self.about.clone(),
            logo: file("logo", &self.logo)?,
            logo_dark: file("logo_dark", &self.logo_dark)?,
            favicon: file("favicon", &self.favicon)?,
            accent: self.accent,
        })
    }
}

fn path(r: &mut Reader<'_>, f: &mut Fields<'_>, name: &str) -> Option<PathBuf> {
    let field = f.take(name)?;
    let path = field.text(r).filter(|text| !text.is_empty()).map(|text| r.path(&text))?;
    if r.is_for_this_machine()
        && let Err(error) = image(&path)
    {
        field.reject(r, format!("{error:#}"));
    }
    Some(path)
}

fn image(path: &Path) -> anyhow::Result<BrandFile> {
    let at = || path.display().to_string();
    BrandFile::parse(std::fs::read(path).with_context(at)?).with_context(at)
}

/// Both colours, or none: links on dark pages need one too.
fn accent(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<[Colour; 2]> {
    let fields = [f.take("accent"), f.take("accent_dark")];
    let checks = [Colour::check_on_light, Colour::check_on_dark];
    let mut read = |ix: usize| {
        let field = fields[ix].as_ref()?;
        let text = field.text(r).filter(|text| !text.is_empty())?;
        let colour = text.parse::<Colour>().and_then(checks[ix]);
        Some(colour.map_err(|error| field.reject(r, error.to_string())))
    };
    match [read(0), read(1)] {
        [Some(Ok(light)), Some(Ok(dark))] => Some([light, dark]),
        [Some(Ok(_)), None] => {
            let field = fields.iter().flatten().next()?;
            field.reject(r, "set `accent_dark` as well: links on dark pages need a colour too");
            None
        }
        [None, Some(Ok(_))] => {
            let field = fields[1].as_ref()?;
            field.reject(r, "set `accent` as well: links on light pages need a colour too");
            None
        }
        _ => None,
    }
}
