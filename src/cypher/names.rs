//! Names of our own bookkeeping in a graph; each starts with an underscore, as no name of a schema may.

/// Label of an alias.
pub const ALIAS: &str = "_Alias";
/// Property of an alias: its text.
pub const ALIAS_VALUE: &str = "value";
/// Relationship from an alias to the node that answers to it.
pub const ALIAS_OF: &str = "_ALIAS_OF";
/// Label of a tag, as it can be suggested.
pub const TAG: &str = "_Tag";
/// Property of a tag: its text.
pub const TAG_VALUE: &str = "value";
/// Relationship from a node to a tag that it has.
pub const TAGGED: &str = "_TAGGED";
/// Label of what a source says of an asset in one respect.
pub const ASPECT: &str = "_Aspect";
/// Identity of an aspect: subject, source and name.
pub const ASPECT_ID: &str = "id";
/// Property of an aspect: who says it.
pub const ASPECT_SOURCE: &str = "source";
/// Property of an aspect: the uri of its asset.
pub const ASPECT_SUBJECT: &str = "subject";
/// Label of the node that remembers the mapping of the graph.
pub const MAPPING: &str = "_Mapping";
/// Its identity, always the same, so that there is one.
pub const MAPPING_ID: &str = "id";
/// Its text.
pub const MAPPING_TEXT: &str = "mapping";
/// Label of what is kept of a write that is done once.
pub const WRITE: &str = "_Write";
/// Its identity: who wrote, and by which key.
pub const WRITE_ID: &str = "id";
/// A digest of what was asked for.
pub const WRITE_HASH: &str = "hash";
/// What is told again.
pub const WRITE_KEPT: &str = "kept";
/// When it was written.
pub const WRITE_AT: &str = "at";
/// Label of an asset that waits to be fetched from its source.
pub const QUEUED: &str = "_Queued";
/// Its identity, and that of a dead letter: the asset's uri.
pub const QUEUED_URI: &str = "uri";
/// Its source.
pub const QUEUED_SOURCE: &str = "source";
/// What happened to it, in the source's words.
pub const QUEUED_KIND: &str = "kind";
/// When that was heard of.
pub const QUEUED_STAMP: &str = "stamp";
/// When it is to be fetched.
pub const QUEUED_DUE: &str = "due";
/// How often it was tried.
pub const QUEUED_ATTEMPTS: &str = "attempts";
/// Label of an asset that could not be fetched.
pub const DEAD_LETTER: &str = "_DeadLetter";
/// Property of a dead letter: why.
pub const DEAD_REASON: &str = "reason";
/// Property of a dead letter: when it was given up.
pub const DEAD_AT: &str = "at";
/// Set and removed at once, to write-lock a node.
pub const LOCK: &str = "_lock";
/// Marks a node that the running transaction made; gone before it ends.
pub const NEW: &str = "_new";
/// Type of a relationship that has ended.
pub const ENDED: &str = "_ENDED";
/// Property of an ended relationship: its former type.
pub const ENDED_TYPE: &str = "_type";
/// Label of what is left of a deleted node.
pub const DELETED: &str = "_Deleted";
/// Property of a deleted node: the label that its key was unique under.
pub const DELETED_LABEL: &str = "_label";
/// Property of a deleted node: its key.
pub const DELETED_KEY: &str = "_key";
/// Property of a deleted node: the labels that it had.
pub const DELETED_LABELS: &str = "_labels";
/// Property of a deleted node: when it was deleted.
pub const DELETED_AT: &str = "_deletedAt";
/// What names of ours start with.
pub const OURS: &str = "_";
