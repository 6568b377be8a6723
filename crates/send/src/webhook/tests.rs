//! What each type of receiver is sent.

use super::*;

fn payload() -> StatementPayload {
    let at = Time::parse("2018-01-04T16:19:05+09:00").unwrap();
    StatementPayload {
        id: "msg_1".into(),
        title: "네임서버 장애".into(),
        text: "고장 난 것으로 보입니다.".into(),
        page: Some("https://status.example/incidents/1".into()),
        incident: "1".into(),
        component: Some("ns:ns1.example".into()),
        component_name: Some("네임서버 ns1.example".into()),
        severity: Severity::Critical,
        at,
        began: at,
        resolved: None,
        next_update: Some(at + Duration::from_secs(900)),
        body: json!({ "id": "1" }),
        statuspage: json!({ "incident": { "id": "1" } }),
    }
}

fn webhook(kind: &str, secret: Option<&str>, chat: Option<&str>) -> Result<Webhook, WebhookError> {
    Webhook::new("room", Language::Ko, kind, &url_of(kind), secret, chat)
}

/// A URL as the type has it.
fn url_of(kind: &str) -> String {
    let path = match kind {
        "alertmanager" => "api/v2/alerts",
        "pagerduty" => "v2/enqueue",
        "telegram" => "bot1:a/sendMessage",
        _ => "x",
    };
    format!("https://hooks.example/{path}")
}

fn body(kind: &str) -> Value {
    let chat = (kind == "telegram").then_some("-100");
    let request = webhook(kind, None, chat).unwrap().request(payload().at, &payload());
    serde_json::from_slice(&request.body).unwrap()
}

#[test]
fn a_webhook_is_signed_over_its_id_its_time_and_its_body() {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let webhook = webhook("webhook", Some(secret), None).unwrap();
    let (now, payload) = (Time::from_secs(1_614_265_330), payload());
    let request = webhook.request(now, &payload);
    let of = |name: &str| {
        request.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.clone())
    };
    assert_eq!(of("webhook-id").as_deref(), Some("msg_1"));
    assert_eq!(of("webhook-timestamp").as_deref(), Some("1614265330"));
    let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let content = [b"msg_1.1614265330.", &request.body[..]].concat();
    let signature = of("webhook-signature").unwrap();
    let signature = BASE64_STANDARD.decode(signature.strip_prefix("v1,").unwrap()).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    assert!(hmac::verify(&key, &content, &signature).is_ok());
}

