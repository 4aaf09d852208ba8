//! Names that meet: labels, root fields, stored names.
//!
//! In: a Draft. Out: problems. Must not know: the derived API beyond its root fields.

use std::{collections::HashMap, sync::Arc};

use indexmap::IndexMap;

use crate::{
    catalog::{
        fact, naming,
        resolve::draft::{Draft, FieldDraft, PropertiesDraft, TypeDraft},
        types::Property,
    },
    sdl::{Code, Document, FieldDefinition, Name, Problem, Span, directive},
};

/// Root fields that are not made from types.
const ROOT_FIELDS: &[&str] = &["search", "suggest", "duplicates", "unused"];

/// Checks names.
pub(super) fn check(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    check_plurals(draft, problems);
    check_root_fields(draft, problems);
    check_labels(draft, problems);
    for ty in draft.all() {
        if let Some(label) = &ty.label {
            check_stored(label, "label", problems);
        }
        let properties = ty.fields.values().filter_map(|field| Some((field.definition, field.property()?)));
        check_properties(ty.name(), properties, problems);
        for relationship in ty.fields.values().filter_map(FieldDraft::relationship) {
            check_stored(&relationship.stored, "relationship type", problems);
        }
    }
    for properties in draft.properties.values() {
        check_facts(properties, problems);
    }
}

fn check_plurals(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    for ty in draft.all() {
        let name = &ty.definition.name;
        let same = ty.plural.as_ref().is_none_or(|plural| *plural == ty.singular);
        if same {
            let help = if ty.component.is_some() {
                "a component's plural is made from its name: choose another name".to_owned()
            } else {
                let many = naming::plural(&ty.singular).unwrap_or_else(|| format!("all{}", name.text));
                format!("say what many are called: `@node(plural: \"{many}\")`")
            };
            problems.push(
                Problem::new(
                    Code::PluralNeeded,
                    ty.plural_given.unwrap_or(name.span),
                    format!("one `{}` and many have the same root field, `{}`", name.text, ty.singular),
                )
                .label("one and many are the same word")
                .help(help),
            );
        }
        let given = ty.plural.as_ref().zip(ty.plural_given);
        if let Some((plural, span)) = given.filter(|(plural, _)| !is_graphql_name(plural)) {
            problems.push(
                Problem::new(
                    Code::PluralNeeded,
                    span,
                    format!("`{plural}` can't be the name of a root field"),
                )
                .label("not a GraphQL name")
                .help("use letters, digits and underscores; begin with a letter"),
            );
        }
    }
}

