//! The statements about assets that wait to be fetched, and about those that could not be.
//!
//! In: nothing. Out: texts with `?1`, `?2`, ... whose meaning each says. Must not know: values, SQLite's API.

/// Has an asset wait, or wait on: uri, source, kind, time.
pub const ENQUEUE: &str = "INSERT INTO _queued(uri, source, kind, stamp, due, attempts) VALUES (?1, ?2, ?3, ?4, ?4, 0) \
     ON CONFLICT(uri) DO UPDATE SET source = excluded.source, kind = excluded.kind, stamp = excluded.stamp";

/// Takes the assets that are due: source, time, until when they are taken, how many at most.
pub const CLAIM: &str = "UPDATE _queued SET due = ?3, attempts = attempts + 1 WHERE uri IN \
     (SELECT uri FROM _queued WHERE source = ?1 AND due <= ?2 ORDER BY due, uri LIMIT ?4) \
     RETURNING uri, kind, stamp, attempts";

/// Lets an asset wait no more, unless something happened meanwhile: uri, stamp.
pub const FINISH: &str = "DELETE FROM _queued WHERE uri = ?1 AND stamp = ?2";

/// Has an asset to which something happened meanwhile be fetched anew: uri, stamp, time.
pub const BEGIN_ANEW: &str = "UPDATE _queued SET due = ?3, attempts = 0 WHERE uri = ?1 AND stamp <> ?2";

/// Puts an asset off: uri, when it is due, attempts.
pub const PUT_OFF: &str = "UPDATE _queued SET due = ?2, attempts = ?3 WHERE uri = ?1";

/// Keeps that an asset could not be fetched: uri, source, kind, reason, time, attempts.
pub const BURY: &str = "INSERT OR REPLACE INTO _dead_letter(uri, source, kind, reason, at, attempts) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// Forgets that an asset could not be fetched: uri.
pub const FORGET: &str = "DELETE FROM _dead_letter WHERE uri = ?1";

/// Assets that could not be fetched, as the columns of [`BURY`]: source or null, uri that they are behind, how many at most.
pub const DEAD_LETTERS: &str = "SELECT uri, source, kind, reason, at, attempts FROM _dead_letter \
     WHERE uri > ?2 AND (?1 IS NULL OR source = ?1) ORDER BY uri LIMIT ?3";

/// Has an asset that could not be fetched wait again: uri, time.
pub const REVIVE: &str = "INSERT INTO _queued(uri, source, kind, stamp, due, attempts) \
     SELECT uri, source, kind, ?2, ?2, 0 FROM _dead_letter WHERE uri = ?1 \
     ON CONFLICT(uri) DO UPDATE SET stamp = excluded.stamp, due = excluded.due, attempts = 0";
