use super::*;

const VALUES: Values<'_> =
    Values { operator: "한빛호스팅", contact: None, page: Some("https://status.example") };

fn said(lang: Language, texts: &CourtesyTexts, about: Occasion) -> Courtesy {
    Courtesy::of(lang, texts, VALUES, about)
}

#[test]
fn a_korean_notice_begins_and_ends_as_korean_notices_do() {
    let usual = CourtesyTexts::default();
    let outage = said(Language::Ko, &usual, Occasion::Outage);
    let opening = ["안녕하세요. 한빛호스팅입니다.", "서비스 이용에 불편을 드려 대단히 죄송합니다."];
    assert_eq!(outage.opening, opening);
    assert_eq!(outage.closing, ["감사합니다.", "한빛호스팅 드림"]);
    let alert = said(Language::Ko, &usual, Occasion::Alert);
    assert_eq!(alert.opening.len(), 1, "nobody is sorry for a customer's own fault");
}

#[test]
fn the_operators_text_replaces_one_part_on_one_occasion() {
    let mut texts = CourtesyTexts::default();
    let key = (Language::En, Occasion::Outage, Part::Greeting);
    let text = "Dear customer of #{operator},\nask #{contact}\nor see #{page}.";
    texts.set(key, CourtesyText::parse(text).unwrap());
    texts.set((Language::En, Occasion::Outage, Part::Closing), CourtesyText::parse("").unwrap());
    let outage = said(Language::En, &texts, Occasion::Outage);
    assert_eq!(
        outage.opening[..2],
        ["Dear customer of 한빛호스팅,".to_owned(), "or see https://status.example.".to_owned()]
    );
    assert!(outage.closing.is_empty(), "{outage:?}");
    let other = said(Language::En, &texts, Occasion::Recovery);
    assert_ne!(other.opening[0], outage.opening[0]);
}

#[test]
fn what_a_text_cannot_say_is_refused_with_its_reason() {
    let wrong = |text: &str| CourtesyText::parse(text).unwrap_err();
    assert_eq!(wrong("#{이름}님"), CourtesyError::Placeholder("이름".into()));
    assert_eq!(wrong("#{회사"), CourtesyError::Unclosed);
    assert!(wrong("모두 복구되었습니다.").to_string().contains("“복구” (character 4)"));
    assert!(matches!(wrong("We are back within 5 units."), CourtesyError::Claim(_)));
    assert_eq!(wrong(&"가".repeat(301)), CourtesyError::TooLong);
    assert_eq!(wrong("a\u{1b}[2J"), CourtesyError::Control);
}

#[test]
fn what_the_locales_say_claims_nothing() {
    for lang in Language::ALL {
        for (about, _) in Occasion::ALL {
            for (part, _) in Part::ALL {
                let text = default_text((lang, about, part), "");
                CourtesyText::parse(&text).unwrap_or_else(|why| panic!("{text}: {why}"));
            }
        }
    }
}
