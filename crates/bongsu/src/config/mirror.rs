//! `[[mirror]]`: remote copies of the published pages.

use super::secret::Secret;
use super::values::from_str;
use crate::runtime::publishing::mirror::MirrorTarget;
use bongsu_send::publish::{Credentials, RemoteTarget};
use bongsu_settings::{Fields, Reader};

/// A remote copy of the first published directory.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mirror {
    /// `webdav`, `s3` or `command`.
    pub kind: String,
    /// Where files are put, for `webdav` and `s3`.
    pub url: String,
    /// The bucket's region, for `s3`.
    pub region: Option<String>,
    /// The user, for `webdav`; the access key, for `s3`.
    pub user: Option<Secret>,
    /// The user's password, or a token when there is no user; the secret key, for `s3`.
    pub secret: Option<Secret>,
    /// The program and its arguments, for `command`.
    pub command: Vec<String>,
}

/// Reads every `[[mirror]]` into what is published.
pub(super) fn read(
    r: &mut Reader<'_>,
    top: &mut Fields<'_>,
    mut mirrors: Option<&mut Vec<Mirror>>,
) {
    for mut f in top.tables(r, "mirror") {
        let kind = f.require(r, "type");
        let name = kind.as_ref().and_then(|field| field.non_empty_text(r)).unwrap_or_default();
        let mirror = Mirror::read(r, &mut f, name);
        f.finish(r);
        let Some(kind) = kind else { continue };
        if let Err(error) = mirror.check() {
            kind.reject(r, format!("{:#}", error.root_cause()));
        }
        match &mut mirrors {
            Some(mirrors) => mirrors.push(mirror),
            None => kind.reject(r, "set `[publish] directories`: a mirror copies the first one"),
        }
    }
}

impl Mirror {
    fn read(r: &mut Reader<'_>, f: &mut Fields<'_>, kind: String) -> Mirror {
        let [user, secret] = if kind == "s3" { ["key", "secret"] } else { ["user", "password"] };
        let mut mirror = Mirror {
            url: f.text(r, "url").unwrap_or_default(),
            region: f.text(r, "region"),
            user: Secret::take(r, f, user),
            secret: Secret::take(r, f, secret),
            kind,
            command: Vec::new(),
        };
        f.list(r, "command", "an argument", &mut mirror.command, from_str);
        if let Some(program) = mirror.command.first_mut().filter(|program| program.contains('/')) {
            // A plain name is looked for on the PATH.
            *program = r.path(program).display().to_string();
        }
        mirror
    }

    /// The target to copy to.
    ///
    /// # Errors
    /// When a file cannot be read, or something is missing or wrong.
    pub fn target(&self) -> anyhow::Result<MirrorTarget> {
        self.check_complete()?;
        let read = |secret: &Option<Secret>| secret.as_ref().map(Secret::read).transpose();
        let credentials = Credentials { user: read(&self.user)?, secret: read(&self.secret)? };
        let target = match self.kind.as_str() {
            "webdav" => MirrorTarget::Remote(RemoteTarget::put(&self.url, &credentials)?),
            "s3" => {
                let region = self.region.as_deref().unwrap_or_default();
                MirrorTarget::Remote(RemoteTarget::s3(&self.url, region, &credentials)?)
            }
            "command" => MirrorTarget::Command(self.command.clone()),
            kind => anyhow::bail!("unknown type “{kind}”: use webdav, s3 or command"),
        };
        Ok(target)
    }

    /// Checks everything but the content of files, which are read when the program starts.
    fn check(&self) -> anyhow::Result<()> {
        let secrets = [&self.user, &self.secret];
        match secrets.into_iter().flatten().any(Secret::is_file) {
            true => self.check_complete(),
            false => self.target().map(drop),
        }
    }

    /// Checks that everything its type needs is set.
    fn check_complete(&self) -> anyhow::Result<()> {
        let (url, secret) = (!self.url.is_empty(), self.secret.is_some());
        let needed: &[(&'static str, bool)] = match self.kind.as_str() {
            "webdav" => &[("url", url), ("password", secret || self.user.is_none())],
            "s3" => &[
                ("url", url),
                ("region", self.region.is_some()),
                ("key", self.user.is_some()),
                ("secret", secret),
            ],
            "command" => &[("command", !self.command.is_empty())],
            _ => &[],
        };
        let missing = needed.iter().filter(|(_, there)| !there).map(|(name, _)| *name);
        let missing: Vec<_> = missing.collect();
        anyhow::ensure!(missing.is_empty(), "{} needs `{}`", self.kind, missing.join("`, `"));
        Ok(())
    }

    /// Its name for people, without secrets.
    pub fn name(&self) -> String {
        match self.command.first() {
            Some(program) => program.clone(),
            None => self.url.clone(),
        }
    }
}
