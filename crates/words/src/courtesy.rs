//! What a company says around its notices: a greeting and an apology before them, and a closing
//! after them, by language and about. The defaults are in the locales; operators replace them
//! in their configuration, with texts that cannot say more than a notice says.

use crate::Language;
use crate::names::Public;
use bongsu_core::notification::NoticeReason;
use bongsu_core::statement::courtesy::{Claim, claim_in};
use bongsu_core::statement::{Statement, StatementKind};

/// The longest text, in characters.
pub const MAX_TEXT_CHARS: usize = 300;

/// What a notice is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Occasion {
    /// An outage began, or came back.
    Outage,
    /// An outage goes on.
    Update,
    /// All was verified.
    Recovery,
    /// Planned maintenance.
    Maintenance,
    /// Alerts about a customer's own sites.
    Alert,
    /// Anything else: a link, a subscription, a site that is no longer counted.
    Other,
}

impl Occasion {
    /// All, by their names in configurations.
    pub const ALL: [(Occasion, &'static str); 6] = [
        (Occasion::Outage, "outage"),
        (Occasion::Update, "update"),
        (Occasion::Recovery, "recovery"),
        (Occasion::Maintenance, "maintenance"),
        (Occasion::Alert, "alert"),
        (Occasion::Other, "other"),
    ];

    /// Of a notice to a customer.
    pub const fn of_notice(why: NoticeReason) -> Occasion {
        match why {
            NoticeReason::First | NoticeReason::Again => Occasion::Outage,
            NoticeReason::Works => Occasion::Recovery,
            NoticeReason::Excluded | NoticeReason::Removed => Occasion::Other,
            NoticeReason::Cause
            | NoticeReason::HostUpdate
            | NoticeReason::HostRestored
            | NoticeReason::Changed
            | NoticeReason::StillDown => Occasion::Update,
        }
    }

    /// Of a statement to everybody.
    pub const fn of_statement(stated: &Statement) -> Occasion {
        match stated.kind {
            StatementKind::Resolved => Occasion::Recovery,
            StatementKind::Relapsed { .. } => Occasion::Outage,
            _ if stated.number == 0 => Occasion::Outage,
            _ => Occasion::Update,
        }
    }
}

/// A part of the courtesy, in the order in which it is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// Who writes: first.
    Greeting,
    /// That the company is sorry: before the facts.
    Apology,
    /// Thanks and signature: after the facts.
    Closing,
}

impl Part {
    /// All, by their names in configurations.
    pub const ALL: [(Part, &'static str); 3] =
        [(Part::Greeting, "greeting"), (Part::Apology, "apology"), (Part::Closing, "closing")];
}

/// A text of the operator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CourtesyText(String);

/// Why a text cannot stand around notices.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CourtesyError {
    /// There is no such placeholder.
    #[error("there is no placeholder #{{{0}}}: use 회사 (operator), 문의 (contact) or 주소 (page)")]
    Placeholder(String),
    /// A placeholder is not closed.
    #[error("#{{ without a closing brace")]
    Unclosed,
    /// It says what only a notice may say.
    #[error(
        "“{}” (character {}) is a claim or a figure: what is said of an outage comes from what was \
         seen, and never from a text that was written before",
        .0.words, .0.at
    )]
    Claim(Claim),
    /// It is too long.
    #[error("longer than {MAX_TEXT_CHARS} characters")]
    TooLong,
    /// It directs terminals or pages instead of being text.
    #[error("has a control character")]
    Control,
}

/// What stands for what.
const PLACEHOLDERS: [(&str, Placeholder); 6] = [
    ("회사", Placeholder::Operator),
    ("operator", Placeholder::Operator),
    ("문의", Placeholder::Contact),
    ("contact", Placeholder::Contact),
    ("주소", Placeholder::Page),
    ("page", Placeholder::Page),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Placeholder {
    Operator,
    Contact,
    Page,
}

/// What placeholders stand for.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The company's name.
    pub operator: &'a str,
    /// How a person is reached.
    pub contact: Option<&'a str>,
    /// The URL of the status page.
    pub page: Option<&'a str>,
}

