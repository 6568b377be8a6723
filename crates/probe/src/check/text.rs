//! A report as a person reads it: the verdict first, then layer by layer what was seen.

use super::{
    AddressReport, AddressSource, CheckReport, LayerReport, LayerStatus, ServerReport, Verdict,
};
use bongsu_core::inventory::Language;
use bongsu_core::layer::Layer;
use bongsu_core::observation::Reason;
use std::fmt::Write;

/// A text in both languages.
struct Word {
    ko: &'static str,
    en: &'static str,
}

impl Word {
    fn of(&self, language: Language) -> &'static str {
        match language {
            Language::Ko => self.ko,
            Language::En => self.en,
        }
    }
}

const fn word(ko: &'static str, en: &'static str) -> Word {
    Word { ko, en }
}

const FINE: &str = "✓";
const WRONG: &str = "✗";
const DOUBT: &str = "!";
const UNASKED: &str = "–";

/// Which clock a person reads in this language.
fn time_zone(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Ko => ("Asia/Seoul", "KST"),
        Language::En => ("UTC", "UTC"),
    }
}

impl CheckReport {
    /// The report in words. Ends with a line break.
    pub fn text(&self, language: Language) -> String {
        let mut out = String::new();
        let (zone, short) = time_zone(language);
        let name = match self.unicode == self.domain.as_str() {
            true => self.unicode.clone(),
            false => format!("{} ({})", self.unicode, self.domain),
        };
        let at = self.as_of.civil(zone);
        self.line(&mut out, format_args!("{name}   {at} {short}"));
        self.line(&mut out, format_args!("{} {}", self.mark(), self.sentence(language)));
        out.push('\n');
        self.delegation(&mut out, language);
        for server in &self.servers {
            self.server(&mut out, server, language);
        }
        out.push('\n');
        let from = source_word(self.addresses_from).of(language);
        self.line(&mut out, format_args!("{}   {from}", self.url));
        for address in &self.addresses {
            self.address(&mut out, address, language);
        }
        out
    }

    fn line(&self, out: &mut String, text: std::fmt::Arguments<'_>) {
        writeln!(out, "{}", text.to_string().trim_end())
            .expect("writing to a String does not fail");
    }

