//! Documents that are known by their hashes: those of a file, and those that clients sent before.
//!
//! In: what a client asks. Out: a `pipeline::Request`, or why there is none. Must not know: what documents say.
//!
//! Two protocols: Apollo's automatic persisted queries, and trusted documents, by `extensions.persistedQuery` or by
//! `documentId` (GraphQL over HTTP, "Persisted Documents").

use std::{
    collections::{HashMap, HashSet},
    fs, io,
    sync::{Arc, Mutex, PoisonError},
};

use indexmap::IndexMap;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{
    Settings,
    request::{Asked, bad},
};
use crate::{
    error::{ClientError, ErrorCode},
    pipeline::Request,
    telemetry::metrics,
};

/// Bytes of all documents that clients made known.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// The known documents.
#[derive(Debug, Default)]
pub struct Documents {
    trusted: HashMap<String, Arc<str>>,
    texts: HashSet<Arc<str>>,
    only_trusted: bool,
    /// How many may be kept.
    most: usize,
    kept: Mutex<Kept>,
}

/// What clients made known, the longest unused first.
#[derive(Debug, Default)]
struct Kept {
    texts: IndexMap<String, Arc<str>>,
    bytes: usize,
}

/// Why a file of documents can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DocumentsError {
    /// It can't be read.
    #[error("can't read the documents of `{file}`: {reason}")]
    File {
        /// Which.
        file: String,
        /// Why.
        reason: io::Error,
    },
    /// It is none.
    #[error(
        "`{file}` is not a list of documents: {reason}; it is a persisted query manifest or an object of hashes and documents"
    )]
    Form {
        /// Which.
        file: String,
        /// Why.
        reason: String,
    },
    /// Nothing could run.
    #[error("`http.trusted_documents_only` is set, but `http.trusted_documents` names no file")]
    NoFile,
}

/// Apollo's persisted query manifest.
#[derive(Deserialize)]
struct Manifest {
    format: String,
    version: u32,
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

/// The documents that settings name.
///
/// # Errors
/// Their file can't be used.
pub fn documents(settings: &Settings) -> Result<Documents, DocumentsError> {
    let trusted = match &settings.trusted_documents {
        None if settings.trusted_documents_only => return Err(DocumentsError::NoFile),
        None => HashMap::new(),
        Some(file) => {
            let text = fs::read_to_string(file)
                .map_err(|reason| DocumentsError::File { file: file.clone(), reason })?;
            of_file(&text).map_err(|reason| DocumentsError::Form { file: file.clone(), reason })?
        }
    };
    Ok(Documents {
        texts: trusted.values().cloned().collect(),
        trusted,
        only_trusted: settings.trusted_documents_only,
        most: settings.persisted_queries as usize,
        kept: Mutex::default(),
    })
}

fn of_file(text: &str) -> Result<HashMap<String, Arc<str>>, String> {
    let json: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if json.get("operations").is_none_or(|operations| !operations.is_array()) {
        let plain: HashMap<String, Arc<str>> =
            serde_json::from_value(json).map_err(|error| error.to_string())?;
        return Ok(plain.into_iter().map(|(hash, body)| (known(&hash).to_owned(), body)).collect());
    }
    let manifest: Manifest = serde_json::from_value(json).map_err(|error| error.to_string())?;
    if (manifest.format.as_str(), manifest.version) != ("apollo-persisted-query-manifest", 1) {
        return Err(format!("`{}` of version {} is not known", manifest.format, manifest.version));
    }
    let operations = manifest.operations.into_iter();
    Ok(operations.map(|Operation { id, body }| (known(&id).to_owned(), body.into())).collect())
}

/// A hash without the name of its kind.
fn known(id: &str) -> &str {
    id.strip_prefix("sha256:").unwrap_or(id)
}

/// A request with its text, and the hash to keep it by once it has run.
pub(super) struct Found {
    pub(super) request: Request,
    pub(super) keep: Option<String>,
}

impl Documents {
    /// The request that a client asks for.
    ///
    /// # Errors
    /// `PERSISTED_QUERY_NOT_FOUND` for an unknown hash, `PERSISTED_QUERY_NOT_SUPPORTED` where none are kept,
    /// `DOCUMENT_NOT_TRUSTED` where only those of the file run, `BAD_REQUEST` for a text with another's hash, or none.
    pub(super) fn find(&self, asked: Asked) -> Result<Found, ClientError> {
        let Asked { query, operation_name, variables, hash } = asked;
        let hash = hash.as_deref().map(known);
        let found =
            |query: String, keep| Ok(Found { request: Request { query, operation_name, variables }, keep });
        let untrusted = || {
            let message = "only documents of the server's list can be run; ask for one by its hash";
            ClientError::new(ErrorCode::DocumentNotTrusted, message)
        };
        match (query, hash) {
            (Some(query), None) if self.only_trusted && !self.texts.contains(query.as_str()) => {
                Err(untrusted())
            }
            (Some(query), None) => found(query, None),
            (None, None) => Err(bad("the request has no `query`")),
            (query, Some(hash)) => {
                if let Some(text) = self.trusted.get(hash) {
                    if query.is_some_and(|query| *query != **text) {
                        return Err(bad("the `query` is not the document of this hash"));
                    }
                    return found(text.to_string(), None);
                }
                if self.only_trusted {
                    return Err(untrusted());
                }
                if self.most == 0 {
                    let message = "PersistedQueryNotSupported";
                    return Err(ClientError::new(ErrorCode::PersistedQueryNotSupported, message));
                }
                let Some(query) = query else {
                    // Clients know the sentence, and send the text.
                    let unknown =
                        || ClientError::new(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound");
                    let kept = self.kept(hash);
                    metrics::cache("persisted_queries", kept.is_some());
                    return found(kept.ok_or_else(unknown)?.to_string(), None);
                };
                let actual = hexadecimal(&Sha256::digest(query.as_bytes()));
                if !actual.eq_ignore_ascii_case(hash) {
                    return Err(bad("the hash of the `query` is not the `sha256Hash` that came with it"));
                }
                found(query, Some(actual))
            }
        }
    }

    fn kept(&self, hash: &str) -> Option<Arc<str>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = hash.to_ascii_lowercase();
        let (at, _, text) = kept.texts.get_full(&hash)?;
        let text = Arc::clone(text);
        let last = kept.texts.len() - 1;
        kept.texts.move_index(at, last);
        Some(text)
    }

