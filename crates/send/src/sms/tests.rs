//! The request of each provider.

use super::signature::sign;
use super::*;
use crate::http::Request;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bongsu_core::inventory::Country;
use bongsu_core::notification::NoticeReason;
use bongsu_words::message::Message;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

fn now() -> Time {
    Time::parse("2018-01-04T16:19:07+09:00").unwrap()
}

fn message() -> Message {
    Message {
        operator: "한빛".into(),
        contact: None,
        subject: "[한빛] 사이트 1곳이 \"열리지\" 않습니다 & …".into(),
        fields: vec![("사실".into(), "첫 실패는 16:19:05입니다.".into())],
        lists: Vec::new(),
        stated: None,
        short_list: None,
        courtesy: Default::default(),
        foot: Vec::new(),
    }
}

fn sms(message: &Message) -> SmsMessage<'_> {
    SmsMessage {
        to: "+82 10-1234-5678",
        reason: Some(NoticeReason::First),
        message,
        id: "0160c009.1",
    }
}

fn config(provider: &str) -> HttpGateway {
    HttpGateway {
        provider: provider.into(),
        from: "02-123-4567".into(),
        key: Some("KEY".into()),
        secret: Some("SECRET".into()),
        service: Some("ncp:sms:kr:1:desk".into()),
        ..HttpGateway::default()
    }
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    let mut of = request.headers.iter().filter(|(header, _)| header == name);
    of.next().map(|(_, value)| value.as_str()).unwrap()
}

#[test]
fn solapi_gets_one_message_signed_over_date_and_salt() {
    let request =
        Gateway::new(&config("solapi")).unwrap().request(now(), &sms(&message())).unwrap();
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["message"]["to"], "01012345678");
    assert_eq!(body["message"]["from"], "021234567");
    assert_eq!(body["message"]["text"], message().short());
    let authorization = header(&request, "authorization");
    let (start, signature) = authorization.rsplit_once("signature=").unwrap();
    assert_eq!(start, "HMAC-SHA256 apiKey=KEY, date=2018-01-04T07:19:07Z, salt=0160c009.1, ");
    let expected = HEXLOWER.encode(&sign("SECRET", "2018-01-04T07:19:07Z0160c009.1"));
    assert_eq!(signature, expected);
    assert!(!format!("{request:?}").contains("SECRET"));
}

/// The first test case of RFC 4231 §4.3: the signing is HMAC-SHA256.
#[test]
fn signatures_match_the_published_test_case() {
    let signature = sign("Jefe", "what do ya want for nothing?");
    assert_eq!(
        HEXLOWER.encode(&signature),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

#[test]
fn sens_gets_a_long_message_signed_over_its_path() {
    let request = Gateway::new(&config("sens")).unwrap().request(now(), &sms(&message())).unwrap();
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(
        (body["type"].as_str(), body["messages"][0]["to"].as_str()),
        (Some("LMS"), Some("01012345678"))
    );
    assert_eq!(header(&request, "x-ncp-apigw-timestamp"), "1515050347000");
    let path = "/sms/v2/services/ncp:sms:kr:1:desk/messages";
    let expected = sign("SECRET", &format!("POST {path}\n1515050347000\nKEY"));
    assert_eq!(header(&request, "x-ncp-apigw-signature-v2"), BASE64_STANDARD.encode(expected));
}

#[test]
fn any_other_gateway_gets_the_configured_body_and_no_text_breaks_its_structure() {
    let of = |body: &str| HttpGateway {
        url: Some("https://sms.example/send".into()),
        body: Some(body.into()),
        headers: vec!["X-Key: abc".into()],
        ..config("http")
    };
    let json = r#"{"dest": "{to}", "msg": {"body": "[한빛] {text}"}, "n": 1}"#;
    let request = Gateway::new(&of(json)).unwrap().request(now(), &sms(&message())).unwrap();
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["msg"]["body"], format!("[한빛] {}", message().short()));
    assert_eq!((body["dest"].as_str(), body["n"].as_u64()), (Some("01012345678"), Some(1)));
    assert_eq!(header(&request, "X-Key"), "abc");
    let request =
        Gateway::new(&of("to={to}&m={text}")).unwrap().request(now(), &sms(&message())).unwrap();
    let body = String::from_utf8(request.body.to_vec()).unwrap();
    assert_eq!(body.matches('&').count(), 1, "{body}");
    assert!(body.starts_with("to=01012345678&m=%5B%ED%95%9C"), "{body}");
}

#[test]
fn a_title_of_any_length_leaves_the_code_and_the_link_in_a_text() {
    let mut long = message();
    long.subject = "가".repeat(3_000);
    long.fields[0].1 = "답장 4821".into();
    long.fields.push(("맡으시려면".into(), "https://desk.example/oncall/page/1/abc".into()));
    let gateway = |provider| Gateway::new(&config(provider)).unwrap();
    let content = |request: Request, path: &str| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        body.pointer(path).and_then(Value::as_str).unwrap().to_owned()
    };
    let domestic = gateway("solapi").request(now(), &sms(&long)).unwrap();
    let abroad = SmsMessage { to: "+1 202-555-0123", ..sms(&long) };
    let abroad = gateway("sens").request(now(), &abroad).unwrap();
    for (text, max) in
        [(content(domestic, "/message/text"), 2_000), (content(abroad, "/content"), 140)]
    {
        let bytes: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        assert!(bytes <= max && bytes > max - 10, "{bytes}");
        let end = "가…\n답장 4821\n맡으시려면: https://desk.example/oncall/page/1/abc";
        assert!(text.ends_with(end), "{text}");
    }
}

