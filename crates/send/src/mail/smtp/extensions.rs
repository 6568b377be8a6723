//! What a relay offers in its answer to EHLO (RFC 5321 §4.1.1.1).

use super::reply::Reply;

/// The extensions that are used when they are offered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Extensions {
    /// RFC 3207.
    pub start_tls: bool,
    /// RFC 6152.
    pub eight_bit: bool,
    /// RFC 6531: addresses beyond ASCII.
    pub utf8: bool,
    /// RFC 4616.
    pub auth_plain: bool,
    /// The older way to log in, without a specification.
    pub auth_login: bool,
}

impl Extensions {
    /// Of the answer to EHLO; its first line names the relay.
    pub(super) fn of(reply: &Reply) -> Extensions {
        let mut offered = Extensions::default();
        for line in reply.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            // Old servers write `AUTH=LOGIN`.
            let mut words = line.split([' ', '=']);
            match words.next() {
                Some("STARTTLS") => offered.start_tls = true,
                Some("8BITMIME") => offered.eight_bit = true,
                Some("SMTPUTF8") => offered.utf8 = true,
                Some("AUTH") => words.for_each(|mechanism| match mechanism {
                    "PLAIN" => offered.auth_plain = true,
                    "LOGIN" => offered.auth_login = true,
                    _ => {}
                }),
                _ => {}
            }
        }
        offered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_read_in_any_spelling() {
        let lines = ["mx AUTH", "starttls", "AUTH=LOGIN", "Auth plain cram-md5", "SIZE 1"];
        let lines = lines.map(str::to_owned).to_vec();
        let offered = Extensions::of(&Reply { code: 250, lines });
        let expected = Extensions {
            start_tls: true,
            auth_plain: true,
            auth_login: true,
            ..Extensions::default()
        };
        assert_eq!(offered, expected);
    }
}
