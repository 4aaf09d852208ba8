//! The bounds of a document. In: nothing. Out: plain numbers. Must not know: how they are measured.

/// Bounds of one document; each is the largest value that passes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of text.
    pub bytes: u64,
    /// Lexical tokens (GraphQL 2.1.6).
    pub tokens: u64,
    /// Brackets of any kind, or selection sets with their fragments in place, inside one another.
    /// Parsing and validation recurse this deep.
    pub nesting: u64,
    /// Fields inside one another, fragments in place.
    pub depth: u64,
    /// Selections that validation visits: of all operations and fragments, with fragments in place.
    pub selections: u64,
    /// Aliases of one operation, fragments in place.
    pub aliases: u64,
    /// Root fields of one operation, fragments in place.
    pub root_fields: u64,
    /// Directives on one field, fragment, variable or operation.
    pub directives: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 256 * 1024,
            tokens: 15_000,
            nesting: 100,
            depth: 30,
            selections: 20_000,
            aliases: 200,
            root_fields: 50,
            directives: 10,
        }
    }
}
