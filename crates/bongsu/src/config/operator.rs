//! `[operator]`: the hosting company that runs this desk.

use super::values::network;
use bongsu_core::inventory::Country;
use bongsu_core::language::{Language, LocalName};
use bongsu_core::name::Name;
use bongsu_settings::{Fields, Reader};
use ipnet::IpNet;

/// The hosting company that runs this desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operator {
    /// Its name, on every page.
    pub name: String,
    /// The same for readers of a language, where they write it otherwise.
    pub names: Vec<(Language, String)>,
    /// The IANA zone in which times are shown.
    pub time_zone: String,
    /// Where phone numbers without a calling code are.
    pub country: Country,
    /// How a customer reaches a person.
    pub contact: Option<String>,
    /// Domains whose name servers are the company's own.
    pub own_domains: Vec<Name>,
    /// The company's own networks.
    pub own_networks: Vec<IpNet>,
}

impl Default for Operator {
    fn default() -> Operator {
        Operator {
            name: "bongsu".into(),
            names: Vec::new(),
            time_zone: "Asia/Seoul".into(),
            country: Country::default(),
            contact: None,
            own_domains: Vec::new(),
            own_networks: Vec::new(),
        }
    }
}

impl Operator {
    /// Its name as its readers write it.
    pub fn local_name(&self) -> LocalName {
        let mut name = LocalName::from(self.name.as_str());
        self.names.iter().for_each(|(language, written)| name.set(*language, written.clone()));
        name
    }

    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        if let Some(name) = f.take("name").and_then(|field| field.non_empty_text(r)) {
            self.name = name;
        }
        for language in Language::ALL {
            let key = format!("name_{}", language.tag());
            let written = f.text(r, &key).filter(|text| !text.is_empty());
            self.names.extend(written.map(|text| (language, text)));
        }
        if let Some(field) = f.take("time_zone")
            && let Some(zone) = field.non_empty_text(r)
        {
            match bongsu_core::time::zone_exists(&zone) {
                true => self.time_zone = zone,
                false => {
                    field.reject(r, format!("“{zone}” is not an IANA time zone such as Asia/Seoul"))
                }
            }
        }
        if let Some(field) = f.take("country")
            && let Some(text) = field.text(r)
        {
            match Country::by_name(&text) {
                Some(country) => self.country = country,
                None => {
                    let known: Vec<_> = Country::names().collect();
                    field.reject(r, format!("“{text}” is not one of {}", known.join(", ")));
                }
            }
        }
        if let Some(text) = f.text(r, "contact") {
            self.contact = Some(text).filter(|text| !text.is_empty());
        }
        f.list(r, "own_domains", "a domain", &mut self.own_domains, |text| {
            Name::parse(text).map_err(|error| error.to_string())
        });
        let what = "a network such as 203.0.113.0/24";
        f.list(r, "own_networks", what, &mut self.own_networks, network);
    }
}
