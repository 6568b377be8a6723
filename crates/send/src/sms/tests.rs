//! Requests as each gateway wants them.

use super::*;

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
        foot: Vec::new(),
    }
}

fn text(message: &Message) -> SmsMessage<'_> {
    SmsMessage { to: "+82 10-1234-5678", why: NoticeReason::First, message, id: "0160c009.1" }
}

fn written(form: &str) -> HttpGateway {
    HttpGateway {
        provider: form.into(),
        from: "02-123-4567".into(),
        key: Some("KEY".into()),
        secret: Some("SECRET".into()),
        service: Some("ncp:sms:kr:1:desk".into()),
        ..HttpGateway::default()
    }
}

fn header<'a>(post: &'a Post, name: &str) -> &'a str {
    let mut of = post.headers.iter().filter(|(header, _)| header == name);
    of.next().map(|(_, value)| value.as_str()).unwrap()
}

#[test]
fn solapi_gets_one_message_signed_over_date_and_salt() {
    let post = Gateway::new(&written("solapi")).unwrap().post(now(), &text(&message()));
    let body: Value = serde_json::from_slice(&post.body).unwrap();
    assert_eq!(body["message"]["to"], "01012345678");
    assert_eq!(body["message"]["from"], "021234567");
    assert_eq!(body["message"]["text"], message().short());
    let authorization = header(&post, "authorization");
    let (start, signature) = authorization.rsplit_once("signature=").unwrap();
    assert_eq!(start, "HMAC-SHA256 apiKey=KEY, date=2018-01-04T07:19:07Z, salt=0160c009.1, ");
    let expected = sign("SECRET", "2018-01-04T07:19:07Z0160c009.1");
    let expected: String = expected.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(signature, expected);
    assert!(!format!("{post:?}").contains("SECRET"));
}

