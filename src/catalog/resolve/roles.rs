//! What each definition of a schema is: node, component, interface, properties of relationships, or a
//! mistake.
//!
//! In: a parsed schema. Out: a Draft with types, labels and root names, fields still missing.
//! Must not know: what fields mean.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use indexmap::IndexMap;

use super::{
    draft::{Draft, Meaning, PropertiesDraft, TypeDraft},
    fields::foreign,
};
use crate::{
    catalog::{
        naming,
        types::{EnumType, InterfaceId, Scalar, Target, TypeId, TypeSet},
    },
    sdl::{
        Code, Directive, Document, EnumDefinition, Name, NamedDefinition, ObjectDefinition, Problem,
        directive,
    },
};

/// Types we generate and scalars of the service: a schema can't define others under these names.
const RESERVED: &[&str] = &[
    "Query",
    "Mutation",
    "Subscription",
    "PageInfo",
    "Fact",
    "Origin",
    "Verification",
    "BigInt",
    "DateTime",
    "Date",
];

/// Enums and scalars that belong to directives rather than to the graph.
const OF_DIRECTIVES: &[&str] = &["RelationshipDirection", "link__Purpose", "link__Import", "FieldSet"];

/// What an object type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Node,
    Component,
    Properties,
    Refused,
}

/// Gives each definition its role, and types their indexes.
pub(super) fn roles<'a>(document: &'a Document, problems: &mut Vec<Problem>) -> Draft<'a> {
    refuse_kinds(document, problems);
    let named = properties_named(document);
    let roles: Vec<(&ObjectDefinition, Role)> = document
        .objects
        .iter()
        .map(|definition| (definition, role(document, &named, definition, problems)))
        .collect();
    let of = |wanted: Role| {
        roles.iter().filter(move |(_, role)| *role == wanted).map(|(definition, _)| *definition)
    };

    let mut draft = Draft {
        document,
        types: of(Role::Node).map(|definition| type_draft(definition, None)).collect(),
        interfaces: Vec::new(),
        properties: IndexMap::new(),
        enums: Vec::new(),
        names: scalars(),
        relationships: IndexMap::new(),
    };
    for definition in of(Role::Component) {
        draft.types.push(type_draft(definition, directive(&definition.directives, "component")));
    }
    for definition in &document.interfaces {
        if is_free(&definition.name, problems) {
            draft.interfaces.push(type_draft(definition, None));
        }
    }
    limit(&mut draft.types, "node types and components", &mut draft.names, problems);
    limit(&mut draft.interfaces, "interfaces", &mut draft.names, problems);
    for definition in of(Role::Properties) {
        let properties = PropertiesDraft { definition, properties: IndexMap::new() };
        draft.names.insert(Arc::clone(&definition.name.text), Meaning::Properties);
        draft.properties.insert(Arc::clone(&definition.name.text), properties);
    }
    add_enums(&mut draft, problems);
    name_targets(&mut draft);
    for (definition, _) in roles.iter().filter(|(_, role)| *role == Role::Refused) {
        draft.names.insert(Arc::clone(&definition.name.text), Meaning::Refused);
    }
    draft
}

fn refuse_kinds(document: &Document, problems: &mut Vec<Problem>) {
    for union in &document.unions {
        problems.push(
            Problem::new(
                Code::UnionType,
                union.name.span,
                format!(
                    "union `{}` is not supported: a union can be neither filtered nor ordered",
                    union.name.text
                ),
            )
            .label("a union")
            .help("let its types implement an interface, and lead fields to that"),
        );
    }
    for input in &document.inputs {
        problems.push(
            Problem::new(
                Code::InputType,
                input.name.span,
                format!("input type `{}` has no place here", input.name.text),
            )
            .label("an input type")
            .help("filters and orders are generated from the types; leave it out"),
        );
    }
    for root in &document.root_types {
        problems.push(
            Problem::new(
                Code::InputType,
                root.span,
                format!("the root type `{}` has no place here", root.text),
            )
            .label("a root type")
            .help("the root fields are generated from the types; leave the operation types out"),
        );
    }
    for scalar in &document.scalars {
        // Scalars are served as they are: better refused than dropped.
        for found in scalar.directives.iter().filter(|found| &*found.name.text != "specifiedBy") {
            problems.push(
                Problem::new(
                    Code::MisplacedDirective,
                    found.span,
                    format!("`@{}` on scalar `{}` is not supported", found.name.text, scalar.name.text),
                )
                .label("scalars are served without directives")
                .help("write it on the fields that have the scalar"),
            );
        }
    }
    let foreign = |definition: &&NamedDefinition| {
        let name = &*definition.name.text;
        !["BigInt", "DateTime", "Date"].contains(&name)
            && !OF_DIRECTIVES.contains(&name)
            && !name.starts_with("federation__")
            && !name.starts_with("link__")
    };
    for scalar in document.scalars.iter().filter(foreign) {
        problems.push(
            Problem::new(
                Code::UnknownScalar,
                scalar.name.span,
                format!("scalar `{}` can't be stored", scalar.name.text),
            )
            .label("a scalar of your own")
            .help("use one of ID, String, Int, BigInt, Float, Boolean, DateTime, Date, or an enum"),
        );
    }
}

