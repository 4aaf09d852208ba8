//! What is looked at within the transaction of a batch: which of its assets somebody does not see, and what is stored of them.
//!
//! In: lookups, and a connection. Out: keys, and the batch in plain values. Must not know: why something is not seen.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rusqlite::{Connection, OptionalExtension};

use crate::{
    backend::{
        BackendError, Sight,
        locked::{Locked, Refusals, Settled},
        sqlite::{apply::Places, cell, failure, reads},
    },
    catalog::types::Catalog,
    changes::{Changes, Guard, NodeRef, Refused},
    plan::types::{Read, RootRead},
    sql::{self, Statements, write},
    value::Value,
};

/// The far ends that relationships had which are replaced, by the node that they leave.
type Ends = BTreeMap<String, BTreeSet<String>>;

/// What a batch is applied within.
#[derive(Debug)]
pub(super) struct Within {
    sight: Option<Seen>,
    locked: Option<(Locked, Statements)>,
    related: Option<Statements>,
}

impl Within {
    /// Of a folded batch.
    pub(super) fn of(catalog: &Catalog, sight: Sight<'_>, changes: &Changes) -> Self {
        let locked = Locked::of(catalog, changes).map(|locked| {
            let statements = sql::statements(catalog, &locked.read);
            (locked, statements)
        });
        let related = sight.related.filter(|read| !read.finds_nothing());
        Self {
            sight: sight.assets.map(|read| Seen::of(catalog, read)),
            locked,
            related: related.map(|read| sql::statements(catalog, read)),
        }
    }

    /// The assets that are there and not seen.
    pub(super) fn unseen(&self, connection: &Connection) -> Result<Refusals, BackendError> {
        self.sight.as_ref().map_or_else(|| Ok(Refusals::new()), |sight| sight.unseen(connection))
    }

    /// The batch in plain values, or why it is refused.
    pub(super) fn settled<'c>(
        &self,
        connection: &Connection,
        places: &Places,
        changes: &'c Changes,
    ) -> Result<Result<(Cow<'c, Changes>, Ends), Refusals>, BackendError> {
        let failed = |problem| failure::failed(&problem);
        let mut find = connection.prepare_cached(write::FIND_NODE).map_err(failed)?;
        let mut number = |node: &NodeRef| {
            let (_, domain) = places.of_type(node.ty);
            find.query_row((domain, cell::owned(&node.key)), |row| row.get::<_, i64>(0)).optional()
        };
        for guard in &changes.guards {
            let Guard::Related { relationship, from, to } = guard else { continue };
            let (from_number, to_number) = (number(from).map_err(failed)?, number(to).map_err(failed)?);
            let mut related = connection.prepare_cached(write::FIND_RELATIONSHIP).map_err(failed)?;
            if !related.exists((from_number, relationship, to_number)).map_err(failed)? {
                let key = from.key.as_str().unwrap_or_default().to_owned();
                return Ok(Err(Refusals::from([(key, Refused::Missing)])));
            }
        }
        let Some((locked, statements)) = &self.locked else {
            return Ok(Ok((Cow::Borrowed(changes), Ends::new())));
        };
        let answer = reads::run(connection, statements)?;
        let related = self.related.as_ref().map(|related| reads::run(connection, related)).transpose()?;
        let related = related.as_ref().and_then(Value::as_list).unwrap_or_default();
        let settled = locked.settle(changes, answer.as_list().unwrap_or_default(), related);
        Ok(settled.map(|Settled { changes, replaced }| (Cow::Owned(changes), replaced)))
    }
}

/// A lookup of what is seen, ready to run.
#[derive(Debug)]
struct Seen {
    read: RootRead,
    statements: Statements,
    domain: Arc<str>,
}

impl Seen {
    /// Of a lookup with its keys in it.
    fn of(catalog: &Catalog, read: &RootRead) -> Self {
        let Read::Lookup(lookup) = &read.read else { unreachable!("`plan::write` makes a lookup") };
        let domain = Arc::clone(&lookup.keys.domain);
        Self { statements: sql::statements(catalog, read), domain, read: read.clone() }
    }

    /// The keys of assets that are there and not seen.
    fn unseen(&self, connection: &Connection) -> Result<Refusals, BackendError> {
        let rows = reads::run(connection, &self.statements)?;
        let failed = |problem| failure::failed(&problem);
        let mut find = connection.prepare_cached(write::FIND_NODE).map_err(failed)?;
        let mut unseen = Refusals::new();
        for key in self.read.unfound(rows.as_list().unwrap_or_default()) {
            let found = find.query_row((&self.domain, key), |row| row.get::<_, i64>(0)).optional();
            if found.map_err(failed)?.is_some() {
                unseen.insert(key.to_owned(), Refused::Unseen);
            }
        }
        Ok(unseen)
    }
}
