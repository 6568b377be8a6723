//! Whether the domain of a sender vouches for a mail, as the operator's own mail server found it
//! (RFC 8601): DMARC (RFC 7489), or an aligned DKIM signature or SPF result.
//!
//! A sender can write any field, and filters leave in what they cannot read. So what is believed is
//! what stands where no sender can write: above the `Received` of the server that judges.

mod author;
mod results;

use super::Incoming;
use crate::name::Name;
use results::{MethodResult, results_of};

/// What is known of the sender.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sender {
    /// Their domain vouches for the mail.
    Authenticated,
    /// Nothing is known: the domain's DNS did not answer when it was asked.
    Unasked,
    /// Nothing is known.
    Unknown,
    /// The domain says that it is not theirs: nothing is sent to that address.
    Forged,
}

/// How the domain that vouches must agree with that of the sender (RFC 7489 §3.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alignment {
    /// It is the same domain.
    Strict,
    /// It is of the same organization.
    Relaxed,
}

/// The operator's own mail server, as its fields are told from those of a sender.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OwnServer<'a> {
    /// The name under which it writes what it found.
    pub authserv_id: &'a str,
    /// How many `Received` fields the operator's own servers put on, from the top, its own
    /// included.
    pub received_fields: usize,
}

/// Judges by the `Authentication-Results` of the operator's own mail server, which it writes above
/// its own `Received` (RFC 8601 §4, §7.1); whoever sends can only write below it. What is not
/// exactly a field of RFC 8601 is ignored, and nobody vouches for an author who is not plainly one
/// address.
///
/// That a sender is *not* who they say is believed of every such field: it harms that mail alone.
/// What DMARC found is as strict as the domain's own record; `alignment` is of signatures and SPF.
pub fn judge(mail: &Incoming, own: Option<OwnServer<'_>>, alignment: Alignment) -> Sender {
    let Some(own) = own else { return Sender::Unknown };
    let all = mail.header("authentication-results");
    let mut all = all.filter_map(|value| results_of(value, own.authserv_id)).flatten();
    if all.any(|it| it.method == "dmarc" && it.result == "fail") {
        return Sender::Forged;
    }
    let Some(domain) = author::plain(mail).and_then(domain_of) else { return Sender::Unknown };
    let found = Found { own: own_results(mail, own), domain, alignment };
    match () {
        () if found.dmarc("pass", Alignment::Relaxed) || found.aligned("pass") => {
            Sender::Authenticated
        }
        () if found.dmarc("temperror", alignment) || found.aligned("temperror") => Sender::Unasked,
        () => Sender::Unknown,
    }
}

/// What the operator's own servers wrote, field by field from the top; nothing where a mail has
/// fewer `Received` fields than they put on.
fn own_results(mail: &Incoming, own: OwnServer<'_>) -> Vec<Vec<MethodResult>> {
    let received = mail.headers.iter().enumerate().filter(|(_, (name, _))| name == "received");
    let boundary = received.map(|(at, _)| at).nth(own.received_fields.saturating_sub(1));
    let above = &mail.headers[..boundary.unwrap_or(0)];
    let fields = above.iter().filter(|(name, _)| name == "authentication-results");
    fields.filter_map(|(_, value)| results_of(value, own.authserv_id)).collect()
}

/// What was found of the domain of an author.
struct Found {
    own: Vec<Vec<MethodResult>>,
    domain: Name,
    alignment: Alignment,
}

impl Found {
    /// The results of a method: the topmost field with it is the one that was added last.
    fn of_method(&self, method: &str) -> impl Iterator<Item = &MethodResult> {
        let has = |field: &&Vec<MethodResult>| field.iter().any(|it| it.method == method);
        let topmost = self.own.iter().find(has).into_iter().flatten();
        topmost.filter(move |it| it.method == method)
    }

    fn dmarc(&self, result: &str, alignment: Alignment) -> bool {
        let first = self.of_method("dmarc").next();
        first.is_some_and(|it| {
            it.result == result && it.is_of("header.from", &self.domain, alignment)
        })
    }

    fn aligned(&self, result: &str) -> bool {
        let properties = [("dkim", "header.d"), ("dkim", "header.i"), ("spf", "smtp.mailfrom")];
        properties.iter().any(|(method, property)| {
            self.of_method(method)
                .any(|it| it.result == result && it.is_of(property, &self.domain, self.alignment))
        })
    }
}

impl MethodResult {
    /// Whether it is about `domain`.
    fn is_of(&self, property: &str, domain: &Name, alignment: Alignment) -> bool {
        let values = self.properties.iter().filter(|(name, _)| name == property);
        let mut domains = values.filter_map(|(_, value)| domain_of(value));
        domains.any(|it| alignment.is_met(&it, domain))
    }
}

impl Alignment {
    fn is_met(self, one: &Name, other: &Name) -> bool {
        let organization = |name: &Name| name.registrable().ok();
        let is_same = || organization(one).is_some_and(|it| Some(it) == organization(other));
        one == other || (self == Alignment::Relaxed && is_same())
    }
}

/// The domain of an address, or of a bare domain.
fn domain_of(text: &str) -> Option<Name> {
    let text = text.trim_matches(['<', '>']);
    Name::parse(text.rsplit_once('@').map_or(text, |(_, domain)| domain)).ok()
}
