//! What producers send along and nobody should keep: values whose names look like those of secrets, before they are stored.
//!
//! In: an aspect. Out: the same without them. Pure. Must not know: formats, stores.
//!
//! Environments, Spark's settings and connections come in facets that are kept as they came, whatever is in them. A name tells by its
//! words; a text tells by `name=value`, `//user:password@` and `Bearer ...` within it. docs/openlineage.md has the list.

use serde_json::{Map, Value as Json};

use crate::changes::aspect::Aspect;

/// What stands instead.
const HIDDEN: &str = "[redacted]";
/// Words of which one makes a name that of a secret.
const WORDS: [&str; 16] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "secrets",
    "credential",
    "credentials",
    "apikey",
    "accesskey",
    "privatekey",
    "secretkey",
    "authorization",
    "cookie",
    "jwt",
    "token",
];
/// What a word may end with, as in `PGPASSWORD`.
const ENDS: [&str; 5] = ["password", "passwd", "secret", "apikey", "token"];
/// Words that make a following `key` a secret.
const KEYS: [&str; 9] =
    ["api", "access", "private", "account", "auth", "encryption", "master", "shared", "signing"];
/// Words before `token` that speak of text instead.
const TEXTUAL: [&str; 12] =
    ["eos", "bos", "pad", "unk", "sep", "cls", "mask", "special", "max", "num", "per", "next"];
/// Fields of lines by which things are found.
const NAMES: [&str; 8] = ["type", "uri", "owner", "name", "relationship", "from", "to", "aliases"];

/// An aspect without the values of secrets.
pub(super) fn without_secrets(mut aspect: Aspect) -> Aspect {
    if let Some(raw) = &mut aspect.raw {
        hide(raw);
    }
    for line in &mut aspect.lines {
        let Json::Object(fields) = line else { continue };
        hide_named(fields);
        for (field, value) in fields.iter_mut() {
            if !NAMES.contains(&&**field) {
                hide(value);
            }
        }
    }
    aspect
}

