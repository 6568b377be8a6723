//! What of a mail is new: mail programs put what is answered below a line of their own.

/// How a line begins below which the answered mail stands.
const SEPARATORS: [&str; 9] = [
    "-----original message-----",
    "----- original message -----",
    "-------- original message --------",
    "________________________________",
    "-----원본 메시지-----",
    "----- 원본 메시지 -----",
    "-----original message",
    "--------- 원본 메일 ---------",
    "---------- 원본 메일 ----------",
];
/// Fields as programs repeat them, in every language.
const FIELDS: [&str; 18] = [
    "from:",
    "sent:",
    "to:",
    "date:",
    "subject:",
    "cc:",
    "보낸 사람:",
    "보낸사람:",
    "받는 사람:",
    "받는사람:",
    "보낸 날짜:",
    "날짜:",
    "제목:",
    "보낸날짜:",
    "差出人:",
    "送信日時:",
    "宛先:",
    "件名:",
];
/// Lines that are looked at together for repeated fields.
const FIELD_LINES: usize = 4;

/// The part of a text above what it answers; the whole text when nothing stands above it, or when
/// something that is not quoted follows what is.
pub fn new_text(text: &str) -> &str {
    let mut at = 0;
    let lines: Vec<(usize, &str)> = text
        .split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            (start, line.trim())
        })
        .collect();
    let begins = (0..lines.len()).find(|n| is_separator(&lines, *n));
    if begins.is_some_and(|n| is_answered_below(&lines[n..])) {
        return text.trim();
    }
    let end = begins.map_or(text.len(), |n| lines[n].0);
    let kept = text[..end].trim_end();
    // Quoted lines at the end, without a line that announces them.
    let mut kept_end = kept.len();
    for (start, line) in lines.iter().rev().filter(|(start, _)| *start < kept.len()) {
        match line.is_empty() || line.starts_with('>') {
            true => kept_end = *start,
            false => break,
        }
    }
    let kept = text[..kept_end].trim();
    if kept.is_empty() { text.trim() } else { kept }
}

/// Whether below a line that announces a quotation somebody writes between or below its lines.
fn is_answered_below(lines: &[(usize, &str)]) -> bool {
    let mut rest = lines.iter().map(|(_, line)| line).skip_while(|line| !line.starts_with('>'));
    rest.any(|line| !line.is_empty() && !line.starts_with('>'))
}

fn is_separator(lines: &[(usize, &str)], n: usize) -> bool {
    let line = lines[n].1.to_lowercase();
    if SEPARATORS.iter().any(|it| line.starts_with(it)) {
        return true;
    }
    // “On Thu, 4 Jan 2018 at 16:30, Kim <k@a.kr> wrote:”, “2018년 1월 4일 … 작성:”,
    // “2018年1月4日(木) 16:30 Kim <k@a.kr>:” – on one line or broken into two.
    let next = lines.get(n + 1).map_or("", |(_, line)| line);
    let both = format!("{line} {}", next.to_lowercase());
    let announces = |text: &str, start: bool| {
        let english = text.starts_with("on ") && text.ends_with("wrote:");
        let korean = text.ends_with("작성:")
            || text.ends_with("작성했습니다:")
            || text.ends_with("님이 작성:")
            || text.ends_with("wrote:");
        let japanese = text.contains('年') && text.ends_with(">:");
        english
            || (japanese && start)
            || (korean && start && (text.contains('년') || text.contains('@')))
    };
    let dated = line.starts_with(|c: char| c.is_ascii_digit()) || line.starts_with("on ");
    if announces(&line, true) || (dated && announces(&both, true)) {
        return true;
    }
    let is_field = |line: &str| {
        let line = line.trim_start_matches(['*', '>', ' ']).to_lowercase();
        FIELDS.iter().any(|field| line.starts_with(field))
    };
    let block = lines[n..].iter().take(FIELD_LINES).filter(|(_, line)| is_field(line)).count();
    is_field(lines[n].1) && block >= 3
}
