//! Whether the domain of a sender vouches for a mail, as the operator's own mail server found it
//! (RFC 8601): DMARC (RFC 7489), or an aligned DKIM signature or SPF result.

use super::Incoming;
use crate::name::Name;

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

/// Judges by the `Authentication-Results` of `authserv_id`; every other is ignored, since anybody
/// can write one. That the mail server removes forged ones of its own name is its duty
/// (RFC 8601 §5).
///
/// What DMARC found is as strict as the domain's own record; `alignment` is of signatures and SPF.
pub fn judge(mail: &Incoming, authserv_id: Option<&str>, alignment: Alignment) -> Sender {
    let domain = mail.from.as_ref().and_then(|(_, address)| domain_of(address));
    let (Some(domain), Some(own)) = (domain, authserv_id) else { return Sender::Unknown };
    let is_found = |it: &MethodResult, found: &str, property: &str, alignment: Alignment| {
        it.result == found && it.is_of(property, &domain, alignment)
    };
    let fields = || {
        let fields = mail.header("authentication-results");
        fields.filter_map(|value| results_of(value, own))
    };
    // The topmost field with a method is the one that was added last.
    let of_method = |method: &str| {
        let is_of = |it: &MethodResult| it.method == method;
        let topmost = fields().find(|results| results.iter().any(is_of));
        topmost.into_iter().flatten().filter(move |it| it.method == method).collect::<Vec<_>>()
    };
    match of_method("dmarc").first() {
        Some(it) if it.result == "fail" => return Sender::Forged,
        Some(it) if is_found(it, "pass", "header.from", Alignment::Relaxed) => {
            return Sender::Authenticated;
        }
        _ => {}
    }
    let is_any = |found: &str| {
        let aligned = |method: &str, property: &str| {
            of_method(method).iter().any(|it| is_found(it, found, property, alignment))
        };
        aligned("dkim", "header.d")
            || aligned("dkim", "header.i")
            || aligned("spf", "smtp.mailfrom")
    };
    let could_not_ask = || {
        let dmarc = of_method("dmarc");
        let dmarc = dmarc.first();
        is_any("temperror")
            || dmarc.is_some_and(|it| is_found(it, "temperror", "header.from", alignment))
    };
    match () {
        () if is_any("pass") => Sender::Authenticated,
        () if could_not_ask() => Sender::Unasked,
        () => Sender::Unknown,
    }
}

/// One `method=result` with its properties.
struct MethodResult {
    method: String,
    result: String,
    properties: Vec<(String, String)>,
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
    let text = text.trim_matches(['"', '<', '>', ' ']);
    Name::parse(text.rsplit_once('@').map_or(text, |(_, domain)| domain)).ok()
}

/// The results in one field, if it is of `own`.
fn results_of(value: &str, own: &str) -> Option<Vec<MethodResult>> {
    let value = without_comments(value);
    let mut parts = value.split(';');
    let id = parts.next()?.split_whitespace().next()?;
    if !id.eq_ignore_ascii_case(own) {
        return None;
    }
    let results = parts.filter_map(|part| {
        let mut words = part.split_whitespace();
        let (method, result) = words.next()?.split_once('=')?;
        let properties = words.filter_map(|word| {
            let (name, value) = word.split_once('=')?;
            Some((name.to_ascii_lowercase(), value.to_owned()))
        });
        Some(MethodResult {
            method: method.split('/').next().unwrap_or(method).to_ascii_lowercase(),
            result: result.to_ascii_lowercase(),
            properties: properties.collect(),
        })
    });
    Some(results.collect())
}

/// A value without comments (RFC 5322 §3.2.2) and without what stands in quotes, in which a sender
/// could write results of their own.
fn without_comments(value: &str) -> String {
    let (mut depth, mut quoted, mut escaped) = (0u32, false, false);
    let mut kept = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if depth > 0 || quoted => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}