/// Types that some relationship names as its properties.
fn properties_named(document: &Document) -> HashSet<Arc<str>> {
    let definitions = document.objects.iter().chain(&document.interfaces);
    definitions
        .flat_map(|definition| &definition.fields)
        .filter_map(|field| directive(&field.directives, "relationship")?.text_argument("properties"))
        .map(|name| name.text)
        .collect()
}

fn role(
    document: &Document,
    named: &HashSet<Arc<str>>,
    definition: &ObjectDefinition,
    problems: &mut Vec<Problem>,
) -> Role {
    if !is_free(&definition.name, problems) {
        return Role::Refused;
    }
    let name = &definition.name;
    let own = |wanted| directive(&definition.directives, wanted);
    let keyed_interface = document.interfaces.iter().any(|interface| {
        definition.interfaces.iter().any(|implemented| implemented.text == interface.name.text)
            && directive(&interface.directives, "key").is_some()
    });
    let node = own("node").or(own("key"));
    let is_node = node.is_some() || keyed_interface;
    match (own("component"), is_node, named.contains(&name.text)) {
        (Some(component), true, _) => {
            problems.push(
                Problem::new(
                    Code::TwoRoles,
                    component.span,
                    format!(
                        "`{}` is both a component and \
                 a node",
                        name.text
                    ),
                )
                .label("a component is a part of its owner")
                .see(node.map_or(name.span, |node| node.span), "a node stands by itself")
                .help(
                    "keep `@component` for a part that dies with its owner, `@node` with \
                     `@key` for what stands by itself",
                ),
            );
            Role::Refused
        }
        (component, is_node, true) if component.is_some() || is_node => {
            let place = component.or(node).map_or(name.span, |directive| directive.span);
            problems.push(
                Problem::new(
                    Code::TwoRoles,
                    place,
                    format!("`{}` is a node and also the properties of a relationship", name.text),
                )
                .label("stored as a node")
                .help("give the relationship a plain type for its properties"),
            );
            Role::Refused
        }
        (Some(_), false, _) => Role::Component,
        (None, true, _) => Role::Node,
        (None, false, true) => Role::Properties,
        (None, false, false) => {
            problems.push(
                Problem::new(
                    Code::UnmappedType,
                    name.span,
                    format!(
                        "nothing says how `{}` is \
                 stored",
                        name.text
                    ),
                )
                .label("neither node, component nor properties")
                .help(format!(
                    "add `@node` and `@key(fields: ...)` for a node, `@component(key: [...])` \
                         for a part of one, or name \
                         it in a `@relationship(properties: \"{}\")`",
                    name.text
                )),
            );
            Role::Refused
        }
    }
}

/// Whether a type may have its name; a problem if not.
fn is_free(name: &Name, problems: &mut Vec<Problem>) -> bool {
    if name.text.starts_with('_') {
        problems.push(
            Problem::new(Code::ReservedName, name.span, format!("the name `{}` is reserved", name.text))
                .label("begins with an underscore")
                .help("names that begin with `_` belong to the service and to Federation; choose another"),
        );
        return false;
    }
    if RESERVED.contains(&&*name.text) {
        problems.push(
            Problem::new(Code::ReservedName, name.span, format!("the name `{}` is reserved", name.text))
                .label("generated, or built in")
                .help("the service defines it; leave the definition out or choose another name"),
        );
        return false;
    }
    true
}

