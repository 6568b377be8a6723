//! Classifies responses: what counts as a working name server.

use super::wire::Answer;
use bongsu_core::observation::Reason;

/// What one response means for the probe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DnsOutcome {
    /// The server serves the zone, at this serial.
    Serves {
        /// The SOA serial; `None` when the zone's own name is an alias.
        serial: Option<u32>,
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
/// What resolvers resolve is served: also an SOA in the authority section, an alias at the
/// zone's own name, and an answer that claims no authority and does not come from a cache.
///
/// Distinguishes the kinds of lame servers: REFUSED, a response without authority (a referral,
/// or from a cache), and a name that exists without being a zone.
pub fn classify(answer: &Answer<'_>, edns_asked: bool) -> DnsOutcome {
    match answer.rcode {
        // FORMERR and NOTIMP from before EDNS, or from servers that know EDNS and stumble over
        // an option; BADVERS.
        1 | 4 if edns_asked => DnsOutcome::WithoutEdns,
        16 if edns_asked => DnsOutcome::WithoutEdns,
        2 => DnsOutcome::Fails(Reason::ServFail),
        3 => DnsOutcome::Fails(Reason::NxDomain),
        5 => DnsOutcome::Fails(Reason::Refused),
        0 if answer.truncated => DnsOutcome::ByTcp,
        0 if answer.serial.is_some() && !answer.recursive => served(answer.serial),
        0 if !answer.authoritative => DnsOutcome::Fails(Reason::NotAuthoritative),
        0 => match answer.serial.or(answer.authority_serial) {
            None if !answer.alias => DnsOutcome::Fails(Reason::NoData),
            serial => served(serial),
        },
        other => DnsOutcome::Fails(Reason::Rcode(u8::try_from(other).unwrap_or(u8::MAX))),
    }
}

fn served(serial: Option<u32>) -> DnsOutcome {
    DnsOutcome::Serves { serial }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::wire::Echo;

    const FINE: Answer<'static> = Answer {
        rcode: 0,
        authoritative: true,
        recursive: false,
        truncated: false,
        serial: Some(7),
        authority_serial: None,
        alias: false,
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
        check(FINE, served(Some(7)));
    }

    /// BIND and Unbound resolve all of these (P3).
    #[test]
    fn what_resolvers_resolve_is_served() {
        check(Answer { serial: None, authority_serial: Some(7), ..FINE }, served(Some(7)));
        check(Answer { serial: None, alias: true, ..FINE }, served(None));
        check(Answer { authoritative: false, ..FINE }, served(Some(7)));
        check(Answer { recursive: true, ..FINE }, served(Some(7)));
    }

    #[test]
    fn kinds_of_lame_servers_are_distinguished() {
        check(Answer { rcode: 5, ..FINE }, DnsOutcome::Fails(Reason::Refused));
        check(
            Answer { authoritative: false, recursive: true, ..FINE },
            DnsOutcome::Fails(Reason::NotAuthoritative),
        );
        let referral = Answer { authoritative: false, serial: None, ..FINE };
        check(referral, DnsOutcome::Fails(Reason::NotAuthoritative));
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
        check(Answer { edns: true, ..old }, DnsOutcome::WithoutEdns);
        assert_eq!(classify(&old, false), DnsOutcome::Fails(Reason::Rcode(1)));
    }
}
