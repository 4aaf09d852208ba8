//! The Shape: how records become the response. Keys, order, lists, nulls, type names, cursors, errors' places.
//!
//! In: nothing (plain data, made by `plan::plan` beside the Plan). Out: what `projection` follows.
//! Must not know: statements, backends, the document.

use std::sync::Arc;

use super::represented::Entities;
use crate::{
    catalog::types::{Scalar, TypeSet},
    error::Position,
    search::Term,
    value::Value,
};

/// The whole response.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Root fields in response order.
    pub fields: Vec<RootField>,
}

/// A root field.
#[derive(Debug, Clone, PartialEq)]
pub struct RootField {
    /// Response key.
    pub key: Arc<str>,
    /// Where it stands.
    pub position: Position,
    /// A null here makes the whole `data` null.
    pub non_null: bool,
    /// What it is.
    pub kind: RootKind,
}

/// What a root field is.
#[derive(Debug, Clone, PartialEq)]
pub enum RootKind {
    /// The name of the root type.
    Typename(Arc<str>),
    /// Answered by introspection under the same key.
    Introspection,
    /// One node of a lookup: the row headed by this key, or null.
    One {
        /// Index in `Plan::reads`.
        read: usize,
        /// The key as asked.
        key: String,
        /// The object; its columns are counted from the key, which is column 0.
        object: Object,
    },
    /// Nodes of a lookup, in the order of the keys, null for missing.
    Many {
        /// Index in `Plan::reads`.
        read: usize,
        /// The keys as asked.
        keys: Vec<String>,
        /// The object; its columns are counted from the key, which is column 0.
        object: Object,
    },
    /// Each row of a read.
    Rows {
        /// Index in `Plan::reads`.
        read: usize,
        /// The object made of a row.
        object: Object,
    },
    /// The one node with a key of several fields, or null.
    LookupBy(Entities),
    /// An item for each representation, null for what is not there.
    Entities(Entities),
    /// What this subgraph serves: fields in response order; answered beside the plan, under the same key.
    Service(Vec<(Arc<str>, ServiceValue)>),
    /// What a write did.
    Write {
        /// Index in `Plan::writes`; its record stands at the same place among the answers of reads.
        write: usize,
        /// The object made of the record.
        object: Object,
    },
    /// A connection.
    Connection {
        /// Index in `Plan::reads`.
        read: usize,
        /// Its shape.
        connection: Connection,
    },
}

/// A field of `_service`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceValue {
    /// `__typename`.
    Typename,
    /// The SDL.
    Sdl,
}

/// An object made from a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// How to tell the concrete type.
    pub typename: Typename,
    /// Its fields in response order; those whose `types` lack the concrete type are left out.
    pub fields: Vec<FieldShape>,
}

/// How the concrete type of an object is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Typename {
    /// Always this name.
    Static(Arc<str>),
    /// By the label in a column (`Column::Label`), among these types in Catalog order: label, type name, set of one.
    ByLabel {
        /// Which column.
        column: usize,
        /// Label, type name and the type itself.
        types: Vec<(Arc<str>, Arc<str>, TypeSet)>,
    },
}

impl Typename {
    /// Name of the concrete type of a row's object and, where that depends on the row, the type. `None` where no label
    /// of the row is one of these types.
    #[must_use]
    pub fn concrete(&self, row: &[Value]) -> Option<(&Arc<str>, Option<&TypeSet>)> {
        match self {
            Self::Static(name) => Some((name, None)),
            Self::ByLabel { column, types } => {
                let labels = match row.get(*column)? {
                    Value::List(labels) => labels.as_slice(),
                    single => std::slice::from_ref(single),
                };
                let holds = |label: &str| labels.iter().any(|stored| stored.as_str() == Some(label));
                let found = types.iter().find(|(label, _, _)| holds(label));
                found.map(|(_, name, set)| (name, Some(set)))
            }
        }
    }
}

