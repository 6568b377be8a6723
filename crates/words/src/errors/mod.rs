//! What programs say of their input, in the reader's language. The texts are found by the English
//! ones, which are the messages of the errors themselves, as the help of the command line is found
//! by its English: a message is a pattern, in which `{}` stands for what it names.

use crate::Language;
use std::sync::LazyLock;

/// A message: the fixed parts of its English, and its Korean, in which `{1}` is what stands in the
/// first gap.
struct Message {
    parts: Vec<&'static str>,
    korean: &'static str,
}

/// The messages, those with the longest fixed parts first.
static MESSAGES: LazyLock<Vec<Message>> = LazyLock::new(|| {
    let lines = include_str!("ko.tsv").lines();
    let entries = lines.filter_map(|line| line.split_once('\t'));
    let message = |(english, korean): (&'static str, &'static str)| Message {
        parts: english.split("{}").collect(),
        korean,
    };
    let mut all: Vec<Message> = entries.map(message).collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.parts.iter().map(|part| part.len()).sum::<usize>()));
    all
});

/// How deep a message is looked for within another.
const MAX_DEPTH: usize = 4;

/// A message in a language; as it is, in English, where it has no other.
pub fn in_language(lang: Language, message: String) -> String {
    match lang {
        Language::Ko => korean(&message, MAX_DEPTH).unwrap_or(message),
        _ => message,
    }
}

/// Whether a message is known in every language that has messages.
pub fn is_known(message: &str) -> bool {
    korean(message, MAX_DEPTH).is_some()
}

fn korean(message: &str, depth: usize) -> Option<String> {
    MESSAGES.iter().find_map(|it| {
        let gaps = it.gaps(message)?;
        let mut text = it.korean.to_owned();
        for (ix, gap) in gaps.iter().enumerate() {
            // What is quoted is what somebody wrote, and no message.
            let is_quoted = it.parts[ix].ends_with(['“', '`', '\'']);
            let inner = (depth > 0 && !is_quoted).then(|| korean(gap, depth - 1)).flatten();
            text = text.replace(&format!("{{{}}}", ix + 1), inner.as_deref().unwrap_or(gap));
        }
        Some(text)
    })
}

impl Message {
    /// What stands in the gaps of a message; `None` when it is another.
    fn gaps<'m>(&self, message: &'m str) -> Option<Vec<&'m str>> {
        let (first, rest) = self.parts.split_first()?;
        let mut left = message.strip_prefix(first)?;
        let mut gaps = Vec::with_capacity(rest.len());
        for (ix, part) in rest.iter().enumerate() {
            let is_last = ix + 1 == rest.len();
            let gap = match is_last {
                true => left.strip_suffix(part)?,
                false => left.split_once(part)?.0,
            };
            left = if is_last { "" } else { &left[gap.len() + part.len()..] };
            gaps.push(gap);
        }
        left.is_empty().then_some(gaps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_found_with_what_it_names_and_what_is_within_it() {
        let said = |text: &str| in_language(Language::Ko, text.to_owned());
        assert_eq!(said("is missing"), "값이 없습니다");
        assert!(said("“x y” is not a date such as 2027-03-01").contains("“x y”"));
        let sender = said(
            "“not mail” is not a sender: write an address, or a name and the address in angle brackets",
        );
        assert!(sender.starts_with("“not mail”: 발신자"), "{sender}");
        let layer = said("“https” is not dns, icmp, tcp, tls, http or service");
        assert_eq!(layer, "“https”: dns, icmp, tcp, tls, http, service 중 하나여야 합니다");
        assert_eq!(said("something that nobody wrote down"), "something that nobody wrote down");
        assert_eq!(in_language(Language::En, "is missing".to_owned()), "is missing");
    }

    #[test]
    fn every_korean_message_names_what_the_english_one_names() {
        for it in MESSAGES.iter() {
            let gaps = it.parts.len() - 1;
            for ix in 1..=gaps {
                assert!(it.korean.contains(&format!("{{{ix}}}")), "{:?}: {ix}", it.parts);
            }
            assert!(!it.korean.contains(&format!("{{{}}}", gaps + 1)), "{:?}", it.parts);
            assert!(it.parts.iter().any(|part| !part.is_empty()), "{}", it.korean);
        }
    }
}
