//! Shape -> readable text, for `mlg explain --stage projection`.
//!
//! In: a Shape. Out: one line a field, indented, with what it is made from. Must not know: records.

use std::fmt::Write as _;

use crate::plan::shape::{
    AggregateShape, AggregateValue, Connection, ConnectionValue, Cursor, FacetField, FacetShape, FieldShape,
    GroupField, GroupFieldValue, GroupValue, MeasureField, MeasureValue, Object, PageInfoField,
    PageInfoValue, RootField, RootKind, Shape, Total, Typename, ValueShape,
};

/// The Shape as text. `!` marks what is never null.
#[must_use]
pub fn render(shape: &Shape) -> String {
    let mut text = Text::default();
    shape.fields.iter().for_each(|field| root(&mut text, field));
    text.out
}

/// Lines so far and how far the next is indented.
#[derive(Default)]
struct Text {
    out: String,
    depth: usize,
}

impl Text {
    fn line(&mut self, key: &str, non_null: bool, value: &str) {
        let mark = if non_null { "!" } else { "" };
        let indent = self.depth * 2;
        writeln!(self.out, "{:indent$}{key}{mark} = {value}", "").expect("text is written to memory");
    }

    fn below(&mut self, write: impl FnOnce(&mut Self)) {
        self.depth += 1;
        write(self);
        self.depth -= 1;
    }
}

fn root(text: &mut Text, field: &RootField) {
    let (key, non_null) = (&field.key, field.non_null);
    match &field.kind {
        RootKind::Typename(name) => text.line(key, non_null, &format!("\"{name}\"")),
        RootKind::Introspection => text.line(key, non_null, "introspection"),
        RootKind::Service(_) => text.line(key, non_null, "the SDL of the subgraph"),
        RootKind::LookupBy(entities) => {
            for group in &entities.groups {
                let value = format!(
                    "{} of read {}, by the fields of a key",
                    typename(&group.object.typename),
                    group.read
                );
                text.line(key, non_null, &value);
                object(text, &group.object);
            }
        }
        RootKind::Entities(entities) => {
            let count = entities.items.len();
            text.line(key, non_null, &format!("[_Entity] of {count} representations"));
            text.below(|text| {
                for group in &entities.groups {
                    let by = if group.is_lookup() { "key" } else { "the fields of a key" };
                    let (read, typename) = (group.read, typename(&group.object.typename));
                    text.line(&typename, false, &format!("rows of read {read}, by {by}"));
                    object(text, &group.object);
                }
            });
        }
        RootKind::One { read, object: shape, .. } => {
            let value = format!("{} of read {read}, by key", typename(&shape.typename));
            text.line(key, non_null, &value);
            object(text, shape);
        }
        RootKind::Many { read, keys, object: shape } => {
            let value = format!("[{}] of read {read}, by {} keys", typename(&shape.typename), keys.len());
            text.line(key, non_null, &value);
            object(text, shape);
        }
        RootKind::Rows { read, object: shape } => {
            text.line(key, non_null, &format!("[{}] of read {read}", typename(&shape.typename)));
            object(text, shape);
        }
        RootKind::Write { write, object: shape } => {
            text.line(key, non_null, &format!("{} of write {write}", typename(&shape.typename)));
            object(text, shape);
        }
        RootKind::Connection { read, connection: shape } => {
            text.line(key, non_null, &format!("{} of read {read}", page(shape)));
            connection(text, shape);
        }
    }
}

fn typename(shape: &Typename) -> String {
    match shape {
        Typename::Static(name) => name.to_string(),
        Typename::ByLabel { column, types } => {
            let names: Vec<&str> = types.iter().map(|(_, name, _)| &**name).collect();
            format!("{} by the label in column {column}", names.join(" | "))
        }
    }
}

fn object(text: &mut Text, shape: &Object) {
    text.below(|text| shape.fields.iter().for_each(|shape_field| field(text, &shape.typename, shape_field)));
}

