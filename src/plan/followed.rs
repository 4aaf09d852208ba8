//! Assets that a record names by key: read together, once for all that the response shows of them.
//!
//! In: fields selected on such an asset. Out: a follow and the value's shape. Must not know: where the keys come from.

use super::{
    columns::{Columns, Context},
    object,
    shape::ValueShape,
    types::{Follow, Lookup, Param, Predicate, Read, RootRead},
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
            columns: Columns::behind_key(),
            params: vec![Value::List(Vec::new())],
        });
        let types = context.catalog.types_of(way::assets(context.catalog));
        let object = context.apart(&mut planned.params, |context| {
            object::node_object(context, types, &field.fields, &mut planned.columns)
        })?;
        let value = Box::new(ValueShape::Inline(object));
        Ok(ValueShape::Follow { column, follow: planned.place, value })
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
