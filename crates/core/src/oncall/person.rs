//! Somebody who can be on call: how they are reached, and by what rules.

use super::OncallKey;
use crate::language::Language;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// The most attempts to reach one person in one call: whoever does not answer a day of calls
/// is not woken by one more.
pub const ATTEMPTS_MAX: usize = 60;

/// By what somebody is reached.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PageChannel {
    /// A mail.
    Mail,
    /// A text message.
    Sms,
    /// A telephone call that reads it out.
    Voice,
    /// A message in each of their browsers, by web push.
    Push,
    /// A configured webhook, by name: a room, or a person's own push service.
    Webhook(String),
}

/// A text that is no channel.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("“{0}” is no channel: mail, sms, voice, push, or webhook: with the name of a webhook")]
pub struct PageChannelError(String);

impl fmt::Display for PageChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PageChannel::Mail => f.write_str("mail"),
            PageChannel::Sms => f.write_str("sms"),
            PageChannel::Voice => f.write_str("voice"),
            PageChannel::Push => f.write_str("push"),
            PageChannel::Webhook(name) => write!(f, "webhook:{name}"),
        }
    }
}

impl std::str::FromStr for PageChannel {
    type Err = PageChannelError;
    fn from_str(text: &str) -> Result<PageChannel, PageChannelError> {
        match (text, text.strip_prefix("webhook:")) {
            ("mail", _) => Ok(PageChannel::Mail),
            ("sms", _) => Ok(PageChannel::Sms),
            ("voice", _) => Ok(PageChannel::Voice),
            ("push", _) => Ok(PageChannel::Push),
            (_, Some(name)) if !name.trim().is_empty() => Ok(PageChannel::Webhook(name.into())),
            _ => Err(PageChannelError(text.to_owned())),
        }
    }
}

impl TryFrom<String> for PageChannel {
    type Error = PageChannelError;
    fn try_from(text: String) -> Result<PageChannel, PageChannelError> {
        text.parse()
    }
}

impl From<PageChannel> for String {
    fn from(channel: PageChannel) -> String {
        channel.to_string()
    }
}

/// One attempt to reach somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// By what.
    pub channel: PageChannel,
    /// How long after the call began, in seconds.
    #[serde(default)]
    pub after_s: u32,
}

/// The rules of a person for calls of one kind.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The attempts, in order.
    pub attempts: Vec<Rule>,
    /// All attempts again after so many seconds, for who sleeps soundly; 0 for never.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub again_after_s: u32,
    /// How often again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub again_times: u32,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Rules {
    /// The attempts of a call by how long after its beginning they are due, in order: all of
    /// them, and then again.
    pub fn planned(&self) -> Vec<(Duration, PageChannel)> {
        let secs = |secs: u64| Duration::from_secs(secs);
        let again = if self.again_after_s == 0 { 0 } else { self.again_times };
        let rounds = (0..=u64::from(again)).map(|round| round * u64::from(self.again_after_s));
        let mut planned: Vec<_> = rounds
            .flat_map(|begin| {
                let of_round = move |rule: &Rule| {
                    (secs(begin + u64::from(rule.after_s)), rule.channel.clone())
                };
                self.attempts.iter().map(of_round)
            })
            .collect();
        planned.sort_by_key(|(after, _)| *after);
        planned.truncate(ATTEMPTS_MAX);
        planned
    }
}

/// Somebody who can be on call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Their key.
    pub key: OncallKey,
    /// What others call them.
    pub name: String,
    /// The login of their account, so that what they do there is theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// The language in which they are told.
    #[serde(default)]
    pub language: Language,
    /// Where mail reaches them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    /// The telephone that wakes them, with country code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The number of the secret link to their calendar: another number makes another link.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub calendar_link: u32,
    /// How they are called.
    pub rules: Rules,
    /// How they are called for what is important; as for all else when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub important: Option<Rules>,
}

impl Person {
    /// The rules of a call.
    pub fn rules(&self, important: bool) -> &Rules {
        self.important.as_ref().filter(|_| important).unwrap_or(&self.rules)
    }

    /// Whether there is an address for a channel.
    pub fn has(&self, channel: &PageChannel) -> bool {
        match channel {
            PageChannel::Mail => self.mail.is_some(),
            PageChannel::Sms | PageChannel::Voice => self.phone.is_some(),
            // They add browsers by their account.
            PageChannel::Push => self.login.is_some(),
            PageChannel::Webhook(_) => true,
        }
    }
}