impl FieldShape {
    /// Whether an object of a concrete type has the field. An object that always has one type has all its fields.
    #[must_use]
    pub fn applies(&self, concrete: Option<&TypeSet>) -> bool {
        match (&self.types, concrete) {
            (Some(types), Some(concrete)) => concrete.is_subset(types),
            (None, _) | (_, None) => true,
        }
    }
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldShape {
    /// Response key.
    pub key: Arc<str>,
    /// Concrete types that have it; `None` for all.
    pub types: Option<TypeSet>,
    /// Where it stands.
    pub position: Position,
    /// Null is an error here and spreads to the parent.
    pub non_null: bool,
    /// Its value.
    pub value: ValueShape,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueShape {
    /// `__typename`.
    Typename,
    /// A scalar or enum in a column.
    Leaf {
        /// Which column.
        column: usize,
        /// Its type.
        scalar: Scalar,
        /// A list of it; items are non-null.
        list: bool,
    },
    /// What a follow answers for the cells in these columns.
    Computed {
        /// What it is made of.
        from: Vec<usize>,
        /// Index in `Plan::follows`; its key is [`cells_key`] of the cells.
        follow: usize,
        /// Its type.
        scalar: Scalar,
        /// A list of it; items are non-null.
        list: bool,
    },
    /// Always null: the fact of a root edge.
    Null,
    /// Always this: the score of what is not searched for.
    Number(i64),
    /// A cell as a group's value: as text, whatever its JSON form.
    Text {
        /// Which column.
        column: usize,
        /// How it becomes text.
        value: GroupValue,
    },
    /// Names of the searched fields that hold some term.
    MatchedFields(Arc<Searched>),
    /// The searched fields that hold some term: a row `[name, pieces]` for each, with pieces as rows `[text, hit]`.
    Highlights {
        /// Where to look.
        searched: Arc<Searched>,
        /// The object made of a row.
        object: Object,
    },
    /// The edge's cursor.
    Cursor(Cursor),
    /// Another object made of the same row (edge node, fact, properties).
    Inline(Object),
    /// The first row of the rows in a column, or null.
    One {
        /// Which column.
        column: usize,
        /// The object.
        object: Object,
    },
    /// The rows in a column.
    List {
        /// Which column.
        column: usize,
        /// More rows than this are `RESULT_TOO_LARGE`, and this connection field pages them.
        bound: Option<(usize, Arc<str>)>,
        /// The object.
        object: Object,
    },
    /// A connection in a column.
    Connection {
        /// Which column.
        column: usize,
        /// Its shape.
        connection: Box<Connection>,
    },
    /// Each of the rows in a column as this value; none is null.
    Rows {
        /// Which column.
        column: usize,
        /// More rows than this are `RESULT_TOO_LARGE`, and this field pages them.
        bound: (usize, Arc<str>),
        /// The value of a row.
        item: Box<ValueShape>,
    },
    /// A value made of another record: the one that a follow has for the key in a column. Null without a record.
    Follow {
        /// Which column holds the key.
        column: usize,
        /// Index in `Plan::follows`.
        follow: usize,
        /// The value, its columns counted in that record.
        value: Box<ValueShape>,
    },
}

/// What a query asks for, and the fields in which it may be found.
#[derive(Debug, Clone, PartialEq)]
pub struct Searched {
    /// The terms.
    pub terms: Vec<Term>,
    /// How to tell the concrete type.
    pub typename: Typename,
    /// The searched fields of each type.
    pub fields: Vec<(TypeSet, SearchedFields)>,
}

/// Searched fields in schema order: name and column.
pub type SearchedFields = Vec<(Arc<str>, usize)>;

/// How a set read becomes a connection object.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Name of its type.
    pub typename: Arc<str>,
    /// Parts of the read that were asked for, to find each by position.
    pub parts: Parts,
    /// Rows asked for, without the extra one that tells of a next page.
    pub size: usize,
    /// Rows come in reverse (`last`).
    pub reversed: bool,
    /// A cursor was given on the far side: then that side has a page.
    pub has_cursor: bool,
    /// Fields in response order.
    pub fields: Vec<ConnectionField>,
}

/// Where the parts of a set read are: `Some(index)` in the value's list. With one part in all, the value is the part.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts {
    /// How many there are in all.
    pub count: usize,
    /// The rows.
    pub rows: Option<usize>,
    /// The total.
    pub total: Option<Total>,
    /// The aggregate.
    pub aggregate: Option<usize>,
    /// The first of the groups.
    pub groups: Option<usize>,
}

/// Where the total of a set stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// It is a part.
    Part(usize),
    /// It is one of the measures of the aggregate, so that the set is read once for both.
    Measure(usize),
}

impl Parts {
    /// One part of a set read's answer. With one part in all, the answer is the part.
    #[must_use]
    pub fn of<'v>(&self, place: Option<usize>, answer: &'v Value) -> Option<&'v Value> {
        match place? {
            0 if self.count == 1 => Some(answer),
            place => answer.as_list()?.get(place),
        }
    }

    /// The total of a set read's answer.
    #[must_use]
    pub fn total_of<'v>(&self, answer: &'v Value) -> Option<&'v Value> {
        match self.total? {
            Total::Part(place) => self.of(Some(place), answer),
            Total::Measure(place) => self.of(self.aggregate, answer)?.as_list()?.get(place),
        }
    }
}

/// A field of a connection.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionField {
    /// Response key.
    pub key: Arc<str>,
    /// Where it stands.
    pub position: Position,
    /// Its value.
    pub value: ConnectionValue,
}