#[test]
fn an_incomplete_gateway_is_refused_with_the_missing_settings() {
    let refused = |config: &HttpGateway| Gateway::new(config).unwrap_err();
    assert!(matches!(refused(&config("fax")), GatewayError::Provider(_)));
    let keyless = HttpGateway { key: None, ..config("solapi") };
    assert_eq!(refused(&keyless), GatewayError::Missing("solapi".into(), vec!["key"]));
    let bare = HttpGateway { provider: "sens".into(), ..HttpGateway::default() };
    assert_eq!(refused(&bare).to_string(), "sens needs `from`, `key`, `secret`, `service`");
    let mute = HttpGateway {
        url: Some("https://sms.example/".into()),
        body: Some("to={to}".into()),
        ..config("http")
    };
    assert_eq!(refused(&mute), GatewayError::Placeholder);
}

fn alimtalk(service: Option<&str>) -> AlimTalk {
    AlimTalk {
        channel: "@한빛".into(),
        service: service.map(str::to_owned),
        templates: vec![RegisteredTemplate {
            reasons: vec![NoticeReason::First, NoticeReason::Again],
            code: "outage1".into(),
            template: bongsu_words::template::Template::parse("#{회사}: #{사실}").unwrap(),
        }],
    }
}

#[test]
fn a_notice_with_a_registered_template_goes_by_kakaotalk() {
    let message = message();
    let with = HttpGateway {
        alimtalk: Some(alimtalk(Some("ncp:kkobizmsg:kr:1:desk"))),
        ..config("solapi")
    };
    let request = Gateway::new(&with).unwrap().alimtalk_request(now(), &sms(&message)).unwrap();
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let sent = &body["message"];
    assert_eq!((request.target.as_str(), &sent["type"]), ("/messages/v4/send", &json!("ATA")));
    let options = &sent["kakaoOptions"];
    assert_eq!(options["variables"]["#{사실}"], "첫 실패는 16:19:05입니다.");
    assert_eq!(
        (&options["templateId"], &options["disableSms"]),
        (&json!("outage1"), &json!(false))
    );
    let sens = HttpGateway { provider: "sens".into(), ..with.clone() };
    let request = Gateway::new(&sens).unwrap().alimtalk_request(now(), &sms(&message)).unwrap();
    assert_eq!(request.target, "/alimtalk/v2/services/ncp:kkobizmsg:kr:1:desk/messages");
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["messages"][0]["content"], "한빛: 첫 실패는 16:19:05입니다.");
    assert_eq!(body["templateCode"], "outage1");
    assert_eq!(body["messages"][0]["failoverConfig"]["from"], "021234567");
    let other = SmsMessage { reason: Some(NoticeReason::Works), ..sms(&message) };
    assert!(
        Gateway::new(&with).unwrap().alimtalk_request(now(), &other).is_none(),
        "none is registered"
    );
    let without = HttpGateway { alimtalk: Some(alimtalk(None)), ..sens };
    assert_eq!(Gateway::new(&without).unwrap_err(), AlimTalkError::Service.into());
}

