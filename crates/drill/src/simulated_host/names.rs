//! Generates names of customers, their domains and their contacts.
//!
//! Everything is under `.example` (RFC 2606) and no phone number can be real, so a screenshot of
//! a drill never shows a real company as down.

use bongsu_core::hash::hash;

/// A part of a name in Hangul and in Latin letters.
type NamePart = (&'static str, &'static str);

const FIRST: [NamePart; 40] = [
    ("하늘", "haneul"),
    ("바다", "bada"),
    ("가온", "gaon"),
    ("누리", "nuri"),
    ("다온", "daon"),
    ("라온", "raon"),
    ("마루", "maru"),
    ("보람", "boram"),
    ("새벽", "saebyeok"),
    ("아람", "aram"),
    ("이슬", "iseul"),
    ("초록", "chorok"),
    ("푸른", "pureun"),
    ("한빛", "hanbit"),
    ("해솔", "haesol"),
    ("달빛", "dalbit"),
    ("별빛", "byeolbit"),
    ("은하", "eunha"),
    ("미리내", "mirinae"),
    ("나래", "narae"),
    ("도담", "dodam"),
    ("두루", "duru"),
    ("모아", "moa"),
    ("벼리", "byeori"),
    ("빛나", "bitna"),
    ("사랑", "sarang"),
    ("소담", "sodam"),
    ("시나브로", "sinabro"),
    ("아침", "achim"),
    ("여울", "yeoul"),
    ("온새미", "onsaemi"),
    ("윤슬", "yunseul"),
    ("잔디", "jandi"),
    ("참빛", "chambit"),
    ("큰솔", "keunsol"),
    ("토담", "todam"),
    ("파랑", "parang"),
    ("포근", "pogeun"),
    ("하람", "haram"),
    ("흰돌", "hindol"),
];

const SECOND: [NamePart; 40] = [
    ("책방", "chaekbang"),
    ("꽃집", "kkotjip"),
    ("빵집", "ppangjip"),
    ("공방", "gongbang"),
    ("한의원", "clinic"),
    ("학원", "hagwon"),
    ("여행사", "travel"),
    ("부동산", "estate"),
    ("미디어", "media"),
    ("게임", "game"),
    ("쇼핑", "shopping"),
    ("뉴스", "news"),
    ("카페", "cafe"),
    ("펜션", "pension"),
    ("목장", "farm"),
    ("인쇄", "print"),
    ("가구", "gagu"),
    ("안경", "glasses"),
    ("자전거", "bike"),
    ("낚시", "fishing"),
    ("등산", "hiking"),
    ("사진관", "photo"),
    ("음악", "music"),
    ("극장", "theatre"),
    ("포럼", "forum"),
    ("동호회", "club"),
    ("장터", "market"),
    ("전자", "electronics"),
    ("기계", "machine"),
    ("물류", "logistics"),
    ("법률", "law"),
    ("세무", "tax"),
    ("건축", "architect"),
    ("디자인", "design"),
    ("광고", "ads"),
    ("교회", "church"),
    ("도시락", "lunchbox"),
    ("반찬", "banchan"),
    ("떡집", "tteok"),
    ("옷방", "otbang"),
];

const FAMILY: [NamePart; 12] = [
    ("김", "kim"),
    ("이", "lee"),
    ("박", "park"),
    ("최", "choi"),
    ("정", "jung"),
    ("강", "kang"),
    ("조", "cho"),
    ("윤", "yoon"),
    ("장", "jang"),
    ("임", "lim"),
    ("한", "han"),
    ("오", "oh"),
];

const GIVEN: [NamePart; 16] = [
    ("가은", "gaeun"),
    ("나연", "nayeon"),
    ("다현", "dahyun"),
    ("도윤", "doyun"),
    ("민서", "minseo"),
    ("보경", "bokyung"),
    ("서준", "seojun"),
    ("수아", "sua"),
    ("시우", "siwoo"),
    ("예린", "yerin"),
    ("유진", "yujin"),
    ("재호", "jaeho"),
    ("지훈", "jihoon"),
    ("채원", "chaewon"),
    ("하준", "hajun"),
    ("현우", "hyunwoo"),
];

/// A generated name, unique for numbers below 100,000.
pub struct FakeName {
    /// In Hangul.
    pub hangul: String,
    /// In Latin letters, fit for a label of a domain name.
    pub latin: String,
}

/// The `n`th business, all different; `seed` shuffles them.
pub fn business_name(seed: u64, n: usize) -> FakeName {
    let kinds = FIRST.len() * SECOND.len();
    // 1,009 is prime and does not divide `kinds`, so stepping by it visits every pair
    // once before any comes again.
    let offset = usize::try_from(hash("business", seed) % kinds as u64).unwrap_or(0);
    let pair = (n % kinds * 1_009 + offset) % kinds;
    let (first, second) = (FIRST[pair % FIRST.len()], SECOND[pair / FIRST.len()]);
    let again = n / kinds;
    let number = if again == 0 { String::new() } else { (again + 1).to_string() };
    FakeName {
        hangul: format!("{}{}{number}", first.0, second.0),
        latin: match number.as_str() {
            "" => format!("{}-{}", first.1, second.1),
            more => format!("{}-{}-{more}", first.1, second.1),
        },
    }
}

/// The contact of the `n`th customer.
pub fn person_name(seed: u64, n: usize) -> FakeName {
    let draw = hash(&n.to_string(), seed ^ 0x70e5);
    let pick = |words: &[NamePart], from: u64| words[(from % words.len() as u64) as usize];
    let (family, given) = (pick(&FAMILY, draw), pick(&GIVEN, draw >> 16));
    FakeName {
        hangul: format!("{}{}", family.0, given.0),
        latin: format!("{}.{}", given.1, family.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_customers_share_a_name() {
        let all: Vec<FakeName> = (0..5_000).map(|n| business_name(7, n)).collect();
        let latin: HashSet<&str> = all.iter().map(|m| m.latin.as_str()).collect();
        let hangul: HashSet<&str> = all.iter().map(|m| m.hangul.as_str()).collect();
        assert_eq!((latin.len(), hangul.len()), (5_000, 5_000));
    }

    #[test]
    fn every_name_is_a_domain_in_both_scripts() {
        for n in 0..1_600 {
            let made = business_name(1, n);
            for label in [made.latin, made.hangul] {
                bongsu_core::name::Name::parse(&format!("{label}.example")).expect(&label);
            }
        }
    }
}