    /// Keeps a document that has run. The longest unused ones make room.
    pub(super) fn keep(&self, hash: String, text: &str) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.texts.contains_key(&hash) || text.len() > MOST_BYTES {
            return;
        }
        while kept.texts.len() >= self.most || kept.bytes + text.len() > MOST_BYTES {
            let Some((_, oldest)) = kept.texts.shift_remove_index(0) else { return };
            kept.bytes -= oldest.len();
        }
        kept.bytes += text.len();
        kept.texts.insert(hash, text.into());
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes any text");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: Option<&str>, hash: Option<&str>) -> Asked {
        let query = query.map(str::to_owned);
        Asked {
            query,
            operation_name: None,
            variables: serde_json::Map::new(),
            hash: hash.map(str::to_owned),
        }
    }

    fn hash(text: &str) -> String {
        hexadecimal(&Sha256::digest(text.as_bytes()))
    }

    fn code(documents: &Documents, query: Option<&str>, hash: Option<&str>) -> Option<ErrorCode> {
        documents.find(asked(query, hash)).err().map(|error| error.code)
    }

    #[test]
    fn a_document_is_known_once_it_has_run_until_others_need_its_room() {
        let documents = Documents { most: 2, ..Documents::default() };
        let (a, b, c) = (hash("{a}"), hash("{b}"), hash("{c}"));
        assert_eq!(code(&documents, None, Some(&a)), Some(ErrorCode::PersistedQueryNotFound));
        let found = documents.find(asked(Some("{a}"), Some(&a))).unwrap();
        // It is to be kept, and is not yet.
        assert_eq!(found.keep.as_deref(), Some(&*a));
        assert_eq!(code(&documents, None, Some(&a)), Some(ErrorCode::PersistedQueryNotFound));
        documents.keep(a.clone(), "{a}");
        documents.keep(b.clone(), "{b}");
        assert_eq!(documents.find(asked(None, Some(&a.to_uppercase()))).unwrap().request.query, "{a}");
        documents.keep(c.clone(), "{c}");
        assert_eq!(code(&documents, None, Some(&b)), Some(ErrorCode::PersistedQueryNotFound));
        assert_eq!((code(&documents, None, Some(&a)), code(&documents, None, Some(&c))), (None, None));
        assert_eq!(code(&documents, Some("{x}"), Some(&a)), Some(ErrorCode::BadRequest));
        assert_eq!(code(&documents, None, None), Some(ErrorCode::BadRequest));
        let none = Documents::default();
        assert_eq!(code(&none, Some("{a}"), Some(&a)), Some(ErrorCode::PersistedQueryNotSupported));
        // Bytes are bounded as well.
        let large = "x".repeat(MOST_BYTES - 2);
        documents.keep(hash(&large), &large);
        let kept = documents.kept.lock().unwrap();
        assert_eq!((kept.texts.len(), kept.bytes), (1, MOST_BYTES - 2));
    }

    #[test]
    fn where_only_trusted_documents_run_nothing_else_does() {
        let trusted = of_file(r#"{"sha256:one": "{a}", "two": "{b}"}"#).unwrap();
        let texts = trusted.values().cloned().collect();
        let documents = Documents { trusted, texts, only_trusted: true, most: 9, kept: Mutex::default() };
        for (query, hash) in
            [(None, Some("one")), (None, Some("sha256:two")), (Some("{a}"), Some("one")), (Some("{b}"), None)]
        {
            assert_eq!(code(&documents, query, hash), None, "{query:?} {hash:?}");
        }
        let other = hash("{c}");
        for (query, hash) in [(Some("{c}"), None), (None, Some(&*other)), (Some("{c}"), Some(&*other))] {
            assert_eq!(
                code(&documents, query, hash),
                Some(ErrorCode::DocumentNotTrusted),
                "{query:?} {hash:?}"
            );
        }
        assert_eq!(code(&documents, Some("{c}"), Some("one")), Some(ErrorCode::BadRequest));
    }

    #[test]
    fn files_of_documents_have_two_forms() {
        let manifest = r#"{"format": "apollo-persisted-query-manifest", "version": 1,
            "operations": [{"id": "x", "name": "A", "type": "query", "body": "query A {a}"}]}"#;
        assert_eq!(&*of_file(manifest).unwrap()["x"], "query A {a}");
        for wrong in
            ["[", "[]", r#"{"x": 1}"#, &manifest.replace('1', "2"), &manifest.replace("body", "text")]
        {
            assert!(of_file(wrong).is_err(), "{wrong}");
        }
    }
}