#[test]
fn a_voice_call_reads_the_text_without_urls() {
    let mut message = message();
    message.fields.push(("현황".into(), "https://status.example/c/SECRET".into()));
    let voice = HttpGateway { voice: true, ..config("solapi") };
    let request = Gateway::new(&voice).unwrap().request(now(), &sms(&message)).unwrap();
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["message"]["type"], "VOICE");
    let words = body["message"]["text"].as_str().unwrap();
    assert!(words.starts_with("한빛  사이트 1곳이") && !words.contains("http"), "{words}");
    let sens = HttpGateway { provider: "sens".into(), ..voice };
    assert_eq!(Gateway::new(&sens).unwrap_err(), GatewayError::Unsupported("sens".into(), "voice"));
}

/// What a gateway is told of a number, as (JSON of the number, calling code).
fn told(config: &HttpGateway, country: &str, to: &str) -> Result<Value, String> {
    let (country, message) = (Country::by_name(country).unwrap(), message());
    let gateway = Gateway::new(config).unwrap().in_country(country);
    let sms = SmsMessage { to, reason: Some(NoticeReason::First), message: &message, id: "1.2.3" };
    let request = gateway.request(now(), &sms)?;
    let mut body: Value = serde_json::from_slice(&request.body).unwrap();
    body["message"].as_object_mut().and_then(|it| it.remove("text"));
    Ok(body)
}

#[test]
fn every_spelling_of_a_number_is_dialled_in_one_way() {
    for to in ["010-1234-5678", "+82 10-1234-5678", "0082-10-1234-5678", "821012345678"] {
        let body = told(&config("solapi"), "KR", to).unwrap();
        assert_eq!(body["message"], json!({ "to": "01012345678", "from": "021234567" }), "{to}");
        let body = told(&config("sens"), "KR", to).unwrap();
        assert_eq!(
            (&body["messages"][0]["to"], &body["type"]),
            (&json!("01012345678"), &json!("LMS"))
        );
    }
}

#[test]
fn a_number_of_another_country_is_told_with_its_code_or_refused() {
    let abroad = "+1 202-555-0123";
    let body = told(&config("solapi"), "KR", abroad).unwrap();
    assert_eq!(
        (&body["message"]["to"], &body["message"]["country"]),
        (&json!("2025550123"), &json!("1"))
    );
    let body = told(&config("sens"), "KR", abroad).unwrap();
    assert_eq!(
        (&body["messages"][0]["to"], &body["countryCode"]),
        (&json!("2025550123"), &json!("1"))
    );
    assert_eq!(body["type"], "SMS", "long messages stay within the country");
    let http = |body: &str| HttpGateway {
        url: Some("https://sms.example/".into()),
        body: Some(body.into()),
        ..config("http")
    };
    let national = http(r#"{"to":"{to}","text":"{text}"}"#);
    let why = told(&national, "KR", abroad).unwrap_err();
    assert!(why.contains("+12025550123 is a number of another country"), "{why}");
    assert_eq!(told(&national, "KR", "010-1234-5678").unwrap()["to"], "01012345678");
    assert_eq!(told(&national, "US", abroad).unwrap()["to"], "2025550123");
    let full = http(r#"{"to":"{e164}","text":"{text}"}"#);
    assert_eq!(told(&full, "KR", abroad).unwrap()["to"], "+12025550123");
    assert_eq!(told(&full, "KR", "010-1234-5678").unwrap()["to"], "+821012345678");
    let voice = HttpGateway { voice: true, ..config("solapi") };
    assert!(told(&voice, "KR", abroad).is_err());
    assert!(told(&config("solapi"), "KR", "119").unwrap_err().contains("not a phone number"));
}

#[test]
fn what_a_message_does_not_hold_is_known_before_it_is_cut() {
    let mut long = message();
    assert!(Gateway::new(&config("sens")).unwrap().holds(&sms(&long)));
    long.fields[0].1 = "가".repeat(100);
    let abroad = SmsMessage { to: "+1 202-555-0123", ..sms(&long) };
    let gateway = |provider| Gateway::new(&config(provider)).unwrap();
    assert!(gateway("sens").holds(&sms(&long)) && gateway("solapi").holds(&abroad));
    assert!(!gateway("sens").holds(&abroad), "a short message has 140 bytes");
    long.fields[0].1 = "가".repeat(1_000);
    assert!(!gateway("solapi").holds(&sms(&long)));
}
