//! What the words around a notice must not say: a greeting, an apology and a closing are written
//! before anything is known of the outage that they will go with.

/// Something in the words around a notice that only a notice itself may say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    /// What was found, in lower case.
    pub words: String,
    /// Where it begins, in characters from 1.
    pub at: u32,
}

/// The first claim in a text: a figure, or a word by which something is said of what works, of
/// data, of causes, of times or of compensation.
///
/// The words are found wherever they stand, so that innocent sentences are refused too ("we do
/// our best to restore"). A claim in words that are not in the list is not found.
pub fn claim_in(text: &str) -> Option<Claim> {
    let lower = text.to_lowercase();
    let figure =
        lower.char_indices().find(|(_, c)| c.is_numeric() || matches!(c, '%' | '％' | '٪'));
    let figure = figure.map(|(at, c)| (at, c.to_string()));
    let spoken = CLAIMS.iter().filter_map(|claim| Some((lower.find(claim)?, (*claim).to_owned())));
    let (at, words) = spoken.chain(figure).min_by_key(|(at, _)| *at)?;
    let at = lower[..at].chars().count() as u32 + 1;
    Some(Claim { words, at })
}

/// Stems of words that claim something, in lower case.
const CLAIMS: [&str; 96] = [
    "복구",
    "정상",
    "해결",
    "완료",
    "조치",
    "유실",
    "손실",
    "데이터",
    "자료",
    "안전",
    "보안",
    "문제없",
    "문제 없",
    "이상없",
    "이상 없",
    "원인",
    "때문",
    "보상",
    "환불",
    "보장",
    "약속",
    "책임",
    "퍼센트",
    "공격",
    "해킹",
    "침해",
    "분 이내",
    "분 안에",
    "시간 이내",
    "시간 안에",
    "오늘",
    "내일",
    "전원",
    "회선",
    "서버",
    "restor",
    "recover",
    "resolv",
    "fixed",
    "repair",
    "working",
    "works",
    "normal",
    "online",
    "up and running",
    "data",
    "lost",
    "loss",
    "safe",
    "secur",
    "guarant",
    "promis",
    "compensat",
    "refund",
    "credit",
    "cause",
    "fault",
    "hack",
    "attack",
    "breach",
    "minute",
    "hour",
    "today",
    "tomorrow",
    "percent",
    "server",
    "復旧",
    "回復",
    "正常",
    "解決",
    "解消",
    "完了",
    "データ",
    "消失",
    "安全",
    "問題な",
    "問題ありません",
    "原因",
    "補償",
    "賠償",
    "返金",
    "保証",
    "約束",
    "責任",
    "攻撃",
    "侵害",
    "漏えい",
    "漏洩",
    "分以内",
    "時間以内",
    "本日",
    "明日",
    "電源",
    "回線",
    "サーバ",
    "パーセント",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_notice_may_say_is_found_with_its_place() {
        let cases = [
            ("서비스가 100% 작동합니다.", "1", 6),
            ("곧 정상화하겠습니다.", "정상", 3),
            ("Everything is Restored.", "restor", 15),
            ("No data was lost.", "data", 4),
            ("고객님의 자료는 그대로입니다.", "자료", 6),
            ("보상해 드리겠습니다.", "보상", 1),
            ("１２시까지", "１", 1),
            ("まもなく復旧いたします。", "復旧", 5),
        ];
        for (text, words, at) in cases {
            assert_eq!(claim_in(text), Some(Claim { words: words.into(), at }), "{text}");
        }
    }

    #[test]
    fn courtesy_is_no_claim() {
        for text in [
            "안녕하세요. 저희 호스팅을 이용해 주셔서 감사합니다.",
            "이용에 불편을 드려 대단히 죄송합니다.",
            "너그러이 양해해 주시기 바랍니다.",
            "ご迷惑をおかけし、深くお詫び申し上げます。",
            "Dear customer, we are sorry for the inconvenience. Kind regards",
        ] {
            assert_eq!(claim_in(text), None, "{text}");
        }
    }
}