fn is_graphql_name(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn check_root_fields(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    let mut taken: HashMap<&str, &TypeDraft<'_>> = HashMap::new();
    for ty in draft.all() {
        // A component has no root field of one.
        let singular = ty.component.is_none().then_some(&ty.singular);
        let fields = singular.into_iter().chain(ty.plural.as_ref().filter(|plural| **plural != ty.singular));
        for field in fields {
            let place = ty.plural_given.filter(|_| ty.plural.as_ref() == Some(field));
            let place = place.unwrap_or(ty.definition.name.span);
            if ROOT_FIELDS.contains(&&**field) {
                problems.push(
                    Problem::new(
                        Code::NameCollision,
                        place,
                        format!("the root field `{field}` of `{}` is one that every API has", ty.name()),
                    )
                    .label(format!("would be read by `{field}`"))
                    .help("choose another name, or `@node(plural: ...)` if it is the plural"),
                );
            } else if let Some(other) = taken.insert(field, ty) {
                problems.push(
                    Problem::new(
                        Code::NameCollision,
                        place,
                        format!(
                            "`{}` and `{}` would have the same root field, `{field}`",
                            other.name(),
                            ty.name()
                        ),
                    )
                    .label(format!("would be read by `{field}`"))
                    .see(other.definition.name.span, "so would this")
                    .help("rename one, or give one another plural: `@node(plural: ...)`"),
                );
            }
        }
    }
}

fn check_labels(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    let mut taken: HashMap<&str, (&Name, &TypeDraft<'_>)> = HashMap::new();
    for ty in draft.all() {
        let Some(label) = &ty.label else { continue };
        if let Some((first, other)) = taken.insert(&label.text, (label, ty)) {
            problems.push(
                Problem::new(
                    Code::SameLabel,
                    label.span,
                    format!("`{}` and `{}` have the same label, `{}`", other.name(), ty.name(), label.text),
                )
                .label("the second")
                .see(first.span, "the first")
                .help(
                    "a label tells one type; an interface with `@node` gives several a label they \
                 share, beside their own",
                ),
            );
        }
    }
}

/// A name that the graph stores.
fn check_stored(name: &Name, what: &str, problems: &mut Vec<Problem>) {
    let text = &name.text;
    let (why, help) = if text.is_empty() {
        ("empty", format!("name the {what}"))
    } else if text.starts_with('_') {
        (
            "begins with an underscore",
            "the service keeps its own records under such names; choose another".to_owned(),
        )
    } else if text.chars().any(char::is_control) {
        ("holds a control character", "leave it out".to_owned())
    } else {
        return;
    };
    // A name that is a type's own was reported as such already.
    let known = problems.iter().any(|problem| problem.label.span == name.span);
    if !known {
        problems.push(
            Problem::new(Code::StoredName, name.span, format!("`{text}` can't be a {what}"))
                .label(why)
                .help(help),
        );
    }
}

/// Stored property names of one type or of one relationship's properties.
fn check_properties<'a>(
    owner: &str,
    properties: impl Iterator<Item = (&'a FieldDefinition, &'a Property)>,
    problems: &mut Vec<Problem>,
) {
    let mut taken: IndexMap<&str, &FieldDefinition> = IndexMap::new();
    for (definition, property) in properties {
        let place = stored_name_span(definition);
        check_stored(&Name { text: Arc::clone(&property.stored), span: place }, "stored property", problems);
        if let Some(first) = taken.insert(&property.stored, definition) {
            problems.push(
                Problem::new(
                    Code::SameStored,
                    place,
                    format!(
                        "`{owner}.{}` and `{owner}.{}` are both stored as `{}`",
                        first.name.text, property.name, property.stored
                    ),
                )
                .label("the second")
                .see(stored_name_span(first), "the first")
                .help("give one another `@property(name:)`, or leave it out"),
            );
        }
    }
}

/// Where the stored name of a property is said.
fn stored_name_span(definition: &FieldDefinition) -> Span {
    directive(&definition.directives, "property")
        .and_then(|property| property.text_argument("name"))
        .map_or(definition.name.span, |name| name.span)
}

/// Properties of relationships stand beside the fact that every relationship has.
fn check_facts(properties: &PropertiesDraft<'_>, problems: &mut Vec<Problem>) {
    let owner = &properties.definition.name.text;
    let defined = |name: &str| properties.definition.fields.iter().find(|field| *field.name.text == *name);
    let pairs =
        || properties.properties.iter().filter_map(|(name, property)| Some((defined(name)?, property)));
    check_properties(owner, pairs(), problems);
    let (fact, _) = fact::fact();
    for (definition, property) in pairs() {
        if fact.iter().any(|of_fact| of_fact.stored == property.stored) {
            problems.push(
                Problem::new(
                    Code::SameStored,
                    stored_name_span(definition),
                    format!(
                        "`{owner}.{}` is stored as `{}`, which every relationship has already",
                        property.name, property.stored
                    ),
                )
                .label("stands in `fact`")
                .help("leave it out and read `fact`, or store it under another name by `@property(name:)`"),
            );
        }
    }
}

/// Whether a schema has anything to serve.
pub(super) fn check_not_empty(document: &Document, problems: &mut Vec<Problem>) {
    if document.objects.is_empty() {
        problems.push(
            Problem::new(Code::EmptySchema, Span::default(), "the schema has no types")
                .label("nothing to serve")
                .help("declare a type: `type Film @node @key(fields: \"id\") { id: ID! }`"),
        );
    }
}
