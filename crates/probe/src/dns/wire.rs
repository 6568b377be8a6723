//! The sweep's own DNS wire format: an SOA question out, and of the answer only what a
//! health check needs. RFC 1035 §4, EDNS by RFC 6891, NSID by RFC 5001, cookies by RFC 7873.
//!
//! A query says more than its id that an answer must repeat: the letters of the zone in a case
//! of its own (draft-vixie-dnsext-dns0x20), and a cookie.
//!
//! Answers are hostile bytes. Every read is bounds-checked, names are walked with a limit,
//! and what cannot be read is [`ParseError`], never a panic. Everything beyond the sweep
//! (discovery, `bongsu check`) decodes with hickory-proto; the tests hold both against
//! each other.

use super::cookie::Cookie;
use bongsu_core::name::Name;

/// The UDP payload we take, 1232 bytes as agreed on the 2020 DNS flag day: it passes
/// every link without fragments.
pub const PAYLOAD: u16 = 1232;

const TYPE_CNAME: u16 = 5;
const TYPE_SOA: u16 = 6;
const TYPE_OPT: u16 = 41;
const CLASS_IN: u16 = 1;
const OPTION_NSID: u16 = 3;
const OPTION_COOKIE: u16 = 10;
const HEADER: usize = 12;

/// A pointer costs a step, a label costs a step: more than any legal name can have.
const MAX_NAME_STEPS: usize = 140;

/// Whether the question carries EDNS; old servers answer FORMERR to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Edns {
    /// With a payload size and a request for the server's identifier.
    Asked,
    /// Plain RFC 1035.
    Plain,
}

/// What only those know who have seen a query, besides its id.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Nonce {
    /// Bit `n` makes the letter `n` of the zone a capital.
    pub case: u64,
    /// The cookie, if the query has one; it needs EDNS.
    pub cookie: Option<Cookie>,
}

/// Writes the question for the SOA of `zone`, recursion off, into `out`, which is cleared.
pub fn encode_soa(out: &mut Vec<u8>, id: u16, zone: &Name, edns: Edns, nonce: &Nonce) {
    out.clear();
    let additional = u16::from(edns == Edns::Asked);
    for field in [id, 0, 1, 0, 0, additional] {
        out.extend_from_slice(&field.to_be_bytes());
    }
    let mut letters = 0;
    for label in zone.as_str().split('.') {
        // A Name's labels have 1 to 63 octets.
        out.push(label.len() as u8);
        out.extend(label.bytes().map(|byte| spelled(byte, &mut letters, nonce.case)));
    }
    out.push(0);
    for field in [TYPE_SOA, CLASS_IN] {
        out.extend_from_slice(&field.to_be_bytes());
    }
    if edns == Edns::Asked {
        let cookie = nonce.cookie.as_ref().map_or(&[][..], Cookie::as_bytes);
        let options = 4 + if cookie.is_empty() { 0 } else { 4 + cookie.len() as u16 };
        out.push(0);
        // OPT: payload size as class; extended rcode, version and flags as TTL; NSID, empty.
        for field in [TYPE_OPT, PAYLOAD, 0, 0, options, OPTION_NSID, 0] {
            out.extend_from_slice(&field.to_be_bytes());
        }
        if !cookie.is_empty() {
            for field in [OPTION_COOKIE, cookie.len() as u16] {
                out.extend_from_slice(&field.to_be_bytes());
            }
            out.extend_from_slice(cookie);
        }
    }
}

/// A byte of a zone in the case of a query, and the count of letters so far.
fn spelled(byte: u8, letters: &mut u32, case: u64) -> u8 {
    if !byte.is_ascii_alphabetic() {
        return byte;
    }
    let capital = case.checked_shr(*letters).is_some_and(|rest| rest & 1 == 1);
    *letters += 1;
    if capital { byte.to_ascii_uppercase() } else { byte }
}

