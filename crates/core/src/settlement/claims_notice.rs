//! The notice that says who may claim, by what standard and how (전기통신사업법 시행령 제37조의13: within
//! 30 days after the end): written from the terms, approved by a second person, and sent once.

use super::policy::DocumentId;
use super::terms::Text;
use crate::Time;
use crate::access::Principal;
use crate::incident::IncidentId;
use crate::language::Language;
use crate::name::Name;
use crate::notification::ContactKey;
use crate::notification::delivery::{DeliveryKey, Topic};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The longest notice in one language, in characters.
pub const NOTICE_MAX_CHARS: usize = 8_000;

/// The longest notice that a text message holds beside its subject and a link, in bytes of EUC-KR,
/// where a Hangul syllable has two: of 2,000 of a long message in Korea.
pub const PHONE_MAX_BYTES: usize = 1_700;

/// A person who wrote or decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Signature {
    /// What they are told apart by.
    pub principal: String,
    /// The name that others read.
    pub name: String,
    /// When.
    pub at: Time,
}

impl Signature {
    /// Of a principal at an instant.
    pub fn new(principal: &Principal, at: Time) -> Signature {
        Signature { principal: principal.id.as_str().to_owned(), name: principal.name.clone(), at }
    }
}

/// What became of a notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum NoticeState {
    /// It waits for another person.
    Proposed,
    /// It is sent.
    Approved {
        /// By whom.
        by: Signature,
    },
    /// It is not sent.
    Rejected {
        /// By whom.
        by: Signature,
        /// Why.
        reason: String,
    },
}

/// A notice of who may claim.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClaimsNotice {
    /// Of which incident.
    pub incident: IncidentId,
    /// Its number among those of the incident, from 1: a rejected one is kept.
    pub number: u32,
    /// The days of the outage, from the first to the last, by the clocks of the operator: contracts
    /// in force on any of them count.
    pub days: (Date, Date),
    /// What it says to everybody.
    pub text: Text,
    /// What it says besides to those in whose contracts the terms are, and to nobody else.
    #[serde(default)]
    pub sections: Vec<TermsSection>,
    /// The terms that it was written from.
    pub terms: Vec<DocumentId>,
    /// Who wrote it.
    pub written: Signature,
    /// What became of it.
    pub state: NoticeState,
}

/// By what standard is compensated, and how it is claimed, by some terms.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TermsSection {
    /// What the terms are called in contracts.
    pub terms: String,
    /// What it says.
    pub text: Text,
}

/// What a notice is written from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NoticeTexts {
    /// The days of the outage.
    pub days: (Date, Date),
    /// What it says to everybody.
    pub text: Text,
    /// What it says by terms.
    pub sections: Vec<TermsSection>,
    /// The terms that it was written from.
    pub terms: Vec<DocumentId>,
}

/// The most sites that a notice names for some terms; of more, their number is said.
pub const NAMED_SITES: usize = 10;

/// The sites that an outage hit and that some terms are for.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct HitSites {
    /// The first of them.
    pub named: Vec<Name>,
    /// How many more there are.
    pub more: usize,
}

impl HitSites {
    /// Of sites, in order of their names.
    pub fn of(sites: &BTreeSet<Name>) -> HitSites {
        let named: Vec<Name> = sites.iter().take(NAMED_SITES).cloned().collect();
        HitSites { more: sites.len() - named.len(), named }
    }

    fn add(&mut self, other: &HitSites) {
        self.named.extend(other.named.iter().cloned());
        self.more += other.more + self.named.len().saturating_sub(NAMED_SITES);
        self.named.truncate(NAMED_SITES);
    }
}

/// The terms in contracts of some customers, each with the sites that it is for.
pub type TermsHit = BTreeMap<String, HitSites>;

/// Says in a language which sites terms are for.
pub type SayWhichSites = fn(Language, &HitSites) -> String;

/// Somebody whom a notice is sent to, as they were on record when it was approved: the proof does not
/// change with the inventory.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recipient {
    /// The contact's key.
    pub contact: ContactKey,
    /// The customers for whom they are told, by key.
    pub customers: Vec<String>,
    /// The names of the terms in the contracts of each of these customers.
    #[serde(default)]
    pub terms: BTreeMap<String, BTreeSet<String>>,
    /// Which sites of each of these customers were hit, by the terms that they are under.
    #[serde(default)]
    pub sites: BTreeMap<String, TermsHit>,
    /// The address or number.
    pub address: String,
}

impl Recipient {
    /// Whether it is a phone, and not a mail address.
    pub fn is_phone(&self) -> bool {
        !self.address.contains('@')
    }

    /// The terms in the contracts of a customer, with the sites that they are for.
    pub fn terms_of(&self, customer: &str) -> TermsHit {
        let names = self.terms.get(customer).into_iter().flatten();
        let sites = self.sites.get(customer);
        let hit = |name: &String| sites.and_then(|it| it.get(name)).cloned().unwrap_or_default();
        names.map(|name| (name.clone(), hit(name))).collect()
    }

