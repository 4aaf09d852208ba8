//! What suggestions are found by: a table of starts, a table of tags, and the statements that keep them right.
//!
//! In: nothing. Out: texts with `?1`, `?2`, ... whose meaning each says. Must not know: values, what a start is, SQLite's API.
//!
//! A row of `_start` says that a name or tag starts so (rank 0), or a later word of it does (rank 1). Of a name it has the
//! label, key and number of the node; of a tag the label is `_Tag` and the key the tag, once however many nodes have it. Rows
//! of rank 2 and 3 say what else assets may have in common: the checksum, letters and digits of an alias.

/// Rank of what a whole name or tag starts with.
pub const WHOLE: i64 = 0;
/// Rank of what a later word of it starts with.
pub const LATER: i64 = 1;
/// Rank of an alias.
pub const ALIAS: i64 = 3;
/// Rank of a checksum.
pub const CHECKSUM: i64 = 2;

/// The table of starts.
pub const TABLE: &str = "_start";

/// The table of tags.
pub const TAGS_TABLE: &str = "_tag";

/// Creates the tables; does nothing where they are.
pub const TABLES: &str = "\
CREATE TABLE IF NOT EXISTS _start (
  _label TEXT NOT NULL,
  rank INTEGER NOT NULL,
  value TEXT NOT NULL,
  _key NOT NULL,
  node INTEGER
);
CREATE INDEX IF NOT EXISTS _start_value ON _start(_label, rank, value, _key, node);
CREATE INDEX IF NOT EXISTS _start_node ON _start(node) WHERE node IS NOT NULL;
CREATE INDEX IF NOT EXISTS _start_tag ON _start(_key) WHERE node IS NULL;
CREATE TABLE IF NOT EXISTS _tag (
  node INTEGER NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (node, value)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS _tag_value ON _tag(value);
";

/// The starts of a node's name under the label that it has: node. Answers ranks and starts.
pub const STARTS: &str = "SELECT s.rank, s.value FROM _start AS s CROSS JOIN node AS n \
                          WHERE s.node = ?1 AND n._id = s.node AND n._label = s._label";

/// Removes the starts of a node's name: node.
pub const FORGET_STARTS: &str = "DELETE FROM _start WHERE node = ?1";

/// Adds a start of a node's name: node, rank, start.
pub const ADD_START: &str = "INSERT INTO _start(_label, rank, value, _key, node) \
                             SELECT _label, ?2, ?3, _key, _id FROM node WHERE _id = ?1";

/// The tags of a node: node.
pub const TAGS: &str = "SELECT value FROM _tag WHERE node = ?1";

/// Gives a node a tag: node, tag.
pub const ADD_TAG: &str = "INSERT INTO _tag(node, value) VALUES (?1, ?2)";

/// Takes a tag from a node: node, tag.
pub const REMOVE_TAG: &str = "DELETE FROM _tag WHERE node = ?1 AND value = ?2";

/// Whether some node has a tag: tag.
pub const HAS_TAG: &str = "SELECT EXISTS (SELECT 1 FROM _tag WHERE value = ?1)";

/// Adds a start of a tag: tag, rank, start.
pub const ADD_TAG_START: &str = "INSERT INTO _start(_label, rank, value, _key) VALUES ('_Tag', ?2, ?3, ?1)";

/// Removes the starts of a tag: tag.
pub const FORGET_TAG: &str = "DELETE FROM _start WHERE _key = ?1 AND node IS NULL";
