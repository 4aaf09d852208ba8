//! `neo4j://user@host:port?database=name` and its like, taken apart.
//!
//! In: the text. Out: what the driver wants, each part by itself. Must not know: passwords, which have no place in a URL.

use crate::backend::BackendError;

/// A server and how to get at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// `scheme://host:port`, for the driver.
    pub(super) uri: String,
    /// Who we are there.
    pub(super) user: String,
    /// Which database; none for the user's home database.
    pub(super) database: Option<String>,
    /// The scheme asks for routing.
    pub(super) routed: bool,
}

const SCHEMES: [&str; 6] = ["neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"];
const USER: &str = "neo4j";
const PORT: u16 = 7687;

/// Takes a URL apart.
pub(super) fn parse(url: &str) -> Result<Address, BackendError> {
    let (scheme, rest) = url.split_once("://").ok_or_else(|| refused("it has no scheme"))?;
    if !SCHEMES.contains(&scheme) {
        return Err(refused(&format!("its scheme is not one of `{}`", SCHEMES.join("`, `"))));
    }
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (user, host) = match place.rsplit_once('@') {
        Some((user, host)) => (decoded(user)?, host),
        None => (USER.to_owned(), place),
    };
    if user.contains(':') {
        return Err(refused("it holds a password, which belongs into `MLG_GRAPH_PASSWORD`"));
    }
    let host = with_port(host.strip_suffix('/').unwrap_or(host))?;
    let database = match query.split_once('=') {
        Some(("database", name)) if !name.is_empty() && !name.contains('&') => Some(decoded(name)?),
        None if query.is_empty() => None,
        _ => return Err(refused("the only thing behind `?` may be `database=NAME`")),
    };
    let uri = format!("{scheme}://{host}");
    Ok(Address { uri, user, database, routed: scheme.starts_with("neo4j") })
}

/// The host with its port, the usual one if none is given. An IPv6 address stands in brackets.
fn with_port(host: &str) -> Result<String, BackendError> {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map(|(_, port)| port),
        None => host.find(':').map(|colon| &host[colon..]).or(Some("")),
    };
    let port = name.ok_or_else(|| refused("a bracket of its host is not closed"))?;
    if host.is_empty() || host.starts_with(':') || host.contains(['/', ' ', '#']) {
        return Err(refused("it has no host, as in `neo4j://localhost:7687`"));
    }
    match port.strip_prefix(':') {
        None if port.is_empty() => Ok(format!("{host}:{PORT}")),
        Some(number) if number.parse::<u16>().is_ok() => Ok(host.to_owned()),
        Some(_) | None => Err(refused("its port is not a number from 0 to 65535")),
    }
}

/// Percent-decoding (RFC 3986, 2.1).
fn decoded(text: &str) -> Result<String, BackendError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next(), rest.next()].map(|digit| digit.and_then(hex));
            let [Some(high), Some(low)] = digits else {
                return Err(refused("a `%` in it is not followed by two hexadecimal digits"));
            };
            bytes.push(high * 16 + low);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| refused("its decoded text is not UTF-8"))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The URL itself is not shown: someone may have put a password into it.
fn refused(problem: &str) -> BackendError {
    BackendError::Url(format!("the graph URL can't be used: {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        let address = |uri: &str, user: &str, database: Option<&str>, routed| Address {
            uri: uri.to_owned(),
            user: user.to_owned(),
            database: database.map(str::to_owned),
            routed,
        };
        for (url, expected) in [
            ("neo4j://localhost", address("neo4j://localhost:7687", "neo4j", None, true)),
            ("bolt://ann@10.0.0.1:99/", address("bolt://10.0.0.1:99", "ann", None, false)),
            (
                "neo4j+s://a%40b@x.example?database=ml",
                address("neo4j+s://x.example:7687", "a@b", Some("ml"), true),
            ),
            ("bolt+ssc://[::1]:7688", address("bolt+ssc://[::1]:7688", "neo4j", None, false)),
            ("bolt://[::1]", address("bolt://[::1]:7687", "neo4j", None, false)),
        ] {
            assert_eq!(parse(url), Ok(expected), "{url}");
        }
    }

    #[test]
    fn bad_urls_are_refused_without_showing_them() {
        for url in [
            "localhost:7687",
            "http://localhost",
            "bolt://",
            "bolt://ann:secret@localhost",
            "bolt://localhost:bolt",
            "bolt://localhost:70000",
            "bolt://[::1",
            "bolt://localhost/graph",
            "bolt://localhost?db=x",
            "bolt://localhost?database=",
            "bolt://localhost?database=a&policy=b",
            "bolt://%zz@localhost",
        ] {
            let error = parse(url).expect_err(url).to_string();
            assert!(error.starts_with("the graph URL can't be used: "), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
