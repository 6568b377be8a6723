//! BIND: the zones of `named.conf`, or of what `named-checkconf -p` makes of it and the files that
//! it includes.

use super::zone;
use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink};
use bongsu_core::inventory::import::{Problem, short};

/// Types of zones whose data this server has.
const SERVED: [&str; 4] = ["primary", "master", "secondary", "slave"];

/// Whether this is a configuration.
pub fn is_configuration(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| line.starts_with("zone \"") || line.starts_with("zone '"))
        && text.contains('{')
        && text.contains("type")
}

/// Reads a configuration.
pub(crate) fn read(text: &str, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if !is_configuration(text) {
        return Err((None, Problem::NotFormat("a configuration of BIND with zones")));
    }
    let words = words(text)?;
    let mut ix = 0;
    while ix < words.len() {
        let (line, word) = &words[ix];
        let at = |n: usize| words.get(ix + n).map(|(_, word)| word.as_str());
        match (word.as_str(), at(1)) {
            ("zone", Some(name)) if name != "{" => {
                // The class may stand between the name and the block.
                let open = (2..=3).find(|n| at(*n) == Some("{")).map(|n| ix + n);
                let Some(open) = open else {
                    let what = "a zone with its block in braces";
                    return Err((Some(*line), Problem::NotFormat(what)));
                };
                let end = close(&words, open);
                one(*line, name, &words[open..end], sink);
                ix = end;
            }
            ("include", Some(file)) if at(2) == Some(";") => {
                sink.leave_out(LeftOut::Part("include".into()), file);
                ix += 3;
            }
            _ => ix += 1,
        }
    }
    Ok(())
}

/// The word after the block that opens at `open`.
fn close(words: &[(u64, String)], open: usize) -> usize {
    let mut depth = 0_usize;
    for (ix, (_, word)) in words.iter().enumerate().skip(open) {
        match word.as_str() {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return ix + 1;
        }
    }
    words.len()
}

fn one(line: u64, name: &str, block: &[(u64, String)], sink: &mut Sink<'_>) {
    let kind = block.windows(2).find(|it| it[0].1 == "type").map_or("", |it| it[1].1.as_str());
    if !SERVED.contains(&kind) {
        return sink.leave_out(LeftOut::NotInUse(format!("type {}", short(kind))), name);
    }
    zone(&line.to_string(), name, None, Vec::new(), sink);
}

/// The words, each with its line; comments of all three kinds left out.
fn words(text: &str) -> Result<Vec<(u64, String)>, Fault> {
    let mut words = Vec::new();
    let mut line = 1;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => line += 1,
            '#' => while chars.next_if(|c| *c != '\n').is_some() {},
            '/' if chars.peek() == Some(&'/') => while chars.next_if(|c| *c != '\n').is_some() {},
            '/' if chars.peek() == Some(&'*') => {
                let mut last = ' ';
                for c in chars.by_ref() {
                    line += u64::from(c == '\n');
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            '"' => {
                let begins = line;
                let mut word = String::new();
                loop {
                    match chars.next() {
                        Some('"') => break,
                        Some(c) => {
                            line += u64::from(c == '\n');
                            word.push(c);
                        }
                        None => return Err((Some(begins), Problem::OpenQuote)),
                    }
                }
                words.push((begins, word));
            }
            '{' | '}' | ';' => words.push((line, c.to_string())),
            c if c.is_whitespace() => {}
            c => {
                let mut word = String::from(c);
                while let Some(c) = chars.next_if(|c| !c.is_whitespace() && !"{};\"#".contains(*c))
                {
                    word.push(c);
                }
                words.push((line, word));
            }
        }
    }
    Ok(words)
}
