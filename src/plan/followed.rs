//! Assets that a record names by key: read together, once for all that the response shows of them.
//!
//! In: fields selected on such an asset. Out: a follow and the value's shape. Must not know: where the keys come from.

use std::sync::Arc;

use super::{
    columns::{Columns, Context},
    object,
    shape::ValueShape,
    types::{Column, Follow, Lookup, Param, Predicate, Read, RootRead, Subject, WalkColumn},
    way,
};
use crate::{error::ClientError, selection::types::Field, value::Value};

/// The assets of one record, as far as planned.
#[derive(Debug, Default)]
pub(super) struct Followed(Option<Planned>);

#[derive(Debug)]
struct Planned {
    place: usize,
    columns: Columns,
    params: Vec<Value>,
}

impl Followed {
    /// Plans an asset whose key is in a column.
    pub(super) fn asset(
        &mut self,
        context: &mut Context<'_>,
        column: usize,
        field: &Field,
    ) -> Result<ValueShape, ClientError> {
        let planned = self.0.get_or_insert_with(|| Planned {
            place: context.follow_place(),
            columns: Columns::behind_key(context.catalog.key_of(way::assets(context.catalog))),
            params: vec![Value::List(Vec::new())],
        });
        let types = context.catalog.types_of(way::assets(context.catalog));
        let object = context.apart(&mut planned.params, |context| {
            object::node_object(context, types, &field.fields, &mut planned.columns)
        })?;
        let value = Box::new(ValueShape::Inline(object));
        Ok(ValueShape::Follow { column, follow: planned.place, value })
    }

    /// What a walk has to read of its nodes so that they need no read of their own; nothing where none is wanted, or where more
    /// is wanted than labels and properties.
    pub(super) fn plain(&self) -> Option<Vec<WalkColumn>> {
        let column = |column: &Column| match column {
            Column::Label => Some(WalkColumn::Label),
            Column::Property { subject: Subject::Node, property } => {
                Some(WalkColumn::Property(Arc::clone(property)))
            }
            Column::Property { .. } | Column::Nested { .. } => None,
        };
        self.0.as_ref()?.columns.list.iter().map(column).collect()
    }

    /// Puts in its place that a walk answers it.
    pub(super) fn walked(self, context: &mut Context<'_>) -> Option<usize> {
        let Planned { place, .. } = self.0?;
        context.follow(place, Follow::Walked);
        Some(place)
    }

    /// Puts the follow in its place, if any asset was planned.
    pub(super) fn finish(self, context: &mut Context<'_>) {
        let Some(Planned { place, columns, params }) = self.0 else { return };
        let assets = way::assets(context.catalog);
        let read = Lookup {
            nodes: object::nodes(context.catalog, assets, true),
            keys: object::keys(context.catalog, assets, Param(0)),
            aliases: false,
            filter: Predicate::Constant(true),
            columns: columns.list,
        };
        context.follow(place, Follow::Nodes(Box::new(RootRead::new(Read::Lookup(read), params))));
    }
}
