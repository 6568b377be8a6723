//! DNS master files (RFC 1035 §5): who is delegated to which servers, and where they are.
//!
//! Of all records, NS, A, AAAA and CNAME are used; the others are checked for a known
//! type and passed over. A registrable domain with name servers becomes a zone of the
//! inventory; deeper delegations, reverse zones and what the file says of a public suffix
//! itself do not. What only some servers know is passed over and counted.
//!
//! Own code, since the parsers of hickory and `domain` stop at the first error: here each bad line is
//! named.

mod lexer;
mod origin;

use super::encoding::utf16;
use super::error::{Errors, Problem};
use super::record::Import;
use super::value::short;
use crate::name::Name;
use lexer::{Entry, Word};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(super) fn read(file: &str, bytes: &[u8], import: &mut Import, errors: &mut Errors) {
    // Comments and texts may be in any encoding; a name that is not UTF-8 is no host name.
    let text = match utf16(bytes) {
        Some(encoding) => encoding.decode(bytes).0,
        None => String::from_utf8_lossy(bytes),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.trim().is_empty() {
        return errors.file(Problem::EmptyFile);
    }
    let mut reader = Reader { file, origin: origin::of(file), owner: None, import };
    lexer::entries(text, errors, |entry, errors| {
        if let Err(problem) = reader.entry(entry) {
            errors.line(entry.line, problem);
        }
    });
    for list in import.zones.values_mut() {
        list.sort();
        list.dedup();
    }
    for list in import.hosts.values_mut() {
        list.sort();
        list.dedup();
    }
}

struct Reader<'i> {
    file: &'i str,
    /// Absolute, without the final dot; the root is empty.
    origin: Option<String>,
    owner: Option<String>,
    import: &'i mut Import,
}