fn field(text: &mut Text, parent: &Typename, shape: &FieldShape) {
    let key = match (&shape.types, parent) {
        (Some(set), Typename::ByLabel { types, .. }) => {
            let names = types.iter().filter(|(_, _, one)| one.is_subset(set)).map(|(_, name, _)| &**name);
            format!("on {}: {}", names.collect::<Vec<_>>().join(" | "), shape.key)
        }
        (Some(_), Typename::Static(_)) | (None, _) => shape.key.to_string(),
    };
    value(text, &key, shape.non_null, &shape.value);
}

fn value(text: &mut Text, key: &str, non_null: bool, shape: &ValueShape) {
    match shape {
        ValueShape::Typename => text.line(key, non_null, "type name"),
        ValueShape::Leaf { column, scalar, list } => {
            let name = scalar.name();
            let ty = if *list { format!("[{name}]") } else { name.to_owned() };
            text.line(key, non_null, &format!("{ty} in column {column}"));
        }
        ValueShape::Null => text.line(key, non_null, "null"),
        ValueShape::Number(number) => text.line(key, non_null, &number.to_string()),
        ValueShape::Text { column, value } => {
            let kind = group_value(value);
            text.line(key, non_null, &format!("{kind} in column {column}"));
        }
        ValueShape::MatchedFields(_) => text.line(key, non_null, "names of the fields with words"),
        ValueShape::Highlights { object: below, .. } => {
            text.line(key, non_null, &format!("[{}] of the fields with words", typename(&below.typename)));
            object(text, below);
        }
        ValueShape::Cursor(shape_cursor) => text.line(key, non_null, &cursor(shape_cursor)),
        ValueShape::Inline(below) => {
            text.line(key, non_null, &format!("{} of the same row", typename(&below.typename)));
            object(text, below);
        }
        ValueShape::One { column, object: below } => {
            let value = format!("{} in the first row of column {column}", typename(&below.typename));
            text.line(key, non_null, &value);
            object(text, below);
        }
        ValueShape::List { column, bound, object: below } => {
            let bound = bound.as_ref().map(|(bound, _)| format!(", at most {bound}")).unwrap_or_default();
            let value = format!("[{}] in the rows of column {column}{bound}", typename(&below.typename));
            text.line(key, non_null, &value);
            object(text, below);
        }
        ValueShape::Connection { column, connection: below } => {
            text.line(key, non_null, &format!("{} in column {column}", page(below)));
            connection(text, below);
        }
        ValueShape::Rows { column, bound: (bound, _), item } => {
            text.line(key, non_null, &format!("the rows of column {column}, at most {bound}"));
            text.below(|text| value(text, "item", true, item));
        }
        ValueShape::Computed { from, follow, .. } => {
            text.line(key, non_null, &format!("of follow {follow}, by the cells in columns {from:?}"));
        }
        ValueShape::Follow { column, follow, value: below } => {
            text.line(key, non_null, &format!("of follow {follow}, by the key in column {column}"));
            text.below(|text| value(text, "record", non_null, below));
        }
    }
}

fn page(shape: &Connection) -> String {
    let Connection { typename, parts, size, reversed, has_cursor, fields: _ } = shape;
    let place = |part: Option<usize>| part.map(|index| index.to_string());
    let total = parts.total.map(|total| match total {
        Total::Part(index) => index.to_string(),
        Total::Measure(index) => format!("measure {index} of the aggregate"),
    });
    let parts: Vec<String> = [
        ("rows", place(parts.rows)),
        ("total", total),
        ("aggregate", place(parts.aggregate)),
        ("groups from", place(parts.groups)),
    ]
    .into_iter()
    .filter_map(|(name, place)| place.map(|place| format!("{name} {place}")))
    .collect();
    let cursor = match (reversed, has_cursor) {
        (false, false) => "",
        (false, true) => " after a cursor",
        (true, false) => " from the end",
        (true, true) => " before a cursor, from the end",
    };
    format!("{typename}, page of {size}{cursor} ({})", parts.join(", "))
}