/// The example of the specification.
#[test]
fn the_signature_matches_the_published_example() {
    let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    let headers =
        signed(Some(&secret), id, Time::from_secs(1_614_265_330), br#"{"test": 2432232314}"#);
    assert_eq!(headers[2].1, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

#[test]
fn a_secret_is_exchanged_without_a_gap() {
    let (old, new) =
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB");
    let of = |text: &str| {
        let secret = Secret::parse(text).unwrap();
        signed(Some(&secret), "msg_1", Time::from_secs(1), b"{}")[2].1.clone()
    };
    assert_eq!(of(&format!("{old} {new}")), format!("{} {}", of(old), of(new)));
    assert_eq!(of(&format!(" {new}\n{old} \n")), format!("{} {}", of(new), of(old)));
    for wrong in
        ["", " ", &format!("{old} {old} {old}"), &format!("{old} hunter2"), &format!("{old},{new}")]
    {
        assert!(Secret::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn each_type_has_the_body_that_it_expects() {
    let line = "네임서버 장애\n고장 난 것으로 보입니다.\nhttps://status.example/incidents/1";
    for (kind, field) in
        [("slack", "text"), ("mattermost", "text"), ("rocketchat", "text"), ("telegram", "text")]
    {
        assert_eq!(body(kind)[field], line, "{kind}");
    }
    assert_eq!(body("discord")["content"], line);
    assert_eq!(body("teams")["type"], "message");
    assert_eq!(body("statuspage")["incident"]["id"], "1");
}

#[test]
fn alerts_go_to_programs_as_data_and_to_rooms_as_text() {
    let payload = AlertPayload {
        id: "msg_2".into(),
        title: "shop.kr: certificate expired".into(),
        text: "as of 14:00".into(),
        page: None,
        urgent: true,
        at: payload().at,
        body: json!({ "items": [] }),
    };
    let body = |kind: &str| -> Option<Value> {
        let chat = matches!(kind, "telegram" | "ntfy").then_some("-100");
        let webhook = webhook(kind, None, chat).unwrap();
        assert_eq!(webhook.takes_alerts(), webhook.alert_request(payload.at, &payload).is_some());
        let request = webhook.alert_request(payload.at, &payload)?;
        Some(serde_json::from_slice(&request.body).unwrap())
    };
    assert_eq!(body("webhook").unwrap()["data"]["items"], json!([]));
    assert_eq!(body("slack").unwrap()["text"], "shop.kr: certificate expired\nas of 14:00");
    assert_eq!((body("statuspage"), body("alertmanager")), (None, None));
    let push = body("ntfy").unwrap();
    assert_eq!((&push["topic"], &push["priority"]), (&"-100".into(), &5.into()));
}

#[test]
fn an_incident_is_one_in_pagerduty_from_its_first_statement_to_its_end() {
    let webhook = webhook("pagerduty", Some("R0UT1NG"), None).unwrap();
    let sent = |payload: &StatementPayload| -> Value {
        serde_json::from_slice(&webhook.request(payload.at, payload).body).unwrap()
    };
    let begun = sent(&payload());
    assert_eq!(
        (&begun["event_action"], &begun["dedup_key"]),
        (&"trigger".into(), &"incident:1".into())
    );
    assert_eq!(
        (&begun["routing_key"], &begun["payload"]["severity"]),
        (&"R0UT1NG".into(), &"critical".into())
    );
    assert_eq!(begun["payload"]["summary"], "네임서버 장애");
    let lost = StatementPayload { severity: Severity::Warning, ..payload() };
    assert_eq!(sent(&lost)["payload"]["severity"], "warning");
    let over = sent(&StatementPayload { resolved: Some(payload().at), ..payload() });
    assert_eq!(
        over,
        json!({ "routing_key": "R0UT1NG", "event_action": "resolve", "dedup_key": "incident:1" })
    );
    assert!(webhook.takes_updates() && !webhook.takes_alerts());
    assert!(!format!("{webhook:?}").contains("R0UT1NG"));
}

#[test]
fn an_alert_names_the_component_as_its_readers_do_or_not_at_all() {
    let webhook = webhook("alertmanager", None, None).unwrap();
    let named = |component: Option<&str>, name: Option<&str>| {
        let (component, component_name) = (component.map(Into::into), name.map(Into::into));
        let payload = StatementPayload { component, component_name, ..payload() };
        let body = webhook.request(payload.at, &payload).body;
        let alerts: Value = serde_json::from_slice(&body).unwrap();
        alerts[0]["annotations"]["component"].clone()
    };
    assert_eq!(named(Some("ns:ns1.example"), Some("네임서버")), "ns:ns1.example");
    assert_eq!(named(None, Some("서버 한 대")), "서버 한 대");
    assert_eq!(named(None, None), Value::Null);
}

#[test]
fn an_alert_lasts_until_the_promised_update_is_long_overdue() {
    let alert = &body("alertmanager")[0];
    assert_eq!(alert["startsAt"], "2018-01-04T07:19:05Z");
    assert_eq!(alert["endsAt"], "2018-01-04T08:04:05Z");
}

#[test]
fn an_invalid_webhook_is_refused() {
    assert!(matches!(webhook("fax", None, None), Err(WebhookError::Type(_))));
    assert!(matches!(webhook("slack", Some("whsec_x"), None), Err(WebhookError::Unsupported(..))));
    assert!(matches!(webhook("webhook", Some("hunter2"), None), Err(WebhookError::Secret)));
    assert!(matches!(webhook("pagerduty", None, None), Err(WebhookError::RoutingKey)));
    assert!(matches!(webhook("telegram", None, None), Err(WebhookError::Chat)));
    assert!(matches!(webhook("telegram", None, Some(" ")), Err(WebhookError::Chat)));
    let at = |kind, url| Webhook::new("x", Language::Ko, kind, url, None, Some("1"));
    for (kind, url) in [
        ("telegram", "https://api.telegram.org/bot1:a"),
        ("telegram", "https://api.telegram.org/bot1:a/getMe?x=/sendMessage"),
    ] {
        assert!(matches!(at(kind, url), Err(WebhookError::Path(..))), "{url}");
    }
    for (url, fits) in [
        ("https://am.example", false),
        ("https://am.example/api/v1/alerts", false),
        ("https://am.example/prefix/api/v2/alerts/", true),
    ] {
        let opened = Webhook::new("x", Language::Ko, "alertmanager", url, None, None);
        assert_eq!(opened.is_ok(), fits, "{url}");
    }
}
