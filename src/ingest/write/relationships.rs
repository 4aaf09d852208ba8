//! Items of relationships -> changes.
//!
//! In: an item, as `RelationshipInput` has it. Out: what it changes. Must not know: stores, responses.

use super::{
    item::{Item, Of, Refusal},
    named::{Uris, uri},
    values::{given, properties, text},
};
use crate::{
    catalog::{
        naming::singular,
        surface::{EnumMeaning, InputMeaning},
        types::{Catalog, RelationshipType},
    },
    changes::{By, Changes, End, Guard, Properties, RelationshipChange},
    error::ErrorCode,
    ingest::normalise::{LineError, end_of_uri, fail, relationship_change},
    selection::types::{Argument, InputValue},
    uri::SCHEME,
};

/// A relationship to write.
pub(super) fn item((catalog, uris): (&Catalog, &Uris), fields: &[Argument], clock: i64) -> Item {
    made((catalog, uris), fields, clock, |ty, (from, to)| {
        let mut said = Properties::new();
        if let Some(fact) = given(fields, &InputMeaning::EdgeFact) {
            said.extend(properties(fact.fields(), true)?);
        }
        if let Some(own) = given(fields, &InputMeaning::EdgeProperties) {
            said.extend(own_properties(ty, own.fields())?);
        }
        let change = relationship_change(catalog, ty, (from, to, said), clock)?;
        Ok(Changes { relationships: vec![change], ..Changes::default() })
    })
}

/// A relationship that is there, and whether it holds.
pub(super) fn verified((catalog, uris): (&Catalog, &Uris), fields: &[Argument], clock: i64) -> Item {
    let names = [InputMeaning::From, InputMeaning::To].map(|end| text(fields, &end));
    if let Some(Err(refusal)) = names.into_iter().map(|name| uri(uris, name)).find(Result::is_err) {
        let of = Of::Relationship { from: None, to: None };
        return Item { of, state: Err(refusal) };
    }
    made((catalog, uris), fields, clock, |ty, (from, to)| {
        let relationship = ty.name.clone();
        let guards = vec![
            Guard::There(from.node.clone()),
            Guard::There(to.node.clone()),
            Guard::Related {
                relationship: relationship.clone(),
                from: from.node.clone(),
                to: to.node.clone(),
            },
        ];
        let properties = properties(fields, true)?;
        let defaults = Properties::new();
        let change = RelationshipChange { relationship, from, to, properties, defaults, by: By::Check };
        Ok(Changes { relationships: vec![change], guards, ..Changes::default() })
    })
}

fn made(
    (catalog, uris): (&Catalog, &Uris),
    fields: &[Argument],
    clock: i64,
    change: impl FnOnce(&RelationshipType, (End, End)) -> Result<Changes, LineError>,
) -> Item {
    let end = |meaning| end((catalog, uris), text(fields, &meaning), clock);
    let (from, to) = (end(InputMeaning::From), end(InputMeaning::To));
    let name = |end: &Result<End, Refusal>| {
        end.as_ref().ok().and_then(|end| end.node.key.as_str()).map(str::to_owned)
    };
    let of = Of::Relationship { from: name(&from), to: name(&to) };
    let ty = match given(fields, &InputMeaning::RelationshipType) {
        Some(InputValue::Enum(value)) => match &value.meaning {
            EnumMeaning::Relationship(stored) => catalog.relationships.get(stored),
            _ => None,
        },
        _ => None,
    };
    let state = ty
        .ok_or_else(|| Refusal::new(ErrorCode::BadUserInput, "relationship has no type"))
        .and_then(|ty| Ok(change(ty, (from?, to?))?));
    Item { of, state }
}

/// An end: a uri, which need not be there, or an alias, which has to be known.
fn end((catalog, uris): (&Catalog, &Uris), name: &str, clock: i64) -> Result<End, Refusal> {
    let uri = if name.starts_with(SCHEME) { name } else { uri(uris, name)? };
    Ok(end_of_uri(catalog, uri, clock)?)
}

/// The one of the inputs of properties that is given, which has to be that of the type.
fn own_properties(ty: &RelationshipType, fields: &[Argument]) -> Result<Properties, LineError> {
    let given: Vec<_> = fields.iter().filter(|field| field.value != InputValue::Null).collect();
    let own = ty.properties.as_ref().map(|own| singular(&own.name));
    match (given.as_slice(), own) {
        ([], _) => Ok(Properties::new()),
        ([Argument { field, value }], Some(own)) if *field.name == *own => properties(value.fields(), true),
        (_, Some(own)) => fail(format!("properties of `{}` are `{{{own}: ...}}` alone", ty.name)),
        (_, None) => fail(format!("`{}` has no properties of its own", ty.name)),
    }
}
