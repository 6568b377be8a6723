//! The zone that a file's name speaks of, since a name server's configuration gives the origin
//! outside of the file.

use crate::name::Name;

/// What stands behind the zone in the names that servers, tools and people give.
const ENDS: [&str; 14] = [
    ".zone",
    "_zone",
    "-zone",
    ".zonefile",
    ".db",
    ".dns",
    ".txt",
    ".text",
    ".master",
    ".hosts",
    ".signed",
    ".bind",
    ".bak",
    ".orig",
];

/// The digits of a date.
const DATE_DIGITS: usize = 8;

/// `shop.co.kr` for `shop.co.kr.zone`, `db.shop.co.kr`, `DB.SHOP.CO.KR.ZONE.signed` or
/// `shop.co.kr-2024-05-01.txt`.
pub(super) fn of(file: &str) -> Option<String> {
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file).to_lowercase();
    let mut base = base.strip_prefix("db.").unwrap_or(&base);
    loop {
        let end = ENDS.iter().find_map(|end| base.strip_suffix(end));
        match end.or_else(|| without_date(base)) {
            Some(shorter) => base = shorter,
            None => break,
        }
    }
    let name = Name::parse(base).ok()?;
    name.registrable().ok().map(|_| name.to_string())
}

/// Without a date at the end, and what separates it.
fn without_date(base: &str) -> Option<&str> {
    let separators = ['-', '_', '.'];
    let rest = base.trim_end_matches(|c: char| c.is_ascii_digit() || separators.contains(&c));
    let digits = base[rest.len()..].bytes().filter(u8::is_ascii_digit).count();
    (digits >= DATE_DIGITS && base[rest.len()..].starts_with(separators)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_is_found_in_every_common_name() {
        for file in [
            "shop.kr.dns",
            "shop.kr.zone.signed",
            "DB.shop.kr.ZONE",
            "db.SHOP.KR",
            "shop.kr-2024-05-01.txt",
            "shop.kr_20240501.zone",
            "shop.kr.2024050112.db",
            "shop.kr_zone.txt",
            "C:\\dns\\backup\\shop.kr.dns.bak",
            "zones/shop.kr",
        ] {
            assert_eq!(of(file).as_deref(), Some("shop.kr"), "{file}");
        }
        for file in ["customers.txt", "zone.txt", "2024-05-01.txt", "co.kr.zone"] {
            assert_eq!(of(file), None, "{file}");
        }
        assert_eq!(of("24.kr.zone").as_deref(), Some("24.kr"));
    }
}
