//! Control panels: which account has which domains (S1).
//!
//! A panel knows one server, and its lists do not name it: the operator does, with `--server`.

pub mod cpanel;
pub mod directadmin;
pub mod plesk;

use crate::left_out::LeftOut;
use crate::sink::{Fault, Sink};
use bongsu_core::inventory::import::{EntryKind, Problem, short};

/// Accounts that are nobody's.
const NOBODY: [&str; 2] = ["nobody", "root"];

/// Whether a text is made of lines `domain: account`, as in cPanel's `/etc/userdomains` and
/// DirectAdmin's `/etc/virtual/domainowners`.
pub fn is_owner_list(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(50).peekable();
    lines.peek().is_some() && lines.all(|line| owner(line).is_some())
}

fn owner(line: &str) -> Option<(&str, &str)> {
    let (domain, account) = line.split_once(": ")?;
    let (domain, account) = (domain.trim(), account.trim());
    let is_name = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.*".contains(c))
    };
    let fits = is_name(domain) && is_name(account) && (domain.contains('.') || domain == "*");
    fits.then_some((domain, account))
}

/// Reads lines `domain: account`.
fn owner_list(text: &str, sink: &mut Sink<'_>) -> Result<(), Fault> {
    for (ix, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = ix as u64 + 1;
        let what = "a line of the form “domain: account”";
        let (domain, account) = owner(line).ok_or((Some(number), Problem::NotFormat(what)))?;
        if domain != "*" {
            account_site(&number.to_string(), domain, account, sink);
        }
    }
    Ok(())
}

/// A domain of an account.
fn account_site(entry: &str, domain: &str, account: &str, sink: &mut Sink<'_>) {
    if NOBODY.contains(&account) {
        return sink.leave_out(LeftOut::NoAccount, domain);
    }
    let Some(host) = sink.host(domain, entry) else { return };
    sink.site(entry, &host, EntryKind::Site, Some(account), Vec::new());
}

/// Reads a list of domains alone, one a line: it does not say whose they are.
fn domain_list(text: &str, sink: &mut Sink<'_>) -> Result<(), Fault> {
    for (ix, line) in text.lines().enumerate() {
        let (number, line) = (ix as u64 + 1, line.trim());
        if line.is_empty() {
            continue;
        }
        if line.contains(char::is_whitespace) || !line.contains('.') {
            return Err((Some(number), Problem::NotFormat("a domain alone on its line")));
        }
        let entry = number.to_string();
        if let Some(host) = sink.host(line, &short(line)) {
            sink.site(&entry, &host, EntryKind::SiteOfUnknown(None), None, Vec::new());
        }
    }
    Ok(())
}
