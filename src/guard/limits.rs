//! The limits that an operator may set: one plain struct, and for each limit its name and the values it may have.
//!
//! In: settings. Out: plain numbers, and whether one is exceeded. Must not know: how anything is measured.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// What requests may ask for; each limit is the largest value that passes. `docs/limits.md` has an example of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// What becomes of a request that exceeds a limit.
    pub mode: Mode,
    /// Bytes of a document's text; 1 to 2,097,152.
    pub bytes: u64,
    /// Lexical tokens of a document (GraphQL 2.1.6); 1 to 100,000.
    pub tokens: u64,
    /// Brackets of any kind, or selection sets with their fragments in place, inside one another; 2 to 100.
    /// Parsing and validation recurse this deep.
    pub nesting: u64,
    /// Fields inside one another, fragments in place; 1 to 100.
    pub depth: u64,
    /// Selections that validation visits: of all operations and fragments, with fragments in place; 1 to 200,000.
    pub selections: u64,
    /// Aliases of one operation, fragments in place; 0 to 10,000.
    pub aliases: u64,
    /// Root fields of one operation, fragments in place; 1 to 1,000.
    pub root_fields: u64,
    /// Directives on one field, fragment, variable or operation; 0 to 1,000.
    pub directives: u64,
    /// Rows of one page, and groups of one list of them; 20 to 1,000. A page that does not say has 20.
    pub page_size: u64,
    /// Assets of one page of a lineage, each of which is walked anew; 20 to 20,000. A page that does not say has 20.
    pub lineage_page_size: u64,
    /// Keys of one lookup of many, representations of one `_entities`; 1 to 10,000.
    pub keys: u64,
    /// Operations of one HTTP request, where batches are taken; 1 to 100.
    pub batch_size: u64,
    /// Cost of one operation, by `@cost` and `@listSize` of the served schema; 1 to 1,000,000,000.
    pub cost: u64,
    /// Values that the variables of a request hold, lists and objects counted too; 1 to 200,000.
    pub variable_values: u64,
    /// Rows that the answers to one operation hold, lists in rows counted too; 1 to 10,000,000.
    pub rows: u64,
    /// Bytes that the answers to one operation hold: of texts, and 8 for any other value; 1 to 1,073,741,824.
    pub result_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            mode: Mode::Enforce,
            bytes: 256 * 1024,
            tokens: 15_000,
            nesting: 100,
            depth: 30,
            selections: 20_000,
            aliases: 200,
            root_fields: 50,
            directives: 10,
            page_size: 500,
            lineage_page_size: 10_000,
            keys: 1_000,
            batch_size: 10,
            cost: 100_000,
            variable_values: 20_000,
            rows: 250_000,
            result_bytes: 32 * 1024 * 1024,
        }
    }
}

/// What becomes of a request that exceeds a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It is refused.
    #[default]
    Enforce,
    /// It is logged, and refused only beyond the largest value that the limit may be set to: what is safe.
    Warn,
}

/// One of the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is documented as the field of `Limits` of its name")]
pub enum Bound {
    Bytes,
    Tokens,
    Nesting,
    Depth,
    Selections,
    Aliases,
    RootFields,
    Directives,
    PageSize,
    LineagePageSize,
    Keys,
    BatchSize,
    Cost,
    VariableValues,
    Rows,
    ResultBytes,
}

impl Bound {
    /// All of them, in the order of the fields.
    pub const ALL: [Self; 16] = [
        Self::Bytes,
        Self::Tokens,
        Self::Nesting,
        Self::Depth,
        Self::Selections,
        Self::Aliases,
        Self::RootFields,
        Self::Directives,
        Self::PageSize,
        Self::LineagePageSize,
        Self::Keys,
        Self::BatchSize,
        Self::Cost,
        Self::VariableValues,
        Self::Rows,
        Self::ResultBytes,
    ];

    /// Name of its setting: the field of [`Limits`].
    #[must_use]
    pub fn setting(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Tokens => "tokens",
            Self::Nesting => "nesting",
            Self::Depth => "depth",
            Self::Selections => "selections",
            Self::Aliases => "aliases",
            Self::RootFields => "root_fields",
            Self::Directives => "directives",
            Self::PageSize => "page_size",
            Self::LineagePageSize => "lineage_page_size",
            Self::Keys => "keys",
            Self::BatchSize => "batch_size",
            Self::Cost => "cost",
            Self::VariableValues => "variable_values",
            Self::Rows => "rows",
            Self::ResultBytes => "result_bytes",
        }
    }

    /// What it counts.
    #[must_use]
    pub fn what(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Tokens => "tokens",
            Self::Nesting => "selection sets inside one another",
            Self::Depth => "fields inside one another",
            Self::Selections => "selections, its fragments in place",
            Self::Aliases => "aliases in one operation",
            Self::RootFields => "root fields in one operation",
            Self::Directives => "directives in one place",
            Self::PageSize => "rows on one page",
            Self::LineagePageSize => "assets on one page of a lineage",
            Self::Keys => "keys in one lookup",
            Self::BatchSize => "operations in one request",
            Self::Cost => "cost of one operation",
            Self::VariableValues => "values in variables",
            Self::Rows => "rows in one answer",
            Self::ResultBytes => "bytes in one answer",
        }
    }

    /// The values it may be set to. The largest is safe: what it lets through costs seconds at worst, never the process.
    #[must_use]
    pub fn range(self) -> RangeInclusive<u64> {
        match self {
            Self::Bytes => 1..=2 * 1024 * 1024,
            Self::Tokens => 1..=100_000,
            Self::Nesting => 2..=100,
            Self::Depth | Self::BatchSize => 1..=100,
            Self::Selections | Self::VariableValues => 1..=200_000,
            Self::Aliases => 0..=10_000,
            Self::Keys => 1..=10_000,
            Self::RootFields => 1..=1_000,
            Self::Directives => 0..=1_000,
            Self::PageSize => 20..=1_000,
            Self::LineagePageSize => 20..=20_000,
            Self::Cost => 1..=1_000_000_000,
            Self::Rows => 1..=10_000_000,
            Self::ResultBytes => 1..=1_073_741_824,
        }
    }
}