    /// The terms in the contracts of all customers for whom they are told, with their sites.
    pub fn all_terms(&self) -> TermsHit {
        let mut all = TermsHit::new();
        for customer in self.terms.keys() {
            for (terms, sites) in self.terms_of(customer) {
                all.entry(terms).or_default().add(&sites);
            }
        }
        all
    }
}

/// How long a text is in a text message, in bytes of EUC-KR.
fn phone_bytes(text: &str) -> usize {
    text.chars().map(|it| if it.is_ascii() { 1 } else { 2 }).sum()
}

/// Why a notice is not proposed or decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoticeRefusal {
    /// The outage goes on: what is owed for it is not known.
    #[error("the outage has not ended")]
    OutageNotEnded,
    /// One waits for a decision, or was sent: a notice is sent once.
    #[error("there is one already")]
    ThereIsOne,
    /// It was decided.
    #[error("this notice is not open any more")]
    NotOpen,
    /// Another person must approve what somebody wrote.
    #[error("another person must approve it")]
    SamePerson,
    /// Nothing is written, or no reason is given.
    #[error("a text is needed")]
    TextNeeded,
    /// There is nobody to send it to.
    #[error("no recipient is on record")]
    NobodyToTell,
    /// A recipient has a phone alone, and a text message does not hold it.
    #[error("it is longer than a text message")]
    TooLong,
    /// Another notice than the one that was read is open now.
    #[error("another notice is open now")]
    AnotherOne,
}

impl ClaimsNotice {
    /// A notice, after those of the same incident.
    ///
    /// # Errors
    /// [`NoticeRefusal`] when one is open or was sent, a language has no text, or it is too long for
    /// the phone of a recipient, unless they have a page (`has_page`) where they read it.
    pub fn propose(
        (incident, recipients, has_page): (IncidentId, &[Recipient], bool),
        which: SayWhichSites,
        earlier: &[ClaimsNotice],
        texts: NoticeTexts,
        written: Signature,
    ) -> Result<ClaimsNotice, NoticeRefusal> {
        let NoticeTexts { days, text, sections, terms } = texts;
        if earlier.iter().any(|it| !matches!(it.state, NoticeState::Rejected { .. })) {
            return Err(NoticeRefusal::ThereIsOne);
        }
        if text.ko.trim().is_empty() || text.en.trim().is_empty() {
            return Err(NoticeRefusal::TextNeeded);
        }
        let number = earlier.iter().map(|it| it.number).max().unwrap_or(0) + 1;
        let state = NoticeState::Proposed;
        let notice = ClaimsNotice { incident, number, days, text, sections, terms, written, state };
        let is_long = |to: &Recipient| {
            let text = notice.text_for(&to.all_terms(), which);
            phone_bytes(&text.ko).max(phone_bytes(&text.en)) > PHONE_MAX_BYTES
        };
        let mut phones = recipients.iter().filter(|it| it.is_phone() && !has_page);
        if phones.any(is_long) {
            return Err(NoticeRefusal::TooLong);
        }
        Ok(notice)
    }

    /// What it says to somebody in whose contracts these terms are: a section for each, with the sites
    /// that it is for.
    pub fn text_for(&self, terms: &TermsHit, which: SayWhichSites) -> Text {
        let Text { mut ko, mut en } = self.text.clone();
        for section in &self.sections {
            let Some(sites) = terms.get(&section.terms) else { continue };
            for (text, section, lang) in [
                (&mut ko, &section.text.ko, Language::Ko),
                (&mut en, &section.text.en, Language::En),
            ] {
                *text = format!("{text}\n\n{section}");
                if !sites.named.is_empty() {
                    *text = format!("{text}\n{}", which(lang, sites));
                }
            }
        }
        Text { ko, en }
    }

    /// This notice, approved by another person than the one who wrote it.
    ///
    /// # Errors
    /// [`NoticeRefusal`] when it is not open, or by the same person, or there is nobody to tell.
    pub fn approved(
        &self,
        by: Signature,
        recipients: &[Recipient],
    ) -> Result<ClaimsNotice, NoticeRefusal> {
        self.must_be_open()?;
        if recipients.is_empty() {
            return Err(NoticeRefusal::NobodyToTell);
        }
        if by.principal == self.written.principal {
            return Err(NoticeRefusal::SamePerson);
        }
        Ok(ClaimsNotice { state: NoticeState::Approved { by }, ..self.clone() })
    }

    /// This notice, rejected by whoever: who wrote it may take it back.
    ///
    /// # Errors
    /// [`NoticeRefusal`] when it is not open, or without a reason.
    pub fn rejected(&self, by: Signature, reason: &str) -> Result<ClaimsNotice, NoticeRefusal> {
        self.must_be_open()?;
        if reason.trim().is_empty() {
            return Err(NoticeRefusal::TextNeeded);
        }
        let state = NoticeState::Rejected { by, reason: reason.trim().to_owned() };
        Ok(ClaimsNotice { state, ..self.clone() })
    }

    fn must_be_open(&self) -> Result<(), NoticeRefusal> {
        match self.state {
            NoticeState::Proposed => Ok(()),
            _ => Err(NoticeRefusal::NotOpen),
        }
    }