fn type_draft<'a>(definition: &'a ObjectDefinition, component: Option<&'a Directive>) -> TypeDraft<'a> {
    let node = directive(&definition.directives, "node");
    let mapping = component.or(node);
    let label = mapping.and_then(|directive| directive.text_argument("label"));
    let plural_given = node.and_then(|directive| directive.text_argument("plural"));
    let singular = naming::singular(&definition.name.text);
    let plural = plural_given
        .as_ref()
        .map(|given| Arc::clone(&given.text))
        .or_else(|| naming::plural(&singular).map(Arc::from));
    TypeDraft {
        definition,
        label: label.or_else(|| Some(definition.name.clone())),
        singular: singular.into(),
        plural,
        plural_given: plural_given.map(|given| given.span),
        component,
        interfaces: Vec::new(),
        types: TypeSet::default(),
        fields: IndexMap::new(),
        key: None,
    }
}

/// Refuses what exceeds the capacity of a set of types. The rest is still checked.
fn limit(
    drafts: &mut Vec<TypeDraft<'_>>,
    what: &str,
    names: &mut HashMap<Arc<str>, Meaning>,
    problems: &mut Vec<Problem>,
) {
    let Some(first) = drafts.get(TypeSet::CAPACITY) else { return };
    let name = &first.definition.name;
    problems.push(
        Problem::new(
            Code::TooManyTypes,
            name.span,
            format!("the schema has {} {what}, {} are allowed", drafts.len(), TypeSet::CAPACITY),
        )
        .label("one too many")
        .help("split the schema over several subgraphs"),
    );
    for refused in drafts.split_off(TypeSet::CAPACITY) {
        names.insert(Arc::clone(refused.name()), Meaning::Refused);
    }
}

fn scalars() -> HashMap<Arc<str>, Meaning> {
    [
        ("ID", Scalar::Id),
        ("String", Scalar::String),
        ("Int", Scalar::Int),
        ("BigInt", Scalar::BigInt),
        ("Float", Scalar::Float),
        ("Boolean", Scalar::Boolean),
        ("DateTime", Scalar::DateTime),
        ("Date", Scalar::Date),
    ]
    .into_iter()
    .map(|(name, scalar)| (Arc::from(name), Meaning::Scalar(scalar)))
    .collect()
}

fn add_enums(draft: &mut Draft<'_>, problems: &mut Vec<Problem>) {
    for definition in &draft.document.enums {
        if OF_DIRECTIVES.contains(&&*definition.name.text) || !is_free(&definition.name, problems) {
            continue;
        }
        refuse_directives(definition, problems);
        let values =
            definition.values.iter().map(|value| (Arc::clone(&value.name.text), value.description.clone()));
        let declared = Arc::new(EnumType {
            name: Arc::clone(&definition.name.text),
            description: definition.description.clone(),
            values: values.collect(),
            directives: foreign(&definition.directives),
            value_directives: definition.values.iter().map(|value| foreign(&value.directives)).collect(),
        });
        draft.names.insert(Arc::clone(&declared.name), Meaning::Scalar(Scalar::Enum(Arc::clone(&declared))));
        draft.enums.push(declared);
    }
}

/// Of values it is not told that they are deprecated: better refused than dropped.
fn refuse_directives(definition: &EnumDefinition, problems: &mut Vec<Problem>) {
    let of_values = definition.values.iter().flat_map(|value| &value.directives);
    let all = definition.directives.iter().chain(of_values);
    for found in all.filter(|found| &*found.name.text == "deprecated") {
        problems.push(
            Problem::new(
                Code::MisplacedDirective,
                found.span,
                format!("`@{}` on enum `{}` is not supported yet", found.name.text, definition.name.text),
            )
            .label("enums are served without it")
            .help("leave it out; say in the description what has to be known"),
        );
    }
}

/// Records what the names of types and interfaces stand for, and who implements what.
fn name_targets(draft: &mut Draft<'_>) {
    // The indexes fit: both lists are limited.
    for (id, interface) in (0..).map(InterfaceId).zip(&mut draft.interfaces) {
        draft.names.insert(Arc::clone(interface.name()), Meaning::Target(Target::Interface(id)));
        if directive(&interface.definition.directives, "node").is_none() {
            interface.label = None;
        }
    }
    for (id, ty) in (0..).map(TypeId).zip(&mut draft.types) {
        draft.names.insert(Arc::clone(ty.name()), Meaning::Target(Target::Type(id)));
        ty.types.insert(id);
        for (interface_id, interface) in (0..).map(InterfaceId).zip(&mut draft.interfaces) {
            if ty.definition.interfaces.iter().any(|implemented| implemented.text == *interface.name()) {
                ty.interfaces.push(interface_id);
                interface.types.insert(id);
            }
        }
    }
}
