//! API keys: made, kept as lines of a file, found by what a token says.
//!
//! In: lines, a token. Out: keys, the key of a token. Must not know: files, issuers.
//!
//! A token is `mlg_ID_SECRET`; a line holds its SHA-256. That is enough here, and no slow hash of passwords is needed: the
//! secret has 256 random bits, so it can't be guessed from its hash however fast guesses are.

use std::{collections::HashMap, fmt::Write as _};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::{
    digest::{SHA256, digest},
    rand::{SecureRandom as _, SystemRandom},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use subtle::ConstantTimeEq as _;

use crate::access::{Caller, Role};

/// What every token of ours starts with, so that scanners for leaked secrets find it.
pub(super) const PREFIX: &str = "mlg_";

/// A key as its line says it; without its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// What its token says which key it is.
    pub id: String,
    /// What logs call whoever has it.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their scopes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// What rules know of them, as `$claims.x`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub claims: Map<String, Json>,
    /// When it ends (RFC 3339); never, where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// SHA-256 of its token, in hexadecimal digits.
    pub sha256: String,
}

/// Makes the id, hash and token of a key; the rest is as given.
///
/// # Errors
/// The system has no random numbers.
pub fn new_key(key: Key) -> Result<(Key, String), &'static str> {
    let random = SystemRandom::new();
    let (mut id, mut secret) = ([0; 8], [0; 32]);
    random
        .fill(&mut id)
        .and_then(|()| random.fill(&mut secret))
        .map_err(|_| "the system gives no random numbers")?;
    let id = hexadecimal(&id);
    let token = format!("{PREFIX}{id}_{}", URL_SAFE_NO_PAD.encode(secret));
    let sha256 = hexadecimal(digest(&SHA256, token.as_bytes()).as_ref());
    Ok((Key { id, sha256, ..key }, token))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("text is written to memory");
        text
    })
}

/// All keys of a file, by their ids.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Keys(HashMap<String, Kept>);

/// A key with what is compared.
#[derive(Debug, Clone, PartialEq)]
struct Kept {
    caller: Caller,
    sha256: [u8; 32],
    expires: Option<Timestamp>,
}

/// Reads the lines of a file; empty ones and those that start with `#` say nothing.
///
/// # Errors
/// The first line that is no key, and why.
pub(super) fn keys(bytes: &[u8]) -> Result<Keys, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is no text in UTF-8".to_owned())?;
    let mut keys = HashMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |why: String| format!("has no key in line {}: {why}", number + 1);
        let key: Key = serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
        let (id, kept) = kept(key).map_err(wrong)?;
        if keys.insert(id.clone(), kept).is_some() {
            return Err(wrong(format!("the id `{id}` stands twice")));
        }
    }
    Ok(Keys(keys))
}

fn kept(key: Key) -> Result<(String, Kept), String> {
    let Key { id, name, role, scopes, claims, expires, sha256 } = key;
    if id.is_empty() || id.contains('_') {
        return Err("an `id` has letters and digits".to_owned());
    }
    if name.is_empty() {
        return Err("`name` is empty".to_owned());
    }
    if role == Role::Anonymous {
        return Err("`role` is `reader`, `writer` or `admin`".to_owned());
    }
    let sha256 = hash(&sha256).ok_or("`sha256` is 64 hexadecimal digits")?;
    let expires = expires.map(|text| expiry(&text)).transpose()?;
    let scopes = scopes.into_iter().map(Into::into).collect();
    let caller = Caller { name: name.into(), role, scopes, claims };
    Ok((id, Kept { caller, sha256, expires }))
}

/// The time at which a key ends.
///
/// # Errors
/// A clause: the text is none.
pub(crate) fn expiry(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| format!("`expires` is `{text}`; a time is `2027-01-31T00:00:00Z`"))
}

