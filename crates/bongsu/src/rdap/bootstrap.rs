//! The list of registries by ending (RFC 9224).

use bongsu_core::name::Name;
use serde::Deserialize;
use std::collections::HashMap;

/// Which registry answers for which ending.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bootstrap(HashMap<String, String>);

#[derive(Deserialize)]
struct Document {
    services: Vec<(Vec<String>, Vec<String>)>,
}

impl Bootstrap {
    /// Reads the list; of several addresses the first that is encrypted (RFC 9224 §3).
    ///
    /// # Errors
    /// Why it is not such a list.
    pub fn parse(text: &str) -> Result<Bootstrap, String> {
        let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut registries = HashMap::new();
        for (endings, urls) in document.services {
            let secure = urls.iter().find(|url| url.starts_with("https://"));
            let Some(url) = secure.or(urls.first()) else { continue };
            // A base ends in a slash (RFC 9224 §3), and some forget it.
            let base = format!("{}/", url.trim_end_matches('/'));
            for ending in endings {
                registries.insert(ending.to_ascii_lowercase(), base.clone());
            }
        }
        Ok(Bootstrap(registries))
    }

    /// The base address of the registry of a domain: of the longest ending that is on the list.
    pub fn registry_of(&self, domain: &Name) -> Option<&str> {
        let mut ending = domain.as_str();
        while let Some((_, rest)) = ending.split_once('.') {
            if let Some(base) = self.0.get(rest) {
                return Some(base);
            }
            ending = rest;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"{
        "version": "1.0", "publication": "2024-01-07T10:11:12Z", "description": "…",
        "services": [
            [["com", "NET"], ["http://rdap.example/com", "https://rdap.example/com"]],
            [["co.example"], ["https://second.example/"]],
            [["empty"], []]
        ]
    }"#;

    #[test]
    fn the_longest_ending_decides_and_an_unknown_one_has_no_registry() {
        let list = Bootstrap::parse(LIST).unwrap();
        let of = |domain: &str| {
            let domain = Name::parse(domain).unwrap();
            list.registry_of(&domain).map(str::to_owned)
        };
        assert_eq!(of("shop.com").as_deref(), Some("https://rdap.example/com/"));
        assert_eq!(of("shop.net").as_deref(), Some("https://rdap.example/com/"));
        assert_eq!(of("shop.co.example").as_deref(), Some("https://second.example/"));
        assert_eq!((of("shop.kr"), of("shop.empty")), (None, None));
    }

    #[test]
    fn what_is_no_such_list_is_refused() {
        for text in ["", "<html>", "{}", r#"{"services": [["com"]]}"#] {
            assert!(Bootstrap::parse(text).is_err(), "{text}");
        }
    }
}