/// The value of a connection's field.
#[derive(Debug, Clone, PartialEq)]
pub enum ConnectionValue {
    /// `__typename`.
    Typename,
    /// How many.
    TotalCount,
    /// Nodes of the page.
    Nodes(Object),
    /// Edges of the page, each an object over its row.
    Edges(Object),
    /// Each row of the page as this value.
    Rows(ValueShape),
    /// A value whose columns are the parts of the whole answer.
    Part {
        /// What.
        value: ValueShape,
        /// Null is an error here.
        non_null: bool,
    },
    /// Page info.
    PageInfo {
        /// Fields in response order.
        fields: Vec<PageInfoField>,
        /// Cursor of a row.
        cursor: Cursor,
    },
    /// Aggregates.
    Aggregate(AggregateShape),
    /// Some of the groups, each as the counts of a facet.
    Facets {
        /// Name of the type of counts.
        typename: Arc<str>,
        /// In the order asked for.
        facets: Vec<FacetShape>,
    },
    /// One of the groups.
    Groups {
        /// Which, counted from the first of the groups.
        index: usize,
        /// Name of the group's type.
        typename: Arc<str>,
        /// How a group's value becomes text.
        value: GroupValue,
        /// Fields in response order.
        fields: Vec<GroupField>,
    },
}

/// The counts of one facet.
#[derive(Debug, Clone, PartialEq)]
pub struct FacetShape {
    /// Its name.
    pub name: Arc<str>,
    /// Which of the groups, counted from the first.
    pub index: usize,
    /// Fields in response order.
    pub fields: Vec<(Arc<str>, FacetField)>,
}

/// A field of a facet's counts.
#[derive(Debug, Clone, PartialEq)]
pub enum FacetField {
    /// `__typename`.
    Typename,
    /// The facet.
    Name,
    /// Each of its groups as this object.
    Values(Object),
}

/// How the value of a group becomes text.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupValue {
    /// A scalar: as in JSON, but always a string.
    Scalar(Scalar),
    /// A label, shown as the enum name of its type.
    Type(Vec<(Arc<str>, Arc<str>)>),
}

/// A field of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupField {
    /// Response key.
    pub key: Arc<str>,
    /// Its value.
    pub value: GroupFieldValue,
}

/// The value of a group's field.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupFieldValue {
    /// `__typename`.
    Typename,
    /// The value, as text.
    Value,
    /// How many.
    Count,
    /// Aggregates; indexes count from the start of the group, value and count included.
    Aggregate(AggregateShape),
}

/// A field of page info.
#[derive(Debug, Clone, PartialEq)]
pub struct PageInfoField {
    /// Response key.
    pub key: Arc<str>,
    /// Which.
    pub value: PageInfoValue,
}

/// Fields of page info (Relay Cursor Connections 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageInfoValue {
    /// `__typename`.
    Typename,
    /// More rows follow.
    HasNextPage,
    /// Rows came before.
    HasPreviousPage,
    /// Cursor of the first row, or null.
    StartCursor,
    /// Cursor of the last row, or null.
    EndCursor,
}

/// How a cursor is made: base64url of the JSON `[order, value...]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// Names the order; a cursor of another is refused.
    pub order: Arc<str>,
    /// The columns that hold the values of the order's keys.
    pub columns: Vec<usize>,
}

/// An aggregate object.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregateShape {
    /// Name of its type.
    pub typename: Arc<str>,
    /// Fields in response order.
    pub fields: Vec<AggregateField>,
}

/// A field of an aggregate object.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregateField {
    /// Response key.
    pub key: Arc<str>,
    /// Its value.
    pub value: AggregateValue,
}

/// The value of an aggregate's field.
#[derive(Debug, Clone, PartialEq)]
pub enum AggregateValue {
    /// `__typename`.
    Typename,
    /// How many: the measure at this index.
    Count(usize),
    /// The aggregates of one property.
    Property {
        /// Name of the object's type.
        typename: Arc<str>,
        /// Fields in response order.
        fields: Vec<MeasureField>,
    },
}

/// A field of the aggregates of one property.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureField {
    /// Response key.
    pub key: Arc<str>,
    /// Where it stands: a sum can be too large.
    pub position: Position,
    /// Its value.
    pub value: MeasureValue,
}

/// The value of a measure.
#[derive(Debug, Clone, PartialEq)]
pub enum MeasureValue {
    /// `__typename`.
    Typename,
    /// The measure at this index, of this type.
    Measure(usize, Scalar),
    /// The sum at the first index, null when the count at the second is 0, of this type: `Float`, or of integers
    /// `BigInt` (an error beyond 2^53 - 1).
    Sum(usize, usize, Scalar),
    /// The sum at the first index divided by the count at the second; null when that is 0.
    Average(usize, usize),
}

/// Cells of a row as one text, from which they can be read back; nothing if the row lacks one.
#[must_use]
pub fn cells_key(row: &[Value], columns: &[usize]) -> Option<String> {
    let cells: Option<Vec<&Value>> = columns.iter().map(|column| row.get(*column)).collect();
    serde_json::to_string(&cells?).ok()
}