/// The first test case of RFC 4231 §4.3: the signing is HMAC-SHA256.
#[test]
fn signatures_are_those_that_others_compute() {
    let signature = sign("Jefe", "what do ya want for nothing?");
    let signature: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(signature, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

#[test]
fn sens_gets_a_long_message_signed_over_its_path() {
    let post = Gateway::new(&written("sens")).unwrap().post(now(), &text(&message()));
    let body: Value = serde_json::from_slice(&post.body).unwrap();
    assert_eq!(
        (body["type"].as_str(), body["messages"][0]["to"].as_str()),
        (Some("LMS"), Some("01012345678"))
    );
    assert_eq!(header(&post, "x-ncp-apigw-timestamp"), "1515050347000");
    let path = "/sms/v2/services/ncp:sms:kr:1:desk/messages";
    let expected = sign("SECRET", &format!("POST {path}\n1515050347000\nKEY"));
    assert_eq!(header(&post, "x-ncp-apigw-signature-v2"), BASE64_STANDARD.encode(expected));
}

#[test]
fn any_other_gateway_gets_what_the_configuration_says_and_no_words_break_its_form() {
    let of = |body: &str| HttpGateway {
        url: Some("https://sms.example/send".into()),
        body: Some(body.into()),
        headers: vec!["X-Key: abc".into()],
        ..written("http")
    };
    let json = r#"{"dest": "{to}", "msg": {"body": "[한빛] {text}"}, "n": 1}"#;
    let post = Gateway::new(&of(json)).unwrap().post(now(), &text(&message()));
    let body: Value = serde_json::from_slice(&post.body).unwrap();
    assert_eq!(body["msg"]["body"], format!("[한빛] {}", message().short()));
    assert_eq!((body["dest"].as_str(), body["n"].as_u64()), (Some("01012345678"), Some(1)));
    assert_eq!(header(&post, "X-Key"), "abc");
    let post = Gateway::new(&of("to={to}&m={text}")).unwrap().post(now(), &text(&message()));
    let body = String::from_utf8(post.body).unwrap();
    assert_eq!(body.matches('&').count(), 1, "{body}");
    assert!(body.starts_with("to=01012345678&m=%5B%ED%95%9C"), "{body}");
}

#[test]
fn a_message_is_no_longer_than_gateways_take() {
    let long = "가".repeat(3_000);
    assert_eq!(short(&long).chars().count(), 999);
    assert_eq!(short("짧은 글"), "짧은 글");
}

#[test]
fn numbers_are_written_as_at_home() {
    assert_eq!(digits("+82 10-1234-5678"), "01012345678");
    assert_eq!(digits("+82 (0)2 123 4567"), "021234567");
    assert_eq!(digits("010-1234-5678"), "01012345678");
    assert_eq!(digits("+1 212 555 0100"), "12125550100");
}

#[test]
fn what_is_no_gateway_is_refused_by_what_it_lacks() {
    let refused = |written: &HttpGateway| Gateway::new(written).unwrap_err();
    assert!(matches!(refused(&written("fax")), GatewayError::Provider(_)));
    let keyless = HttpGateway { key: None, ..written("solapi") };
    assert_eq!(refused(&keyless), GatewayError::Missing("solapi".into(), vec!["key"]));
    let bare = HttpGateway { provider: "sens".into(), ..HttpGateway::default() };
    assert_eq!(refused(&bare).to_string(), "sens needs `from`, `key`, `secret`, `service`");
    let mute = HttpGateway {
        url: Some("https://sms.example/".into()),
        body: Some("to={to}".into()),
        ..written("http")
    };
    assert_eq!(refused(&mute), GatewayError::Empty);
}

fn kakao(service: Option<&str>) -> AlimTalk {
    AlimTalk {
        channel: "@한빛".into(),
        service: service.map(str::to_owned),
        templates: vec![RegisteredTemplate {
            whys: vec![NoticeReason::First, NoticeReason::Again],
            code: "outage1".into(),
            template: bongsu_words::template::Template::parse("#{회사}: #{사실}").unwrap(),
        }],
    }
}

#[test]
fn where_a_template_is_registered_for_the_occasion_it_goes_by_kakaotalk() {
    let message = message();
    let with =
        HttpGateway { alimtalk: Some(kakao(Some("ncp:kkobizmsg:kr:1:desk"))), ..written("solapi") };
    let (target, post) = Gateway::new(&with).unwrap().talk(now(), &text(&message)).unwrap();
    let body: Value = serde_json::from_slice(&post.body).unwrap();
    let sent = &body["message"];
    assert_eq!((target.as_str(), &sent["type"]), ("/messages/v4/send", &json!("ATA")));
    let options = &sent["kakaoOptions"];
    assert_eq!(options["variables"]["#{사실}"], "첫 실패는 16:19:05입니다.");
    assert_eq!(
        (&options["templateId"], &options["disableSms"]),
        (&json!("outage1"), &json!(false))
    );
    let sens = HttpGateway { provider: "sens".into(), ..with.clone() };
    let (target, post) = Gateway::new(&sens).unwrap().talk(now(), &text(&message)).unwrap();
    assert_eq!(target, "/alimtalk/v2/services/ncp:kkobizmsg:kr:1:desk/messages");
    let body: Value = serde_json::from_slice(&post.body).unwrap();
    assert_eq!(body["messages"][0]["content"], "한빛: 첫 실패는 16:19:05입니다.");
    assert_eq!(body["templateCode"], "outage1");
    assert_eq!(body["messages"][0]["failoverConfig"]["from"], "021234567");
    let other = SmsMessage { why: NoticeReason::Works, ..text(&message) };
    assert!(Gateway::new(&with).unwrap().talk(now(), &other).is_none(), "none is registered");
    let without = HttpGateway { alimtalk: Some(kakao(None)), ..sens };
    assert_eq!(Gateway::new(&without).unwrap_err(), AlimTalkError::Service.into());
}

#[test]
fn a_voice_reads_the_words_and_no_address() {
    let mut message = message();
    message.fields.push(("현황".into(), "https://status.example/c/SECRET".into()));
    let voice = HttpGateway { voice: true, ..written("solapi") };
    let post = Gateway::new(&voice).unwrap().post(now(), &text(&message));
    let body: Value = serde_json::from_slice(&post.body).unwrap();
    assert_eq!(body["message"]["type"], "VOICE");
    let words = body["message"]["text"].as_str().unwrap();
    assert!(words.starts_with("한빛  사이트 1곳이") && !words.contains("http"), "{words}");
    let sens = HttpGateway { provider: "sens".into(), ..voice };
    assert_eq!(Gateway::new(&sens).unwrap_err(), GatewayError::Cannot("sens".into(), "voice"));
}