    /// The key under which a contact is sent it, once.
    pub fn delivery_to(&self, contact: ContactKey) -> DeliveryKey {
        let (recipient, sequence) = (contact.to_string(), self.number);
        DeliveryKey { topic: Topic::ClaimsNotice, recipient, subject: self.incident, sequence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Contact;
    use crate::secret::StoreSecret;

    fn by(name: &str) -> Signature {
        Signature { principal: name.into(), name: name.into(), at: Time::ZERO }
    }

    fn text() -> Text {
        Text { ko: "안내".into(), en: "notice".into() }
    }

    fn texts(text: Text) -> NoticeTexts {
        NoticeTexts { text, ..NoticeTexts::default() }
    }

    fn proposed(earlier: &[ClaimsNotice]) -> Result<ClaimsNotice, NoticeRefusal> {
        let incident = IncidentId::new(Time::ZERO, "a");
        ClaimsNotice::propose((incident, &[], false), which, earlier, texts(text()), by("kim"))
    }

    fn which(_: Language, sites: &HitSites) -> String {
        let named: Vec<&str> = sites.named.iter().map(Name::as_str).collect();
        format!("for {} + {}", named.join(", "), sites.more)
    }

    fn recipient(address: &str) -> Recipient {
        let to = Contact::Email(address.into());
        let contact = ContactKey::of(&StoreSecret::default(), &to);
        let (customers, address) = (vec!["7".into()], address.into());
        let (terms, sites) = (BTreeMap::new(), BTreeMap::new());
        Recipient { contact, customers, terms, sites, address }
    }

    #[test]
    fn what_a_text_message_does_not_hold_is_not_proposed_to_phones() {
        let incident = IncidentId::new(Time::ZERO, "a");
        let long = Text { ko: "가".repeat(900), en: "notice".into() };
        let to = |address: &str, has_page| {
            let to = [recipient(address)];
            let of = (incident, &to[..], has_page);
            ClaimsNotice::propose(of, which, &[], texts(long.clone()), by("kim"))
        };
        assert_eq!(to("010-1234-5678", false), Err(NoticeRefusal::TooLong));
        assert!(to("010-1234-5678", true).is_ok(), "they read it on their page");
        assert!(to("kim@example.kr", false).is_ok());
    }

    #[test]
    fn everybody_reads_the_terms_of_their_own_contracts_alone() {
        let section = |terms: &str| TermsSection {
            terms: terms.into(),
            text: Text { ko: format!("{terms} 기준"), en: format!("by {terms}") },
        };
        let sections = vec![section("carrier"), section("cloud")];
        let texts = NoticeTexts { sections, ..texts(text()) };
        let of = (IncidentId::new(Time::ZERO, "a"), &[][..], false);
        let notice = ClaimsNotice::propose(of, which, &[], texts, by("kim")).expect("proposed");
        let sites = |n: usize| {
            let name = |ix| Name::parse(&format!("s{ix:02}.kr")).expect("a name");
            HitSites::of(&(0..n).map(name).collect())
        };
        let told = |terms: &[(&str, usize)]| {
            let terms = terms.iter().map(|(it, n)| ((*it).to_owned(), sites(*n))).collect();
            notice.text_for(&terms, which).en
        };
        assert_eq!(told(&[("cloud", 0)]), "notice\n\nby cloud");
        assert_eq!(told(&[]), "notice");
        let both = told(&[("carrier", 1), ("cloud", 2)]);
        assert_eq!(
            both,
            "notice\n\nby carrier\nfor s00.kr + 0\n\nby cloud\nfor s00.kr, s01.kr + 0"
        );
        assert!(told(&[("cloud", 13)]).ends_with("s09.kr + 3"));
    }

    #[test]
    fn a_notice_is_approved_by_a_second_person_and_sent_once() {
        let first = proposed(&[]).expect("proposed");
        let to = [recipient("kim@example.kr")];
        assert_eq!(first.approved(by("kim"), &to), Err(NoticeRefusal::SamePerson));
        assert_eq!(first.approved(by("lee"), &[]), Err(NoticeRefusal::NobodyToTell));
        let sent = first.approved(by("lee"), &to).expect("approved");
        assert_eq!(sent.approved(by("park"), &to), Err(NoticeRefusal::NotOpen));
        assert_eq!(proposed(&[sent]), Err(NoticeRefusal::ThereIsOne));
        assert_eq!(proposed(std::slice::from_ref(&first)), Err(NoticeRefusal::ThereIsOne));
    }

    #[test]
    fn who_wrote_it_may_take_it_back_and_the_next_one_has_another_number() {
        let first = proposed(&[]).expect("proposed");
        assert_eq!(first.rejected(by("kim"), " "), Err(NoticeRefusal::TextNeeded));
        let back = first.rejected(by("kim"), "a mistake").expect("rejected");
        assert_eq!(proposed(&[back]).expect("proposed").number, 2);
        let incident = first.incident;
        let empty = Text { en: String::new(), ..text() };
        let of = (incident, &[][..], false);
        let refused = ClaimsNotice::propose(of, which, &[], texts(empty), by("kim"));
        assert_eq!(refused, Err(NoticeRefusal::TextNeeded), "both languages are needed");
    }
}