fn hash(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// What a token is, among the keys.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'a> {
    /// The token of a key, and when that ends.
    Key(&'a Caller, Option<Timestamp>),
    /// The token of a key that has ended.
    Expired,
    /// Of no key: there is none of its id, or its secret is another.
    Unknown,
}

impl Keys {
    /// Whether there is a key of the id that a token names.
    pub(super) fn knows(&self, token: &str) -> bool {
        id(token).is_some_and(|id| self.0.contains_key(id))
    }

    /// Finds the key of a token: one look, one hash, one comparison, which takes as long wherever hashes differ.
    pub(super) fn find(&self, token: &str, now: Timestamp) -> Found<'_> {
        let sha256 = digest(&SHA256, token.as_bytes());
        match id(token).and_then(|id| self.0.get(id)) {
            Some(kept) if bool::from(kept.sha256.ct_eq(sha256.as_ref())) => {
                if kept.expires.is_some_and(|end| end <= now) {
                    return Found::Expired;
                }
                Found::Key(&kept.caller, kept.expires)
            }
            Some(_) | None => Found::Unknown,
        }
    }

    /// Whether the key that a token named is still there, and says the same of whoever has it.
    pub(super) fn has(&self, id: &str, caller: &Caller) -> bool {
        self.0.get(id).is_some_and(|kept| kept.caller == *caller)
    }
}

/// What a token says which key it is of.
pub(super) fn id(token: &str) -> Option<&str> {
    Some(token.strip_prefix(PREFIX)?.split_once('_')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(expires: Option<&str>) -> (Key, String) {
        let key = Key {
            id: String::new(),
            name: "ci".to_owned(),
            role: Role::Writer,
            scopes: vec!["a".to_owned()],
            claims: Map::from_iter([("teams".to_owned(), serde_json::json!(["x"]))]),
            expires: expires.map(str::to_owned),
            sha256: String::new(),
        };
        new_key(key).unwrap()
    }

    fn line(key: &Key) -> String {
        serde_json::to_string(key).unwrap()
    }

    #[test]
    fn a_key_is_found_by_its_token_alone_and_until_it_ends() {
        let (one, token) = made(Some("2027-01-01T00:00:00Z"));
        let (two, other) = made(None);
        assert!(token != other && token.len() == 64 && !line(&one).contains(&token[21..]), "{token}");
        let file = format!("# ours\n\n{}\r\n  {}\n", line(&one), line(&two));
        let keys = keys(file.as_bytes()).unwrap();
        let (before, after) =
            ("2026-12-31T23:59:59Z".parse().unwrap(), "2027-01-01T00:00:00Z".parse().unwrap());
        let Found::Key(caller, Some(_)) = keys.find(&token, before) else { panic!("it is there") };
        assert_eq!((&*caller.name, caller.role, caller.scopes.len()), ("ci", Role::Writer, 1));
        assert_eq!(caller.claims["teams"][0], "x");
        assert_eq!(keys.find(&token, after), Found::Expired);
        assert!(matches!(keys.find(&other, after), Found::Key(_, None)));
        let mut wrong = token.clone();
        wrong.replace_range(63.., if token.ends_with('A') { "B" } else { "A" });
        for none in [
            &*wrong,
            "",
            "mlg_",
            "mlg__",
            &token[..63],
            &format!("{token}A"),
            &token.to_uppercase(),
            &one.sha256,
        ] {
            assert_eq!(keys.find(none, before), Found::Unknown, "{none}");
        }
        // The id of one with the secret of another.
        assert_eq!(keys.find(&format!("{}{}", &token[..20], &other[20..]), before), Found::Unknown);
        assert!(keys.knows(&wrong) && !keys.knows("mlg_0_x") && !keys.knows("x"));
    }

    #[test]
    fn a_line_that_is_no_key_is_told() {
        let (key, _) = made(None);
        let cases = [
            ("{".to_owned(), "line 1"),
            (format!("{}\n{}", line(&key), line(&key)), "line 2: the id"),
            (line(&Key { role: Role::Anonymous, ..key.clone() }), "`role`"),
            (line(&Key { sha256: "ab".to_owned(), ..key.clone() }), "`sha256`"),
            (line(&Key { expires: Some("tomorrow".to_owned()), ..key.clone() }), "`expires` is `tomorrow`"),
            (line(&Key { id: "a_b".to_owned(), ..key.clone() }), "`id`"),
            (line(&Key { name: String::new(), ..key.clone() }), "`name`"),
            (line(&key).replace("writer", "owner"), "owner"),
            (line(&key).replace("\"name\"", "\"nom\""), "nom"),
        ];
        for (text, part) in cases {
            let error = keys(text.as_bytes()).unwrap_err();
            assert!(error.starts_with("has no key in line ") && error.contains(part), "{text}: {error}");
        }
    }
}
