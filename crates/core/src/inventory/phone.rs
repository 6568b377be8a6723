//! Phone numbers in one spelling, to compare and to dial them.

/// A number as it is dialled within Korea: digits only, `0` in place of `+82`. Other country
/// codes keep their digits.
pub fn normalize_phone(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match number.trim_start().strip_prefix('+').and(digits.strip_prefix("82")) {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => digits,
    }
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
}