fn hide(json: &mut Json) {
    match json {
        Json::Object(fields) => {
            hide_named(fields);
            for (name, value) in fields.iter_mut() {
                if is_secret(name) { hide_all(value) } else { hide(value) }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(hide),
        Json::String(text) => {
            if let Some(less) = less(text) {
                *text = less;
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// `{"name": "DB_PASSWORD", "value": ...}`, also by `key`.
fn hide_named(fields: &mut Map<String, Json>) {
    let mut named = ["name", "key", "variable"].iter().filter_map(|field| fields.get(*field)?.as_str());
    if named.any(is_secret)
        && let Some(value) = fields.get_mut("value")
    {
        hide_all(value);
    }
}

/// Yes, no and nothing are no secrets.
fn hide_all(value: &mut Json) {
    match value {
        Json::Null | Json::Bool(_) => {}
        Json::String(text) if text.is_empty() => {}
        Json::String(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => *value = HIDDEN.into(),
    }
}

/// Whether a name is one that secrets have.
fn is_secret(name: &str) -> bool {
    let words = words(name);
    words.iter().enumerate().any(|(at, word)| {
        let before = at.checked_sub(1).map(|before| &*words[before]);
        let is_textual = before.is_some_and(|before| TEXTUAL.contains(&before));
        let is_word = WORDS.contains(&&**word) || ENDS.iter().any(|end| word.ends_with(end));
        match &**word {
            "token" => !is_textual,
            "key" => before.is_some_and(|before| KEYS.contains(&before)),
            "string" => before == Some("connection"),
            _ => is_word,
        }
    })
}

/// The words of `fs.s3a.secret.key`, `DB_PASSWORD` and `apiKey`, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut after_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (after_small && letter.is_uppercase()) {
            words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        after_small = letter.is_lowercase() || letter.is_numeric();
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// A text without the secrets within it; none if there are none.
fn less(text: &str) -> Option<String> {
    let mut hidden: Vec<(usize, usize)> = Vec::new();
    for (at, _) in text.match_indices('=') {
        let name_from = text[..at].rfind(|letter: char| !letter.is_alphanumeric() && !"._-".contains(letter));
        let name = &text[name_from.map_or(0, |before| next(text, before))..at];
        if is_secret(name) {
            hidden.push((at + 1, end(text, at + 1, &['&', ';', ',', ')', '|'])));
        }
    }
    for (at, _) in text.match_indices("://") {
        let authority = at + 3..end(text, at + 3, &['/', '?', '#', ',']);
        if let Some((user, _)) = text[authority.clone()].rsplit_once('@')
            && let Some(colon) = user.find(':')
        {
            hidden.push((authority.start + colon + 1, authority.start + user.len()));
        }
    }
    for scheme in ["Bearer ", "bearer ", "Basic "] {
        for (at, _) in text.match_indices(scheme) {
            hidden.push((at + scheme.len(), end(text, at + scheme.len(), &[','])));
        }
    }
    hidden.retain(|(from, to)| from < to);
    hidden.sort_unstable();
    let mut less = String::new();
    let mut kept = 0;
    for (from, to) in hidden.iter().copied() {
        if from >= kept {
            less.push_str(&text[kept..from]);
            less.push_str(HIDDEN);
        }
        kept = kept.max(to);
    }
    less.push_str(&text[kept..]);
    (!hidden.is_empty()).then_some(less)
}

/// Where the character behind the one at a place begins.
fn next(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

/// Where a value ends: at a space, a quote that closes it, or one of these. A quote may open it.
fn end(text: &str, from: usize, ends: &[char]) -> usize {
    let rest = &text[from..];
    let quote = rest.chars().next().filter(|letter| matches!(letter, '"' | '\''));
    if let Some(quote) = quote {
        return rest[1..].find(quote).map_or(text.len(), |at| from + 1 + at);
    }
    let is_end =
        |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'') || ends.contains(&letter);
    rest.find(is_end).map_or(text.len(), |at| from + at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_tell_by_their_words() {
        for name in [
            "password",
            "DB_PASSWORD",
            "PGPASSWORD",
            "MYSQL_PWD",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "HF_TOKEN",
            "apiKey",
            "api-key",
            "spark.hadoop.fs.s3a.secret.key",
            "fs.azure.account.key.acme.dfs.core.windows.net",
            "privateKey",
            "clientSecret",
            "Authorization",
            "sasToken",
            "connectionString",
            "sfPassword",
            "GITHUBTOKEN",
            "credentials",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "JAVA_HOME",
            "key",
            "primary_key",
            "eos_token",
            "max_token",
            "tokens",
            "tokenizer",
            "max_new_tokens",
            "spark.app.name",
            "secretary",
            "partitionKey",
            "keyword",
            "author",
            "string",
            "passenger",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn texts_tell_by_what_is_within_them() {
        for (text, left) in [
            ("postgres://ann:hunter2@db/shop", Some("postgres://ann:[redacted]@db/shop")),
            ("postgres://ann:hun@ter2@db/shop", Some("postgres://ann:[redacted]@db/shop")),
            (
                "jdbc:x://h/db?user=ann&password=hunter2&ssl=1",
                Some("jdbc:x://h/db?user=ann&password=[redacted]&ssl=1"),
            ),
            ("--conf fs.secret.key='a b' --x", Some("--conf fs.secret.key=[redacted]' --x")),
            ("Authorization: Bearer abc.def", Some("Authorization: Bearer [redacted]")),
            ("é_token=é x=é", Some("é_token=[redacted] x=é")),
            ("select a from b where c=1", None),
            ("https://example.org/a@b:c", None),
            ("password=", None),
        ] {
            assert_eq!(less(text).as_deref(), left, "{text}");
        }
    }

    #[test]
    fn values_go_and_what_tells_nothing_stays() {
        let mut json = json!({"env": [{"name": "API_KEY", "value": "x"}, {"name": "HOME", "value": "/root"}], "password": {"a": 1},
            "secret": true, "token": null, "nested": {"spark.secret": 5, "url": "a://b:c@d"}});
        hide(&mut json);
        assert_eq!(
            json,
            json!({"env": [{"name": "API_KEY", "value": HIDDEN}, {"name": "HOME", "value": "/root"}], "password": HIDDEN,
                "secret": true, "token": null, "nested": {"spark.secret": HIDDEN, "url": "a://b:[redacted]@d"}})
        );
    }
}