impl CourtesyText {
    /// Reads a text; an empty one says nothing.
    ///
    /// # Errors
    /// [`CourtesyError`].
    pub fn parse(text: &str) -> Result<CourtesyText, CourtesyError> {
        let text = text.trim();
        if text.chars().count() > MAX_TEXT_CHARS {
            return Err(CourtesyError::TooLong);
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(CourtesyError::Control);
        }
        for part in text.split("#{").skip(1) {
            let (name, _) = part.split_once('}').ok_or(CourtesyError::Unclosed)?;
            if !PLACEHOLDERS.iter().any(|(known, _)| *known == name.trim()) {
                return Err(CourtesyError::Placeholder(name.to_owned()));
            }
        }
        match claim_in(text) {
            Some(claim) => Err(CourtesyError::Claim(claim)),
            None => Ok(CourtesyText(text.to_owned())),
        }
    }

    /// The lines with everything filled in. A line for whose placeholder there is nothing is
    /// left out.
    fn lines(&self, values: Values<'_>) -> Vec<String> {
        let lines = self.0.lines().filter(|line| !line.trim().is_empty());
        lines.filter_map(|line| fill(line, values)).collect()
    }
}

fn fill(line: &str, values: Values<'_>) -> Option<String> {
    let mut parts = line.split("#{");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        let (_, placeholder) = PLACEHOLDERS.iter().find(|(known, _)| *known == name.trim())?;
        filled.push_str(match placeholder {
            Placeholder::Operator => values.operator,
            Placeholder::Contact => values.contact?,
            Placeholder::Page => values.page?,
        });
        filled.push_str(rest);
    }
    Some(filled)
}

/// The operator's texts; the locales' where there is none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CourtesyTexts(Vec<((Language, Occasion, Part), CourtesyText)>);

impl CourtesyTexts {
    /// Puts a text in the place of the locales'.
    pub fn set(&mut self, key: (Language, Occasion, Part), text: CourtesyText) {
        self.0.retain(|(known, _)| *known != key);
        self.0.push((key, text));
    }

    fn lines(&self, key: (Language, Occasion, Part), values: Values<'_>) -> Vec<String> {
        match self.0.iter().find(|(known, _)| *known == key) {
            Some((_, text)) => text.lines(values),
            None => default_text(key, values.operator).lines().map(str::to_owned).collect(),
        }
    }
}

/// What stands around a message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Courtesy {
    /// Before the facts.
    pub opening: Vec<String>,
    /// After them.
    pub closing: Vec<String>,
}

impl Courtesy {
    /// What the company says around a message about something.
    pub fn of(
        lang: Language,
        texts: &CourtesyTexts,
        values: Values<'_>,
        about: Occasion,
    ) -> Courtesy {
        let lines = |part| texts.lines((lang, about, part), values);
        let opening = [Part::Greeting, Part::Apology].into_iter().flat_map(lines).collect();
        Courtesy { opening, closing: lines(Part::Closing) }
    }

    /// Without lines that name what must stay inside.
    pub fn outside(mut self, names: &Public) -> Courtesy {
        self.opening.retain(|line| !names.names_inside(line));
        self.closing.retain(|line| !names.names_inside(line));
        self
    }
}

fn default_text((lang, about, part): (Language, Occasion, Part), operator: &str) -> String {
    match (part, about) {
        (Part::Greeting, _) => {
            say!(lang, "courtesy-greeting", operator = operator)
        }
        (Part::Apology, Occasion::Outage | Occasion::Update) => say!(lang, "courtesy-apology"),
        (Part::Apology, Occasion::Recovery) => say!(lang, "courtesy-apology-recovery"),
        (Part::Apology, Occasion::Maintenance) => say!(lang, "courtesy-apology-maintenance"),
        (Part::Apology, Occasion::Alert | Occasion::Other) => String::new(),
        (Part::Closing, _) => say!(lang, "courtesy-closing", operator = operator),
    }
}

#[cfg(test)]
mod tests;
