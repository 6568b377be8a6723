//! Aliases (CNAME, RFC 1034 §3.6.2): where a name leads in the end.

use hickory_proto::rr::{Name, RData, Record};
use std::net::IpAddr;

/// Longer chains of aliases are not followed; resolvers follow some more than a dozen.
pub const MAX_ALIASES: usize = 16;

/// The addresses among records.
pub fn addresses_in<'r>(
    records: impl IntoIterator<Item = &'r Record>,
) -> impl Iterator<Item = IpAddr> {
    records.into_iter().filter_map(|record| record.data.ip_addr())
}

/// Where the aliases in one response lead; `None` when they go in a circle, or on for longer than
/// anybody follows.
pub fn follow(name: &Name, answers: &[Record]) -> Option<Name> {
    let mut at = name.clone();
    for _ in 0..=MAX_ALIASES {
        let alias = answers.iter().find_map(|record| match &record.data {
            RData::CNAME(target) if record.name == at => Some(target.0.clone()),
            _ => None,
        });
        match alias {
            Some(target) => at = target,
            None => return Some(at),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::rr::rdata::CNAME;

    #[test]
    fn aliases_are_followed_and_circles_end_nowhere() {
        let name = |text: &str| Name::from_ascii(text).unwrap();
        let alias = |from: &str, to: &str| {
            Record::from_rdata(name(from), 60, RData::CNAME(CNAME(name(to))))
        };
        let chain = [alias("www.shop.kr.", "a.shop.kr."), alias("a.shop.kr.", "b.cdn.kr.")];
        assert_eq!(follow(&name("www.shop.kr."), &chain), Some(name("b.cdn.kr.")));
        assert_eq!(follow(&name("b.cdn.kr."), &chain), Some(name("b.cdn.kr.")));
        let circle = [alias("a.kr.", "b.kr."), alias("b.kr.", "a.kr.")];
        assert_eq!(follow(&name("a.kr."), &circle), None);
    }
}
