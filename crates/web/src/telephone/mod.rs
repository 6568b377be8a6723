//! Telephone systems: each has its own form of an event and of the next step, over one inner form
//! (`bongsu_core::call`).
//!
//! - [`hook`]: the route that they ask;
//! - [`conversation`]: what an event does, and what is said next;
//! - [`cti`], [`twiml`], [`jambonz`], [`rustpbx`]: the forms.

pub mod conversation;
mod cti;
pub mod hook;
mod jambonz;
mod rustpbx;
mod twiml;

use bongsu_core::call::CallEvent;
use bongsu_words::{Language, sentences};

/// A telephone system that asks what to do, or tells of calls.
#[derive(Clone)]
pub struct TelephoneSystem {
    /// Its name, in the address that it asks.
    pub name: String,
    /// Its form.
    pub form: TelephoneForm,
    /// By what it shows that it is the one.
    pub secret: String,
    /// How it shows it.
    pub check: TelephoneCheck,
    /// How a person is reached: `queue:` and a name, a `sip:` address, or a number. Without it no
    /// person is offered.
    pub person: Option<String>,
}

/// Without the secret, since what is debugged is logged.
impl std::fmt::Debug for TelephoneSystem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TelephoneSystem({}, {:?})", self.name, self.form)
    }
}

/// The form of a telephone system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TelephoneForm {
    /// Events alone, in the form that Zammad made common.
    Cti,
    /// TwiML, which TeXML and others understand too.
    Twiml,
    /// The verbs of jambonz.
    Jambonz,
    /// The step-by-step menus of RustPBX.
    Rustpbx,
}

impl TelephoneForm {
    /// All forms.
    pub const ALL: [TelephoneForm; 4] =
        [TelephoneForm::Cti, TelephoneForm::Twiml, TelephoneForm::Jambonz, TelephoneForm::Rustpbx];

    /// The name in the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            TelephoneForm::Cti => "cti",
            TelephoneForm::Twiml => "twiml",
            TelephoneForm::Jambonz => "jambonz",
            TelephoneForm::Rustpbx => "rustpbx",
        }
    }
}

/// How a telephone system shows that it is the one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TelephoneCheck {
    /// It sends the secret, as a bearer token or in the address.
    Secret,
    /// It signs as Twilio does, over this address.
    Twilio(String),
    /// It signs as jambonz does.
    Jambonz,
}

/// What is said and done next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Speech {
    /// What is said, each part with its language; empty when nothing is.
    pub said: Vec<(Language, String)>,
    /// What happens then.
    pub then: Then,
}

impl Speech {
    /// All that is said, for a telephone system that has one voice.
    fn text(&self) -> String {
        sentences(self.said.iter().map(|(_, text)| text))
    }
}

/// What happens after something was said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Then {
    /// One key is taken.
    Gather,
    /// The caller is connected with a person.
    Connect(String),
    /// The call ends.
    Hangup,
    /// Nothing: it was only told.
    Nothing,
}

/// An event as a telephone system sent it.
pub enum Received {
    /// An event of a call.
    Event(CallEvent),
    /// The same, where what was said before could not be spoken: nothing is said now.
    Mute(CallEvent),
    /// Something that needs no answer.
    Ignored,
}

/// How a person is reached.
enum Target<'a> {
    Queue(&'a str),
    Sip(&'a str),
    Number(&'a str),
}

fn target(person: &str) -> Target<'_> {
    match person.strip_prefix("queue:") {
        Some(queue) => Target::Queue(queue),
        None if person.starts_with("sip:") || person.starts_with("sips:") => Target::Sip(person),
        None => Target::Number(person),
    }
}

/// A caller's number out of what telephone systems write; `None` when it is hidden.
fn number(text: &str) -> Option<String> {
    const HIDDEN: [&str; 8] = [
        "anonymous",
        "restricted",
        "unavailable",
        "unknown",
        "private",
        "blocked",
        "+266696687",
        "withheld",
    ];
    let text = text.trim();
    // RFC 3261 §20.20: a name-addr has its address in angle brackets.
    let address = text.rsplit_once('<').map_or(text, |(_, rest)| rest.trim_end_matches('>'));
    let address = address.strip_prefix("sips:").or(address.strip_prefix("sip:"));
    let address = address.or(text.strip_prefix("tel:")).unwrap_or(text);
    let user = address.split(['@', ';']).next().unwrap_or_default().trim();
    let is_hidden = user.is_empty() || HIDDEN.contains(&user.to_lowercase().as_str());
    (!is_hidden && user.len() <= 64).then(|| user.to_owned())
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_number_is_found_in_what_telephone_systems_write_and_a_hidden_one_is_none() {
        for (text, expected) in [
            ("+821012345678", "+821012345678"),
            ("<sip:+821012345678@pbx.example;user=phone>", "+821012345678"),
            ("\"Kim\" <sip:01012345678@10.0.0.1>", "01012345678"),
            ("sip:1001@pbx", "1001"),
            ("tel:+82-10-1234-5678", "+82-10-1234-5678"),
        ] {
            assert_eq!(number(text).as_deref(), Some(expected), "{text}");
        }
        for hidden in
            ["", "anonymous", "Anonymous", "<sip:anonymous@anonymous.invalid>", "+266696687"]
        {
            assert_eq!(number(hidden), None, "{hidden}");
        }
    }
}
