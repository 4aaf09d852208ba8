//! A Selection -> where its rows are, and what columns they have.
//!
//! In: the Selection of a query. Out: response keys to follow. Must not know: values.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    catalog::{
        surface::{FieldMeaning, LineagePart, TypeRef},
        types::Scalar,
    },
    error::ClientError,
    http::request::bad,
    scalar,
    selection::types::{Field, FieldKind, Selection},
};

/// Where the rows of an answer are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// Response keys from `data` to the connection.
    pub(super) path: Vec<Arc<str>>,
    /// That of the rows in the connection.
    pub(super) rows: Arc<str>,
    /// That of `pageInfo`, and those of `hasNextPage` and `endCursor` in it.
    pub(super) page_info: Arc<str>,
    pub(super) has_next: Arc<str>,
    pub(super) end: Arc<str>,
    /// From the connection to the total, and to what the walk was cut by.
    pub(super) total: Option<Vec<Arc<str>>>,
    pub(super) cut: Option<Vec<Arc<str>>>,
    /// Its columns, in the order of the response.
    pub(super) columns: Vec<Column>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    /// Response keys with dots between.
    pub(super) name: String,
    /// Response keys from the row to the value.
    pub(super) path: Vec<Arc<str>>,
    /// What its values are.
    pub(super) kind: Kind,
}

/// What the values of a column are, where they are there.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Of a scalar; of an enum, text.
    One(Scalar),
    /// Lists of it.
    List(Scalar),
    /// Lists of objects.
    Objects,
}

/// Finds the one connection of a query.
///
/// # Errors
/// There is none, or more than one, or it does not tell where the next page starts.
pub(super) fn table(selection: &Selection) -> Result<Table, ClientError> {
    if selection.mutation {
        return Err(bad("rows are asked for by a query; a mutation is answered in JSON"));
    }
    let mut path = Vec::new();
    let mut fields = selection.fields.as_slice();
    loop {
        let mut deeper = fields.iter().filter(|field| !field.fields.is_empty());
        let (Some(field), None) = (deeper.next(), deeper.next()) else { return Err(no_rows()) };
        if field.ty().is_none_or(TypeRef::is_list) {
            return Err(no_rows());
        }
        path.push(Arc::clone(&field.key));
        if field.fields.iter().any(is_rows) {
            return of_connection(path, &field.fields);
        }
        fields = &field.fields;
    }
}

fn no_rows() -> ClientError {
    bad("rows are those of one connection; select one, and nothing beside it")
}

fn of_connection(path: Vec<Arc<str>>, fields: &[Field]) -> Result<Table, ClientError> {
    let mut all_rows = fields.iter().filter(|field| is_rows(field));
    let (Some(rows), None) = (all_rows.next(), all_rows.next()) else {
        return Err(bad("the rows of a connection are its `nodes` or its `edges`; select one of them"));
    };
    let info = fields.iter().find(|field| means(field, &FieldMeaning::PageInfo));
    let of_info = |meaning| {
        let field = info?.fields.iter().find(|field| means(field, meaning))?;
        Some(Arc::clone(&field.key))
    };
    let ends = (of_info(&FieldMeaning::HasNextPage), of_info(&FieldMeaning::EndCursor));
    let (Some(info), (Some(has_next), Some(end))) = (info, ends) else {
        return Err(bad(
            "rows go on page after page; select `pageInfo { hasNextPage endCursor }` beside the rows",
        ));
    };
    let total = fields.iter().find(|field| means(field, &FieldMeaning::TotalCount));
    let cut = fields.iter().find_map(|field| {
        let cut = FieldMeaning::LineagePart(LineagePart::Cut);
        let cut = field.fields.iter().find(|below| means(below, &cut))?;
        Some(vec![Arc::clone(&field.key), Arc::clone(&cut.key)])
    });
    let mut columns = Vec::new();
    add(&mut columns, &mut BTreeSet::new(), &[], &rows.fields);
    Ok(Table {
        path,
        rows: Arc::clone(&rows.key),
        page_info: Arc::clone(&info.key),
        has_next,
        end,
        total: total.map(|total| vec![Arc::clone(&total.key)]),
        cut,
        columns,
    })
}

/// Adds a column for each value below: of an object one for each of its fields, of a list one in all.
fn add(columns: &mut Vec<Column>, known: &mut BTreeSet<String>, above: &[Arc<str>], fields: &[Field]) {
    for field in fields {
        let path: Vec<_> = above.iter().chain([&field.key]).cloned().collect();
        if !field.fields.is_empty() && field.ty().is_some_and(|ty| !ty.is_list()) {
            add(columns, known, &path, &field.fields);
            continue;
        }
        let name = path.join(".");
        // Types may have fields of one key.
        if known.insert(name.clone()) {
            columns.push(Column { name, path, kind: kind(field) });
        }
    }
}

fn kind(field: &Field) -> Kind {
    if !field.fields.is_empty() {
        return Kind::Objects;
    }
    let scalar = field.ty().and_then(|ty| scalar::named(ty.name())).unwrap_or(Scalar::String);
    if field.ty().is_some_and(TypeRef::is_list) { Kind::List(scalar) } else { Kind::One(scalar) }
}

fn means(field: &Field, meaning: &FieldMeaning) -> bool {
    matches!(&field.kind, FieldKind::Api { field, .. } if field.meaning == *meaning)
}

fn is_rows(field: &Field) -> bool {
    means(field, &FieldMeaning::Nodes) || means(field, &FieldMeaning::Edges)
}
