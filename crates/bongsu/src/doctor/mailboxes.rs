//! Whether mail can be taken out of the mailboxes of customers and of other tools, and by what a
//! sender is believed.

use super::{Finding, Severity};
use crate::config::{Config, IncomingMail};
use bongsu_receive::imap;
use bongsu_words::{Language, say};

/// Opens each mailbox, and reads nothing.
pub async fn check(config: &Config, lang: Language) -> Vec<Finding> {
    let alerts = config.alert_sources.mail.as_ref().map(|it| &it.mail);
    let mut findings = Vec::new();
    for mail in config.tickets.mail.iter().chain(alerts) {
        if let Some(result) = open(mail).await {
            findings.push(judge(mail, lang, result));
        }
        findings.extend(whose_word(mail, lang));
    }
    findings
}

/// The name of the server where it could be opened, or why not; `None` where mail comes another way.
async fn open(mail: &IncomingMail) -> Option<Result<String, String>> {
    let account = match mail.imap.as_ref()?.account(mail) {
        Ok(account) => account,
        Err(error) => return Some(Err(format!("{error:#}"))),
    };
    Some(match imap::check(&account).await {
        Ok(()) => Ok(account.host),
        Err(error) => Err(format!("{}: {error}", account.host)),
    })
}

/// Where the operator's mail server is believed: a number that is too small vouches for nobody, and one
/// that is too large believes senders, and neither is seen before a mail comes.
fn whose_word(mail: &IncomingMail, lang: Language) -> Option<Finding> {
    let (section, server) = (mail.purpose.section(), mail.authserv_id.as_deref()?);
    let n = mail.received_fields;
    Some(Finding::ok(say!(
        lang,
        "doctor-received-fields",
        section = section,
        server = server,
        n = n
    )))
}

fn judge(mail: &IncomingMail, lang: Language, result: Result<String, String>) -> Finding {
    let section = mail.purpose.section();
    match result {
        Ok(host) => Finding::ok(say!(lang, "doctor-mailbox-ok", section = section, host = host)),
        Err(why) => Finding::problem(
            Severity::Error,
            say!(lang, "doctor-mailbox-failed", section = section, why = why),
            say!(lang, "doctor-mailbox-failed-fix", section = section),
        ),
    }
}
