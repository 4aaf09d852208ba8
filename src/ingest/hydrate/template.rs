//! Where the state of an asset is: a URL with places for its name.
//!
//! In: a template of the configuration, a name. Out: a URL. Must not know: who asks there.
//!
//! Whatever a name holds, the URL keeps its scheme, host and port, and the name stays within its part of the path or query: only
//! letters, digits, `-`, `_`, `~` and `.` stand there as they are (RFC 3986, 2.3), and a part of `.` or `..`, which no encoding
//! keeps from being a step (RFC 3986, 6.2.2.3), is refused.

use crate::{scalar, uri::percent_encode};

/// A URL with places for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    pieces: Vec<Piece>,
    /// How many parts a name has; any, if it is put in as a whole.
    parts: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The whole name.
    Whole,
    /// One part of it, from 0.
    Part(usize),
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// A clause behind the setting's name.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let form = "it is `https://HOST/PATH` with `{id}` in the path or query, or `{1}`, `{2}` for parts of the name";
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let rest = rest.ok_or_else(|| format!("is no URL that can be asked; {form}"))?;
        if !text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`|#".contains(&byte)) {
            return Err(format!("holds what no URL holds; {form}"));
        }
        let end = rest.find('/').ok_or_else(|| format!("has no path; {form}"))?;
        let authority = &rest[..end];
        if authority.is_empty() || authority.contains(['@', '{', '}', '?', '%']) {
            return Err(format!("has a host that is none; {form}"));
        }
        let mut pieces = vec![Piece::Text(text[..text.len() - rest.len() + end].to_owned())];
        let mut open = &rest[end..];
        while let Some(at) = open.find(['{', '}']) {
            let (before, tail) = open.split_at(at);
            let (name, after) = tail
                .strip_prefix('{')
                .and_then(|tail| tail.split_once('}'))
                .ok_or_else(|| format!("has a brace without the other; {form}"))?;
            let place = match name {
                "id" => Piece::Whole,
                number => match number.parse::<usize>() {
                    Ok(number @ 1..=9) => Piece::Part(number - 1),
                    Ok(_) | Err(_) => return Err(format!("has `{{{name}}}`; {form}")),
                },
            };
            pieces.extend([Piece::Text(before.to_owned()), place]);
            open = after;
        }
        pieces.push(Piece::Text(open.to_owned()));
        let parts = pieces.iter().filter_map(|piece| match piece {
            Piece::Part(number) => Some(number + 1),
            Piece::Text(_) | Piece::Whole => None,
        });
        let parts = parts.max();
        match (parts, pieces.contains(&Piece::Whole)) {
            (Some(_), true) => Err(format!("has `{{id}}` beside parts of it; {form}")),
            (None, false) => Err(format!("has no place for the name; {form}")),
            (parts, _) => Ok(Self { pieces, parts }),
        }
    }

    /// Whether others on the way can neither read nor change what is said there.
    pub(super) fn is_encrypted(&self) -> bool {
        matches!(self.pieces.first(), Some(Piece::Text(text)) if text.starts_with("https://"))
    }

    /// The host, without a port.
    pub(super) fn host(&self) -> &str {
        let Some(Piece::Text(start)) = self.pieces.first() else { return "" };
        let authority = start.split_once("://").map_or("", |(_, authority)| authority);
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        }
    }

    /// The URL of a name.
    ///
    /// # Errors
    /// The name can't be put in; a clause.
    pub(super) fn fill(&self, name: &str) -> Result<String, String> {
        let parts: Vec<&str> = name.split('/').collect();
        if name.split(['/', '\\']).any(|part| part == "." || part == "..") {
            return Err(format!(
                "name {} has a part `.` or `..`, which no URL can hold",
                scalar::shown(&name)
            ));
        }
        if let Some(most) = self.parts
            && parts.len() != most
        {
            let count = parts.len();
            return Err(format!("name {} has {count} parts; the source has {most}", scalar::shown(&name)));
        }
        let mut url = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => url.push_str(text),
                Piece::Whole => url.push_str(&percent_encode(name)),
                Piece::Part(number) => {
                    url.push_str(&percent_encode(parts.get(*number).copied().unwrap_or_default()));
                }
            }
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_stays_in_its_place() {
        let template = Template::parse("https://registry.example.org:8443/api/{id}/state?full=true").unwrap();
        for (name, part) in [
            ("churn", "churn"),
            ("a/b", "a%2Fb"),
            ("@evil.example", "%40evil.example"),
            ("x?y=1&z#f", "x%3Fy%3D1%26z%23f"),
            ("%2e%2e%2f", "%252e%252e%252f"),
            ("a\r\nHost: evil", "a%0D%0AHost%3A%20evil"),
            ("é", "%C3%A9"),
            ("...", "..."),
        ] {
            let url = format!("https://registry.example.org:8443/api/{part}/state?full=true");
            assert_eq!(template.fill(name), Ok(url), "{name}");
        }
        for name in [".", "..", "a/../b", "../../admin", "a\\..\\b", "a/."] {
            assert!(template.fill(name).is_err(), "{name}");
        }
        let parts = Template::parse("http://localhost/get?name={1}&version={2}").unwrap();
        assert_eq!(parts.fill("a&b/3"), Ok("http://localhost/get?name=a%26b&version=3".to_owned()));
        assert!(parts.fill("a").is_err() && parts.fill("a/b/c").is_err());
        assert_eq!((parts.host(), template.host()), ("localhost", "registry.example.org"));
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for bad in [
            "ftp://host/{id}",
            "https://{id}/",
            "https://host{id}/x",
            "https://user@host/{id}",
            "https://host",
            "https://host/x",
            "https://host/{0}",
            "https://host/{id}/{1}",
            "https://host/{id",
            "https://host/id}",
            "https://host/{id}#f",
            "https://host?x=/{id}",
            "https:///{id}",
            "https://host\\/{id}",
            "https://host/ {id}",
        ] {
            assert!(Template::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_name_moves_what_stands_around_it(name in any::<String>()) {
            let template = Template::parse("https://host.example:1/a/{id}/b?c={id}").unwrap();
            if let Ok(url) = template.fill(&name) {
                let rest = url.strip_prefix("https://host.example:1/a/").unwrap();
                let (part, rest) = rest.split_once("/b?c=").unwrap();
                prop_assert_eq!(part, rest);
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~.%".contains(&byte);
                prop_assert!(part != "." && part != ".." && part.bytes().all(is_plain), "{}", url);
            }
        }
    }
}
