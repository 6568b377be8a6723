//! What the operator says of a table's headings: `고객번호=customer`, `비고=-`, `*=-`.

use super::field::{Field, nearest_field, plain};
use std::collections::BTreeMap;
use std::fmt;

/// What headings mean, by the operator's word.
#[derive(Clone, Debug, Default)]
pub struct ColumnMap {
    rules: BTreeMap<String, Rule>,
    /// Whether every heading that is not known is left out.
    rest_left_out: bool,
}

#[derive(Clone, Debug)]
struct Rule {
    /// As the operator wrote it.
    heading: String,
    /// `None` to leave the column out.
    field: Option<Field>,
    /// Whether a table has such a column.
    found: bool,
}

/// A rule that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ColumnMapError {
    /// There is no `=` with something before it.
    NoHeading(String),
    /// What follows is no column; the nearest that is.
    UnknownField(String, Option<String>),
    /// The heading has two rules.
    Repeated(String),
}

impl std::error::Error for ColumnMapError {}

impl fmt::Display for ColumnMapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnMapError::NoHeading(rule) => {
                write!(f, "“{rule}” is not HEADING=COLUMN, such as 고객번호=customer or 비고=-")
            }
            ColumnMapError::UnknownField(name, nearest) => {
                write!(f, "“{name}” is not a column")?;
                nearest.as_ref().map_or(Ok(()), |it| write!(f, "; did you mean “{it}”?"))
            }
            ColumnMapError::Repeated(heading) => write!(f, "“{heading}” is mapped twice"),
        }
    }
}

impl ColumnMap {
    /// Reads rules of the form `HEADING=COLUMN`; `-` for the column leaves it out, and `*=-`
    /// leaves out all that are not known.
    ///
    /// # Errors
    /// The first rule that is none.
    pub fn parse<'a>(
        rules: impl IntoIterator<Item = &'a str>,
    ) -> Result<ColumnMap, ColumnMapError> {
        let mut map = ColumnMap::default();
        for rule in rules {
            let (heading, name) = rule
                .rsplit_once('=')
                .map(|(heading, name)| (heading.trim(), name.trim()))
                .filter(|(heading, _)| !heading.is_empty())
                .ok_or_else(|| ColumnMapError::NoHeading(rule.to_owned()))?;
            let left_out = matches!(name, "" | "-");
            if heading == "*" && left_out {
                map.rest_left_out = true;
                continue;
            }
            let field = match left_out {
                true => None,
                false => Some(Field::from_name(name).ok_or_else(|| {
                    ColumnMapError::UnknownField(name.to_owned(), nearest_field(name))
                })?),
            };
            let rule = Rule { heading: heading.to_owned(), field, found: false };
            if map.rules.insert(plain(heading), rule).is_some() {
                return Err(ColumnMapError::Repeated(heading.to_owned()));
            }
        }
        Ok(map)
    }

    /// What a heading means; `None` when nothing is known of it.
    pub(super) fn meaning(&mut self, heading: &str) -> Option<Meaning> {
        if let Some(rule) = self.rules.get_mut(&plain(heading)) {
            rule.found = true;
            return Some(rule.field.map_or(Meaning::LeftOut, Meaning::Column));
        }
        match Field::from_name(heading) {
            Some(field) => Some(Meaning::Column(field)),
            None if self.rest_left_out || NO_PLACE.contains(&plain(heading).as_str()) => {
                Some(Meaning::LeftOut)
            }
            None => None,
        }
    }

    /// Whether a heading is known as a column, before its table is read.
    pub(super) fn is_column(&self, heading: &str) -> bool {
        match self.rules.get(&plain(heading)) {
            Some(rule) => rule.field.is_some(),
            None => Field::from_name(heading).is_some(),
        }
    }

    /// The headings of which the operator spoke and that no table has.
    pub(super) fn unfound(&self) -> impl Iterator<Item = &str> {
        self.rules.values().filter(|rule| !rule.found).map(|rule| rule.heading.as_str())
    }
}

/// What a column is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    Column(Field),
    LeftOut,
}

/// Headings that lists of customers usually have and that have no place here, as [`plain`] makes
/// them. They are left out, and that is said.
#[rustfmt::skip]
const NO_PLACE: [&str; 61] = [
    "no", "no.", "#", "번호", "순번", "연번", "비고", "메모", "참고", "특이사항",
    "상품", "상품명", "상품코드", "서비스", "서비스명", "서비스종류", "요금제", "플랜", "용량", "트래픽",
    "금액", "요금", "가격", "이용료", "월이용료", "결제금액", "결제일", "결제방법", "결제수단", "미납금",
    "등록일", "신청일", "가입일", "개통일", "시작일", "만료일", "만기일", "종료일", "갱신일", "계약기간",
    "사업자번호", "사업자등록번호", "대표자", "대표자명", "담당자", "담당자명", "팩스", "팩스번호", "우편번호", "주민번호",
    "note", "notes", "finding", "product", "plan", "price", "amount", "created", "registered", "expires",
    "expirydate",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_is_none_is_refused_with_the_nearest_column() {
        let refused = |rule| ColumnMap::parse([rule]).unwrap_err().to_string();
        assert!(refused("고객번호").contains("is not HEADING=COLUMN"));
        assert!(refused("=customer").contains("is not HEADING=COLUMN"));
        assert!(refused("번호=custmer").ends_with("did you mean “customer”?"));
        let twice = ColumnMap::parse(["담당 번호=phone", "담당번호=-"]).unwrap_err();
        assert_eq!(twice.to_string(), "“담당번호” is mapped twice");
    }

    #[test]
    fn a_rule_goes_before_what_is_known() {
        let mut map = ColumnMap::parse(["상태=-", "A=B=phone"]).unwrap();
        assert_eq!(map.meaning("상 태"), Some(Meaning::LeftOut));
        assert_eq!(map.meaning("a=b"), Some(Meaning::Column(Field::Phone)));
        assert_eq!(map.meaning("도메인"), Some(Meaning::Column(Field::Domain)));
        assert_eq!(map.meaning("만료일"), Some(Meaning::LeftOut));
        assert_eq!(map.meaning("좋아하는 색"), None);
        assert_eq!(map.unfound().count(), 0);
    }

    #[test]
    fn no_heading_both_has_a_place_and_has_none() {
        for heading in NO_PLACE {
            assert_eq!(Field::from_name(heading), None, "{heading}");
            assert_eq!(plain(heading), heading);
        }
    }
}
