//! Names of repositories on the hub -> uris.
//!
//! In: `bert-base-uncased`, `BAAI/bge-m3`, addresses of their pages. Out: a name, or none; uris. Must not know: what stands there.

use crate::uri;

/// Longest part of a name.
const MAX_PART: usize = 96;
/// In front of a name in the address of its page.
const HOSTS: [&str; 3] = ["https://huggingface.co/", "http://huggingface.co/", "https://hf.co/"];

/// A name as the hub allows it: one part or two of letters, digits and `-._`. A page's address is read as its name.
pub(super) fn name(text: &str) -> Option<&str> {
    let text = text.trim();
    let bare = HOSTS.iter().find_map(|host| text.strip_prefix(host)).unwrap_or(text).trim_end_matches('/');
    let bare = bare.strip_prefix("datasets/").filter(|_| bare != text).unwrap_or(bare);
    let fits = |part: &str| {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        (1..=MAX_PART).contains(&part.len())
            && part.bytes().all(letter)
            && !part.bytes().all(|byte| byte == b'.')
    };
    let parts = bare.split('/').count();
    (parts <= 2 && bare.split('/').all(fits)).then_some(bare)
}

pub(super) fn model(name: &str) -> String {
    format!("{}model/{}/{name}", uri::SCHEME, super::SOURCE)
}

pub(super) fn version(name: &str, commit: &str) -> String {
    format!("{}model-version/{}/{name}/{commit}", uri::SCHEME, super::SOURCE)
}

pub(super) fn dataset(name: &str) -> String {
    format!("{}dataset/{}/{name}", uri::SCHEME, super::SOURCE)
}

/// A result has no name on the hub: it is told by the model and by what was measured where. A slash in a part would make it
/// another's.
pub(super) fn evaluation(name: &str, parts: &[&str]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| uri::encode(&uri::segment(part))).collect();
    format!("{}evaluation/{}/{name}/{}", uri::SCHEME, super::SOURCE, parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn what_the_hub_could_not_have_is_no_name() {
        for (text, found) in [
            ("BAAI/bge-m3", Some("BAAI/bge-m3")),
            ("bert-base-uncased", Some("bert-base-uncased")),
            (" https://huggingface.co/BAAI/bge-m3/ ", Some("BAAI/bge-m3")),
            ("https://huggingface.co/datasets/rajpurkar/squad", Some("rajpurkar/squad")),
            ("datasets/squad", Some("datasets/squad")),
            ("/content/drive/model", None),
            ("a/b/c", None),
            ("../..", None),
            ("a b", None),
            ("", None),
            ("é/x", None),
        ] {
            assert_eq!(name(text), found, "{text}");
        }
    }
}