/// The content of a response.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answer<'a> {
    /// The response code with EDNS's upper bits.
    pub rcode: u16,
    /// Whether the server claims authority for the name.
    pub authoritative: bool,
    /// Whether it recurses: it may answer from a cache.
    pub recursive: bool,
    /// Whether the response was truncated and must be fetched over TCP.
    pub truncated: bool,
    /// Of the zone's SOA, when the answer holds it.
    pub serial: Option<u32>,
    /// Of the zone's SOA, when it stands in the authority section alone, as some load balancers
    /// put it.
    pub authority_serial: Option<u32>,
    /// The answer says that the zone's own name is an alias. That is forbidden (RFC 1034
    /// §3.6.2), and resolvers follow it.
    pub alias: bool,
    /// The server's identifier, when it gives one.
    pub nsid: Option<&'a [u8]>,
    /// The answer has an OPT record, so the server speaks EDNS.
    pub edns: bool,
    /// The cookie, when it has one of a legal length.
    pub cookie: Option<Cookie>,
    /// How it repeats the question.
    pub echo: Echo,
}

/// How a response repeats the question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Echo {
    /// In the letters that it was asked in.
    Exact,
    /// In capitals and small letters of its own.
    OtherCase,
    /// Not at all, as a server may that could not read it.
    Absent,
}

/// Why a packet is no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParseError {
    /// It is no response to the question (RFC 5452 §9.1).
    NotOurs,
    /// It repeats the question exactly, and what follows cannot be read.
    Malformed,
}

/// The id of a packet, when it is long enough to have one.
pub fn id_of(packet: &[u8]) -> Option<u16> {
    u16_at(packet, 0)
}

/// Reads the answer to the SOA question for `zone`, which was asked in the case of `nonce`.
///
/// # Errors
/// [`ParseError`] when the packet is no response, answers another question, or breaks off
/// without saying that it does.
pub fn parse_soa<'a>(
    packet: &'a [u8],
    zone: &Name,
    nonce: &Nonce,
) -> Result<Answer<'a>, ParseError> {
    let (mut answer, at) = read_head(packet, zone, nonce).ok_or(ParseError::NotOurs)?;
    // When it was truncated, what follows may be cut anywhere, and TCP will bring it whole.
    if !answer.truncated {
        read_records(packet, at, zone, &mut answer).ok_or(match answer.echo {
            Echo::Exact => ParseError::Malformed,
            Echo::OtherCase | Echo::Absent => ParseError::NotOurs,
        })?;
    }
    Ok(answer)
}

/// Reads the header and the question, and returns where the records begin.
fn read_head(packet: &[u8], zone: &Name, nonce: &Nonce) -> Option<(Answer<'static>, usize)> {
    let (flags, questions) = (u16_at(packet, 2)?, u16_at(packet, 4)?);
    let response = flags & 0x8000 != 0;
    let opcode = (flags >> 11) & 0xf;
    let mut answer = Answer {
        rcode: flags & 0xf,
        authoritative: flags & 0x0400 != 0,
        recursive: flags & 0x0080 != 0,
        truncated: flags & 0x0200 != 0,
        serial: None,
        authority_serial: None,
        alias: false,
        nsid: None,
        edns: false,
        cookie: None,
        echo: Echo::Absent,
    };
    if !response || opcode != 0 || packet.len() < HEADER {
        return None;
    }
    let mut at = HEADER;
    match questions {
        1 => (answer.echo, at) = read_question(packet, at, zone, nonce)?,
        // A server that could not read the question may leave it out.
        0 if answer.rcode != 0 => {}
        _ => return None,
    }
    Some((answer, at))
}

