//! How often each operator was asked of each scalar and list.
//!
//! In: each test of a generated filter. Out: a table. Must not know: answers.

use std::{collections::BTreeMap, fmt::Write};

/// Counts by type and operator.
#[derive(Debug, Default)]
pub(crate) struct Coverage(BTreeMap<(String, &'static str), usize>);

const ORDERED: &[&str] = &["eq", "ne", "in", "notIn", "gt", "gte", "lt", "lte", "isNull"];
const TEXT: &[&str] =
    &["eq", "ne", "in", "notIn", "gt", "gte", "lt", "lte", "isNull", "contains", "startsWith", "endsWith"];
const OF_LISTS: &[&str] = &["has", "hasAny", "hasAll", "isEmpty"];

/// Every scalar with the operators that apply to it; lists of any have those of lists.
pub(crate) const SCALARS: &[(&str, &[&str])] = &[
    ("ID", TEXT),
    ("String", TEXT),
    ("Int", ORDERED),
    ("BigInt", ORDERED),
    ("Float", ORDERED),
    ("Boolean", &["eq", "isNull"]),
    ("DateTime", ORDERED),
    ("Date", ORDERED),
    ("Enum", &["eq", "ne", "in", "notIn", "isNull"]),
];

/// With `ignoreCase`, of strings.
pub(crate) const FOLDED: &[&str] = &["eq", "ne", "in", "notIn", "contains", "startsWith", "endsWith"];

impl Coverage {
    /// Counts one test.
    pub(crate) fn count(&mut self, ty: &str, operator: &'static str) {
        *self.0.entry((ty.to_owned(), operator)).or_default() += 1;
    }

    /// How often one was asked.
    pub(crate) fn of(&self, ty: &str, operator: &'static str) -> usize {
        self.0.get(&(ty.to_owned(), operator)).copied().unwrap_or(0)
    }

    /// Everything that applies, with its count.
    pub(crate) fn all(&self) -> Vec<(String, &'static str, usize)> {
        let scalars = SCALARS.iter().flat_map(|(name, operators)| {
            let own = operators.iter().map(move |operator| ((*name).to_owned(), *operator));
            own.chain(OF_LISTS.iter().map(move |operator| (format!("[{name}]"), *operator)))
        });
        let folded = FOLDED.iter().map(|operator| ("String, ignoreCase".to_owned(), *operator));
        scalars.chain(folded).map(|(ty, operator)| (ty.clone(), operator, self.of(&ty, operator))).collect()
    }

    /// The table: a line a type.
    pub(crate) fn table(&self) -> String {
        let mut lines: BTreeMap<String, String> = BTreeMap::new();
        for (ty, operator, count) in self.all() {
            write!(lines.entry(ty).or_default(), " {operator} {count}").expect("text is written to memory");
        }
        lines.iter().map(|(ty, counts)| format!("{ty:>20}:{counts}")).collect::<Vec<_>>().join("\n")
    }
}
