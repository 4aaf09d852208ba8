//! What identifies the nodes of each type.
//!
//! In: a Draft with fields. Out: the same with keys. Must not know: how keys are stored.

use std::sync::Arc;

use super::draft::{Draft, FieldDraft, KeyDraft, Mapping, TypeDraft};
use crate::{
    catalog::types::{Scalar, Target},
    sdl::{Code, Directive, Name, Problem, SelectedField, Span, field_set},
};

/// What identifies nodes where no field does.
pub(super) const HIDDEN: &str = "_key";

/// Resolves the keys of interfaces, then of types.
pub(super) fn keys(draft: &mut Draft<'_>, problems: &mut Vec<Problem>) {
    for index in 0..draft.interfaces.len() {
        let key = interface_key(&draft.interfaces[index], problems);
        draft.interfaces[index].key = key;
        mark(&mut draft.interfaces[index]);
    }
    for index in 0..draft.types.len() {
        if draft.types[index].component.is_some() {
            continue;
        }
        let key = type_key(draft, &draft.types[index], problems);
        draft.types[index].key = key;
        mark(&mut draft.types[index]);
        index_others(&mut draft.types[index]);
    }
    for index in 0..draft.interfaces.len() {
        mark_shared(draft, index);
    }
}

/// Has the first field of keys of several fields indexed: entities are sought by it.
fn index_others(ty: &mut TypeDraft<'_>) {
    for directive in ty.definition.directives.iter().filter(|directive| &*directive.name.text == "key") {
        let Some(fields) = directive.text_argument("fields") else { continue };
        let Ok(set) = field_set(&fields.text) else { continue };
        let first = set.iter().find_map(|selected| {
            matches!(ty.fields.get(&selected.name)?.mapping, Mapping::Property(_)).then_some(&selected.name)
        });
        let field = first.and_then(|name| ty.fields.get_mut(name));
        if let Some(FieldDraft { mapping: Mapping::Property(property), .. }) = field
            && !property.list
            && !property.identity
        {
            property.indexed = true;
        }
    }
}

/// Marks the field of an interface without a key of its own that is the key of its types, which are alike.
fn mark_shared(draft: &mut Draft<'_>, index: usize) {
    let interface = &draft.interfaces[index];
    let first = interface.types.iter().next().map(|id| &draft.types[usize::from(id.0)]);
    let Some(KeyDraft { field, .. }) =
        first.and_then(|ty| ty.key.clone()).filter(|_| interface.key.is_none())
    else {
        return;
    };
    if let Some(FieldDraft { mapping: Mapping::Property(property), .. }) =
        draft.interfaces[index].fields.get_mut(&field)
    {
        property.identity = true;
    }
}

/// A field named by a key, and where.
struct KeyField {
    field: Name,
    place: Span,
}

/// The first key of one field. All others only find entities.
fn own_key(ty: &TypeDraft<'_>, problems: &mut Vec<Problem>) -> Option<KeyField> {
    let keys: Vec<&Directive> =
        ty.definition.directives.iter().filter(|directive| &*directive.name.text == "key").collect();
    let single = keys.iter().find_map(|directive| {
        let fields = directive.text_argument("fields")?;
        let field = Name { text: single_name(&fields.text)?, span: fields.span };
        Some(KeyField { field, place: directive.span })
    });
    let single = single?;
    check_field(ty, &single, problems).then_some(single)
}

/// The name in a field set of one name.
fn single_name(fields: &str) -> Option<Arc<str>> {
    match field_set(fields).as_deref() {
        Ok([SelectedField { name, fields }]) if fields.is_empty() => Some(Arc::clone(name)),
        Ok(_) | Err(_) => None,
    }
}

fn has_single_key(ty: &TypeDraft<'_>) -> bool {
    let keys = ty.definition.directives.iter().filter(|directive| &*directive.name.text == "key");
    keys.filter_map(|key| key.text_argument("fields")).any(|fields| single_name(&fields.text).is_some())
}

/// Whether a key's field can be one; a problem if not.
fn check_field(ty: &TypeDraft<'_>, key: &KeyField, problems: &mut Vec<Problem>) -> bool {
    let name = &key.field.text;
    let Some(definition) = ty.definition.fields.iter().find(|field| field.name.text == *name) else {
        let near = crate::sdl::nearest(name, ty.definition.fields.iter().map(|field| &*field.name.text));
        let help = near.map_or_else(
            || format!("declare it: `{name}: ID!`"),
            |near| format!("did you mean `{near}`? Else declare it: `{name}: ID!`"),
        );
        problems.push(
            Problem::new(
                Code::KeyField,
                key.field.span,
                format!("the key of `{}` names `{name}`, which is no field", ty.name()),
            )
            .label("no such field")
            .help(help),
        );
        return false;
    };
    let property = ty.fields.get(name).and_then(FieldDraft::property);
    let fits = property.is_some_and(|property| {
        let scalar = match property.scalar {
            Scalar::Id | Scalar::String | Scalar::Int | Scalar::BigInt => true,
            Scalar::Float | Scalar::Boolean | Scalar::DateTime | Scalar::Date | Scalar::Enum(_) => false,
        };
        scalar && property.required && !property.list
    });
    if !fits {
        problems.push(
            Problem::new(
                Code::KeyType,
                definition.ty.name().span,
                format!("the key `{}.{name}` is `{}`, which does not identify", ty.name(), definition.ty),
            )
            .label("not a non-null ID, String, Int or BigInt")
            .see(key.place, "the key")
            .help(format!("declare it `{name}: ID!`")),
        );
    }
    fits
}

