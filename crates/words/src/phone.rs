//! Telephone numbers as people of a country read them.

use crate::Language;
use bongsu_core::inventory::Contact;

/// The calling code of Korea.
const KOREA: &str = "+82";

/// A number (E.164) for a reader: Korean numbers as Koreans write them, for readers of Korean;
/// every other as it is.
pub fn phone(lang: Language, number: &str) -> String {
    let digits = number.strip_prefix(KOREA).filter(|_| lang == Language::Ko);
    digits.and_then(national).unwrap_or_else(|| number.to_owned())
}

/// A contact's address for a reader.
pub fn contact(lang: Language, contact: &Contact) -> String {
    match contact {
        Contact::Email(address) => address.clone(),
        Contact::Phone(number) => phone(lang, number),
    }
}

/// The digits behind the calling code, in groups.
fn national(digits: &str) -> Option<String> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.starts_with('0') {
        return None;
    }
    // Numbers of the whole country have no area: 1588-1234.
    if digits.len() == 8 && digits.starts_with('1') {
        return Some(format!("{}-{}", &digits[..4], &digits[4..]));
    }
    let area = match digits {
        _ if digits.starts_with('2') => 1,
        // Numbers that follow their owner: 0505-123-4567.
        _ if digits.starts_with("50") => 3,
        _ => 2,
    };
    let rest = digits.len().checked_sub(area).filter(|rest| (7..=8).contains(rest))?;
    let (area, number) = digits.split_at(area);
    let (first, last) = number.split_at(rest - 4);
    Some(format!("0{area}-{first}-{last}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn koreans_read_korean_numbers_as_they_write_them() {
        for (number, read) in [
            ("+82212345678", "02-1234-5678"),
            ("+8221234567", "02-123-4567"),
            ("+821012345678", "010-1234-5678"),
            ("+82311234567", "031-123-4567"),
            ("+827012345678", "070-1234-5678"),
            ("+825051234567", "0505-123-4567"),
            ("+8215881234", "1588-1234"),
            ("+81312345678", "+81312345678"),
            ("+82119", "+82119"),
        ] {
            assert_eq!(phone(Language::Ko, number), read);
            assert_eq!(phone(Language::En, number), number);
        }
    }
}
