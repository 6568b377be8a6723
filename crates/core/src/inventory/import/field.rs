//! The columns of a table and the fields of a document: one list for both.

use super::text;

/// A column or field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
#[allow(missing_docs, reason = "the columns of docs/import.md")]
pub enum Field {
    Customer,
    Contact,
    Email,
    Domain,
    Name,
    Language,
    Phone,
    Url,
    Status,
    Body,
    Server,
    Rack,
    Switch,
    Datacentre,
    LoadBalancer,
    Upstream,
    NameServers,
    Addresses,
    Component,
    Parent,
    Owner,
    SiteAlerts,
    DomainExpires,
    Method,
    Headers,
    BasicAuth,
    Redirects,
    Absent,
    Json,
    Certificate,
    TimeoutMs,
    IntervalS,
    LabelKo,
    LabelEn,
    GroupKo,
    GroupEn,
    Public,
    Labels,
    AlertContact,
    Needs,
}

/// How many there are.
pub(super) const FIELD_COUNT: usize = 40;

/// The physical components, lowest first.
pub(super) const LOCATION_FIELDS: [Field; 6] = [
    Field::Server,
    Field::Rack,
    Field::Switch,
    Field::Datacentre,
    Field::LoadBalancer,
    Field::Upstream,
];

/// What everybody may read of a component.
pub(super) const PUBLICATION_FIELDS: [Field; 5] =
    [Field::LabelKo, Field::LabelEn, Field::GroupKo, Field::GroupEn, Field::Public];

/// The columns any of which says how a customer is reached.
pub(super) const CONTACT_FIELDS: [Field; 3] = [Field::Contact, Field::Email, Field::Phone];

/// Every field with its names, the proper one first; written as [`plain`] makes them.
const NAMES: [(Field, &[&str]); FIELD_COUNT] = [
    (
        Field::Customer,
        &[
            "customer",
            "customerid",
            "customernumber",
            "client",
            "clientid",
            "고객",
            "고객번호",
            "고객id",
            "고객코드",
            "회원번호",
            "회원id",
        ],
    ),
    (Field::Contact, &["contact", "contacts", "연락처", "담당자연락처"]),
    (
        Field::Email,
        &[
            "email",
            "mail",
            "emailaddress",
            "이메일",
            "이메일주소",
            "메일",
            "메일주소",
            "전자우편",
            "담당자이메일",
        ],
    ),
    (Field::Domain, &["domain", "domainname", "host", "hostname", "도메인", "도메인명", "호스트"]),
    (
        Field::Name,
        &[
            "name",
            "customername",
            "이름",
            "고객명",
            "상호",
            "상호명",
            "업체명",
            "회사명",
            "고객사",
            "고객사명",
            "회원명",
            "성명",
        ],
    ),
    (Field::Language, &["language", "lang", "언어"]),
    (
        Field::Phone,
        &[
            "phone",
            "phonenumber",
            "tel",
            "telephone",
            "mobile",
            "전화",
            "전화번호",
            "휴대폰",
            "휴대폰번호",
            "휴대전화",
            "휴대전화번호",
            "핸드폰",
            "핸드폰번호",
            "대표전화",
            "담당자전화",
            "담당자휴대폰",
        ],
    ),
    (Field::Url, &["url", "siteurl", "site", "사이트", "사이트주소", "홈페이지", "홈페이지주소"]),
    (Field::Status, &["status", "expectedstatus", "상태", "상태코드", "응답코드"]),
    (Field::Body, &["body", "bodytext", "expectedbody", "본문", "본문문구"]),
    (Field::Server, &["server", "서버"]),
    (Field::Rack, &["rack", "랙"]),
    (Field::Switch, &["switch", "스위치"]),
    (Field::Datacentre, &["datacentre", "datacenter", "dc", "idc", "데이터센터", "센터"]),
    (Field::LoadBalancer, &["loadbalancer", "lb", "로드밸런서", "부하분산기"]),
    (Field::Upstream, &["upstream", "carrier", "업스트림", "상위회선", "회선", "통신사"]),
    (Field::NameServers, &["nameservers", "nameserver", "ns", "네임서버"]),
    (
        Field::Addresses,
        &["address", "addresses", "ip", "ips", "ipaddress", "주소", "ip주소", "아이피"],
    ),
    (Field::Component, &["part", "key", "component", "부품", "구성요소"]),
    (Field::Parent, &["parent", "상위"]),
    (Field::Owner, &["owner", "소유", "소유자"]),
    (Field::SiteAlerts, &["sitealerts", "사이트알림", "사이트경보"]),
    (Field::DomainExpires, &["domainexpires", "domainexpiry", "도메인만료일"]),
    (Field::Method, &["method", "메서드"]),
    (Field::Headers, &["headers", "header", "헤더"]),
    (Field::BasicAuth, &["basicauth", "기본인증"]),
    (Field::Redirects, &["redirects", "리디렉션"]),
    (Field::Absent, &["absent", "notbody", "제외문구"]),
    (Field::Json, &["json", "jsonvalue", "json값"]),
    (Field::Certificate, &["certificate", "cert", "인증서"]),
    (Field::TimeoutMs, &["timeoutms", "제한시간ms"]),
    (Field::IntervalS, &["intervals", "interval", "점검주기초"]),
    (Field::LabelKo, &["labelko", "label", "공개이름", "공개명", "공개이름ko"]),
    (Field::LabelEn, &["labelen", "영문공개이름", "영문공개명", "공개이름en"]),
    (Field::GroupKo, &["groupko", "group", "공개그룹", "공개그룹ko"]),
    (Field::GroupEn, &["groupen", "영문공개그룹", "공개그룹en"]),
    (Field::Public, &["public", "ispublic", "공개", "공개여부"]),
    (Field::Labels, &["labels", "tags", "tag", "라벨", "레이블", "태그"]),
    (Field::AlertContact, &["alertcontact", "alertcontacts", "알림연락처", "경보연락처"]),
    (Field::Needs, &["needs", "dependson", "필요", "의존"]),
];

