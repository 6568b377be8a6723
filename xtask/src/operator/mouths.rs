//! Everything that is said at one instant, by every mouth.

use super::desk::PUBLIC;
use super::{company, lab};
use crate::http::Visitor;
use serde_json::Value;
use std::path::Path;

pub struct Moment {
    /// The state of everything, as operations and as the public read it.
    pub status: Value,
    pub public: Value,
    pub sites: Vec<Value>,
    /// Open incidents and those of this scene, with their victims.
    pub incidents: Vec<(Value, Vec<Value>)>,
    pub summary: Value,
    /// Texts by the mouth that said them.
    pub texts: Vec<(String, String)>,
    /// By customer: what their page says.
    pub customers: Vec<(usize, String)>,
    /// By customer: the caller's card.
    pub cards: Vec<(usize, Value)>,
    /// By site: what the prober's metrics say.
    pub probes: Vec<(usize, String)>,
}

/// Public texts, in Korean and English.
const PAGES: [&str; 7] = [
    "/?lang=en",
    "/?lang=ko",
    "/history?lang=en",
    "/history.atom",
    "/history.rss",
    "/feed.json",
    "/api/v2/summary.json",
];

/// Reads everything. Of customers and sites, `turn` chooses which ones.
pub fn read(
    operations: &Visitor,
    pages: &[(usize, String)],
    turn: usize,
) -> anyhow::Result<Moment> {
    let public = Visitor::stranger(PUBLIC);
    let mut texts = Vec::new();
    for path in PAGES {
        texts.push((path.to_owned(), visible(&public.text(path)?)));
    }
    for path in ["/metrics", "/ops?lang=en"] {
        texts.push((path.to_owned(), visible(&operations.text(path)?)));
    }
    let sites = operations.json("/api/v1/sites?limit=100")?;
    let listed = operations.json("/api/v1/incidents?limit=10")?;
    let mut incidents = Vec::new();
    for incident in listed["rows"].as_array().into_iter().flatten() {
        let id = incident["id"].as_str().unwrap_or_default();
        let path = format!("/api/v1/incidents/{id}/victims?limit=100");
        let victims = operations.json(&path)?;
        let victims = victims["rows"].as_array().cloned().unwrap_or_default();
        incidents.push((incident.clone(), victims));
        let path = format!("/incidents/{id}?lang=en");
        texts.push((path.clone(), visible(&public.text(&path)?)));
    }
    let (mut customers, mut cards, mut probes) = (Vec::new(), Vec::new(), Vec::new());
    for (customer, path) in pages.iter().filter(|(customer, _)| customer % 8 == turn % 8) {
        let page = public.text(&format!("{path}?lang=en"))?;
        customers.push((*customer, visible(&page)));
        let card = operations.json(&format!("/api/v1/caller?q=c{customer}&lang=en"))?;
        cards.push((*customer, card));
        for site in company::sites_of(*customer) {
            let path = format!("/probe?target={}", company::host(site));
            probes.push((site, operations.text(&path)?));
        }
    }
    Ok(Moment {
        status: operations.json("/api/v1/status?lang=en")?,
        public: public.json("/api/v1/status?lang=en")?,
        sites: sites["rows"].as_array().cloned().unwrap_or_default(),
        incidents,
        summary: public.json("/api/v2/summary.json")?,
        texts,
        customers,
        cards,
        probes,
    })
}

/// A mail: its recipient's number, and its headers and text as they came.
pub fn mails(folder: &Path, seen: &mut Vec<String>) -> anyhow::Result<Vec<(usize, String)>> {
    let number = |mail: &str| {
        let (_, rest) = mail.split_once("X-Rcpt-Args: <c")?;
        rest.split_once('@')?.0.parse().ok()
    };
    let new = lab::new_files(folder, seen)?;
    Ok(new.into_iter().filter_map(|mail| Some((number(&mail)?, mail))).collect())
}

/// The subject of a mail as it came.
pub fn subject(mail: &str) -> String {
    let lines = mail.lines().skip_while(|line| !line.starts_with("Subject:"));
    let more = |line: &&str| line.starts_with("Subject:") || line.starts_with(' ');
    lines.take_while(more).collect()
}

/// What a reader of a page sees: its text without tags.
fn visible(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                out.push('\n');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    let lines: Vec<&str> = out.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
