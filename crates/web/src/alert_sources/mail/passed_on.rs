//! What stands before the subject of a mail that was answered or passed on, in the languages and forms
//! of the usual programs: `Re:`, `Re[2]:`, `회신:`, `FW：`.

/// Without the colon, in small letters.
const PREFIXES: [&str; 17] = [
    "re", "fw", "fwd", "aw", "wg", "sv", "tr", "fyi", "답장", "회신", "전달", "返信", "転送",
    "回复", "答复", "转发", "轉寄",
];

/// A subject without what says that it was answered or passed on.
pub(super) fn without_prefixes(mut subject: &str) -> &str {
    while let Some(rest) = PREFIXES.iter().find_map(|it| without(subject, it)) {
        subject = rest;
    }
    subject
}

fn without<'t>(subject: &'t str, prefix: &str) -> Option<&'t str> {
    let rest = strip_word(subject, prefix)?;
    let counted = [('[', ']'), ('(', ')')].into_iter().find_map(|(open, close)| {
        let (count, rest) = rest.strip_prefix(open)?.split_once(close)?;
        count.bytes().all(|byte| byte.is_ascii_digit()).then_some(rest)
    });
    let rest = counted.unwrap_or(rest).trim_start();
    rest.strip_prefix([':', '：']).map(str::trim_start)
}

/// What follows a word, in any case.
pub(super) fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    (start.to_lowercase() == word).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::without_prefixes;

    #[test]
    fn a_mail_that_was_answered_or_passed_on_is_about_the_same() {
        for prefix in [
            "Re: ",
            "RE : ",
            "Re[2]: ",
            "Re(3): ",
            "회신: ",
            "회신：",
            "FW: 전달: ",
            "답장:",
            "返信: ",
            "転送：",
            "Fwd: RE: ",
            "AW: ",
        ] {
            assert_eq!(
                without_prefixes(&format!("{prefix}[장애] web-1")),
                "[장애] web-1",
                "{prefix}"
            );
        }
        for other in ["Recovery: web-1", "re web-1", "회신율: 97 %", "Reboot: web-1", ""] {
            assert_eq!(without_prefixes(other), other);
        }
    }
}
