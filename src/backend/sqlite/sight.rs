//! Which assets of a batch somebody does not see, looked at within its transaction.
//!
//! In: a lookup of those that are seen, and a connection. Out: keys. Must not know: why something is not seen.

use std::{collections::BTreeSet, sync::Arc};

use rusqlite::{Connection, OptionalExtension};

use crate::{
    backend::{
        BackendError,
        sqlite::{failure, reads},
    },
    catalog::types::Catalog,
    plan::types::{Read, RootRead},
    sql::{self, Statements, write},
};

/// A lookup, ready to run.
#[derive(Debug)]
pub(super) struct Sight {
    read: RootRead,
    statements: Statements,
    domain: Arc<str>,
}

impl Sight {
    /// Of a lookup with its keys in it.
    pub(super) fn of(catalog: &Catalog, read: &RootRead) -> Self {
        let Read::Lookup(lookup) = &read.read else { unreachable!("`plan::write` makes a lookup") };
        let domain = Arc::clone(&lookup.keys.domain);
        Self { statements: sql::statements(catalog, read), domain, read: read.clone() }
    }

    /// The keys of assets that are there and not seen.
    pub(super) fn unseen(&self, connection: &Connection) -> Result<BTreeSet<String>, BackendError> {
        let rows = reads::run(connection, &self.statements)?;
        let failed = |problem| failure::failed(&problem);
        let mut find = connection.prepare_cached(write::FIND_NODE).map_err(failed)?;
        let mut unseen = BTreeSet::new();
        for key in self.read.unfound(rows.as_list().unwrap_or_default()) {
            let found = find.query_row((&self.domain, key), |row| row.get::<_, i64>(0)).optional();
            if found.map_err(failed)?.is_some() {
                unseen.insert(key.to_owned());
            }
        }
        Ok(unseen)
    }
}
