//! The directives a schema may use without declaring them: our mapping directives and Federation's.
//!
//! In: a parsed schema. Out: SDL text that declares what the schema uses and doesn't declare itself, for
//! validation. Must not know: what a directive means.

use std::{collections::HashMap, fmt::Write, sync::Arc};

use super::Document;

/// Our mapping directives: name and definition. They never appear in the served SDL.
pub const MAPPING_DIRECTIVES: &[(&str, &str)] = &[
    ("node", "directive @node(label: String, plural: String) on OBJECT | INTERFACE"),
    ("component", "directive @component(label: String, key: [String!]!) on OBJECT"),
    (
        "relationship",
        "directive @relationship(type: String!, direction: RelationshipDirection! = OUT, \
         properties: String, pick: String) on FIELD_DEFINITION",
    ),
    ("lineage", "directive @lineage on FIELD_DEFINITION"),
    ("derived", "directive @derived(path: String!) repeatable on FIELD_DEFINITION"),
    ("prefix", "directive @prefix(types: String, roots: String) on SCHEMA"),
    ("computed", "directive @computed(from: String) on FIELD_DEFINITION"),
    ("property", "directive @property(name: String!) on FIELD_DEFINITION"),
    ("index", "directive @index on FIELD_DEFINITION"),
    ("search", "directive @search(weight: Int! = 1) on FIELD_DEFINITION"),
    ("facet", "directive @facet on FIELD_DEFINITION"),
];

/// Federation's directives that pass through to the served SDL: name and definition (Federation 2.9). Field
/// sets are declared as strings, which is how they are written.
pub const FEDERATION_DIRECTIVES: &[(&str, &str)] = &[
    (
        "link",
        "directive @link(url: String!, as: String, for: link__Purpose, import: [link__Import]) \
         repeatable on SCHEMA",
    ),
    ("key", "directive @key(fields: String!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE"),
    ("shareable", "directive @shareable repeatable on OBJECT | FIELD_DEFINITION"),
    ("external", "directive @external on OBJECT | FIELD_DEFINITION"),
    ("requires", "directive @requires(fields: String!) on FIELD_DEFINITION"),
    ("provides", "directive @provides(fields: String!) on FIELD_DEFINITION"),
    ("override", "directive @override(from: String!, label: String) on FIELD_DEFINITION"),
    (
        "inaccessible",
        "directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | \
         ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION",
    ),
    (
        "tag",
        "directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION \
         | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION \
         | SCHEMA",
    ),
    ("interfaceObject", "directive @interfaceObject on OBJECT"),
    ("extends", "directive @extends on OBJECT | INTERFACE"),
    ("composeDirective", "directive @composeDirective(name: String!) repeatable on SCHEMA"),
    ("authenticated", "directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM"),
    (
        "requiresScopes",
        "directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE \
         | SCALAR | ENUM",
    ),
    (
        "cost",
        "directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | \
         INPUT_FIELD_DEFINITION | OBJECT | SCALAR",
    ),
    (
        "listSize",
        "directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], \
         requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION",
    ),
];

/// Scalars and helper types that need no declaration either.
const TYPES: &[(&str, &str)] = &[
    ("BigInt", "scalar BigInt"),
    ("DateTime", "scalar DateTime"),
    ("Date", "scalar Date"),
    ("RelationshipDirection", "enum RelationshipDirection { OUT IN }"),
    ("link__Purpose", "enum link__Purpose { SECURITY EXECUTION }"),
    ("link__Import", "scalar link__Import"),
    ("Query", "type Query { generated: Boolean }"),
];

/// Directives of the GraphQL specification for schemas, with their arguments; the validator declares them.
pub(super) const SPECIFIED_DIRECTIVES: &[(&str, &[&str])] =
    &[("deprecated", &["reason"]), ("specifiedBy", &["url"])];

/// Types of the GraphQL specification.
const SPECIFIED_TYPES: &[&str] = &["Int", "Float", "String", "Boolean", "ID"];

/// What has to stand beside a schema for it to be complete; `names` are Federation's directives by other names.
pub(super) fn prelude(document: &Document, names: &HashMap<Arc<str>, &'static str>) -> String {
    let mut text = String::new();
    let missing = MAPPING_DIRECTIVES.iter().chain(FEDERATION_DIRECTIVES).filter(|(name, _)| {
        !document.directive_definitions.iter().any(|definition| &*definition.name.text == *name)
    });
    let types = TYPES.iter().filter(|(name, _)| !type_names(document).any(|known| known == *name));
    for (_, definition) in missing.chain(types) {
        // Writing to a string can't fail.
        let _ = writeln!(text, "{definition}");
    }
    let declared = |name: &str| document.directive_definitions.iter().any(|known| *known.name.text == *name);
    for (local, known) in names.iter().filter(|(local, _)| !declared(local)) {
        let found = FEDERATION_DIRECTIVES.iter().find(|(name, _)| name == known);
        let rest = found.and_then(|(name, definition)| definition.split_once(*name));
        let _ = writeln!(text, "directive @{local}{}", rest.map_or("", |(_, rest)| rest));
    }
    text
}

/// Names of the arguments of a directive that the schema may use; nothing if it may not.
pub(super) fn definition_of(document: &Document, name: &str) -> Option<Vec<String>> {
    if let Some(declared) =
        document.directive_definitions.iter().find(|definition| *definition.name.text == *name)
    {
        return Some(declared.arguments.iter().map(|(argument, _)| argument.text.to_string()).collect());
    }
    if let Some((_, arguments)) = SPECIFIED_DIRECTIVES.iter().find(|(known, _)| *known == name) {
        return Some(arguments.iter().map(|argument| (*argument).to_owned()).collect());
    }
    let (_, definition) =
        MAPPING_DIRECTIVES.iter().chain(FEDERATION_DIRECTIVES).find(|(known, _)| *known == name)?;
    Some(arguments_of(definition).into_iter().map(|(argument, _)| argument).collect())
}

/// Name and type of each argument in one of the definitions above.
pub(super) fn arguments_of(definition: &str) -> Vec<(String, String)> {
    let Some((_, rest)) = definition.split_once('(') else { return Vec::new() };
    let Some((list, _)) = rest.split_once(')') else { return Vec::new() };
    list.split(", ")
        .filter_map(|argument| argument.split_once(": "))
        .map(|(name, ty)| (name.to_owned(), ty.split(" = ").next().unwrap_or(ty).to_owned()))
        .collect()
}

/// Every type name a schema may use: its own, the specification's and those of the prelude.
pub(super) fn known_types(document: &Document) -> impl Iterator<Item = &str> {
    type_names(document).chain(SPECIFIED_TYPES.iter().copied()).chain(TYPES.iter().map(|(name, _)| *name))
}

fn type_names(document: &Document) -> impl Iterator<Item = &str> {
    let objects =
        document.objects.iter().chain(&document.interfaces).map(|definition| &*definition.name.text);
    let enums = document.enums.iter().map(|definition| &*definition.name.text);
    let named = document.scalars.iter().chain(&document.unions).chain(&document.inputs);
    objects.chain(enums).chain(named.map(|definition| &*definition.name.text))
}
