//! The one URL that names a store: `sqlite:PATH`, `sqlite::memory:`, `neo4j://user@host:port?database=name`.
//!
//! In: text from the command line or the environment. Out: which store, where. Must not know: drivers, passwords.

use std::path::PathBuf;

use super::{BackendError, sqlite::Location};

/// Which store, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GraphUrl {
    /// An embedded database.
    Sqlite(Location),
    /// A Neo4j server or cluster.
    Neo4j(Neo4jUrl),
}

/// Where a Neo4j server is, and as whom to talk to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neo4jUrl {
    /// Scheme, host and port, such as `neo4j+s://graph.example:7687`.
    pub address: String,
    /// User name; `neo4j` where none is given.
    pub user: String,
    /// Database; the server's default where none is given.
    pub database: Option<String>,
}

const SCHEMES: [&str; 6] = ["neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"];
const DEFAULT_USER: &str = "neo4j";
const DEFAULT_PORT: &str = "7687";

/// Reads a graph URL.
///
/// # Errors
/// [`BackendError::Url`] if it is not one we know, with what would be.
pub fn parse(text: &str) -> Result<GraphUrl, BackendError> {
    match text.split_once(':') {
        Some(("sqlite", ":memory:")) => Ok(GraphUrl::Sqlite(Location::Memory)),
        Some(("sqlite", path)) => sqlite(path),
        Some((scheme, rest)) if SCHEMES.contains(&scheme) => match rest.strip_prefix("//") {
            Some(rest) => neo4j(scheme, rest).map(GraphUrl::Neo4j),
            None => refuse(format!("graph URL `{scheme}:` needs a host: `{scheme}://user@host`")),
        },
        Some((scheme, _)) if scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '+') => {
            refuse(format!("graph URL has the unknown scheme `{scheme}`; {KNOWN}"))
        }
        Some(_) | None => refuse(format!("graph URL has no scheme; {KNOWN}")),
    }
}

const KNOWN: &str = "known are `sqlite:FILE`, `sqlite::memory:`, `neo4j://user@host` and `bolt://user@host`, \
                     also with `+s` or `+ssc`";

fn sqlite(path: &str) -> Result<GraphUrl, BackendError> {
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() || path.contains('?') || path.starts_with(':') {
        return refuse(
            "graph URL `sqlite:` needs a path without options, such as `sqlite:catalog.db`".to_owned(),
        );
    }
    Ok(GraphUrl::Sqlite(Location::File(PathBuf::from(path))))
}

fn neo4j(scheme: &str, rest: &str) -> Result<Neo4jUrl, BackendError> {
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let (user, host) = place.rsplit_once('@').unwrap_or((DEFAULT_USER, place));
    if user.contains(':') {
        // The URL itself is not repeated here: it would be logged.
        return refuse(
            "graph URL holds a password, which others could see in the list of processes; \
             set `MLG_GRAPH_PASSWORD` or `MLG_GRAPH_PASSWORD_FILE` instead"
                .to_owned(),
        );
    }
    let host = host.strip_suffix('/').unwrap_or(host);
    if host.is_empty() || user.is_empty() || host.contains('/') {
        return refuse(format!("graph URL names no host; `{scheme}://user@host:{DEFAULT_PORT}` does"));
    }
    let database = match query.map(|query| query.split_once('=')) {
        None => None,
        Some(Some(("database", name))) if !name.is_empty() && !name.contains('&') => Some(decoded(name)?),
        Some(_) => {
            return refuse("graph URL has an unknown option; only `?database=name` is known".to_owned());
        }
    };
    Ok(Neo4jUrl { address: format!("{scheme}://{}", with_port(host)?), user: decoded(user)?, database })
}

/// The host with a port; an IPv6 address stands in brackets.
fn with_port(host: &str) -> Result<String, BackendError> {
    let after_address = host.rfind(']').map_or(host, |end| &host[end..]);
    match after_address.rsplit_once(':') {
        None => Ok(format!("{host}:{DEFAULT_PORT}")),
        Some((_, port)) if port.parse::<u16>().is_ok_and(|port| port > 0) => Ok(host.to_owned()),
        Some((_, port)) => refuse(format!("graph URL has `{port}` for a port; 1 to 65535 would be one")),
    }
}

/// Percent-decoding (RFC 3986, 2.1).
fn decoded(text: &str) -> Result<String, BackendError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
            let value = digit().zip(digit()).and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
            match value {
                Some(value) => bytes.push(value),
                None => return refuse("graph URL has a `%` without two hexadecimal digits".to_owned()),
            }
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).or_else(|_| refuse("graph URL is not UTF-8 once decoded".to_owned()))
}

fn refuse<T>(message: String) -> Result<T, BackendError> {
    Err(BackendError::Url(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(address: &str, user: &str, database: Option<&str>) -> GraphUrl {
        GraphUrl::Neo4j(Neo4jUrl {
            address: address.to_owned(),
            user: user.to_owned(),
            database: database.map(str::to_owned),
        })
    }

    #[test]
    fn known_urls_are_read() {
        let file = |path: &str| GraphUrl::Sqlite(Location::File(path.into()));
        let cases = [
            ("sqlite::memory:", GraphUrl::Sqlite(Location::Memory)),
            ("sqlite:catalog.db", file("catalog.db")),
            ("sqlite:/var/lib/mlg/a b.db", file("/var/lib/mlg/a b.db")),
            ("sqlite:///var/lib/mlg.db", file("/var/lib/mlg.db")),
            ("neo4j://localhost", server("neo4j://localhost:7687", "neo4j", None)),
            ("neo4j+s://me@x.databases.neo4j.io", server("neo4j+s://x.databases.neo4j.io:7687", "me", None)),
            ("bolt://a@b@host:17687/", server("bolt://host:17687", "a@b", None)),
            ("bolt://a%40b%20c@host?database=m%6C", server("bolt://host:7687", "a@b c", Some("ml"))),
            ("bolt+ssc://[::1]", server("bolt+ssc://[::1]:7687", "neo4j", None)),
            ("bolt://[::1]:7688?database=films", server("bolt://[::1]:7688", "neo4j", Some("films"))),
        ];
        for (text, url) in cases {
            assert_eq!(parse(text), Ok(url), "{text}");
        }
    }

    #[test]
    fn unknown_urls_say_what_would_be_right() {
        let cases = [
            ("catalog.db", "no scheme"),
            ("", "no scheme"),
            ("postgres://localhost", "unknown scheme `postgres`"),
            ("sqlite:", "needs a path"),
            ("sqlite::momery:", "needs a path"),
            ("sqlite:a.db?mode=ro", "needs a path"),
            ("neo4j:localhost", "needs a host"),
            ("neo4j://", "names no host"),
            ("bolt://@host", "names no host"),
            ("bolt://host/films", "names no host"),
            ("bolt://host:x", "`x` for a port"),
            ("bolt://host:70000", "`70000` for a port"),
            ("bolt://host?db=films", "unknown option"),
            ("bolt://host?database=", "unknown option"),
            ("bolt://a%4@host", "hexadecimal"),
            ("bolt://a%ff@host", "not UTF-8"),
            ("neo4j://me:secret@host", "holds a password"),
        ];
        for (text, part) in cases {
            let Err(BackendError::Url(message)) = parse(text) else { panic!("{text} was read") };
            assert!(message.contains(part), "{text}: {message}");
            assert!(!message.contains("secret"), "{message}");
        }
    }
}
