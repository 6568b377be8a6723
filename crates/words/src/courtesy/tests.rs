use super::*;
use crate::time;

fn sender(texts: CourtesyTexts) -> Sender {
    Sender {
        operator: "한빛호스팅".into(),
        contact: None,
        page: Some("https://status.example".into()),
        zone: time::zone("Asia/Seoul"),
        drill: false,
        texts,
    }
}

#[test]
fn a_korean_notice_begins_and_ends_as_korean_notices_do() {
    let said = Courtesy::of(Language::Ko, &sender(CourtesyTexts::default()), Occasion::Outage);
    let opening = ["안녕하세요. 한빛호스팅입니다.", "서비스 이용에 불편을 드려 대단히 죄송합니다."];
    assert_eq!(said.opening, opening);
    assert_eq!(said.closing, ["감사합니다.", "한빛호스팅 드림"]);
    let alert = Courtesy::of(Language::Ko, &sender(CourtesyTexts::default()), Occasion::Alert);
    assert_eq!(alert.opening.len(), 1, "nobody is sorry for a customer's own fault");
}

#[test]
fn the_operators_text_replaces_one_part_on_one_occasion() {
    let mut texts = CourtesyTexts::default();
    let key = (Language::En, Occasion::Outage, Part::Greeting);
    let text = "Dear customer of #{operator},\nask #{contact}\nor see #{page}.";
    texts.set(key, CourtesyText::parse(text).unwrap());
    texts.set((Language::En, Occasion::Outage, Part::Closing), CourtesyText::parse("").unwrap());
    let sender = sender(texts);
    let said = Courtesy::of(Language::En, &sender, Occasion::Outage);
    assert_eq!(
        said.opening[..2],
        ["Dear customer of 한빛호스팅,".to_owned(), "or see https://status.example.".to_owned()]
    );
    assert!(said.closing.is_empty(), "{said:?}");
    let other = Courtesy::of(Language::En, &sender, Occasion::Recovery);
    assert_ne!(other.opening[0], said.opening[0]);
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
        for (occasion, _) in Occasion::ALL {
            for (part, _) in Part::ALL {
                let text = default_text((lang, occasion, part), "");
                CourtesyText::parse(&text).unwrap_or_else(|why| panic!("{text}: {why}"));
            }
        }
    }
}
