//! Finding in a text what must stay inside: names of components, addresses, networks.

use crate::inventory::Kind;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::ops::Range;

/// Something in a text that everybody must not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InternalName {
    /// Where it begins, in characters from the beginning of the text.
    pub at: u32,
    /// How long it is, in characters.
    pub len: u32,
}

impl InternalName {
    fn of(text: &str, bytes: &Range<usize>) -> InternalName {
        let chars = |text: &str| text.chars().count() as u32;
        InternalName { at: chars(&text[..bytes.start]), len: chars(&text[bytes.clone()]) }
    }

    /// It, in the text in which it was found.
    pub fn quote(self, text: &str) -> String {
        text.chars().skip(self.at as usize).take(self.len as usize).collect()
    }
}

/// Something in a field of a form, or of a document, that everybody must not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InternalNameIn {
    /// The field, by its name in forms and in the API.
    pub field: &'static str,
    /// Where it is there.
    pub found: InternalName,
}

/// The names that must stay inside, in lower case.
#[derive(Debug, Default)]
pub(super) struct InternalNames {
    /// Names of one word.
    words: BTreeSet<Box<str>>,
    /// Names with spaces or letters that ASCII lacks, and short names with the word for their
    /// kind before them.
    phrases: Vec<Box<str>>,
    /// Names, addresses and networks that everybody may read.
    permitted: BTreeSet<Box<str>>,
}

impl InternalNames {
    pub(super) fn add(&mut self, kind: Kind, name: &str) {
        // The address and the network of a text are found without a list.
        if matches!(kind, Kind::Address | Kind::Prefix) {
            return;
        }
        let name = name.to_lowercase();
        // `imaps:10993@mail1`: the software of a server is named by the server.
        let name = name.rsplit('@').next().unwrap_or(&name).trim();
        // `ns1.example.kr+2`: a group is named by its first member.
        let name = name.split('+').next().unwrap_or(name);
        if name.is_empty() {
        } else if needs_kind(name) {
            let kinds = kind_words(kind).iter();
            self.phrases.extend(kinds.flat_map(|kind| {
                ["", " ", "-", ":", "#"].map(|between| format!("{kind}{between}{name}").into())
            }));
        } else if name.bytes().all(is_word) {
            self.words.insert(name.into());
        } else {
            self.phrases.push(name.into());
        }
    }

    pub(super) fn permit(&mut self, name: &str) {
        self.permitted.insert(name.to_lowercase().into());
    }

    pub(super) fn finish(&mut self) {
        self.phrases.sort_unstable();
        self.phrases.dedup();
        self.words.retain(|word| !self.permitted.contains(word));
        self.phrases.retain(|phrase| !self.permitted.contains(phrase));
    }

    pub(super) fn find(&self, text: &str) -> Option<InternalName> {
        let words = words(text).find(|word| self.is_internal(&text[word.clone()]));
        let phrase = self.phrases.iter().filter_map(|phrase| find_phrase(text, phrase));
        let first = words.into_iter().chain(phrase).min_by_key(|found| found.start)?;
        Some(InternalName::of(text, &first))
    }

    /// Whether a word is an address, a network, or a name, alone or with the domain that it is
    /// in.
    fn is_internal(&self, word: &str) -> bool {
        let word = word.to_ascii_lowercase();
        let word = word.split_once("://").map_or(word.as_str(), |(_, rest)| rest);
        if self.permitted.contains(word) {
            return false;
        }
        if let Some(address) = address(word) {
            return !self.permitted.contains(address.to_string().as_str());
        }
        let host = word.split([':', '/']).next().unwrap_or(word);
        let hosts = host.match_indices('.').map(|(dot, _)| &host[..dot]);
        [word, host].into_iter().chain(hosts).any(|name| self.words.contains(name))
    }
}

/// The address that a word is, or is the network of; with or without a port.
fn address(word: &str) -> Option<IpAddr> {
    let (bare, _) = word.rsplit_once('/').unwrap_or((word, ""));
    let bare = bare.trim_matches(['[', ']']);
    bare.parse().ok().or_else(|| {
        let (host, port) = bare.rsplit_once(':')?;
        port.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
        host.trim_matches(['[', ']']).parse().ok()
    })
}

/// What a name may consist of, so that it is one word.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-:/".contains(&byte)
}

/// The words of a text, without the marks that end a sentence.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        let start = rest + bytes[rest..].iter().position(|byte| is_word(*byte))?;
        let end = bytes[start..].iter().position(|byte| !is_word(*byte));
        rest = end.map_or(bytes.len(), |end| start + end);
        let word = text[start..rest].trim_end_matches(['.', ':', '/', '-', '_']);
        let skipped = word.len() - word.trim_start_matches(['.', '/', '-', '_']).len();
        Some(start + skipped..start + word.len())
    })
    .filter(|word| !word.is_empty())
}

/// A phrase that stands alone: no letter or digit of ASCII goes on with it.
fn find_phrase(text: &str, phrase: &str) -> Option<Range<usize>> {
    // Case changes no length in what names consist of; where it would, the text is searched
    // as it is.
    let lower = text.to_lowercase();
    let text = if lower.len() == text.len() { &lower } else { text };
    let goes_on = |c: Option<char>, edge: Option<char>| {
        let both = |c: char, edge: char| c.is_ascii_alphanumeric() && edge.is_ascii_alphanumeric();
        c.zip(edge).is_some_and(|(c, edge)| both(c, edge))
    };
    text.match_indices(phrase)
        .find(|(at, _)| {
            let before = text[..*at].chars().next_back();
            let after = text[at + phrase.len()..].chars().next();
            !goes_on(before, phrase.chars().next()) && !goes_on(after, phrase.chars().next_back())
        })
        .map(|(at, _)| at..at + phrase.len())
}

/// Whether a name says too little by itself.
fn needs_kind(name: &str) -> bool {
    name.chars().count() < 2
        || name.bytes().all(|byte| byte.is_ascii_digit())
        || EVERYDAY_WORDS.contains(&name)
}

/// Words that say what a machine does, by which some machines are called.
const EVERYDAY_WORDS: [&str; 30] = [
    "mail", "web", "www", "dns", "ns", "mx", "smtp", "imap", "pop3", "ftp", "ssh", "db",
    "database", "server", "host", "rack", "switch", "router", "gateway", "network", "backup",
    "cache", "proxy", "storage", "main", "office", "api", "test", "shop", "blog",
];

/// What people call components of a kind.
const fn kind_words(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::NameServer | Kind::NameServerGroup => {
            &["ns", "name server", "nameserver", "네임서버"]
        }
        Kind::Server | Kind::Service => &["server", "host", "서버"],
        Kind::Rack => &["rack", "랙"],
        Kind::Switch => &["switch", "스위치"],
        Kind::Upstream => &["carrier", "upstream", "회선", "통신사"],
        Kind::DataCentre => &["dc", "idc", "data centre", "data center", "데이터센터"],
        Kind::LoadBalancer => &["lb", "load balancer", "로드밸런서", "로드 밸런서"],
        Kind::CertificateAuthority => &["ca", "인증 기관"],
        Kind::Vantage => &["vantage", "관측 지점"],
        Kind::Address | Kind::Prefix | Kind::Other => &[],
    }
}