fn connection(text: &mut Text, shape: &Connection) {
    text.below(|text| {
        for field in &shape.fields {
            let key = &field.key;
            match &field.value {
                ConnectionValue::Typename => text.line(key, true, "type name"),
                ConnectionValue::TotalCount => text.line(key, true, "total"),
                ConnectionValue::Nodes(below) | ConnectionValue::Edges(below) => {
                    text.line(key, true, &format!("[{}] of the rows", typename(&below.typename)));
                    object(text, below);
                }
                ConnectionValue::Rows(item) => {
                    text.line(key, true, "of each row");
                    text.below(|text| value(text, "item", true, item));
                }
                ConnectionValue::Part { value: part, non_null } => value(text, key, *non_null, part),
                ConnectionValue::PageInfo { fields, cursor: shape } => {
                    text.line(key, true, "PageInfo");
                    text.below(|text| fields.iter().for_each(|field| page_info(text, field, shape)));
                }
                ConnectionValue::Aggregate(shape) => {
                    text.line(key, true, &shape.typename);
                    aggregate(text, shape);
                }
                ConnectionValue::Facets { typename, facets } => {
                    text.line(key, true, &format!("[{typename}]"));
                    text.below(|text| facets.iter().for_each(|one| facet(text, one)));
                }
                ConnectionValue::Groups { index, typename, value, fields } => {
                    text.line(key, true, &format!("[{typename}] of groups {index}"));
                    text.below(|text| fields.iter().for_each(|field| group(text, field, value)));
                }
            }
        }
    });
}

fn facet(text: &mut Text, shape: &FacetShape) {
    text.line(&shape.name, true, &format!("groups {}", shape.index));
    text.below(|text| {
        for (key, field) in &shape.fields {
            match field {
                FacetField::Typename => text.line(key, true, "type name"),
                FacetField::Name => text.line(key, true, "name of the facet"),
                FacetField::Values(below) => {
                    text.line(key, true, &format!("[{}] of the groups", typename(&below.typename)));
                    object(text, below);
                }
            }
        }
    });
}

fn group_value(value: &GroupValue) -> String {
    match value {
        GroupValue::Scalar(scalar) => format!("{} as text", scalar.name()),
        GroupValue::Type(_) => "type of the label".to_owned(),
    }
}

fn page_info(text: &mut Text, field: &PageInfoField, shape: &Cursor) {
    let (non_null, value) = match field.value {
        PageInfoValue::Typename => (true, "type name".to_owned()),
        PageInfoValue::HasNextPage => (true, "more rows follow".to_owned()),
        PageInfoValue::HasPreviousPage => (true, "rows came before".to_owned()),
        PageInfoValue::StartCursor => (false, format!("{} of the first row", cursor(shape))),
        PageInfoValue::EndCursor => (false, format!("{} of the last row", cursor(shape))),
    };
    text.line(&field.key, non_null, &value);
}

fn cursor(shape: &Cursor) -> String {
    let columns: Vec<String> = shape.columns.iter().map(usize::to_string).collect();
    format!("cursor {} over columns {}", shape.order, columns.join(", "))
}

fn aggregate(text: &mut Text, shape: &AggregateShape) {
    text.below(|text| {
        for field in &shape.fields {
            match &field.value {
                AggregateValue::Typename => text.line(&field.key, true, "type name"),
                AggregateValue::Count(index) => text.line(&field.key, true, &format!("measure {index}")),
                AggregateValue::Property { typename, fields } => {
                    text.line(&field.key, true, typename);
                    text.below(|text| fields.iter().for_each(|field| measure(text, field)));
                }
            }
        }
    });
}

fn measure(text: &mut Text, field: &MeasureField) {
    let value = match &field.value {
        MeasureValue::Typename => "type name".to_owned(),
        MeasureValue::Measure(index, scalar) => format!("{} in measure {index}", scalar.name()),
        MeasureValue::Sum(sum, count, scalar) => {
            format!("{} in measure {sum}, null if measure {count} is 0", scalar.name())
        }
        MeasureValue::Average(sum, count) => format!("measure {sum} / measure {count}"),
    };
    text.line(&field.key, matches!(field.value, MeasureValue::Typename), &value);
}

fn group(text: &mut Text, field: &GroupField, value: &GroupValue) {
    let key = &field.key;
    match &field.value {
        GroupFieldValue::Typename => text.line(key, true, "type name"),
        GroupFieldValue::Value => text.line(key, false, &group_value(value)),
        GroupFieldValue::Count => text.line(key, true, "count"),
        GroupFieldValue::Aggregate(shape) => {
            text.line(key, true, &shape.typename);
            aggregate(text, shape);
        }
    }
}
