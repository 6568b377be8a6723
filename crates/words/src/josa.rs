//! Korean particles: 은/는, 이/가, 을/를, 과/와, 으로/로 by the sound a word ends with.
//!
//! Most names on pages are not Hangul (`ns1.example.kr`, `web-17`, `203.0.113.0/24`),
//! so digits and Latin letters are read the way a Korean reads them aloud.

/// How the last sound of a word ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ending {
    Vowel,
    /// The consonant ㄹ, before which 으로 becomes 로.
    Rieul,
    Consonant,
    /// Nothing that is read aloud, or nobody knows how.
    Silent,
}

/// `word` with the right one of a pair such as `은/는`; when the word gives no sound to
/// go by, both as `은(는)`. `None` when `pair` is not two particles.
///
/// ```
/// assert_eq!(bongsu_words::josa::josa("네임서버", "이/가").as_deref(), Some("네임서버가"));
/// assert_eq!(bongsu_words::josa::josa("web-17", "으로/로").as_deref(), Some("web-17로"));
/// ```
pub fn josa(word: &str, pair: &str) -> Option<String> {
    let (after_consonant, after_vowel) = pair.split_once('/')?;
    let particle = match ending(word) {
        Ending::Vowel => after_vowel.to_owned(),
        Ending::Rieul if after_consonant == "으로" => after_vowel.to_owned(),
        Ending::Consonant | Ending::Rieul => after_consonant.to_owned(),
        Ending::Silent if after_consonant == "으로" => "(으)로".to_owned(),
        Ending::Silent => format!("{after_consonant}({after_vowel})"),
    };
    Some(format!("{word}{particle}"))
}

fn ending(word: &str) -> Ending {
    let read = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    match read.chars().next_back() {
        None => Ending::Silent,
        Some(c @ '가'..='힣') => hangul(c),
        Some(c) if c.is_ascii_digit() => digits(read),
        Some(c) if c.is_ascii_alphabetic() => latin(read),
        Some(_) => Ending::Silent,
    }
}

/// Syllables are laid out by final consonant, 28 to a row (Unicode §3.12); the ninth is ㄹ.
fn hangul(syllable: char) -> Ending {
    match (u32::from(syllable) - u32::from('가')) % 28 {
        0 => Ending::Vowel,
        8 => Ending::Rieul,
        _ => Ending::Consonant,
    }
}

/// 영 일 이 삼 사 오 육 칠 팔 구; round numbers end in 십, 백, 천, 만, 억 or 조.
fn digits(read: &str) -> Ending {
    let last = read.chars().next_back();
    match last {
        Some('1' | '7' | '8') => Ending::Rieul,
        Some('3' | '6') => Ending::Consonant,
        Some('0') => {
            let zeros = read.chars().rev().filter(|c| *c != ',').take_while(|c| *c == '0').count();
            if (12..16).contains(&zeros) { Ending::Vowel } else { Ending::Consonant }
        }
        _ => Ending::Vowel,
    }
}

/// Words that end in one stop after a short vowel, or in `ck`, and are written with a final
/// consonant: 넷, 웹, 랙. Others of their kind are not: 비트, 체크.
const CLOSED_WORDS: [&str; 18] = [
    "net", "internet", "web", "shop", "app", "chat", "bot", "rack", "stack", "back", "lock",
    "block", "clock", "rock", "pack", "track", "set", "market",
];

/// The last run of letters: an abbreviation by its last letter's name, a word by its sound, as
/// far as its spelling tells that.
fn latin(read: &str) -> Ending {
    let start = read
        .rfind(|c: char| !c.is_ascii_alphabetic())
        .map_or(0, |ix| ix + read[ix..].chars().next().map_or(0, char::len_utf8));
    let run = &read[start..];
    let lower = run.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    let is_vowel = |b: u8| b"aeiouy".contains(&b);
    let spoken_as_word = bytes.len() >= 3
        && run.chars().skip(1).any(|c| c.is_ascii_lowercase())
        && bytes.iter().any(|b| is_vowel(*b));
    match bytes[bytes.len() - 1] {
        // 엘 and 알 by name; as the end of a word only l sounds (서버, 컬러, but 셸).
        b'l' => Ending::Rieul,
        b'r' if !spoken_as_word => Ending::Rieul,
        b'm' | b'n' => Ending::Consonant,
        _ if !spoken_as_word => Ending::Vowel,
        // Silent or not: 네임, 구글, 카페.
        b'e' => Ending::Silent,
        b'g' if bytes.ends_with(b"ng") => Ending::Consonant,
        b'p' | b't' | b'k' | b'b' | b'c' => {
            let after_vowel = is_vowel(bytes[bytes.len() - 2]) || bytes.ends_with(b"ck");
            match CLOSED_WORDS.contains(&lower.as_str()) {
                true => Ending::Consonant,
                false if after_vowel => Ending::Silent,
                // After another consonant it opens a syllable: 호스트, 데스크.
                false => Ending::Vowel,
            }
        }
        _ => Ending::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, pair: &str, expect: &str) {
        assert_eq!(josa(word, pair).unwrap(), expect);
    }

    #[test]
    fn hangul_by_its_final_consonant() {
        check("랙", "은/는", "랙은");
        check("네임서버", "은/는", "네임서버는");
        check("회선", "을/를", "회선을");
        check("서울", "으로/로", "서울로");
        check("부산", "으로/로", "부산으로");
        check("대구", "으로/로", "대구로");
    }

    #[test]
    fn digits_by_their_reading() {
        check("ns1", "이/가", "ns1이");
        check("ns2", "이/가", "ns2가");
        check("r3", "은/는", "r3은");
        check("web-17", "으로/로", "web-17로");
        check("203.0.113.0/24", "을/를", "203.0.113.0/24를");
        check("1,000", "이/가", "1,000이");
        check("1,000,000,000,000", "이/가", "1,000,000,000,000가");
    }

    #[test]
    fn letters_and_words_by_their_reading() {
        check("ns1.example.kr", "이/가", "ns1.example.kr이");
        check("shop.com", "을/를", "shop.com을");
        check("example.net", "이/가", "example.net이");
        check("example.org", "은/는", "example.org는");
        check("SK", "과/와", "SK와");
        check("LGU", "으로/로", "LGU로");
        check("host", "이/가", "host가");
        check("server", "은/는", "server는");
        check("URL", "으로/로", "URL로");
        check("RAID", "이/가", "RAID가");
        check("rack", "은/는", "rack은");
        check("Tokyo", "으로/로", "Tokyo로");
    }

    #[test]
    fn a_word_that_can_be_read_both_ways_gets_both() {
        check("name", "이/가", "name이(가)");
        check("Google", "은/는", "Google은(는)");
        check("cafe", "을/를", "cafe을(를)");
        check("bit", "과/와", "bit과(와)");
        check("check", "으로/로", "check(으)로");
        check("db-slave", "은/는", "db-slave은(는)");
    }

    #[test]
    fn closing_marks_are_skipped() {
        check("가비아(주)", "은/는", "가비아(주)는");
        check("“랙”", "이/가", "“랙”이");
    }

    #[test]
    fn a_word_without_a_sound_gets_both() {
        check("", "은/는", "은(는)");
        check("東京", "으로/로", "東京(으)로");
        assert_eq!(josa("랙", "은"), None);
    }
}
