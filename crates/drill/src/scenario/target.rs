//! The target of a fault.

use std::fmt;

/// A part of the company. Numbers count from 1.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// A group of name servers, `nsgroup:1`.
    NameServerGroup(u32),
    /// One name server, `ns:1.2` being the second of the first group.
    NameServer(u32, u32),
    /// A web server, `server:7`.
    Server(u32),
    /// The mail server on a web server, `mail:7`.
    Mail(u32),
    /// A rack, `rack:3`.
    Rack(u32),
    /// A switch, `switch:2`.
    Switch(u32),
    /// A data centre, `dc:1`.
    DataCentre(u32),
    /// A shared uplink to a carrier, `upstream:1`.
    Upstream(u32),
    /// An address prefix, `prefix:1`.
    Prefix(u32),
    /// A customer's site, `site:7`, in the order of the topology.
    Site(u32),
    /// A vantage, `vantage:seoul`.
    Vantage(String),
}

impl Target {
    /// Reads `kind:which`.
    ///
    /// # Errors
    /// What is wrong, as text.
    pub fn parse(text: &str) -> Result<Target, String> {
        let (kind, which) = text
            .split_once(':')
            .ok_or_else(|| format!("“{text}” is not a target such as rack:3 or nsgroup:1"))?;
        if kind == "vantage" && !which.is_empty() {
            return Ok(Target::Vantage(which.to_owned()));
        }
        if kind == "ns" {
            let (group, server) = which
                .split_once('.')
                .ok_or_else(|| format!("“{text}”: a name server is written ns:GROUP.SERVER"))?;
            return Ok(Target::NameServer(number(group)?, number(server)?));
        }
        let make: fn(u32) -> Target = match kind {
            "nsgroup" => Target::NameServerGroup,
            "server" => Target::Server,
            "mail" => Target::Mail,
            "rack" => Target::Rack,
            "switch" => Target::Switch,
            "dc" => Target::DataCentre,
            "upstream" => Target::Upstream,
            "prefix" => Target::Prefix,
            "site" => Target::Site,
            _ => {
                return Err(format!(
                    "“{kind}” is no part of the company: nsgroup, ns, server, mail, rack, switch, \
                     dc, upstream, prefix, site and vantage are"
                ));
            }
        };
        Ok(make(number(which)?))
    }
}

fn number(text: &str) -> Result<u32, String> {
    match text.parse::<u32>() {
        Ok(n) if n > 0 => Ok(n),
        _ => Err(format!("“{text}” is not a number from 1")),
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::NameServerGroup(n) => write!(f, "nsgroup:{n}"),
            Target::NameServer(g, n) => write!(f, "ns:{g}.{n}"),
            Target::Server(n) => write!(f, "server:{n}"),
            Target::Mail(n) => write!(f, "mail:{n}"),
            Target::Rack(n) => write!(f, "rack:{n}"),
            Target::Switch(n) => write!(f, "switch:{n}"),
            Target::DataCentre(n) => write!(f, "dc:{n}"),
            Target::Upstream(n) => write!(f, "upstream:{n}"),
            Target::Prefix(n) => write!(f, "prefix:{n}"),
            Target::Site(n) => write!(f, "site:{n}"),
            Target::Vantage(name) => write!(f, "vantage:{name}"),
        }
    }
}