/// A setting out of its range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{setting}` is {value}; it is from {least} to {most}")]
pub struct OutOfRange {
    /// Name of the setting.
    pub setting: &'static str,
    /// Its value.
    pub value: u64,
    /// The smallest it may have.
    pub least: u64,
    /// The largest it may have.
    pub most: u64,
}

impl Limits {
    /// The value of one limit.
    #[must_use]
    pub fn of(&self, bound: Bound) -> u64 {
        match bound {
            Bound::Bytes => self.bytes,
            Bound::Tokens => self.tokens,
            Bound::Nesting => self.nesting,
            Bound::Depth => self.depth,
            Bound::Selections => self.selections,
            Bound::Aliases => self.aliases,
            Bound::RootFields => self.root_fields,
            Bound::Directives => self.directives,
            Bound::PageSize => self.page_size,
            Bound::LineagePageSize => self.lineage_page_size,
            Bound::Keys => self.keys,
            Bound::BatchSize => self.batch_size,
            Bound::Cost => self.cost,
            Bound::VariableValues => self.variable_values,
            Bound::Rows => self.rows,
            Bound::ResultBytes => self.result_bytes,
        }
    }

    /// Whether each limit has a value that it may have.
    ///
    /// # Errors
    /// The first that has not.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let wrong = Bound::ALL.into_iter().find(|bound| !bound.range().contains(&self.of(*bound)));
        wrong.map_or(Ok(()), |bound| {
            let (least, most) = bound.range().into_inner();
            Err(OutOfRange { setting: bound.setting(), value: self.of(bound), least, most })
        })
    }

    /// The limit that a measure is refused by, if it is. In [`Mode::Warn`] what passes nevertheless is logged.
    #[must_use]
    pub fn refuses(&self, bound: Bound, actual: u64) -> Option<u64> {
        let limit = self.of(bound);
        if actual <= limit {
            return None;
        }
        match self.mode {
            Mode::Enforce => Some(limit),
            Mode::Warn => {
                let most = *bound.range().end();
                if actual > most {
                    return Some(most);
                }
                tracing::warn!(limit = bound.setting(), allowed = limit, actual, "a request exceeds a limit");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_in_range_and_each_setting_is_a_field() {
        let limits = Limits::default();
        assert_eq!(limits.check(), Ok(()));
        let json = serde_json::to_value(&limits).unwrap();
        let fields: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
        let settings: Vec<_> = Bound::ALL.iter().map(|bound| bound.setting()).collect();
        assert_eq!(fields, [["mode"].as_slice(), &settings].concat());
        for bound in Bound::ALL {
            assert_eq!(json[bound.setting()], limits.of(bound), "{bound:?}");
        }
    }

    #[test]
    fn settings_are_read_in_part_and_unknown_ones_refused() {
        let limits: Limits = serde_json::from_str(r#"{"depth": 7, "mode": "warn"}"#).unwrap();
        assert_eq!(limits, Limits { depth: 7, mode: Mode::Warn, ..Limits::default() });
        let error = serde_json::from_str::<Limits>(r#"{"dept": 7}"#).unwrap_err().to_string();
        assert!(error.contains("unknown field `dept`"), "{error}");
        let error = Limits { nesting: 101, ..Limits::default() }.check().unwrap_err();
        assert_eq!(error.to_string(), "`nesting` is 101; it is from 2 to 100");
    }

    #[test]
    fn warnings_pass_up_to_what_is_safe() {
        let limits = Limits::default();
        assert_eq!((limits.refuses(Bound::Depth, 30), limits.refuses(Bound::Depth, 31)), (None, Some(30)));
        let warned = Limits { mode: Mode::Warn, ..limits };
        assert_eq!((warned.refuses(Bound::Depth, 31), warned.refuses(Bound::Depth, 100)), (None, None));
        assert_eq!(warned.refuses(Bound::Depth, 101), Some(100));
        assert_eq!(warned.refuses(Bound::Nesting, 101), Some(100));
    }
}
