//! Where the database is: `sqlite:<path>`, a plain path, or `postgres://…`.
//!
//! Not parsed by the `url` crate: a path of SQLite is no URL, and the driver reads `postgres://`
//! itself, with several hosts and sockets as hosts, so that a second reading could differ.

use crate::error::Error;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// A parsed database URL. Displayed without its password.
#[derive(Clone)]
pub(crate) enum Url {
    Sqlite(PathBuf),
    Postgres(Box<Config>),
}

impl Url {
    /// Parses a URL.
    ///
    /// # Errors
    /// [`Error::Url`], without repeating the text, since it may contain a password.
    pub(crate) fn parse(text: &str) -> Result<Url, Error> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return postgres(text).map(|config| Url::Postgres(Box::new(config)));
        }
        let path = match text.split_once(':') {
            Some(("sqlite", path)) => path.strip_prefix("//").unwrap_or(path),
            Some((scheme, rest)) if rest.starts_with("//") => {
                let known = "use sqlite:<path> or postgres://…";
                return Err(Error::Url(format!("“{scheme}” is not a supported database; {known}")));
            }
            _ => text,
        };
        match path {
            "" => Err(Error::Url("the path is empty".into())),
            ":memory:" => Err(Error::Url("an in-memory database is not durable".into())),
            path => Ok(Url::Sqlite(path.into())),
        }
    }
}

impl Url {
    /// The text with a relative path of SQLite below `directory`.
    ///
    /// # Errors
    /// As [`Url::parse`].
    pub(crate) fn below(text: &str, directory: &Path) -> Result<String, Error> {
        Ok(match Url::parse(text)? {
            Url::Sqlite(path) => format!("sqlite:{}", directory.join(path).display()),
            Url::Postgres(_) => text.to_owned(),
        })
    }
}

fn postgres(text: &str) -> Result<Config, Error> {
    let unreadable = "not of the form postgres://user:password@host:port/database";
    let mut config: Config = text.parse().map_err(|_| Error::Url(unreadable.into()))?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(Error::Url("no host is given".into()));
    }
    let remote = config.get_hosts().iter().find(|host| !is_local(host));
    if let (Some(Host::Tcp(host)), SslMode::Prefer | SslMode::Require) =
        (remote, config.get_ssl_mode())
    {
        return Err(Error::Url(format!(
            "{host} is another machine, and TLS to PostgreSQL is not built in: use a unix \
             socket or a tunnel, or set sslmode=disable if that network is trusted"
        )));
    }
    config.application_name("bongsu");
    Ok(config)
}

/// Whether a connection to this host stays on the machine.
fn is_local(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Url::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Url::Postgres(config) => f.write_str(&without_password(config)),
        }
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The URL of a PostgreSQL database without its password.
pub(crate) fn without_password(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        Some(Host::Unix(path)) => path.display().to_string(),
        None => config.get_hostaddrs().first().map_or_else(String::new, IpAddr::to_string),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let user = config.get_user().unwrap_or_default();
    let database = config.get_dbname().unwrap_or(user);
    format!("postgres://{user}@{host}:{port}/{database}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_sqlite_file() {
        for text in ["sqlite:a/b.db", "sqlite://a/b.db", "a/b.db"] {
            assert_eq!(Url::parse(text).unwrap().to_string(), "sqlite:a/b.db");
        }
        assert_eq!(Url::parse("sqlite:///a/b.db").unwrap().to_string(), "sqlite:/a/b.db");
    }

    #[test]
    fn a_relative_path_begins_where_it_is_written() {
        let below = |text| Url::below(text, Path::new("/etc/bongsu")).unwrap();
        assert_eq!(below("sqlite:b.db"), "sqlite:/etc/bongsu/b.db");
        assert_eq!(below("b.db"), "sqlite:/etc/bongsu/b.db");
        assert_eq!(below("sqlite:/var/b.db"), "sqlite:/var/b.db");
        assert_eq!(below("postgres://u:p@[::1]/b"), "postgres://u:p@[::1]/b");
    }

    #[test]
    fn a_password_is_never_displayed() {
        for text in [
            "postgres://desk:hunter2@127.0.0.1:5433/bongsu",
            "postgresql://desk:hunter2@localhost/bongsu",
        ] {
            let url = Url::parse(text).unwrap();
            assert!(!format!("{url} {url:?}").contains("hunter2"), "{url}");
            assert!(url.to_string().starts_with("postgres://desk@"), "{url}");
        }
        for text in [
            "postgres://desk:hunter2@127.0.0.1:port/bongsu",
            "postgres://desk:hunter2@db.example.kr/bongsu",
            "postgres://desk:hunter2@/bongsu?nonsense=1",
            "mysql://desk:hunter2@127.0.0.1/bongsu",
        ] {
            let error = Url::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_password_crosses_a_network_in_clear_only_if_configured() {
        assert!(Url::parse("postgres://u:p@10.0.0.7/b").is_err());
        assert!(Url::parse("postgres://u:p@10.0.0.7/b?sslmode=disable").is_ok());
        assert!(Url::parse("postgres://u@%2Frun%2Fpostgresql/b").is_ok());
        assert!(Url::parse("postgres://u@[::1]/b").is_ok());
    }

    #[test]
    fn an_invalid_url_is_refused() {
        for text in ["", "sqlite:", "sqlite::memory:", "redis://x", "postgres://"] {
            assert!(matches!(Url::parse(text), Err(Error::Url(_))), "{text}");
        }
    }
}
