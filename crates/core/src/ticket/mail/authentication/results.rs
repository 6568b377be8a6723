//! One field `Authentication-Results` (RFC 8601 §2.2), read strictly: what mail filters cannot
//! read they leave in the mail, so a field that is nearly right is a sender's.

/// One `method=result` with its properties, in lower case but for their values.
pub(super) struct MethodResult {
    pub method: String,
    pub result: String,
    pub properties: Vec<(String, String)>,
}

/// Stands where a text in quotes stood: in no name, and in a value the part that says nothing.
const QUOTED: char = '"';

/// The results in one field, if it is one of `own`; of a field that is not exactly of that form,
/// nothing is.
pub(super) fn results_of(value: &str, own: &str) -> Option<Vec<MethodResult>> {
    let value = without_comments(value)?;
    let mut parts = value.split(';');
    let mut names = parts.next()?.split_whitespace();
    let (id, version) = (names.next()?, names.next());
    let is_version = version.is_none_or(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
    if !id.eq_ignore_ascii_case(own) || !is_version || names.next().is_some() {
        return None;
    }
    let parts: Vec<&str> = parts.map(str::trim).collect();
    match parts[..] {
        [] => None,
        ["none"] => Some(Vec::new()),
        _ => parts.into_iter().map(method_result).collect(),
    }
}

fn method_result(part: &str) -> Option<MethodResult> {
    let mut words = part.split_whitespace();
    let (method, result) = words.next()?.split_once('=')?;
    let (method, version) = method.split_once('/').unwrap_or((method, "1"));
    let is_version = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    if !is_keyword(method) || !is_keyword(result) || !is_version {
        return None;
    }
    let properties = words.map(property).collect::<Option<Vec<_>>>()?;
    let (method, result) = (method.to_ascii_lowercase(), result.to_ascii_lowercase());
    Some(MethodResult { method, result, properties })
}

/// A property, or the reason.
fn property(word: &str) -> Option<(String, String)> {
    let (name, value) = word.split_once('=')?;
    let is_name = match name.split_once('.') {
        Some((kind, property)) => is_keyword(kind) && is_keyword(property),
        None => name.eq_ignore_ascii_case("reason"),
    };
    is_name.then(|| (name.to_ascii_lowercase(), value.to_owned()))
}

/// RFC 5321 §4.1.2, and the underscore that some programs write.
fn is_keyword(text: &str) -> bool {
    let is_of = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    !text.is_empty() && text.bytes().all(is_of)
}

/// A value without comments (RFC 5322 §3.2.2) and without what stands in quotes, in which a sender
/// could write results of their own; `None` where one is not closed.
fn without_comments(value: &str) -> Option<String> {
    let (mut depth, mut quoted, mut escaped) = (0u32, false, false);
    let mut kept = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if depth > 0 || quoted => escaped = true,
            '"' if depth == 0 => {
                quoted = !quoted;
                kept.extend(quoted.then_some(QUOTED));
            }
            _ if quoted => {}
            '(' => {
                depth += 1;
                kept.push(' ');
            }
            ')' => depth = depth.checked_sub(1)?,
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    (depth == 0 && !quoted && !escaped).then_some(kept)
}
