//! Which statements may start at a label.

use mlg::plan::types::{Predicate, Read, RootRead, SetRead, Source};

/// How many scans of a label a read may take: one for each type, of counts, measures and groups, of what meets a condition that no index
/// serves.
pub(crate) fn allowed(read: &RootRead) -> usize {
    match &read.read {
        Read::Set(SetRead { source: Source::Scan(nodes), filter, total, aggregate, groups, .. })
            if !tests_indexed(filter) =>
        {
            let parts = usize::from(*total) + usize::from(aggregate.is_some()) + groups.len();
            parts * nodes.types.iter().count()
        }
        _ => 0,
    }
}

fn tests_indexed(filter: &Predicate) -> bool {
    match filter {
        Predicate::And(all) | Predicate::Or(all) => all.iter().any(tests_indexed),
        Predicate::Test { property, .. } => property.indexed,
        _ => false,
    }
}
