//! What the operator reads of all this.

use crate::format::Format;
use crate::left_out::LeftOut;
use bongsu_core::inventory::import::{Examples, Finding, MAX_LABEL_CHARS};
use bongsu_core::language::Language;
use bongsu_words::say;

/// What a format is called.
pub fn format_name(lang: Language, format: Format) -> String {
    match format {
        Format::Table => say!(lang, "import-format-table"),
        Format::Json => say!(lang, "import-format-json"),
        Format::Zone => say!(lang, "import-format-zone"),
        Format::Whmcs => "WHMCS".into(),
        Format::HostBill => "HostBill".into(),
        Format::Blesta => "Blesta".into(),
        Format::Cpanel => "cPanel".into(),
        Format::Plesk => "Plesk".into(),
        Format::DirectAdmin => "DirectAdmin".into(),
        Format::UptimeKuma => "Uptime Kuma".into(),
        Format::Gatus => "Gatus".into(),
        Format::OpenStatus => "openstatus".into(),
        Format::Statuspage => "Statuspage".into(),
        Format::PowerDns => "PowerDNS".into(),
        Format::NetBox => "NetBox".into(),
        Format::PhpIpam => "phpIPAM".into(),
        Format::Bind => "BIND".into(),
        Format::Catalog => say!(lang, "import-format-catalog"),
        Format::Prometheus => "Prometheus (blackbox exporter)".into(),
    }
}

/// The examples, and that there are more than these.
fn and_more(lang: Language, shown: String, examples: &Examples) -> String {
    match examples.count.saturating_sub(examples.first.len()) {
        0 => shown,
        more => say!(lang, "import-and-more", examples = shown, more = more),
    }
}

/// A finding on a file.
pub fn say_finding(lang: Language, file: &str, finding: &Finding, examples: &Examples) -> String {
    let (n, shown) = (examples.count, and_more(lang, examples.first.join(", "), examples));
    match finding {
        Finding::ReadAs(encoding) => {
            let example = examples.first.join(", ");
            say!(lang, "import-read-as", file = file, encoding = *encoding, example = example)
        }
        Finding::TrunkPrefixRestored => {
            say!(lang, "import-trunk-prefix", file = file, n = n, examples = shown)
        }
        Finding::BeforeHeader => {
            say!(lang, "import-before-header", file = file, n = n, examples = shown)
        }
        Finding::ColumnLeftOut => {
            say!(lang, "import-columns-left-out", file = file, n = n, examples = shown)
        }
        Finding::NameIsKey(column) => {
            say!(lang, "import-name-is-key", file = file, column = column.as_str())
        }
    }
}

/// What has no place here, how much of it, and why.
pub fn say_left_out(lang: Language, why: &LeftOut, examples: &Examples) -> String {
    let reason = match why {
        LeftOut::Worksheet => say!(lang, "import-no-place-sheet"),
        LeftOut::NotInUse(state) => {
            say!(lang, "import-no-place-not-in-use", state = state.as_str())
        }
        LeftOut::NoDomain => say!(lang, "import-no-place-no-domain"),
        LeftOut::NotADomain => say!(lang, "import-no-place-not-a-domain"),
        LeftOut::Address => say!(lang, "import-no-place-address"),
        LeftOut::NoAccount => say!(lang, "import-no-place-no-account"),
        LeftOut::Role(role) => say!(lang, "import-no-place-role", role = role.as_str()),
        LeftOut::SameSite => say!(lang, "import-no-place-same-site"),
        LeftOut::Contact => say!(lang, "import-no-place-contact"),
        LeftOut::MonitorKind(kind) => {
            say!(lang, "import-no-place-monitor-kind", kind = kind.as_str())
        }
        LeftOut::MonitorSetting(name) => {
            say!(lang, "import-no-place-setting", name = name.as_str())
        }
        LeftOut::OtherHosts => say!(lang, "import-no-place-other-hosts"),
        LeftOut::Component => say!(lang, "import-no-place-component"),
        LeftOut::ComponentPart(part) => {
            say!(lang, "import-no-place-component-part", part = *part)
        }
        LeftOut::LongLabel => {
            say!(lang, "import-no-place-long-label", most = MAX_LABEL_CHARS)
        }
        LeftOut::SomeComponents => say!(lang, "import-no-place-some-components"),
        LeftOut::Past => say!(lang, "import-no-place-past"),
        LeftOut::SubscriberMode(mode) => {
            say!(lang, "import-no-place-subscriber-mode", mode = mode.as_str())
        }
        LeftOut::SubscriberOfComponents => {
            say!(lang, "import-no-place-subscriber-of-components")
        }
        LeftOut::SameSubscriber => say!(lang, "import-no-place-same-subscriber"),
        LeftOut::OtherPages => say!(lang, "import-no-place-other-pages"),
        LeftOut::Part(name) => say!(lang, "import-no-place-part", name = name.as_str()),
    };
    let shown: Vec<&str> =
        examples.first.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
    let shown = shown.join(", ");
    match shown.is_empty() {
        true => say!(lang, "import-no-place-count", reason = reason, n = examples.count),
        false => {
            let shown = and_more(lang, shown, examples);
            say!(lang, "import-no-place", reason = reason, n = examples.count, examples = shown)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_there_are_more_than_the_examples_is_said() {
        let of = |count| Examples { count, first: vec!["번호".into(), "상품".into()] };
        let said = |count| say_finding(Language::En, "a.csv", &Finding::ColumnLeftOut, &of(count));
        assert!(said(2).ends_with("번호, 상품"), "{}", said(2));
        assert!(said(3).ends_with("번호, 상품, and 1 more"), "{}", said(3));
    }
}