fn interface_key(interface: &TypeDraft<'_>, problems: &mut Vec<Problem>) -> Option<KeyDraft> {
    let key = own_key(interface, problems);
    let compound = interface.definition.directives.iter().find(|directive| &*directive.name.text == "key");
    if let (None, Some(first)) = (&key, compound.filter(|_| !has_single_key(interface))) {
        problems.push(
            Problem::new(
                Code::CompoundKey,
                first.span,
                format!("interface `{}` has only a compound key", interface.name()),
            )
            .label("several fields, or none")
            .help("add a key of one field in front of it, which its types share: `@key(fields: \"id\")`"),
        );
    }
    let key = key?;
    let Some(label) = &interface.label else {
        problems.push(
            Problem::new(
                Code::KeyConflict,
                key.place,
                format!(
                    "interface `{}` has a key, but its nodes share no label to look it up by",
                    interface.name()
                ),
            )
            .label("a key over all its types")
            .help("add `@node` to the interface, or give each type a key of its own"),
        );
        return None;
    };
    Some(KeyDraft {
        field: key.field.text,
        domain: Arc::clone(interface.name()),
        label: Arc::clone(&label.text),
        inherited: false,
        hidden: false,
    })
}

fn type_key(draft: &Draft<'_>, ty: &TypeDraft<'_>, problems: &mut Vec<Problem>) -> Option<KeyDraft> {
    let own = own_key(ty, problems);
    let keyed: Vec<&TypeDraft<'_>> = ty
        .interfaces
        .iter()
        .map(|id| draft.target(Target::Interface(*id)))
        .filter(|interface| interface.key.is_some())
        .collect();
    if let [first, second, ..] = keyed[..] {
        problems.push(
            Problem::new(
                Code::KeyConflict,
                ty.definition.name.span,
                format!("`{}` gets a key from `{}` and from `{}`", ty.name(), first.name(), second.name()),
            )
            .label("one node, two identities")
            .help("keep `@key` on one of the interfaces"),
        );
        return None;
    }
    let shared = keyed.first().and_then(|interface| interface.key.as_ref());
    match (own, shared) {
        (own, Some(shared)) => {
            if let Some(own) = own.as_ref().filter(|own| own.field.text != shared.field) {
                problems.push(
                    Problem::new(
                        Code::KeyConflict,
                        own.place,
                        format!(
                            "the key of `{}` is `{}`, that of `{}` is `{}`",
                            ty.name(),
                            own.field.text,
                            shared.domain,
                            shared.field
                        ),
                    )
                    .label("another key than the interface's")
                    .help(format!("put `@key(fields: \"{}\")` in front", shared.field)),
                );
            }
            Some(KeyDraft { inherited: own.is_none(), ..shared.clone() })
        }
        (Some(own), None) => Some(KeyDraft {
            field: own.field.text,
            domain: Arc::clone(ty.name()),
            label: label_of(ty),
            inherited: false,
            hidden: false,
        }),
        (None, None) => {
            if !ty.definition.directives.iter().any(|directive| &*directive.name.text == "key") {
                problems.push(
                    Problem::new(
                        Code::MissingKey,
                        ty.definition.name.span,
                        format!("`{}` has no key", ty.name()),
                    )
                    .label("nothing identifies its nodes")
                    .help("add `@key(fields: \"id\")` with the field that does"),
                );
                return None;
            }
            // What a key of one field lacks is told already.
            (!has_single_key(ty)).then(|| KeyDraft {
                field: HIDDEN.into(),
                domain: Arc::clone(ty.name()),
                label: label_of(ty),
                inherited: false,
                hidden: true,
            })
        }
    }
}

fn label_of(ty: &TypeDraft<'_>) -> Arc<str> {
    ty.label.as_ref().map_or_else(|| Arc::clone(ty.name()), |label| Arc::clone(&label.text))
}

/// Marks the key property, and that aliases of assets are no ordinary property.
fn mark(ty: &mut TypeDraft<'_>) {
    let Some(key) = &ty.key else { return };
    if let Some(FieldDraft { mapping: Mapping::Property(property), .. }) = ty.fields.get_mut(&key.field) {
        property.identity = true;
    }
    let asset = &*key.domain == "Asset" && &*key.field == "uri";
    if let Some(FieldDraft { mapping: Mapping::Property(property), .. }) =
        ty.fields.get_mut("aliases").filter(|_| asset)
    {
        property.filterable = false;
    }
}