    fn mark(&self) -> &'static str {
        match self.verdict {
            Verdict::Fine => FINE,
            Verdict::Impaired { .. } | Verdict::Unknown => DOUBT,
            Verdict::Broken { .. } => WRONG,
        }
    }

    fn sentence(&self, language: Language) -> String {
        let layer_name = |layer: Layer| layer_word(layer).of(language);
        match (self.verdict, language) {
            (Verdict::Fine, Language::Ko) => "모든 단계가 정상입니다.".into(),
            (Verdict::Fine, Language::En) => "Every layer works.".into(),
            (Verdict::Unknown, _) if self.servers.is_empty() => word(
                "이 컴퓨터에 답한 네임서버와 리졸버가 없어 확인할 수 없었습니다. 인터넷 연결과 [discovery] resolvers를 확인하세요.",
                "No name server and no resolver answered this machine, so it could not find out. Look at its connection and at [discovery] resolvers.",
            )
            .of(language)
            .into(),
            (Verdict::Unknown, Language::Ko) => "이 컴퓨터에서는 확인할 수 없었습니다.".into(),
            (Verdict::Unknown, Language::En) => "This machine could not find out.".into(),
            (Verdict::Impaired { layer }, Language::Ko) => {
                format!("열리지만 일부에 문제가 있습니다: {}.", layer_name(layer))
            }
            (Verdict::Impaired { layer }, Language::En) => {
                format!("It opens, but not everything is well: {}.", layer_name(layer))
            }
            (Verdict::Broken { only_the_name: true, .. }, Language::Ko) => {
                "사이트 서버는 정상입니다. 이름을 찾지 못할 뿐입니다 (DNS).".into()
            }
            (Verdict::Broken { only_the_name: true, .. }, Language::En) => {
                "The site's server is fine; only its name cannot be found (DNS).".into()
            }
            (Verdict::Broken { layer: Layer::Dns, .. }, _) if self.not_delegated => word(
                "등록되지 않았거나 위임되지 않은 도메인입니다.",
                "The domain is not registered, or not delegated.",
            )
            .of(language)
            .into(),
            (Verdict::Broken { layer, reason, .. }, _) => {
                let why =
                    reason.map_or(String::new(), |r| format!(": {}", reason_text(r, language)));
                let breaks = word("여기서 끊깁니다", "It breaks at").of(language);
                match language {
                    Language::Ko => format!("{breaks} — {}{why}.", layer_name(layer)),
                    Language::En => format!("{breaks} {}{why}.", layer_name(layer)),
                }
            }
        }
    }

    fn delegation(&self, out: &mut String, language: Language) {
        let list = |names: &[bongsu_core::name::Name]| {
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            match names.is_empty() {
                true => UNASKED.to_owned(),
                false => names.join(", "),
            }
        };
        self.line(out, format_args!("DNS   {}", self.zone.unicode()));
        let parent = word("상위 도메인의 위임", "the parent says").of(language);
        let child = word("도메인 자신의 기록", "the zone says").of(language);
        let (says, mark) = match self.delegation_differs {
            false if self.parent == self.child && !self.child.is_empty() => {
                (word("같음", "the same").of(language).to_owned(), FINE)
            }
            false => (list(&self.child), UNASKED),
            true => (list(&self.child), DOUBT),
        };
        let known = match self.parent.is_empty() {
            true if self.not_delegated => WRONG,
            true => UNASKED,
            false => FINE,
        };
        self.line(out, format_args!("  {known} {parent}: {}", list(&self.parent)));
        self.line(out, format_args!("  {mark} {child}: {says}"));
    }

    fn server(&self, out: &mut String, server: &ServerReport, language: Language) {
        let mark = match server.standing {
            LayerStatus::Healthy => FINE,
            LayerStatus::Stale => DOUBT,
            LayerStatus::NotAsked => UNASKED,
            _ => WRONG,
        };
        let place = server.address.map_or(UNASKED.to_owned(), |address| match address.port() {
            53 => address.ip().to_string(),
            _ => address.to_string(),
        });
        let mut facts = vec![standing_word(server.standing).of(language).to_owned()];
        facts.extend(server.reason.map(|reason| reason_text(reason, language)));
        let serial = word("일련번호", "serial").of(language);
        facts.extend(server.serial.map(|number| format!("{serial} {number}")));
        facts.extend(server.latency_ms.map(|ms| format!("{ms:.1} ms")));
        facts.extend(server.by_tcp.then(|| "TCP".to_owned()));
        facts.extend(server.nsid.as_ref().map(|nsid| format!("NSID {nsid}")));
        if server.in_parent != server.in_child && !self.child.is_empty() {
            let only = match server.in_parent {
                true => word("상위에만 있음", "only at the parent"),
                false => word("도메인 자신에만 있음", "only in the zone"),
            };
            facts.push(only.of(language).to_owned());
        }
        let name = &server.name;
        self.line(out, format_args!("  {mark} {name}  {place}  {}", facts.join(" · ")));
    }

    fn address(&self, out: &mut String, address: &AddressReport, language: Language) {
        self.line(out, format_args!("  {}", address.address));
        for layer in &address.layers {
            let mark = match layer.outcome {
                "ok" => FINE,
                "failed" => WRONG,
                _ => UNASKED,
            };
            let facts = layer_facts(layer, address, language).join(" · ");
            let name = layer.layer.as_str().to_uppercase();
            self.line(out, format_args!("    {mark} {name:<5} {facts}"));
        }
    }
}

fn layer_facts(layer: &LayerReport, address: &AddressReport, language: Language) -> Vec<String> {
    let mut facts = Vec::new();
    match layer.outcome {
        "skipped" => {
            facts.push(
                word("아래 단계가 실패하여 확인하지 않음", "not asked: a lower layer fails")
                    .of(language)
                    .into(),
            );
            return facts;
        }
        "inconclusive" => {
            facts.push(
                word("이 컴퓨터의 사정으로 확인 못 함", "this machine could not ask")
                    .of(language)
                    .into(),
            );
            return facts;
        }
        _ => facts.extend(layer.reason.map(|reason| reason_text(reason, language))),
    }
    if layer.outcome == "ok" {
        facts.extend(layer.status.map(|status| format!("{status}")));
    }
    facts.push(format!("{:.1} ms", layer.latency_ms));
    if layer.layer == Layer::Http {
        let first = word("첫 응답", "first byte").of(language);
        facts.extend(address.first_byte_ms.map(|ms| format!("{first} {ms:.1} ms")));
    }
    if let Some(until) = layer.certificate_until {
        let (zone, short) = time_zone(language);
        let words = word("인증서 만료", "certificate until").of(language);
        facts.push(format!("{words} {} {short}", until.civil(zone)));
    }
    facts
}

