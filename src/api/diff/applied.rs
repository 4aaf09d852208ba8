//! Directives that stand on parts of a schema and mean something to clients or routers.
//!
//! In: two schemas. Out: changes of what stands on parts that both have. Must not know: what each directive means, which
//! [`marks`](super::marks) says.

use apollo_compiler::{
    Name, Node, Schema,
    ast::{Argument, Directive, FieldDefinition, Type},
    collections::IndexMap,
    schema::{Component, ExtendedType},
};

use super::{
    Change, Kind, Mark,
    change::{Audience, MARKS},
    marks::{identity, meaning},
    position::canonical,
};

/// A part of a schema by its path, and what stands on it.
type Parts<'a> = IndexMap<String, Vec<&'a Node<Directive>>>;

/// Compares what stands on each part that both schemas have.
pub(super) fn compare_applied(old: &Schema, new: &Schema, audience: Audience, changes: &mut Vec<Change>) {
    let after = parts(new);
    for (path, before) in parts(old) {
        let Some(after) = after.get(&path) else { continue };
        for mark in MARKS.iter().filter(|mark| mark.audience() == audience) {
            let of = |all: &[&Node<Directive>]| {
                let of = all.iter().filter(|directive| directive.name == mark.name());
                of.map(|directive| Use::of(*mark, directive)).collect::<Vec<_>>()
            };
            compare_uses(&path, *mark, (of(&before), of(after)), changes);
        }
    }
}

/// One use of a directive: what tells it from others of its name in the same place, and all it says.
pub(super) struct Use {
    pub(super) identity: String,
    /// Arguments by name, as text; those that say what holds without them are left out.
    pub(super) arguments: IndexMap<String, String>,
}

impl Use {
    fn of(mark: Mark, directive: &Directive) -> Self {
        let any = Type::Named(apollo_compiler::name!("Any"));
        let said = |argument: &Node<Argument>| {
            let text =
                argument.value.as_str().map_or_else(|| canonical(&argument.value, &any), str::to_owned);
            (argument.name.to_string(), text)
        };
        let mut arguments: IndexMap<String, String> = directive.arguments.iter().map(said).collect();
        arguments.retain(|name, text| !matches!((name.as_str(), text.as_str()), ("resolvable", "true")));
        for name in ["fields", "scopes"] {
            if let Some(text) = arguments.get_mut(name) {
                *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            }
        }
        Self { identity: identity(mark, &arguments), arguments }
    }

    /// `fields: "id", resolvable: false`, in the order of names.
    pub(super) fn text(&self) -> String {
        let mut all: Vec<_> = self.arguments.iter().map(|(name, text)| format!("{name}: {text}")).collect();
        all.sort();
        all.join(", ")
    }
}

fn compare_uses(path: &str, mark: Mark, (old, new): (Vec<Use>, Vec<Use>), changes: &mut Vec<Change>) {
    let mut tell = |pair: (Option<&Use>, Option<&Use>)| {
        if let Some((turn, criticality, text)) = meaning(mark, pair) {
            changes.push(Change {
                criticality,
                kind: Kind::Applied(mark, turn),
                path: path.to_owned(),
                text,
            });
        }
    };
    for before in &old {
        tell((Some(before), new.iter().find(|after| after.identity == before.identity)));
    }
    for after in new.iter().filter(|after| old.iter().all(|before| before.identity != after.identity)) {
        tell((None, Some(after)));
    }
}

/// Every part of a schema. A type's `@shareable` and `@external` stand for one on each of its fields (Federation 2).
fn parts(schema: &Schema) -> Parts<'_> {
    let mut parts = Parts::default();
    let of_schema = &schema.schema_definition.directives;
    parts.insert("schema".to_owned(), of_schema.iter().map(|directive| &directive.node).collect());
    for (name, ty) in schema.types.iter().filter(|(_, ty)| !ty.is_built_in()) {
        let (spread, own): (Vec<_>, Vec<_>) = ty
            .directives()
            .iter()
            .map(|directive| &directive.node)
            .partition(|directive| matches!(directive.name.as_str(), "shareable" | "external"));
        parts.insert(name.to_string(), own);
        match ty {
            ExtendedType::Object(of) => of_fields(name, &of.fields, &spread, &mut parts),
            ExtendedType::Interface(of) => of_fields(name, &of.fields, &spread, &mut parts),
            ExtendedType::Enum(of) => {
                for (value, of) in &of.values {
                    parts.insert(format!("{name}.{value}"), of.directives.iter().collect());
                }
            }
            ExtendedType::InputObject(of) => {
                for (field, of) in &of.fields {
                    parts.insert(format!("{name}.{field}"), of.directives.iter().collect());
                }
            }
            ExtendedType::Scalar(_) | ExtendedType::Union(_) => {}
        }
    }
    parts
}

fn of_fields<'a>(
    of: &str,
    fields: &'a IndexMap<Name, Component<FieldDefinition>>,
    spread: &[&'a Node<Directive>],
    parts: &mut Parts<'a>,
) {
    for (name, field) in fields {
        let mut directives: Vec<_> = field.directives.iter().collect();
        let more = spread.iter().filter(|directive| !field.directives.has(&directive.name));
        directives.extend(more.copied());
        parts.insert(format!("{of}.{name}"), directives);
        for argument in &field.arguments {
            parts.insert(format!("{of}.{name}.{}", argument.name), argument.directives.iter().collect());
        }
    }
}
