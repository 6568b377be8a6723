//! Classifies responses: what counts as a working name server.

use super::wire::Answer;
use bongsu_core::observation::Reason;

/// What one response means for the probe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DnsOutcome {
    /// The server serves the zone, at this serial.
    Serves {
        /// The SOA serial.
        serial: u32,
    },
    /// The response must be fetched over TCP (RFC 7766).
    ByTcp,
    /// The server does not support EDNS; retry without (RFC 6891 §7).
    WithoutEdns,
    /// The server does not serve the zone.
    Fails(Reason),
}

/// Classifies a response. `edns_asked` says whether the query had EDNS.
///
/// Distinguishes the kinds of lame servers: REFUSED, a response without authority (a referral,
/// or from a cache), and a name that exists without being a zone.
pub fn classify(answer: &Answer<'_>, edns_asked: bool) -> DnsOutcome {
    match answer.rcode {
        // FORMERR and NOTIMP from before EDNS, without an OPT record; BADVERS with one.
        1 | 4 if edns_asked && !answer.edns => DnsOutcome::WithoutEdns,
        16 if edns_asked => DnsOutcome::WithoutEdns,
        2 => DnsOutcome::Fails(Reason::ServFail),
        3 => DnsOutcome::Fails(Reason::NxDomain),
        5 => DnsOutcome::Fails(Reason::Refused),
        0 if answer.truncated => DnsOutcome::ByTcp,
        0 if !answer.authoritative => DnsOutcome::Fails(Reason::NotAuthoritative),
        0 => match answer.serial {
            Some(serial) => DnsOutcome::Serves { serial },
            None => DnsOutcome::Fails(Reason::NoData),
        },
        other => DnsOutcome::Fails(Reason::Rcode(u8::try_from(other).unwrap_or(u8::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::wire::Echo;

    const FINE: Answer<'static> = Answer {
        rcode: 0,
        authoritative: true,
        truncated: false,
        serial: Some(7),
        nsid: None,
        edns: true,
        cookie: None,
        echo: Echo::Exact,
    };

    fn check(answer: Answer<'static>, expected: DnsOutcome) {
        assert_eq!(classify(&answer, true), expected, "{answer:?}");
    }

    #[test]
    fn a_server_with_authority_and_soa_serves() {
        check(FINE, DnsOutcome::Serves { serial: 7 });
    }

    #[test]
    fn kinds_of_lame_servers_are_distinguished() {
        check(Answer { rcode: 5, ..FINE }, DnsOutcome::Fails(Reason::Refused));
        check(Answer { authoritative: false, ..FINE }, DnsOutcome::Fails(Reason::NotAuthoritative));
        check(Answer { serial: None, ..FINE }, DnsOutcome::Fails(Reason::NoData));
        check(Answer { rcode: 3, ..FINE }, DnsOutcome::Fails(Reason::NxDomain));
        check(Answer { rcode: 2, ..FINE }, DnsOutcome::Fails(Reason::ServFail));
        check(Answer { rcode: 9, ..FINE }, DnsOutcome::Fails(Reason::Rcode(9)));
    }

    #[test]
    fn a_truncated_response_is_fetched_over_tcp() {
        check(Answer { truncated: true, serial: None, ..FINE }, DnsOutcome::ByTcp);
    }

    #[test]
    fn a_server_without_edns_is_queried_without() {
        let old = Answer { rcode: 1, edns: false, serial: None, ..FINE };
        check(old, DnsOutcome::WithoutEdns);
        assert_eq!(classify(&old, false), DnsOutcome::Fails(Reason::Rcode(1)));
    }
}