impl Field {
    /// The name in documents and messages.
    pub fn name(self) -> &'static str {
        match self {
            Field::LoadBalancer => "load_balancer",
            Field::NameServers => "name_servers",
            Field::Addresses => "addresses",
            Field::Component => "key",
            Field::SiteAlerts => "site_alerts",
            Field::DomainExpires => "domain_expires",
            Field::BasicAuth => "basic_auth",
            Field::TimeoutMs => "timeout_ms",
            Field::IntervalS => "interval_s",
            Field::LabelKo => "label_ko",
            Field::LabelEn => "label_en",
            Field::GroupKo => "group_ko",
            Field::GroupEn => "group_en",
            Field::AlertContact => "alert_contact",
            _ => NAMES[self as usize].1[0],
        }
    }

    /// The field that a header means.
    pub fn from_name(name: &str) -> Option<Field> {
        let name = plain(name);
        NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(field, _)| *field)
    }
}

/// Case, spaces, hyphens and underscores make no difference.
pub(super) fn plain(name: &str) -> String {
    text::clean(name)
        .chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The known name that is nearest to a header, if one is near enough to be meant.
pub fn nearest_field(name: &str) -> Option<String> {
    let all = NAMES.iter().flat_map(|(_, names)| names.iter().copied());
    let plain = plain(name);
    // A slip of one letter is nearer than a word that is part of the header.
    let slip = nearest(&plain, all.clone()).filter(|found| edits(&plain, found) == 1);
    slip.or_else(|| contained(&plain, all.clone())).or_else(|| nearest(&plain, all)).map(|found| {
        // The proper name, unless the operator writes Korean.
        let field = Field::from_name(found).filter(|_| found.is_ascii());
        field.map_or(found, Field::name).to_owned()
    })
}

/// The longest of `names` that is a part of a header (`도메인주소`), the first of several.
fn contained<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let long = |known: &str| known.len() >= 4;
    let parts = names.filter_map(|known| {
        let at = name.find(known).filter(|_| long(known))?;
        Some((known.chars().count(), std::cmp::Reverse(at), known))
    });
    parts.max().map(|(_, _, known)| known)
}

/// The nearest of `names` by edits, at most one edit for every three letters.
pub(super) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let long = name.chars().count();
    // A header of a thousand letters is no slip of the pen.
    if long > 40 {
        return None;
    }
    names
        .map(|known| (edits(name, known), known))
        .filter(|(edits, known)| *edits <= long.max(known.chars().count()).div_ceil(3))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, known)| known)
}

/// Letters to be put in, taken out or replaced (Levenshtein's distance).
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_order_of_the_enum() {
        for (ix, (field, _)) in NAMES.iter().enumerate() {
            assert_eq!(*field as usize, ix);
            assert_eq!(Field::from_name(field.name()), Some(*field));
        }
    }

    #[test]
    fn no_name_means_two_fields() {
        let mut all: Vec<&str> = NAMES.iter().flat_map(|(_, n)| n.iter().copied()).collect();
        let before = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), before);
    }

    #[test]
    fn a_slip_of_the_pen_is_understood() {
        assert_eq!(nearest_field("Contcat").as_deref(), Some("contact"));
        assert_eq!(nearest_field("load balancr").as_deref(), Some("load_balancer"));
        assert_eq!(nearest_field("데이타센터").as_deref(), Some("데이터센터"));
        assert_eq!(nearest_field("favourite colour"), None);
        assert_eq!(nearest_field("도메인주소").as_deref(), Some("도메인"));
        assert_eq!(nearest_field("Primary Phone").as_deref(), Some("phone"));
    }
}
