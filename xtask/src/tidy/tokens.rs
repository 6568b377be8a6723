//! Rust code as tokens, as far as the checks need them.

/// Names, `::` and single signs with their line, from 1; without comments and literals.
pub fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut tokens = Vec::new();
    let (mut rest, mut line) = (code, 1);
    while let Some(first) = rest.chars().next() {
        let len = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(len) = literal(rest) {
            len
        } else if first.is_alphanumeric() || first == '_' {
            let len = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            tokens.push((line, &rest[..len]));
            len
        } else if first.is_whitespace() {
            first.len_utf8()
        } else {
            let len = if rest.starts_with("::") { 2 } else { first.len_utf8() };
            tokens.push((line, &rest[..len]));
            len
        };
        line += rest[..len].matches('\n').count();
        rest = &rest[len..];
    }
    tokens
}

/// The length of a text or character at the beginning of `rest`.
fn literal(rest: &str) -> Option<usize> {
    let text = rest.strip_prefix('b').unwrap_or(rest);
    let prefix = rest.len() - text.len();
    if let Some(raw) = text.strip_prefix('r') {
        let body = raw.trim_start_matches('#');
        let end = format!("\"{}", "#".repeat(raw.len() - body.len()));
        let body = body.strip_prefix('"')?;
        let from = rest.len() - body.len();
        return Some(body.find(&end).map_or(rest.len(), |at| from + at + end.len()));
    }
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut chars = text.char_indices().skip(1);
    let mut count = 0;
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            c if c == quote => return Some(prefix + at + 1),
            // What does not end after one character is a lifetime.
            _ if quote == '\'' && count > 0 => return Some(prefix + 1),
            _ => {}
        }
        count += 1;
    }
    Some(rest.len())
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn literals_and_comments_are_left_out_over_lines_too() {
        let code = "a /* b\nb */ r#\"c \" c\n\"# \"d \\\" d\nd\" '\"' e::f // g\nh";
        assert_eq!(tokens(code), [(1, "a"), (4, "e"), (4, "::"), (4, "f"), (5, "h")]);
    }
}
