//! `[[mirror]]`: remote copies of the published pages.

use super::presence;
use super::secret::Secret;
use super::values::from_str;
use crate::runtime::publishing::mirror::MirrorTarget;
use crate::trust;
use bongsu_send::publish::{Credentials, RemoteTarget};
use bongsu_settings::{Fields, Reader};
use std::path::PathBuf;

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
    /// PEM files of certificate authorities that it may use, beside Mozilla's list.
    pub trust_roots: Vec<PathBuf>,
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
            trust_roots: Vec::new(),
        };
        presence::trust_roots(r, f, &mut mirror.trust_roots);
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
        let (credentials, other) = self.credentials()?;
        let remote = match self.kind.as_str() {
            "webdav" => RemoteTarget::put(&self.url, &credentials)?,
            "s3" => {
                let region = self.region.as_deref().unwrap_or_default();
                RemoteTarget::s3(&self.url, region, &credentials)?
            }
            "command" => return Ok(MirrorTarget::Command(self.command.clone())),
            kind => anyhow::bail!("unknown type “{kind}”: use webdav, s3 or command"),
        };
        let remote = remote.trusting(trust::with_own(&self.trust_roots)?);
        Ok(MirrorTarget::Remote(match other {
            Some(other) => remote.or_with(&other)?,
            None => remote,
        }))
    }

    /// The credentials, and the second ones while they are changed: what has one line is the same
    /// in both.
    fn credentials(&self) -> anyhow::Result<(Credentials, Option<Credentials>)> {
        let read = |secret: &Option<Secret>| secret.as_ref().map(Secret::read_both).transpose();
        let split = |both: Option<(String, Option<String>)>| match both {
            Some((first, second)) => (Some(first), second),
            None => (None, None),
        };
        let (user, other_user) = split(read(&self.user)?);
        let (secret, other_secret) = split(read(&self.secret)?);
        let other = (other_user.is_some() || other_secret.is_some()).then(|| Credentials {
            user: other_user.or_else(|| user.clone()),
            secret: other_secret.or_else(|| secret.clone()),
        });
        Ok((Credentials { user, secret }, other))
    }

    /// Checks everything but the content of files, which are read when the program starts.
    fn check(&self) -> anyhow::Result<()> {
        let secrets = [&self.user, &self.secret];
        let in_files = secrets.into_iter().flatten().any(Secret::is_file);
        match in_files || !self.trust_roots.is_empty() {
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
