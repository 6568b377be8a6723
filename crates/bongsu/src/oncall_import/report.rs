//! What has no place here, and why.

use bongsu_words::{Language, say};

/// What was left behind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Left {
    /// Where it was.
    pub place: String,
    /// Why.
    pub reason: Reason,
}

/// Why something was left behind, or is not quite what it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The export has no address for a channel.
    NoAddress(String),
    /// There is no such person in the export.
    UnknownPerson(String),
    /// A target that is not in the export.
    UnknownTarget(String),
    /// Nobody and nothing of the plan names them.
    InNothing,
    /// A schedule without a layer that could be read.
    NoLayers,
    /// A policy without a step that calls somebody.
    NoSteps,
    /// A policy needs a condition before it is used.
    NoCondition,
    /// Something of a kind that does not exist here.
    Kind(String),
    /// Several people at once in a turn.
    SeveralAtOnce,
    /// Several rotations at once, and the schedules that they became.
    SideBySide(String),
    /// The export does not have it.
    Missing,
    /// It is not all that there is, by this sign or error.
    Incomplete(String),
    /// No day is chosen for it, so that it is never on call.
    Never,
    /// Whose turn it is over there, the export does not tell.
    TurnUnknown,
    /// Nothing here reads it.
    Unread,
    /// A time that cannot be read.
    Start(String),
    /// Turns that are no number of hours.
    TurnLength(u64),
    /// An end that has passed, or is yet to come.
    Ends(String),
    /// A wait that was shortened or lengthened to what can be.
    Wait(u64),
    /// A wait before the first step: here that calls at once.
    WaitsFirst(u64),
    /// More repeats than there can be.
    Repeats(u64),
    /// Another number of somebody who has one here.
    OtherNumber(String),
    /// People whose language the export does not tell, and the one that they have now.
    LanguageUnknown(Language),
    /// Some steps call by the rules for what is important, and some do not.
    SomeImportant,
    /// No time zone that is known.
    Zone(String),
}

impl Left {
    /// In a line.
    pub fn line(&self, lang: Language) -> String {
        let reason = match &self.reason {
            Reason::NoAddress(by) => say!(lang, "oncall-import-no-address", by = by.as_str()),
            Reason::UnknownPerson(id) => say!(lang, "oncall-import-no-person", id = id.as_str()),
            Reason::UnknownTarget(id) => say!(lang, "oncall-import-no-target", id = id.as_str()),
            Reason::InNothing => say!(lang, "oncall-import-in-nothing"),
            Reason::NoLayers => say!(lang, "oncall-import-no-layers"),
            Reason::NoSteps => say!(lang, "oncall-import-no-steps"),
            Reason::NoCondition => say!(lang, "oncall-import-no-condition"),
            Reason::Kind(kind) => say!(lang, "oncall-import-kind", kind = kind.as_str()),
            Reason::SeveralAtOnce => say!(lang, "oncall-import-several"),
            Reason::SideBySide(keys) => say!(lang, "oncall-import-parallel", keys = keys.as_str()),
            Reason::Missing => say!(lang, "oncall-import-missing"),
            Reason::Incomplete(sign) => say!(lang, "oncall-import-part", sign = sign.as_str()),
            Reason::Never => say!(lang, "oncall-import-never"),
            Reason::TurnUnknown => say!(lang, "oncall-import-turn-unknown"),
            Reason::Unread => say!(lang, "oncall-import-unread"),
            Reason::Start(text) => say!(lang, "oncall-import-start", text = text.as_str()),
            Reason::TurnLength(secs) => say!(lang, "oncall-import-turn", secs = *secs as u32),
            Reason::Ends(at) => say!(lang, "oncall-import-ends", at = at.as_str()),
            Reason::Wait(secs) => say!(lang, "oncall-import-wait", secs = *secs as u32),
            Reason::WaitsFirst(secs) => {
                say!(lang, "oncall-import-waits-first", secs = *secs as u32)
            }
            Reason::Repeats(n) => say!(lang, "oncall-import-repeats", n = *n as u32),
            Reason::OtherNumber(it) => {
                say!(lang, "oncall-import-other-number", number = it.as_str())
            }
            Reason::LanguageUnknown(it) => {
                say!(lang, "oncall-import-language", tag = it.tag())
            }
            Reason::SomeImportant => say!(lang, "oncall-import-some-important"),
            Reason::Zone(zone) => say!(lang, "oncall-import-zone", zone = zone.as_str()),
        };
        format!("{}: {reason}", self.place)
    }
}
