//! `[callbacks]` and `[[telephone]]`: when customers are called back, and the telephone systems
//! that ask what callers hear.

use super::secret::Secret;
use super::values::base_url;
use bongsu_core::promise::CallbackHours;
use bongsu_settings::{Field, Fields, Reader};
use bongsu_web::{TelephoneCheck, TelephoneForm, TelephoneSystem};
use std::time::Duration;

/// The fewest characters of a secret that is not a signature's.
const SECRET_MIN_CHARS: usize = 16;
const MINUTE: Duration = Duration::from_secs(60);

/// When customers are called back, and by which telephone systems they call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Telephones {
    /// The first minute of the day at which people are called.
    pub from: u16,
    /// The first at which they are not.
    pub until: u16,
    /// How soon a call back is promised.
    pub within: Duration,
    /// The telephone systems.
    pub systems: Vec<Telephone>,
}

/// A telephone system that asks what callers hear.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Telephone {
    /// Its name, in the address that it asks.
    pub name: String,
    /// Its form.
    pub form: TelephoneForm,
    /// By what it shows that it is the one.
    pub secret: Secret,
    /// How it shows it.
    pub check: TelephoneCheck,
    /// How a person is reached by it.
    pub person: Option<String>,
}

impl Default for Telephones {
    fn default() -> Telephones {
        let CallbackHours { from, until, within, .. } = CallbackHours::default();
        Telephones { from, until, within, systems: Vec::new() }
    }
}

impl Telephones {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, top: &mut Fields<'_>) {
        top.section(r, "callbacks", |r, f| {
            if let Some(field) = f.take("hours")
                && let Some(text) = field.text(r)
            {
                match hours(&text) {
                    Some((from, until)) => (self.from, self.until) = (from, until),
                    None => field
                        .reject(r, format!("“{text}” is not hours of a day such as 09:00-21:00")),
                }
            }
            f.duration(r, "within_min", MINUTE, 15..=24 * 60, &mut self.within);
        });
        for mut f in top.tables(r, "telephone") {
            let read = self.system(r, &mut f);
            f.finish(r);
            self.systems.extend(read);
        }
    }

    fn system(&self, r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<Telephone> {
        let field = f.require(r, "name");
        let name = field.as_ref().and_then(|field| field.non_empty_text(r)).unwrap_or_default();
        if let Some(field) = &field {
            check_name(r, field, &name);
            if self.systems.iter().any(|it| it.name == name) {
                field.reject(r, format!("“{name}” is the name of another telephone system"));
            }
        }
        let form = f.require(r, "type").and_then(|field| form(r, &field));
        let secret = Secret::take_field(r, f, "secret");
        let check = check(r, f, form);
        let person = f.text(r, "person").filter(|text| !text.is_empty());
        let field = field?;
        let Some((place, secret)) = secret else {
            field.reject(r, "set `secret` or `secret_file`");
            return None;
        };
        if let Secret::Inline(text) = &secret
            && text.chars().count() < SECRET_MIN_CHARS
        {
            place.reject(r, format!("a secret has at least {SECRET_MIN_CHARS} characters"));
        }
        Some(Telephone { name, form: form?, secret, check, person })
    }

    /// When customers are called back, by the clocks of a zone.
    pub fn hours(&self, zone: &str) -> CallbackHours {
        let Telephones { from, until, within, .. } = *self;
        CallbackHours { from, until, zone: zone.to_owned(), within }
    }

    /// The telephone systems with their secrets.
    ///
    /// # Errors
    /// When a secret cannot be read, or is empty.
    pub fn open(&self) -> anyhow::Result<Vec<TelephoneSystem>> {
        let open = |it: &Telephone| {
            let secret = it.secret.read()?;
            anyhow::ensure!(!secret.is_empty(), "the secret of telephone {} is empty", it.name);
            Ok(TelephoneSystem {
                name: it.name.clone(),
                form: it.form,
                secret,
                check: it.check.clone(),
                person: it.person.clone(),
            })
        };
        self.systems.iter().map(open).collect()
    }
}

