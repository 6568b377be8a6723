//! Monitors: which websites and services somebody watches already, and what they expect of them
//! (S1, S5).
//!
//! One site is watched here for one name, so of several monitors of one host that with `https`, with
//! the shortest path, and with the most expectations comes in.

mod expectation;
pub mod gatus;
mod module;
pub(crate) mod modules;
pub mod openstatus;
pub mod prometheus;
mod service;
pub mod uptime_kuma;
mod uptime_kuma_db;

pub use uptime_kuma_db::MAGIC as SQLITE_MAGIC;

use crate::left_out::LeftOut;
use crate::sink::Sink;
use bongsu_core::http_url::{HttpUrl, HttpUrlError};
use bongsu_core::inventory::import::{EntryKind, Field, short};
use bongsu_core::name::Name;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A website or a service that a monitor watches.
struct Watched {
    /// Which monitor.
    entry: String,
    url: String,
    /// Which of several of one host comes in: the lowest.
    rank: (bool, usize, Reverse<usize>),
    group: Option<String>,
    /// The one status that is right.
    status: Option<String>,
    /// A text that the page must have.
    body: Option<String>,
    /// What else is expected, and how it is asked.
    more: Vec<(Field, String)>,
}

/// The websites and services of a file, by the names of their sites.
#[derive(Default)]
struct Websites(BTreeMap<Name, Watched>);

/// What a monitor says of a website or a service.
#[derive(Default)]
struct Monitor<'a> {
    entry: String,
    /// How it is called.
    name: &'a str,
    url: &'a str,
    group: Option<&'a str>,
    status: Option<String>,
    body: Option<String>,
    more: Vec<(Field, String)>,
}

impl Monitor<'_> {
    /// How much it expects; what expects most comes first.
    fn expected(&self) -> Reverse<usize> {
        let expected = [&self.status, &self.body].into_iter().flatten().count();
        Reverse(expected + self.more.len())
    }

    fn watched(self, url: String, rank: (bool, usize, Reverse<usize>)) -> Watched {
        Watched {
            entry: self.entry,
            url,
            rank,
            group: self.group.map(str::to_owned),
            status: self.status,
            body: self.body,
            more: self.more,
        }
    }
}

impl Websites {
    /// Adds a monitor of a website.
    fn add(&mut self, monitor: Monitor<'_>, sink: &mut Sink<'_>) {
        let mut text = monitor.url.trim().to_owned();
        let mut parsed = HttpUrl::parse(&text);
        if let (Err(HttpUrlError::Credentials), Some((scheme, rest))) =
            (&parsed, text.split_once("://"))
        {
            // What is before the last @ of the authority is never kept.
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let host = rest[..end].rfind('@').map_or(0, |at| at + 1);
            text = format!("{scheme}://{}", &rest[host..]);
            parsed = HttpUrl::parse(&text);
            sink.leave_out(LeftOut::MonitorSetting("user:password@".into()), monitor.name);
        }
        let url = match parsed {
            Ok(url) => url,
            Err(HttpUrlError::Scheme | HttpUrlError::NoScheme) => {
                let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
                return sink.leave_out(LeftOut::MonitorKind(short(scheme)), monitor.name);
            }
            Err(_) => return sink.leave_out(LeftOut::NotADomain, monitor.name),
        };
        if url.ip().is_some() {
            return sink.leave_out(LeftOut::Address, monitor.name);
        }
        let Some(host) = sink.host(&url.host(), monitor.name) else { return };
        let rank = (!url.is_https(), url.target().len(), monitor.expected());
        self.insert(host, monitor.watched(text, rank), sink);
    }

    /// Keeps the better of two of one name.
    fn insert(&mut self, host: Name, watched: Watched, sink: &mut Sink<'_>) {
        let rank = watched.rank;
        match self.0.get(&host) {
            None => {
                self.0.insert(host, watched);
            }
            Some(known) if known.rank <= rank => {
                sink.leave_out(LeftOut::SameSite, &watched.url);
            }
            Some(_) => {
                if let Some(other) = self.0.insert(host, watched) {
                    sink.leave_out(LeftOut::SameSite, &other.url);
                }
            }
        }
    }

    /// Gives them over.
    fn finish(self, sink: &mut Sink<'_>) {
        for (host, it) in self.0 {
            if it.more.iter().any(|(field, _)| *field == Field::Redirects) {
                sink.leave_out(LeftOut::OtherHosts, &it.url);
            }
            let mut more = vec![(Field::Url, it.url)];
            more.extend(it.status.map(|status| (Field::Status, status)));
            more.extend(it.body.map(|body| (Field::Body, body)));
            more.extend(it.more);
            sink.site(&it.entry, &host, EntryKind::SiteOfUnknown(it.group), None, more);
        }
    }
}

/// Names of labels and tags that say whose something is.
const OWNER_LABELS: [&str; 6] = ["customer", "client", "tenant", "group", "고객", "고객명"];
