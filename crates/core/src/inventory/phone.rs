//! Phone numbers in one spelling (ITU-T E.164), to compare and to dial them.

/// How numbers are dialled within a country.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Country {
    /// Its name by ISO 3166-1.
    pub name: &'static str,
    /// Its calling code.
    pub code: &'static str,
    /// What comes before a number within the country; nothing in some.
    trunk: &'static str,
    /// What comes before the calling code of another country.
    abroad: &'static str,
}

/// Each as in the numbering plans that the ITU collects.
#[rustfmt::skip]
const COUNTRIES: [Country; 33] = [
    of("KR", "82", "0", "00"), of("JP", "81", "0", "010"), of("CN", "86", "0", "00"),
    of("TW", "886", "0", "00"), of("HK", "852", "", "00"), of("SG", "65", "", "00"),
    of("VN", "84", "0", "00"), of("TH", "66", "0", "00"), of("PH", "63", "0", "00"),
    of("ID", "62", "0", "00"), of("MY", "60", "0", "00"), of("IN", "91", "0", "00"),
    of("AU", "61", "0", "0011"), of("NZ", "64", "0", "00"), of("US", "1", "1", "011"),
    of("CA", "1", "1", "011"), of("GB", "44", "0", "00"), of("IE", "353", "0", "00"),
    of("DE", "49", "0", "00"), of("FR", "33", "0", "00"), of("NL", "31", "0", "00"),
    of("BE", "32", "0", "00"), of("CH", "41", "0", "00"), of("AT", "43", "0", "00"),
    of("SE", "46", "0", "00"), of("FI", "358", "0", "00"), of("NO", "47", "", "00"),
    of("DK", "45", "", "00"), of("ES", "34", "", "00"), of("PT", "351", "", "00"),
    of("PL", "48", "", "00"), of("CZ", "420", "", "00"), of("BR", "55", "0", "00"),
];

const fn of(
    name: &'static str,
    code: &'static str,
    trunk: &'static str,
    abroad: &'static str,
) -> Country {
    Country { name, code, trunk, abroad }
}

/// The fewest digits of a number with its calling code: short numbers are none of E.164.
const MIN_DIGITS: usize = 7;
/// The most (E.164 §6.1).
const MAX_DIGITS: usize = 15;
/// From so many digits on, a number that begins with the country's own calling code has it: no
/// number is that long within a country.
const MIN_WITH_CODE_DIGITS: usize = 11;

impl Default for Country {
    /// Korea.
    fn default() -> Country {
        COUNTRIES[0]
    }
}

impl Country {
    /// A country by its ISO 3166-1 name; `None` when its numbering plan is not known here.
    pub fn by_name(name: &str) -> Option<Country> {
        COUNTRIES.into_iter().find(|country| country.name.eq_ignore_ascii_case(name))
    }

    /// The names of all countries whose numbering plans are known.
    pub fn names() -> impl Iterator<Item = &'static str> {
        COUNTRIES.iter().map(|country| country.name)
    }

    /// A number as E.164 has it, `+821012345678`, in whatever way it was written here: with the
    /// calling code behind `+`, behind what is dialled for abroad, or bare; without it; or with
    /// the trunk prefix that a spreadsheet took away. `None` when it is no number.
    pub fn e164(self, number: &str) -> Option<String> {
        // +44 (0)20: the trunk prefix of another country.
        let number = match number.trim_start() {
            it if it.starts_with('+') || it.starts_with(self.abroad) => it.replace("(0)", ""),
            it => it.to_owned(),
        };
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        if digits.len() < MIN_DIGITS {
            return None;
        }
        let has_plus = number.starts_with('+') && !digits.starts_with('0');
        let full = match has_plus {
            true => digits,
            false => self.with_code(&digits),
        };
        // The trunk prefix is written behind the own code too: +82 (0)10.
        let full = match full.strip_prefix(self.code) {
            Some(rest) if self.trunk == "0" => {
                format!("{}{}", self.code, rest.trim_start_matches('0'))
            }
            _ => full,
        };
        (MIN_DIGITS..=MAX_DIGITS).contains(&full.len()).then(|| format!("+{full}"))
    }

    fn with_code(self, digits: &str) -> String {
        if let Some(rest) = digits.strip_prefix(self.abroad).filter(|rest| !rest.starts_with('0')) {
            return rest.to_owned();
        }
        // A spreadsheet takes the + away.
        if digits.starts_with(self.code) && digits.len() >= MIN_WITH_CODE_DIGITS {
            return digits.to_owned();
        }
        let national = digits.strip_prefix(self.trunk).unwrap_or(digits);
        format!("{}{}", self.code, national)
    }

    /// Whether a number of this country lacks the trunk prefix that is dialled before it here, as
    /// spreadsheets leave numbers: `1012345678` in Korea. Not one that has a calling code, or that
    /// is dialled as it is.
    pub fn lacks_trunk(self, number: &str) -> bool {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let has_code = digits.starts_with(self.code) && digits.len() >= MIN_WITH_CODE_DIGITS;
        let is_service = self.name == "KR"
            && digits.len() == 8
            && SERVICE_PREFIXES.iter().any(|it| digits.starts_with(it));
        self.trunk == "0"
            && digits.len() >= MIN_DIGITS
            && !number.trim_start().starts_with('+')
            && !digits.starts_with('0')
            && !has_code
            && !is_service
    }

    /// A number of E.164 as it is dialled within this country; `None` when it is of another.
    pub fn national(self, e164: &str) -> Option<String> {
        let rest = e164.strip_prefix('+')?.strip_prefix(self.code)?;
        let is_subscriber = SERVICE_PREFIXES.iter().any(|it| rest.starts_with(it));
        // 1588-1234 has no trunk prefix in Korea, and nothing has one in North America.
        match self.trunk {
            "0" if !(self.name == "KR" && rest.len() == 8 && is_subscriber) => {
                Some(format!("0{rest}"))
            }
            _ => Some(rest.to_owned()),
        }
    }
}