fn check_name(r: &mut Reader<'_>, field: &Field<'_>, name: &str) {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !is_plain || name.len() > 64 {
        field.reject(r, "a name stands in an address: letters, digits and hyphens, at most 64");
    }
}

fn form(r: &mut Reader<'_>, field: &Field<'_>) -> Option<TelephoneForm> {
    let text = field.text(r)?;
    let form = TelephoneForm::ALL.into_iter().find(|form| form.as_str() == text);
    if form.is_none() {
        field.reject(r, format!("“{text}” is not cti, twiml, jambonz or rustpbx"));
    }
    form
}

/// Reads `signature` and `url`.
fn check(r: &mut Reader<'_>, f: &mut Fields<'_>, form: Option<TelephoneForm>) -> TelephoneCheck {
    let url = f.take("url").and_then(|field| base_url(r, &field));
    let Some(field) = f.take("signature") else { return TelephoneCheck::Secret };
    match (field.text(r).as_deref(), form, url) {
        (Some(""), ..) | (None, ..) => TelephoneCheck::Secret,
        (Some("twilio"), Some(TelephoneForm::Twiml), Some(url)) => TelephoneCheck::Twilio(url),
        (Some("twilio"), Some(TelephoneForm::Twiml), None) => {
            field.reject(r, "it signs the address: set `url` as it is configured there");
            TelephoneCheck::Secret
        }
        (Some("jambonz"), Some(TelephoneForm::Jambonz), _) => TelephoneCheck::Jambonz,
        (Some(text), ..) => {
            field.reject(r, format!("“{text}” is no signature of this type"));
            TelephoneCheck::Secret
        }
    }
}

/// From `09:00-21:00`, in minutes of the day.
fn hours(text: &str) -> Option<(u16, u16)> {
    let minute = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        let is_time = hour.len() == 2 && minute.len() == 2;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (is_time && hour * 60 + minute <= 24 * 60 && minute < 60).then_some(hour * 60 + minute)
    };
    let (from, until) = text.split_once('-')?;
    let (from, until) = (minute(from.trim())?, minute(until.trim())?);
    (from < until).then_some((from, until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    #[test]
    fn telephone_systems_are_read_with_how_they_show_who_they_are() {
        let text = "version = \"1\"\n[callbacks]\nhours = \"10:00-18:30\"\nwithin_min = 60\n\
            [[telephone]]\nname = \"main\"\ntype = \"twiml\"\nsecret = \"0123456789abcdef\"\n\
            signature = \"twilio\"\nurl = \"https://desk.example/hooks/calls/main\"\n\
            person = \"queue:support\"\n\
            [[telephone]]\nname = \"pbx\"\ntype = \"rustpbx\"\nsecret = \"0123456789abcdef\"\n";
        let config = parse("b.toml", text).unwrap().telephones;
        assert_eq!((config.from, config.until, config.within), (600, 1110, MINUTE * 60));
        let url = "https://desk.example/hooks/calls/main".to_owned();
        assert_eq!(config.systems[0].check, TelephoneCheck::Twilio(url));
        assert_eq!(config.systems[1].check, TelephoneCheck::Secret);
        assert_eq!(config.open().unwrap().len(), 2);
    }

    #[test]
    fn what_would_open_the_hook_to_anybody_is_refused() {
        let system = "version = \"1\"\n[[telephone]]\nname = \"main\"\ntype = \"twiml\"\n";
        for (more, why) in [
            ("", "secret"),
            ("secret = \"short\"\n", "16"),
            ("secret = \"0123456789abcdef\"\nsignature = \"twilio\"\n", "url"),
            ("secret = \"0123456789abcdef\"\nsignature = \"jambonz\"\n", "jambonz"),
        ] {
            let error = parse("b.toml", &format!("{system}{more}")).unwrap_err().to_string();
            assert!(error.contains(why), "{more}: {error}");
        }
        let hours = "version = \"1\"\n[callbacks]\nhours = \"21:00-09:00\"\n";
        assert!(parse("b.toml", hours).is_err());
    }
}