fn source_word(source: AddressSource) -> Word {
    match source {
        AddressSource::Authority => word("", ""),
        AddressSource::Resolver => word(
            "(네임서버가 답하지 않아, 리졸버가 아직 기억하는 주소로 확인)",
            "(its name servers do not say; a resolver still remembers these)",
        ),
        AddressSource::LastKnown => word(
            "(네임서버가 답하지 않아, 마지막으로 알던 주소로 확인)",
            "(its name servers do not say; the last known addresses)",
        ),
        AddressSource::Nobody => word("(주소를 알 수 없음)", "(nobody knows its address)"),
    }
}

fn layer_word(layer: Layer) -> Word {
    match layer {
        Layer::Dns => word("DNS (이름 찾기)", "DNS (finding the name)"),
        Layer::Tcp => word("TCP (연결)", "TCP (the connection)"),
        Layer::Tls => word("TLS (인증서)", "TLS (the certificate)"),
        Layer::Http => word("HTTP (페이지)", "HTTP (the page)"),
    }
}

fn standing_word(standing: LayerStatus) -> Word {
    match standing {
        LayerStatus::Healthy => word("정상", "healthy"),
        LayerStatus::Stale => word("옛 사본을 줌", "stale: an older copy"),
        LayerStatus::Lame => word("이 도메인을 맡고 있지 않음", "lame: does not serve this zone"),
        LayerStatus::Failing => word("답을 내지 못함", "cannot answer"),
        LayerStatus::Unreachable => word("닿지 않음", "unreachable"),
        LayerStatus::NoAddress => word("네임서버의 주소가 없음", "its name has no address"),
        LayerStatus::NotAsked => word("확인하지 않음", "not asked"),
    }
}

fn reason_text(reason: Reason, language: Language) -> String {
    let plain = match reason {
        Reason::Timeout => word("제한 시간 안에 답이 없음", "no answer in time"),
        Reason::Unreachable => {
            word("네트워크가 닿지 않는다고 알림", "the network says it cannot be reached")
        }
        Reason::ConnectionRefused => word("연결을 거부함", "connection refused"),
        Reason::Reset => word("연결이 끊김", "the connection was broken off"),
        Reason::ServFail => word("서버 오류 (SERVFAIL)", "server failure (SERVFAIL)"),
        Reason::Refused => word("응답 거부 (REFUSED)", "refused (REFUSED)"),
        Reason::NotAuthoritative => word("권한 없는 답", "an answer without authority"),
        Reason::NxDomain => word("그런 이름이 없음 (NXDOMAIN)", "no such name (NXDOMAIN)"),
        Reason::NoData => word("이름은 있으나 주소가 없음", "the name has no address"),
        Reason::Malformed => word("읽을 수 없는 답", "an unreadable answer"),
        Reason::Truncated => {
            word("잘린 답을 TCP로도 받지 못함", "truncated, and TCP did not deliver it")
        }
        Reason::CertificateExpired => word("인증서가 만료됨", "the certificate has expired"),
        Reason::CertificateNotYetValid => {
            word("인증서가 아직 유효하지 않음", "the certificate is not yet valid")
        }
        Reason::CertificateWrongName => {
            word("다른 이름의 인증서", "the certificate is for another name")
        }
        Reason::CertificateUntrusted => {
            word("신뢰할 수 없는 인증서", "the certificate is not trusted")
        }
        Reason::Handshake => word("TLS 연결 수립 실패", "the TLS handshake failed"),
        Reason::BodyMismatch => {
            word("페이지에 있어야 할 내용이 없음", "the page lacks the expected text")
        }
        Reason::AddressForbidden => {
            word("사설 주소라 확인하지 않음", "a private address, not asked")
        }
        Reason::Status(code) => {
            return format!("{} {code}", word("예상 밖의 상태", "unexpected status").of(language));
        }
        Reason::Rcode(code) => {
            return format!("{} {code}", word("DNS 오류", "DNS error").of(language));
        }
    };
    plain.of(language).to_owned()
}