fn read_records<'a>(
    packet: &'a [u8],
    mut at: usize,
    zone: &Name,
    answer: &mut Answer<'a>,
) -> Option<()> {
    let [answers, authorities, additionals] =
        [u16_at(packet, 6)?, u16_at(packet, 8)?, u16_at(packet, 10)?];
    for _ in 0..answers {
        let record = Record::read(packet, at)?;
        let ours = record.class == CLASS_IN && name_is(packet, at, zone)?;
        if ours && record.kind == TYPE_SOA {
            answer.serial = Some(soa_serial(packet, &record)?);
        }
        answer.alias |= ours && record.kind == TYPE_CNAME;
        at = record.end;
    }
    // What stands beside the answer does not spoil it.
    for _ in 0..authorities {
        let Some(record) = Record::read(packet, at) else { return Some(()) };
        let soa = record.kind == TYPE_SOA && record.class == CLASS_IN;
        if soa && name_is(packet, at, zone) == Some(true) {
            answer.authority_serial = soa_serial(packet, &record);
        }
        at = record.end;
    }
    for _ in 0..additionals {
        let Some(record) = Record::read(packet, at) else { return Some(()) };
        if record.kind == TYPE_OPT {
            answer.edns = true;
            answer.rcode |= ((record.ttl >> 24) as u16) << 4;
            let _ = read_options(packet.get(record.data..record.end)?, answer);
        }
        at = record.end;
    }
    Some(())
}

/// Where the question ends, and where each record of the three sections begins, as far as they
/// can be told apart.
pub(super) fn sections(packet: &[u8]) -> Option<(usize, [Vec<usize>; 3])> {
    let mut at = HEADER;
    for _ in 0..u16_at(packet, 4)? {
        at = skip_name(packet, at)? + 4;
    }
    let question = at;
    let mut sections = [const { Vec::new() }; 3];
    for (ix, section) in sections.iter_mut().enumerate() {
        for _ in 0..u16_at(packet, 6 + 2 * ix)? {
            let Some(record) = Record::read(packet, at) else { return Some((question, sections)) };
            section.push(at);
            at = record.end;
        }
    }
    (question <= packet.len()).then_some((question, sections))
}

/// Checks that the question is ours, and returns in which letters, and where it ends. A pointer
/// in a question has nothing to point at.
fn read_question(
    packet: &[u8],
    mut at: usize,
    zone: &Name,
    nonce: &Nonce,
) -> Option<(Echo, usize)> {
    let (mut letters, mut exact) = (0, true);
    for label in zone.as_str().split('.') {
        let found = packet.get(at + 1..at + 1 + label.len())?;
        if usize::from(packet[at]) != label.len() || !found.eq_ignore_ascii_case(label.as_bytes()) {
            return None;
        }
        for (found, asked) in found.iter().zip(label.bytes()) {
            exact &= *found == spelled(asked, &mut letters, nonce.case);
        }
        at += 1 + label.len();
    }
    let ours = *packet.get(at)? == 0
        && u16_at(packet, at + 1)? == TYPE_SOA
        && u16_at(packet, at + 3)? == CLASS_IN;
    ours.then_some((if exact { Echo::Exact } else { Echo::OtherCase }, at + 5))
}

struct Record {
    kind: u16,
    class: u16,
    ttl: u32,
    data: usize,
    end: usize,
}

impl Record {
    fn read(packet: &[u8], at: usize) -> Option<Record> {
        let fixed = skip_name(packet, at)?;
        let length = usize::from(u16_at(packet, fixed + 8)?);
        let data = fixed + 10;
        let end = data + length;
        if end > packet.len() {
            return None;
        }
        Some(Record {
            kind: u16_at(packet, fixed)?,
            class: u16_at(packet, fixed + 2)?,
            ttl: u32_at(packet, fixed + 4)?,
            data,
            end,
        })
    }
}

/// The first number after the two names of an SOA (RFC 1035 §3.3.13).
fn soa_serial(packet: &[u8], record: &Record) -> Option<u32> {
    let contact = skip_name(packet, record.data)?;
    let numbers = skip_name(packet, contact)?;
    if numbers + 20 != record.end {
        return None;
    }
    u32_at(packet, numbers)
}

/// Reads the options of an OPT record.
fn read_options<'a>(options: &'a [u8], answer: &mut Answer<'a>) -> Option<()> {
    let mut at = 0;
    while at < options.len() {
        let code = u16_at(options, at)?;
        let length = usize::from(u16_at(options, at + 2)?);
        let value = options.get(at + 4..at + 4 + length)?;
        match code {
            OPTION_NSID => answer.nsid = Some(value),
            OPTION_COOKIE => answer.cookie = Cookie::read(value),
            _ => {}
        }
        at += 4 + length;
    }
    Some(())
}