impl Reader<'_> {
    fn entry(&mut self, entry: &Entry<'_>) -> Result<(), Problem> {
        let mut words = &entry.words[..];
        if !entry.blank {
            let (first, rest) = words.split_first().ok_or(Problem::NoType)?;
            if first.text.starts_with('$') && !first.quoted {
                return self.directive(first.text, rest);
            }
            self.owner = Some(self.absolute(first.text)?);
            words = rest;
        }
        // When a record of Windows was last renewed.
        let aged = words.first().is_some_and(|word| word.text.starts_with("[AGE:"));
        let (kind, data, internet) = head(if aged { &words[1..] } else { words })?;
        let Some(owner) = self.owner.clone() else { return Err(Problem::NoOwner) };
        if internet { self.record(&owner, kind, data) } else { Ok(()) }
    }

    fn directive(&mut self, word: &str, rest: &[Word<'_>]) -> Result<(), Problem> {
        match (word.to_ascii_uppercase().as_str(), rest) {
            ("$ORIGIN", [name]) => {
                self.origin = Some(self.absolute(name.text)?);
                Ok(())
            }
            ("$TTL", [ttl]) if is_ttl(ttl.text) => Ok(()),
            ("$TTL", [ttl, ..]) => Err(Problem::Ttl(short(ttl.text))),
            ("$GENERATE", _) => {
                self.pass_over("$GENERATE");
                Ok(())
            }
            ("$INCLUDE", _) => Err(Problem::Include(short(word))),
            _ => Err(Problem::Directive(short(word))),
        }
    }

    fn pass_over(&mut self, kind: &str) {
        *self.import.passed_over.entry((self.file.to_owned(), kind.to_owned())).or_default() += 1;
    }

    fn record(&mut self, owner: &str, kind: &str, data: &[Word<'_>]) -> Result<(), Problem> {
        let upper = kind.to_ascii_uppercase();
        // An alias of a cloud in the place of an address.
        let cloud = data.first().is_some_and(|word| {
            word.text.eq_ignore_ascii_case("ALIAS") || word.text.starts_with('/')
        });
        match upper.as_str() {
            "A" | "AAAA" | "CNAME" if cloud => {
                self.pass_over("ALIAS");
                Ok(())
            }
            other if is_vendors(other) || is_unread(other) => {
                self.pass_over(other);
                Ok(())
            }
            "NS" => {
                let [server] = fields("NS", data)?;
                let server = self.absolute(server)?;
                let server = Name::parse(&server).map_err(|_| Problem::DnsName(short(&server)))?;
                if let Some(domain) = domain(owner) {
                    self.import.zones.entry(domain).or_default().push(server);
                }
                Ok(())
            }
            "A" => {
                let [address] = fields("A", data)?;
                let bad = |_| Problem::Address(short(address));
                self.address(owner, IpAddr::V4(address.parse::<Ipv4Addr>().map_err(bad)?))
            }
            "AAAA" => {
                let [address] = fields("AAAA", data)?;
                let bad = |_| Problem::Address(short(address));
                self.address(owner, IpAddr::V6(address.parse::<Ipv6Addr>().map_err(bad)?))
            }
            "CNAME" => {
                let [target] = fields("CNAME", data)?;
                let target = self.absolute(target)?;
                if let (Ok(owner), Ok(target)) = (Name::parse(owner), Name::parse(&target)) {
                    self.import.aliases.insert(owner, target);
                }
                Ok(())
            }
            "SOA" => {
                let [server, mailbox, numbers @ ..]: [&str; 7] = fields("SOA", data)?;
                self.absolute(server)?;
                self.absolute(mailbox)?;
                match numbers.iter().find(|number| !is_ttl(number)) {
                    Some(number) => Err(Problem::Number(short(number))),
                    None => Ok(()),
                }
            }
            other if is_type(other) => Ok(()),
            _ => Err(Problem::RecordType(short(kind))),
        }
    }

    /// Keeps an address; owners that are no host names (wildcards, …) are no sites.
    fn address(&mut self, owner: &str, address: IpAddr) -> Result<(), Problem> {
        if let Ok(owner) = Name::parse(owner)
            && super::value::address(&address.to_string()).is_ok()
        {
            self.import.hosts.entry(owner).or_default().push(address);
        }
        Ok(())
    }

    /// A name made absolute, without the final dot, checked for RFC 1035's lengths.
    fn absolute(&self, word: &str) -> Result<String, Problem> {
        let origin = || self.origin.as_deref().ok_or_else(|| Problem::NoOrigin(short(word)));
        let name = match word {
            "@" => origin()?.to_owned(),
            "." => String::new(),
            _ => match word.strip_suffix('.').filter(|rest| !rest.ends_with('\\')) {
                Some(absolute) => absolute.to_owned(),
                None => match origin()? {
                    "" => word.to_owned(),
                    origin => format!("{word}.{origin}"),
                },
            },
        };
        // Bytes as written: an escape makes a name look longer, never shorter.
        let escapes = name.contains('\\');
        let long = !name.is_ascii() || escapes || name.len() <= 253;
        let labels = name.is_empty()
            || name.split('.').all(|label| !label.is_empty() && (escapes || label.len() <= 63))
            || !name.is_ascii();
        if long && labels { Ok(name) } else { Err(Problem::DnsName(short(&name))) }
    }
}

/// Type, data and whether the class is IN, from the words after the owner; time to live
/// and class come before the type in either order.
fn head<'w, 'a>(mut words: &'w [Word<'a>]) -> Result<(&'a str, &'w [Word<'a>], bool), Problem> {
    let (mut ttl, mut class) = (false, None);
    while let Some((first, rest)) = words.split_first() {
        if !ttl && is_ttl(first.text) {
            ttl = true;
        } else if class.is_none() && is_class(first.text) {
            class = Some(first.text);
        } else {
            let internet = class.is_none_or(|class| {
                class.eq_ignore_ascii_case("IN") || numbered(class, "CLASS") == Some(1)
            });
            return Ok((first.text, rest, internet));
        }
        words = rest;
    }
    Err(Problem::NoType)
}

fn fields<'a, const N: usize>(
    kind: &'static str,
    data: &[Word<'a>],
) -> Result<[&'a str; N], Problem> {
    let wrong = Problem::RecordData { kind, expected: N, found: data.len() };
    let words: &[Word<'a>; N] = data.try_into().map_err(|_| wrong)?;
    Ok(words.map(|word| word.text))
}

/// The owner, when it is a domain that a customer can own.
fn domain(owner: &str) -> Option<Name> {
    let name = Name::parse(owner).ok()?;
    let own = name.registrable().ok()? == name && !name.as_str().ends_with(".arpa");
    own.then_some(name)
}

/// Seconds, or with the units that name servers accept: `1h30m`.
fn is_ttl(word: &str) -> bool {
    let unit = |b: u8| matches!(b.to_ascii_lowercase(), b's' | b'm' | b'h' | b'd' | b'w');
    let bytes = word.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_digit)
        && bytes.iter().all(|b| b.is_ascii_digit() || unit(*b))
        && bytes.windows(2).all(|pair| !(unit(pair[0]) && unit(pair[1])))
        && bytes.len() <= 20
}

fn is_class(word: &str) -> bool {
    ["IN", "CH", "HS", "CS"].iter().any(|class| word.eq_ignore_ascii_case(class))
        || numbered(word, "CLASS").is_some()
}

/// The number of a type or class without a name (RFC 3597 §5).
fn numbered(word: &str, prefix: &str) -> Option<u16> {
    let (start, number) = word.split_at_checked(prefix.len())?;
    number.parse().ok().filter(|_| start.eq_ignore_ascii_case(prefix))
}

/// Types that only some servers and providers have: PowerDNS, Route 53, Azure, Windows, and registrars
/// that forward.
fn is_vendors(word: &str) -> bool {
    const TYPES: &str = "\
        ALIAS ANAME LUA AWS AZURE WINS WINS-R WINSR MBOXFW MAILFORWARD URL URL301 URL302 URLFWD FRAME \
        FORWARD FWD REDIRECT WEBFORWARD PAGE POOL FLATTENED";
    TYPES.split_ascii_whitespace().any(|known| known == word)
}

/// Types that would be read if they were written by name: A, NS, CNAME and AAAA.
fn is_unread(word: &str) -> bool {
    matches!(numbered(word, "TYPE"), Some(1 | 2 | 5 | 28))
}

/// The record types of the IANA registry that occur in master files, and `TYPE123`
/// (RFC 3597).
fn is_type(word: &str) -> bool {
    const TYPES: &str = "\
        A6 AFSDB AMTRELAY APL AVC CAA CDNSKEY CDS CERT CSYNC DHCID DLV DNAME DNSKEY DS DSYNC \
        EID EUI48 EUI64 GPOS HINFO HIP HTTPS IPSECKEY ISDN KEY KX L32 L64 LOC LP MB MD MF MG \
        MINFO MR MX NAPTR NID NIMLOC NINFO NSAP NSAP-PTR NSEC NSEC3 NSEC3PARAM NULL NXT \
        OPENPGPKEY PTR PX RESINFO RKEY RP RRSIG RT SIG SINK SMIMEA SPF SRV SSHFP SVCB TA \
        TALINK TLSA TXT URI WALLET WKS X25 ZONEMD";
    let number = word.strip_prefix("TYPE").filter(|n| !n.is_empty());
    TYPES.split(' ').any(|known| known == word) || number.is_some_and(|n| n.parse::<u16>().is_ok())
}
