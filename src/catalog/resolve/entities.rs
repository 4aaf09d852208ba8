//! `@key` directives -> entities: each field of a key with its place in the graph.
//!
//! In: a Draft and the Catalog made of it. Out: the entities, or what is wrong with their keys.
//! Must not know: requests.

use std::sync::Arc;

use indexmap::IndexMap;

use super::draft::{Draft, TypeDraft};
use crate::{
    catalog::{
        entities::{Entity, EntityKey, KeyField, KeyPlace, Subgraph},
        types::{Catalog, Field, Scalar, Target},
    },
    sdl::{
        Code, Directive, Document, MAPPING_DIRECTIVES, Name, Problem, SelectedField, ValueKind,
        federation_version, field_set, imported, is_federation, nearest,
    },
};

/// What a schema says as a subgraph, if it links Federation.
pub(super) fn subgraph(document: &Document) -> Option<Subgraph> {
    if !document.schema_directives.iter().any(is_federation) {
        return None;
    }
    let ours =
        |directive: &Directive| MAPPING_DIRECTIVES.iter().any(|(name, _)| *name == &*directive.name.text);
    let others =
        || document.schema_directives.iter().filter(move |found| !is_federation(found) && !ours(found));
    let links = others().filter(|directive| &*directive.name.text == "link");
    let imported: Vec<_> = links.flat_map(imported).collect();
    let composed = document.directive_definitions.iter().filter(|found| imported.contains(&found.name.text));
    Some(Subgraph {
        version: federation_version(document),
        directives: others().map(|directive| directive.text.clone()).collect(),
        definitions: composed.map(|definition| definition.text.clone()).collect(),
    })
}

/// What can be asked for by a key.
pub(super) fn entities(draft: &Draft<'_>, catalog: &Catalog, problems: &mut Vec<Problem>) -> Vec<Entity> {
    let targets = catalog.interfaces.iter().map(|interface| Target::Interface(interface.id));
    let targets = targets.chain(catalog.types.iter().map(|node| Target::Type(node.id)));
    let mut entities = Vec::new();
    for target in targets {
        let keys = keys(catalog, target, draft.target(target), problems);
        if !keys.is_empty() {
            entities.push(Entity { name: Arc::clone(catalog.name_of(target)), target, keys });
        }
    }
    entities
}

fn keys(
    catalog: &Catalog,
    target: Target,
    draft: &TypeDraft<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Arc<EntityKey>> {
    let declared = draft.definition.directives.iter().filter(|directive| &*directive.name.text == "key");
    let mut keys: Vec<Arc<EntityKey>> = Vec::new();
    for directive in declared {
        let Some(text) = directive.text_argument("fields") else { continue };
        match key(catalog, target, &text) {
            Ok(key) if is_resolvable(directive) && keys.iter().all(|known| **known != key) => {
                keys.push(Arc::new(key));
            }
            Ok(_) => {}
            // What the key of the nodes lacks is told by the pass that looks for it.
            Err(_) if draft.key.is_none() => {}
            Err(problem) => problems.push(*problem),
        }
    }
    if draft.key.as_ref().is_some_and(|key| key.inherited)
        && let Target::Type(id) = target
    {
        let property = &catalog.node(id).key;
        let name = Arc::clone(&property.name);
        let field = KeyField { name, place: KeyPlace::Property(Arc::clone(property)) };
        keys.insert(0, Arc::new(EntityKey { fields: vec![field] }));
    }
    keys
}

fn is_resolvable(key: &Directive) -> bool {
    key.argument("resolvable").is_none_or(|value| value.kind != ValueKind::Boolean(false))
}

fn key(catalog: &Catalog, target: Target, text: &Name) -> Result<EntityKey, Box<Problem>> {
    let refused = |clause: String, help: String| {
        let title = format!("a key of `{}` {clause}", catalog.name_of(target));
        Box::new(
            Problem::new(Code::KeyField, text.span, title).label("not what identifies an entity").help(help),
        )
    };
    let set = field_set(&text.text).map_err(|clause| {
        refused(clause, "write names of fields: `id`, or `sku package`, or `sku owner { email }`".to_owned())
    })?;
    let fields = resolved(catalog, target, &set).map_err(|(clause, help)| refused(clause, help))?;
    Ok(EntityKey { fields })
}

/// A clause and a help.
type Refusal = (String, String);

fn resolved(catalog: &Catalog, target: Target, set: &[SelectedField]) -> Result<Vec<KeyField>, Refusal> {
    let known: &IndexMap<Arc<str>, Field> = match target {
        Target::Type(id) => &catalog.node(id).fields,
        Target::Interface(id) => &catalog.interface(id).fields,
    };
    set.iter()
        .map(|selected| {
            let name = &selected.name;
            let place = match known.get(name) {
                None => {
                    let near = nearest(name, known.keys().map(|known| &**known));
                    let help = near.map_or_else(
                        || format!("declare `{name}`, or leave it out of the key"),
                        |near| format!("did you mean `{near}`?"),
                    );
                    return Err((format!("names `{name}`, which is no field"), help));
                }
                Some(Field::Property(property)) => {
                    if property.list || !identifies(&property.scalar) {
                        let help = "use a single `ID`, `String`, `Int`, `BigInt` or enum".to_owned();
                        return Err((format!("names `{name}`, whose values do not identify"), help));
                    }
                    if !selected.fields.is_empty() {
                        return Err((
                            format!("asks for fields of `{name}`, which is a value"),
                            "leave the braces out".to_owned(),
                        ));
                    }
                    KeyPlace::Property(Arc::clone(property))
                }
                Some(Field::Computed(_)) => {
                    let help = "a key is what is stored".to_owned();
                    return Err((format!("names `{name}`, which is computed"), help));
                }
                Some(Field::Relationship(relationship)) => {
                    if relationship.to_many {
                        return Err((
                            format!("names `{name}`, of which there are many"),
                            "a key is made of values and of single related nodes".to_owned(),
                        ));
                    }
                    if selected.fields.is_empty() {
                        let key = catalog.key_of(relationship.target);
                        return Err((
                            format!("names `{name}`, which is an object"),
                            format!("say which of its fields: `{name} {{ {} }}`", key.name),
                        ));
                    }
                    let below = resolved(catalog, relationship.target, &selected.fields)?;
                    KeyPlace::Related(Arc::clone(relationship), below)
                }
            };
            Ok(KeyField { name: Arc::clone(name), place })
        })
        .collect()
}

/// Whether equal values have equal texts, outside and in both stores.
fn identifies(scalar: &Scalar) -> bool {
    match scalar {
        Scalar::Id | Scalar::String | Scalar::Int | Scalar::BigInt | Scalar::Enum(_) => true,
        Scalar::Float | Scalar::Boolean | Scalar::DateTime | Scalar::Date => false,
    }
}
