//! Whether the domain of a sender vouches for a mail, as the operator's own mail server found it
//! (RFC 8601): DMARC (RFC 7489), or an aligned DKIM signature or SPF result.

use super::Incoming;
use crate::name::Name;

/// What is known of the sender.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sender {
    /// Their domain vouches for the mail.
    Authenticated,
    /// Nothing is known.
    Unknown,
    /// The domain says that it is not theirs: nothing is sent to that address.
    Forged,
}

/// Judges by the `Authentication-Results` of `authserv_id`; every other is ignored, since anybody
/// can write one. That the mail server removes forged ones of its own name is its duty
/// (RFC 8601 §5).
pub fn judge(mail: &Incoming, authserv_id: Option<&str>) -> Sender {
    let domain = mail.from.as_ref().and_then(|(_, address)| domain_of(address));
    let (Some(domain), Some(own)) = (domain, authserv_id) else { return Sender::Unknown };
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
        Some(it) if it.passes_for("header.from", &domain) => return Sender::Authenticated,
        _ => {}
    }
    let is_signed = of_method("dkim")
        .iter()
        .any(|it| it.passes_for("header.d", &domain) || it.passes_for("header.i", &domain));
    let is_sent = of_method("spf").iter().any(|it| it.passes_for("smtp.mailfrom", &domain));
    if is_signed || is_sent { Sender::Authenticated } else { Sender::Unknown }
}

/// One `method=result` with its properties.
struct MethodResult {
    method: String,
    result: String,
    properties: Vec<(String, String)>,
}

impl MethodResult {
    /// Whether it passed for the organization that owns `domain` (relaxed alignment, RFC 7489
    /// §3.1).
    fn passes_for(&self, property: &str, domain: &Name) -> bool {
        let values = self.properties.iter().filter(|(name, _)| name == property);
        let mut domains = values.filter_map(|(_, value)| domain_of(value));
        self.result == "pass" && domains.any(|it| is_aligned(&it, domain))
    }
}

fn is_aligned(one: &Name, other: &Name) -> bool {
    let organization = |name: &Name| name.registrable().ok();
    one == other || organization(one).is_some_and(|it| Some(it) == organization(other))
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
