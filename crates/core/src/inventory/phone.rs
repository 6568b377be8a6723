//! Phone numbers in one spelling, to compare and to dial them.

/// A number as it is dialled within Korea: digits only, `0` in place of the country code in any
/// of its spellings, and the `0` put back that a spreadsheet takes from a mobile number. Other
/// country codes keep their digits.
///
/// What has no country code is Korean.
pub fn normalize_phone(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let international = number.trim_start().starts_with('+').then_some(digits.as_str());
    // As a call from within another country begins, or as a spreadsheet leaves `+82`.
    let written_out = digits.strip_prefix("00").filter(|rest| rest.starts_with("82"));
    let bare = Some(digits.as_str()).filter(|all| is_mobile(all.strip_prefix("82").unwrap_or("")));
    if let Some(rest) =
        international.or(written_out).or(bare).and_then(|all| all.strip_prefix("82"))
    {
        return format!("0{}", rest.trim_start_matches('0'));
    }
    match international {
        None if is_mobile(&digits) => format!("0{}", digits.trim_start_matches('0')),
        _ => digits,
    }
}

/// Whether these are the digits of a Korean mobile number, with or without its first `0`.
fn is_mobile(digits: &str) -> bool {
    let rest = digits.strip_prefix('0').unwrap_or(digits);
    rest.len() == 10 && rest.starts_with("10")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_dialled_within_korea() {
        assert_eq!(normalize_phone("+82 10-1234-5678"), "01012345678");
        assert_eq!(normalize_phone("+82 (0)2 123 4567"), "021234567");
        assert_eq!(normalize_phone("010-1234-5678"), "01012345678");
        assert_eq!(normalize_phone("+1 212 555 0100"), "12125550100");
    }

    #[test]
    fn every_spelling_of_a_number_is_one_number() {
        for spelling in [
            "01012345678",
            "1012345678",
            "821012345678",
            "8201012345678",
            "0082-10-1234-5678",
            "00 82 (0)10 1234 5678",
            "+82.1012345678",
            "+82 010 1234 5678",
        ] {
            assert_eq!(normalize_phone(spelling), "01012345678", "{spelling}");
        }
        assert_eq!(normalize_phone("0082 2 123 4567"), "021234567");
    }

    #[test]
    fn other_numbers_stay_as_they_are() {
        for number in ["021234567", "15881234", "0310123456", "07012345678", "8212345678"] {
            assert_eq!(normalize_phone(number), number);
        }
        assert_eq!(normalize_phone("+1 012 345 6789"), "10123456789", "no Korean mobile");
    }
}