fn u16_at(packet: &[u8], at: usize) -> Option<u16> {
    let bytes = packet.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes([bytes[0], bytes[1]]))
}

fn u32_at(packet: &[u8], at: usize) -> Option<u32> {
    let bytes = packet.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// Where the record goes on after the name at `at`. Pointers are not followed.
fn skip_name(packet: &[u8], mut at: usize) -> Option<usize> {
    for _ in 0..MAX_NAME_STEPS {
        let length = usize::from(*packet.get(at)?);
        match length >> 6 {
            0 if length == 0 => return Some(at + 1),
            0 => at += 1 + length,
            3 => return packet.get(at + 1).map(|_| at + 2),
            _ => return None,
        }
    }
    None
}

/// Whether the name at `at` is `zone`, compression followed, letter case ignored.
/// `None` when it cannot be read.
fn name_is(packet: &[u8], mut at: usize, zone: &Name) -> Option<bool> {
    let mut labels = zone.as_str().split('.');
    let mut same = true;
    for _ in 0..MAX_NAME_STEPS {
        let length = usize::from(*packet.get(at)?);
        match length >> 6 {
            0 if length == 0 => return Some(same && labels.next().is_none()),
            0 => {
                let label = packet.get(at + 1..at + 1 + length)?;
                let expected = labels.next().unwrap_or("").as_bytes();
                same &= label.eq_ignore_ascii_case(expected);
                at += 1 + length;
            }
            3 => {
                let target = usize::from(u16_at(packet, at)? & 0x3fff);
                // A pointer points back (RFC 1035 §4.1.4); forward ones make loops.
                if target >= at {
                    return None;
                }
                at = target;
            }
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::op::{Edns as OtherEdns, Message, MessageType, OpCode, Query, ResponseCode};
    use hickory_proto::rr::rdata::opt::{EdnsCode, EdnsOption, NSIDPayload};
    use hickory_proto::rr::rdata::{CNAME, NS, SOA};
    use hickory_proto::rr::{Name as OtherName, RData, Record as OtherRecord, RecordType};
    use proptest::prelude::*;

    /// Of what was asked in small letters.
    fn parse_soa<'a>(packet: &'a [u8], zone: &Name) -> Result<Answer<'a>, ParseError> {
        super::parse_soa(packet, zone, &Nonce::default())
    }

    fn zone() -> Name {
        Name::parse("한글.한국").unwrap()
    }

    fn other(name: &str) -> OtherName {
        OtherName::from_ascii(format!("{name}.")).unwrap()
    }

    fn soa(zone: &Name, serial: u32) -> OtherRecord {
        let soa = SOA::new(other("ns1.example.kr"), other("root.example.kr"), serial, 1, 2, 3, 4);
        OtherRecord::from_rdata(other(zone.as_str()), 60, RData::SOA(soa))
    }

    fn answer(zone: &Name) -> Message {
        let mut message = Message::new(7, MessageType::Response, OpCode::Query);
        message.metadata.authoritative = true;
        message.add_query(Query::query(other(zone.as_str()), RecordType::SOA));
        message
    }

    #[test]
    fn another_library_reads_our_question() {
        let mut packet = Vec::new();
        encode_soa(&mut packet, 0xbeef, &zone(), Edns::Asked, &Nonce::default());
        let message = Message::from_vec(&packet).unwrap();
        assert_eq!(message.metadata.id, 0xbeef);
        assert!(!message.metadata.recursion_desired);
        assert_eq!(message.queries[0].name().to_ascii(), "xn--bj0bj06e.xn--3e0b707e.");
        assert_eq!(message.queries[0].query_type(), RecordType::SOA);
        let edns = message.edns.unwrap();
        assert_eq!(edns.max_payload(), PAYLOAD);
        assert!(edns.option(EdnsCode::NSID).is_some());
        encode_soa(&mut packet, 1, &zone(), Edns::Plain, &Nonce::default());
        assert!(Message::from_vec(&packet).unwrap().edns.is_none());
    }

    #[test]
    fn serial_and_server_identifier_are_read() {
        let mut message = answer(&zone());
        message.add_answer(soa(&zone(), 2_018_010_401));
        let ns = NS(other("ns1.xn--bj0bj06e.xn--3e0b707e"));
        message.add_authority(OtherRecord::from_rdata(other(zone().as_str()), 60, RData::NS(ns)));
        let mut edns = OtherEdns::new();
        let nsid = NSIDPayload::new(b"icn-3".to_vec()).unwrap();
        edns.options_mut().insert(EdnsOption::NSID(nsid));
        message.set_edns(edns);
        let packet = message.to_vec().unwrap();
        let read = parse_soa(&packet, &zone()).unwrap();
        assert_eq!(read.serial, Some(2_018_010_401));
        assert_eq!(read.nsid, Some(&b"icn-3"[..]));
        assert!(read.authoritative && read.edns && !read.truncated && read.rcode == 0);
    }

    #[test]
    fn an_answer_to_another_question_is_no_answer() {
        let packet = answer(&zone()).to_vec().unwrap();
        assert!(parse_soa(&packet, &zone()).is_ok());
        assert_eq!(parse_soa(&packet, &Name::parse("shop.kr").unwrap()), Err(ParseError::NotOurs));
        let mut echo = Vec::new();
        encode_soa(&mut echo, 7, &zone(), Edns::Asked, &Nonce::default());
        assert_eq!(
            parse_soa(&echo, &zone()),
            Err(ParseError::NotOurs),
            "our own question come back"
        );
    }

    #[test]
    fn an_answer_repeats_the_letters_of_the_question_or_not() {
        let (shop, mut asked) = (Name::parse("shop-1.kr").unwrap(), Vec::new());
        let nonce = Nonce { case: 0b10_1001, cookie: None };
        encode_soa(&mut asked, 7, &shop, Edns::Asked, &nonce);
        assert_eq!(&asked[HEADER..HEADER + 10], b"\x06ShoP-1\x02kR");
        asked[2] |= 0x80;
        let read = super::parse_soa(&asked, &shop, &nonce).unwrap();
        assert_eq!(read.echo, Echo::Exact);
        let guessed = Nonce { case: 0b10_1000, cookie: None };
        assert_eq!(super::parse_soa(&asked, &shop, &guessed).unwrap().echo, Echo::OtherCase);
    }

    #[test]
    fn a_cookie_is_sent_and_read_again() {
        let mut asked = Vec::new();
        let cookie = Cookie::read(b"clientaaserver--").unwrap();
        let nonce = Nonce { case: 0, cookie: Some(cookie) };
        encode_soa(&mut asked, 7, &zone(), Edns::Asked, &nonce);
        let other = Message::from_vec(&asked).unwrap().edns.unwrap();
        assert!(other.option(EdnsCode::Cookie).is_some());
        asked[2] |= 0x80;
        assert_eq!(parse_soa(&asked, &zone()).unwrap().cookie, Some(cookie));
        assert!(cookie.is_servers() && cookie.is_for(&Cookie::read(b"clientaa").unwrap()));
        assert_eq!(Cookie::read(b"clientaa1"), None, "no legal length");
    }

    #[test]
    fn a_server_that_answers_in_its_own_way_is_understood() {
        let mut message = answer(&zone());
        message.add_authority(soa(&zone(), 7));
        let read = |message: &Message| message.to_vec().unwrap();
        let packet = read(&message);
        let seen = parse_soa(&packet, &zone()).unwrap();
        assert_eq!((seen.serial, seen.authority_serial), (None, Some(7)));
        let mut message = answer(&zone());
        let alias = CNAME(other("cdn.example.kr"));
        message.add_answer(OtherRecord::from_rdata(
            other(zone().as_str()),
            60,
            RData::CNAME(alias),
        ));
        message.metadata.recursion_available = true;
        let packet = read(&message);
        let seen = parse_soa(&packet, &zone()).unwrap();
        assert!(seen.alias && seen.recursive);
    }

    #[test]
    fn an_unreadable_record_beside_the_answer_does_not_spoil_it() {
        let mut message = answer(&zone());
        message.add_answer(soa(&zone(), 7));
        let mut packet = message.to_vec().unwrap();
        packet[9] = 1;
        packet.extend_from_slice(&[0, 0, 2, 0, 1, 0, 0, 0, 60, 0, 9, 0]);
        assert_eq!(parse_soa(&packet, &zone()).unwrap().serial, Some(7));
        assert_eq!(sections(&packet).unwrap().1.map(|them| them.len()), [1, 0, 0]);
    }

    #[test]
    fn another_zones_soa_is_not_ours() {
        let mut message = answer(&zone());
        message.add_answer(soa(&Name::parse("shop.kr").unwrap(), 5));
        assert_eq!(parse_soa(&message.to_vec().unwrap(), &zone()).unwrap().serial, None);
    }

    #[test]
    fn refusals_need_not_repeat_the_question() {
        let mut message = Message::new(7, MessageType::Response, OpCode::Query);
        message.metadata.response_code = ResponseCode::FormErr;
        assert_eq!(parse_soa(&message.to_vec().unwrap(), &zone()).unwrap().rcode, 1);
        message.metadata.response_code = ResponseCode::NoError;
        assert_eq!(parse_soa(&message.to_vec().unwrap(), &zone()), Err(ParseError::NotOurs));
    }

    #[test]
    fn a_name_that_points_at_itself_ends() {
        let mut packet = answer(&zone()).to_vec().unwrap();
        packet[7] = 1;
        let here = packet.len() as u16;
        packet.extend_from_slice(&(0xc000 | here).to_be_bytes());
        packet.extend_from_slice(&[0, 6, 0, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(parse_soa(&packet, &zone()), Err(ParseError::Malformed));
    }

    #[test]
    fn a_cut_answer_is_unreadable_and_a_marked_one_is_truncated() {
        let mut message = answer(&zone());
        message.add_answer(soa(&zone(), 1));
        let packet = message.to_vec().unwrap();
        let cut = &packet[..packet.len() - 5];
        assert_eq!(parse_soa(cut, &zone()), Err(ParseError::Malformed));
        let mut marked = cut.to_vec();
        marked[2] |= 0x02;
        assert!(parse_soa(&marked, &zone()).unwrap().truncated);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(packet in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = parse_soa(&packet, &zone());
            let _ = sections(&packet);
        }

        /// Damage to a good answer gives something readable or nothing, never a panic.
        #[test]
        fn no_damage_makes_it_panic(
            hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut message = answer(&zone());
            message.add_answer(soa(&zone(), 7)).set_edns(OtherEdns::new());
            let mut packet = message.to_vec().unwrap();
            for (place, byte) in hits {
                let place = place.index(packet.len());
                packet[place] = byte;
            }
            packet.truncate(cut.index(packet.len()) + 1);
            let _ = parse_soa(&packet, &zone());
        }

        /// What we read is what another library wrote.
        #[test]
        fn both_libraries_agree(
            serial in any::<u32>(), authoritative in any::<bool>(),
            rcode in 0u16..11, with_soa in any::<bool>(), with_edns in any::<bool>(),
        ) {
            let mut message = answer(&zone());
            message.metadata.authoritative = authoritative;
            message.metadata.response_code = ResponseCode::from(0, rcode as u8);
            if with_soa { message.add_answer(soa(&zone(), serial)); }
            if with_edns { message.set_edns(OtherEdns::new()); }
            let packet = message.to_vec().unwrap();
            let read = parse_soa(&packet, &zone()).unwrap();
            prop_assert_eq!(read.serial, with_soa.then_some(serial));
            prop_assert_eq!(read.authoritative, authoritative);
            prop_assert_eq!(read.rcode, rcode);
            prop_assert_eq!(read.edns, with_edns);
        }
    }
}
