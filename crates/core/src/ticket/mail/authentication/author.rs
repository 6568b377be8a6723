//! Whether an author is plainly one address (RFC 5322 §3.6.2).
//!
//! Mail filters judge by the author that they read, and add nothing where they read none
//! (OpenDMARC 1.4 for `From: a@b.kr (`). So nobody vouches for what programs may read differently.

use super::super::Incoming;

/// The address of the author, where the only `From` names it in a way that every program reads alike.
pub(super) fn plain(mail: &Incoming) -> Option<&str> {
    let (_, address) = mail.from.as_ref()?;
    let mut fields = mail.header("from");
    let (field, None) = (fields.next()?, fields.next()) else { return None };
    let written = written(field)?;
    written.eq_ignore_ascii_case(address).then_some(address)
}

/// The address in a field `From` that holds one mailbox and nothing else; `None` of every other.
fn written(field: &str) -> Option<&str> {
    let outside = outside(field)?;
    let found = |c: char| outside.iter().filter(move |(_, it)| *it == c).map(|(at, _)| *at);
    let is_list = outside.iter().any(|(_, c)| matches!(c, ',' | ';' | ':' | '\\'));
    let is_odd = field.chars().any(char::is_control);
    if is_list || is_odd || found('@').count() != 1 {
        return None;
    }
    let address = match (found('<').count(), found('>').count()) {
        (1, 1) => {
            let (begin, end) = (found('<').next()?, found('>').next()?);
            let nothing_after = |(at, c): &(usize, char)| *at <= end || c.is_whitespace();
            if !outside.iter().all(nothing_after) {
                return None;
            }
            field.get(begin + 1..end)?
        }
        (0, 0) => {
            let word = |(_, c): &&(usize, char)| !c.is_whitespace();
            let (begin, _) = outside.iter().find(word)?;
            let (end, last) = outside.iter().rfind(word)?;
            field.get(*begin..end + last.len_utf8())?
        }
        _ => return None,
    };
    let is_plain = |c: char| !c.is_whitespace() && !"()<>\"".contains(c);
    (address.contains('@') && address.chars().all(is_plain)).then_some(address)
}

/// What of a field stands outside of quotes and comments, with where it is; `None` where one is not
/// closed.
fn outside(field: &str) -> Option<Vec<(usize, char)>> {
    let (mut depth, mut quoted, mut escaped) = (0u32, false, false);
    let mut kept = Vec::new();
    for (at, c) in field.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if depth > 0 || quoted => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ if depth == 0 => kept.push((at, c)),
            _ => {}
        }
    }
    (depth == 0 && !quoted && !escaped).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn only_an_author_whom_every_program_reads_alike_is_one() {
        for plain in [
            "a@b.kr",
            " Kim <a@b.kr> (shop)",
            "\"Kim, <x@y.kr>\" <a@b.kr>",
            "a@b.kr (Kim (shop))",
            "[알림] 가게 <a@b.kr>",
            "=?euc-kr?B?sei53g==?= <a@b.kr>",
        ] {
            assert_eq!(written(plain), Some("a@b.kr"), "{plain}");
        }
        for odd in [
            "a@b.kr (",
            "a@b.kr )",
            "\"a@b.kr",
            "a@b.kr, c@d.kr",
            "a@b.kr <c@d.kr>",
            "<a@b.kr> c",
            "<a@b.kr> <c@d.kr>",
            "x: a@b.kr;",
            "<@c.kr:a@b.kr>",
            "a(@b.kr) c@b.kr",
            "a(x)@b.kr",
            "a @b.kr",
            "a@b.kr\u{0}",
            "a",
            "",
        ] {
            assert_ne!(written(odd), Some("a@b.kr"), "{odd}");
        }
        assert_eq!(written("a(@b.kr) c@b.kr"), None);
    }
}