/// Korean numbers of eight digits that are dialled as they are, from everywhere.
const SERVICE_PREFIXES: [&str; 3] = ["15", "16", "18"];

/// A number of E.164 as its calling code and the rest, as the ITU has assigned the codes.
pub fn split_code(e164: &str) -> Option<(&str, &str)> {
    const TWO_DIGITS: [&str; 44] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46",
        "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
        "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    let digits = e164.strip_prefix('+')?;
    let length = match digits.get(..2)? {
        two if two.starts_with(['1', '7']) => 1,
        two if TWO_DIGITS.contains(&two) => 2,
        _ => 3,
    };
    digits.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(country: &str, spellings: &[&str], e164: &str, national: &str) {
        let country = Country::by_name(country).unwrap();
        for spelling in spellings {
            assert_eq!(country.e164(spelling).as_deref(), Some(e164), "{spelling}");
        }
        assert_eq!(country.e164(e164).as_deref(), Some(e164), "written again");
        assert_eq!(country.national(e164).as_deref(), Some(national));
    }

    #[test]
    fn every_spelling_of_a_number_is_one_number() {
        let spellings = [
            "010-1234-5678",
            "01012345678",
            "1012345678",
            "821012345678",
            "8201012345678",
            "0082-10-1234-5678",
            "00 82 (0)10 1234 5678",
            "+82 10-1234-5678",
            "+82.1012345678",
            "+82 010 1234 5678",
            "+010-1234-5678",
        ];
        same("KR", &spellings, "+821012345678", "01012345678");
        let seoul = ["02-123-4567", "0082 2 123 4567", "+82 (0)2 123 4567", "+8221234567"];
        same("KR", &seoul, "+8221234567", "021234567");
        same("KR", &["1588-1234", "+82 1588 1234"], "+8215881234", "15881234");
        same("KR", &["070-1234-5678"], "+827012345678", "07012345678");
        let london = ["020 7946 0958", "+44 20 7946 0958", "0044 20 7946 0958", "442079460958"];
        same("GB", &london, "+442079460958", "02079460958");
        let york = ["212 555 0100", "1 212 555 0100", "+1 (212) 555-0100", "2125550100"];
        same("US", &york, "+12125550100", "2125550100");
        same("JP", &["090-1234-5678", "010 81 90 1234 5678"], "+819012345678", "09012345678");
        same("SG", &["6123 4567", "+65 6123 4567"], "+6561234567", "61234567");
    }

    #[test]
    fn a_number_of_another_country_is_told_as_such() {
        let korea = Country::default();
        for (spelling, e164) in [
            ("+1 202-555-0123", "+12025550123"),
            ("00 81 90 1234 5678", "+819012345678"),
            ("+49 170 1234567", "+491701234567"),
            ("+44 (0)20 7946 0958", "+442079460958"),
        ] {
            assert_eq!(korea.e164(spelling).as_deref(), Some(e164), "{spelling}");
            assert_eq!(korea.national(e164), None, "{e164}");
        }
        let split = |e164| split_code(e164).unwrap();
        assert_eq!(split("+12025550123"), ("1", "2025550123"));
        assert_eq!(split("+819012345678"), ("81", "9012345678"));
        assert_eq!(split("+35312345678"), ("353", "12345678"));
        assert_eq!(split_code("12025550123"), None);
    }

    #[test]
    fn a_number_lacks_its_trunk_prefix_where_a_spreadsheet_took_it() {
        let korea = Country::default();
        for lacking in ["1012345678", "10-1234-5678", "212345678", "21234567"] {
            assert!(korea.lacks_trunk(lacking), "{lacking}");
        }
        for whole in
            ["010-1234-5678", "+82 10 1234 5678", "821012345678", "15881234", "119", "kim", ""]
        {
            assert!(!korea.lacks_trunk(whole), "{whole}");
        }
        let of = |name| Country::by_name(name).unwrap();
        assert!(of("GB").lacks_trunk("2079460958"));
        assert!(!of("US").lacks_trunk("2125550100") && !of("SG").lacks_trunk("61234567"));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "119", "+", "kim", "+1234567890123456", "12345678901234567"] {
            assert_eq!(Country::default().e164(text), None, "{text}");
        }
        assert!(Country::by_name("kr").is_some() && Country::by_name("XX").is_none());
    }
}
