//! `[[webhook]]`: programs and chat rooms that receive every statement.

use super::presence;
use super::secret::Secret;
use crate::trust;
use anyhow::Context;
use bongsu_send::webhook;
use bongsu_settings::{Fields, Reader};
use bongsu_words::Language;
use std::path::PathBuf;

/// A program or chat room that receives every statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Webhook {
    /// Its name, under which deliveries are recorded.
    pub name: String,
    /// `webhook`, `statuspage`, `alertmanager`, `slack`, `mattermost`, `rocketchat`, `discord`,
    /// `teams`, `telegram`, `ntfy` or `gotify`.
    pub kind: String,
    /// The language of the text.
    pub language: Language,
    /// The address.
    pub url: Secret,
    /// The signing key of a `webhook`.
    pub secret: Option<Secret>,
    /// Whether it gets the statements of incidents.
    pub statements: bool,
    /// The chat of `telegram`, the topic of `ntfy`.
    pub chat: Option<String>,
    /// PEM files of certificate authorities that it may use, beside Mozilla's list.
    pub trust_roots: Vec<PathBuf>,
    /// Whether its readers are the company's own people: they read what components are called
    /// inside, and everybody else what the public reads.
    pub internal_names: bool,
}

/// Reads every `[[webhook]]`: those that can be used, and the names of all that are meant.
pub(super) fn read(r: &mut Reader<'_>, top: &mut Fields<'_>) -> (Vec<Webhook>, Vec<String>) {
    let (mut webhooks, mut names): (Vec<Webhook>, Vec<String>) = (Vec::new(), Vec::new());
    for mut f in top.tables(r, "webhook") {
        let field = f.require(r, "name");
        let name = field.as_ref().and_then(|field| field.non_empty_text(r)).unwrap_or_default();
        if let Some(field) = field.as_ref().filter(|_| names.contains(&name)) {
            field.reject(r, format!("“{name}” is the name of another webhook"));
        }
        names.extend(Some(name.clone()).filter(|it| !it.is_empty()));
        let kind_field = f.require(r, "type");
        let kind = kind_field.as_ref().and_then(|field| field.non_empty_text(r));
        let has_url = f.has("url") || f.has("url_file");
        let has_secret = f.has("secret") || f.has("secret_file");
        let (url_field, url) = Secret::take_field(r, &mut f, "url").unzip();
        let (secret_field, secret) = Secret::take_field(r, &mut f, "secret").unzip();
        let chat_field = f.take("chat");
        let chat = chat_field.as_ref().and_then(|field| field.text(r));
        let statements = f.boolean(r, "statements").unwrap_or(true);
        let mut trust_roots = Vec::new();
        presence::trust_roots(r, &mut f, &mut trust_roots);
        let internal_names = f.boolean(r, "internal_names").unwrap_or_default();
        let language = language(r, &mut f);
        f.finish(r);
        let inline = |secret: &Option<Secret>| secret.as_ref().and_then(Secret::inline);
        let (inline_url, inline_secret) = (inline(&url), inline(&secret));
        let is_complete = !has_secret || inline_secret.is_some();
        if let Some(kind) = &kind {
            // The second of two lines is the new one, while it is changed.
            let url = inline_url.as_deref().and_then(|url| url.trim().lines().next());
            let secret = inline_secret.as_deref();
            let chat = chat.as_deref();
            for error in webhook::Webhook::problems(kind, url, secret, chat, is_complete) {
                let at = match error.setting() {
                    "url" => &url_field,
                    "secret" => &secret_field,
                    "chat" => &chat_field,
                    _ => &kind_field,
                };
                // What is missing is missed by the type.
                if let Some(at) = at.as_ref().or(kind_field.as_ref()) {
                    at.reject(r, error.to_string());
                }
            }
        }
        let Some(field) = field else { continue };
        let Some(url) = url else {
            if !has_url {
                field.reject(r, "set `url` or `url_file`");
            }
            continue;
        };
        let kind = kind.unwrap_or_default();
        let webhook = Webhook {
            name,
            kind,
            language,
            url,
            secret,
            statements,
            chat,
            trust_roots,
            internal_names,
        };
        webhooks.push(webhook);
    }
    (webhooks, names)
}

/// Reads `language`.
pub(super) fn language(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Language {
    let Some(field) = f.take("language") else { return Language::default() };
    let Some(text) = field.text(r) else { return Language::default() };
    Language::from_tag(&text).unwrap_or_else(|| {
        field.reject(r, format!("“{text}” is not one of the languages {}", Language::TAGS));
        Language::default()
    })
}

impl Webhook {
    /// The webhook to send to.
    ///
    /// # Errors
    /// When a file cannot be read, or something is missing or wrong.
    pub fn open(&self) -> anyhow::Result<webhook::Webhook> {
        let (url, other) = self.url.read_both()?;
        let secret = self.secret.as_ref().map(Secret::read).transpose()?;
        let (secret, chat) = (secret.as_deref(), self.chat.as_deref());
        let opened =
            webhook::Webhook::new(&self.name, self.language, &self.kind, &url, secret, chat);
        let at = || format!("[[webhook]] {}", self.name);
        let mut opened = opened.with_context(at)?;
        opened.is_internal = self.internal_names;
        opened.statements = self.statements;
        let trust = trust::with_own(&self.trust_roots)?;
        match other {
            Some(other) => Ok(opened.or_at(&other).with_context(at)?.trusting(&trust)),
            None => Ok(opened.trusting(&trust)),
        }
    }
}
