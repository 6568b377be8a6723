//! What a registry says of a domain (RFC 9083 §5.3).

use bongsu_core::Time;
use bongsu_core::name::Name;
use serde::Deserialize;

/// The events that end a registration, by the registry and by the registrar (the IANA registry
/// of RDAP JSON values).
const EXPIRATIONS: [&str; 2] = ["expiration", "registrar expiration"];

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "ldhName", default)]
    ldh_name: String,
    #[serde(default)]
    events: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[serde(default)]
    event_action: String,
    #[serde(default)]
    event_date: String,
}

/// When the registration of `domain` ends, the earlier of what registry and registrar say;
/// `None` when neither does.
///
/// # Errors
/// When it is no such answer, or about another domain.
pub fn expiry(text: &str, domain: &Name) -> Result<Option<Time>, String> {
    let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let about = document.ldh_name.trim_end_matches('.').to_ascii_lowercase();
    if about != domain.as_str() {
        return Err("it is about another domain".into());
    }
    let ends = document
        .events
        .iter()
        .filter(|event| EXPIRATIONS.contains(&event.event_action.to_ascii_lowercase().as_str()));
    Ok(ends.filter_map(|event| Time::parse(&event.event_date).ok()).min())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Name {
        Name::parse("shop.com").unwrap()
    }

    /// As registries answer, shortened.
    const ANSWER: &str = r#"{
        "objectClassName": "domain", "handle": "1_DOMAIN_COM-VRSN", "ldhName": "SHOP.COM",
        "status": ["client transfer prohibited"],
        "events": [
            {"eventAction": "registration", "eventDate": "1997-09-15T04:00:00Z"},
            {"eventAction": "expiration", "eventDate": "2028-09-14T04:00:00Z"},
            {"eventAction": "last update of RDAP database", "eventDate": "2026-11-29T12:00:00Z"}
        ],
        "rdapConformance": ["rdap_level_0"]
    }"#;

    #[test]
    fn the_registration_ends_when_its_event_says() {
        let until = Time::parse("2028-09-14T04:00:00Z").unwrap();
        assert_eq!(expiry(ANSWER, &shop()), Ok(Some(until)));
        let nothing = ANSWER.replace("\"expiration\"", "\"reregistration\"");
        assert_eq!(expiry(&nothing, &shop()), Ok(None));
        let sooner = ANSWER.replace("\"registration\"", "\"registrar expiration\"");
        assert_eq!(expiry(&sooner, &shop()), Ok(Time::parse("1997-09-15T04:00:00Z").ok()));
    }

    #[test]
    fn an_answer_about_another_domain_is_not_believed() {
        assert!(expiry(ANSWER, &Name::parse("other.com").unwrap()).is_err());
        for text in ["", "[]", "<html>", "{}"] {
            assert!(expiry(text, &shop()).is_err(), "{text}");
        }
    }
}
