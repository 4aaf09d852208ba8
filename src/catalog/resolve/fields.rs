//! How each field is mapped: a stored property or a relationship.
//!
//! In: a Draft with types. Out: the same with fields. Must not know: what other fields of the schema say.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    draft::{Draft, FieldDraft, Mapping, Meaning, RelationshipDraft},
    relationships::derived,
};
use crate::{
    catalog::types::{Direction, Property, Scalar, Target},
    sdl::{
        Code, Directive, FieldDefinition, MAPPING_DIRECTIVES, ObjectDefinition, Problem, Type, ValueKind,
        directive,
    },
};

/// Directives that say how a field is a property, how it is a relationship.
const OF_PROPERTIES: &[&str] = &["property", "index", "search"];
const OF_RELATIONSHIPS: &[&str] = &["relationship", "lineage", "derived"];

/// Resolves the fields of all types, interfaces and properties of relationships.
pub(super) fn fields(draft: &mut Draft<'_>, problems: &mut Vec<Problem>) {
    for index in 0..draft.types.len() {
        let definition = draft.types[index].definition;
        draft.types[index].fields = fields_of(draft, definition, problems);
    }
    for index in 0..draft.interfaces.len() {
        let definition = draft.interfaces[index].definition;
        draft.interfaces[index].fields = fields_of(draft, definition, problems);
    }
    for index in 0..draft.properties.len() {
        let definition = draft.properties[index].definition;
        draft.properties[index].properties = properties_of(draft, definition, problems);
    }
}

fn fields_of<'a>(
    draft: &Draft<'a>,
    definition: &'a ObjectDefinition,
    problems: &mut Vec<Problem>,
) -> IndexMap<Arc<str>, FieldDraft<'a>> {
    let mut fields = IndexMap::new();
    for field in &definition.fields {
        let at = Place { owner: definition, field };
        if !at.is_served(problems) {
            continue;
        }
        let mapping = match draft.names.get(&field.ty.name().text) {
            _ if at.directive("computed").is_some() => at.computed(draft, problems),
            Some(Meaning::Scalar(scalar)) => at.property(scalar, problems).map(Mapping::Property),
            Some(Meaning::Target(target)) => at.relationship(*target, problems).map(Mapping::Relationship),
            Some(Meaning::Properties) => {
                problems.push(at.leads_to_properties());
                None
            }
            // Reported where the type is, or isn't, defined.
            Some(Meaning::Refused) | None => None,
        };
        if let Some(mapping) = mapping {
            fields.insert(Arc::clone(&field.name.text), FieldDraft { definition: field, mapping });
        }
    }
    fields
}

fn properties_of(
    draft: &Draft<'_>,
    definition: &ObjectDefinition,
    problems: &mut Vec<Problem>,
) -> IndexMap<Arc<str>, Property> {
    let mut properties = IndexMap::new();
    for field in &definition.fields {
        let at = Place { owner: definition, field };
        if !at.is_served(problems) {
            continue;
        }
        match draft.names.get(&field.ty.name().text) {
            Some(Meaning::Scalar(scalar)) => {
                at.refuse(
                    &["index", "search", "facet"],
                    "the properties of relationships can't have it",
                    problems,
                );
                if let Some(property) = at.property(scalar, problems) {
                    properties.insert(Arc::clone(&field.name.text), property);
                }
            }
            Some(Meaning::Target(_) | Meaning::Properties) => problems.push(
                Problem::new(
                    Code::PropertiesType,
                    field.ty.name().span,
                    format!(
                        "{at} is no scalar, and `{}` are the properties of a relationship",
                        definition.name.text
                    ),
                )
                .label("not a scalar or enum")
                .help(
                    "keep scalars here; what is a thing of its own belongs on the node, by `@relationship`",
                ),
            ),
            Some(Meaning::Refused) | None => {}
        }
    }
    properties
}

/// A field and the type it stands in.
#[derive(Clone, Copy)]
struct Place<'a> {
    owner: &'a ObjectDefinition,
    field: &'a FieldDefinition,
}

/// A type reference as far as the graph can hold it.
enum Shape {
    One { required: bool },
    Many,
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}.{}`", self.owner.name.text, self.field.name.text)
    }
}

impl<'a> Place<'a> {
    fn directive(&self, name: &str) -> Option<&'a Directive> {
        directive(&self.field.directives, name)
    }

    /// Whether the field can be served at all; problems if not.
    fn is_served(&self, problems: &mut Vec<Problem>) -> bool {
        let name = &self.field.name;
        if let Some(argument) = self.field.arguments.first() {
            problems.push(
                Problem::new(Code::FieldArguments, argument.span, format!("{self} declares an argument"))
                    .label("not here")
                    .help("`where`, `orderBy`, `first` and `after` are generated; leave the arguments out"),
            );
        }
        if name.text.starts_with('_') {
            problems.push(
                Problem::new(Code::ReservedName, name.span, format!("the name of {self} is reserved"))
                    .label("begins with an underscore")
                    .help(
                        "names that begin with `_` belong to the service; `@property(name:)` maps \
                     to any other stored name",
                    ),
            );
            return false;
        }
        true
    }

    fn shape(&self, problems: &mut Vec<Problem>) -> Option<Shape> {
        match &self.field.ty {
            Type::Named(_) => return Some(Shape::One { required: false }),
            Type::NonNull(inner) => match &**inner {
                Type::Named(_) => return Some(Shape::One { required: true }),
                Type::List(item) => {
                    if matches!(&**item, Type::NonNull(named) if matches!(&**named, Type::Named(_))) {
                        return Some(Shape::Many);
                    }
                }
                Type::NonNull(_) => {}
            },
            Type::List(_) => {}
        }
        let name = self.field.ty.name();
        let written = self.field.ty.to_string();
        let nested = written.starts_with("[[");
        let label = if nested { "a list of lists" } else { "a list that may be, or hold, null" };
        problems.push(
            Problem::new(Code::ListShape, name.span, format!("{self} is the list `{written}`"))
                .label(label)
                .help(format!(
                    "write `[{}!]!`: a list of the graph is never null and holds no nulls; \
                     without entries it is empty",
                    name.text
                )),
        );
        None
    }

    /// Problems for directives that mean nothing here.
    fn refuse(&self, names: &[&str], why: &str, problems: &mut Vec<Problem>) {
        for directive in self.field.directives.iter().filter(|found| names.contains(&&*found.name.text)) {
            problems.push(
                Problem::new(
                    Code::MisplacedDirective,
                    directive.span,
                    format!("`@{}` means nothing on {self}", directive.name.text),
                )
                .label(why)
                .help(format!("leave `@{}` out here", directive.name.text)),
            );
        }
    }

    fn property(&self, scalar: &Scalar, problems: &mut Vec<Problem>) -> Option<Property> {
        if let Some(relationship) = self.directive("relationship") {
            let ty = self.field.ty.name();
            problems.push(
                Problem::new(
                    Code::NotARelationship,
                    relationship.span,
                    format!("{self} is a value, not a node"),
                )
                .label("a relationship leads to a node")
                .see(ty.span, "a value")
                .help("lead the field to a node type, or leave `@relationship` out"),
            );
            return None;
        }
        self.refuse(OF_RELATIONSHIPS, "for relationships only", problems);
        let shape = self.shape(problems)?;
        let stored = self.directive("property").and_then(|property| property.text_argument("name"));
        let search =
            self.directive("search").map(|search| match search.argument("weight").map(|value| &value.kind) {
                Some(ValueKind::Int(weight)) => u32::try_from(*weight).unwrap_or(0),
                // Without a weight it is 1; a weight that is no number is reported by the rules of GraphQL.
                Some(_) | None => 1,
            });
        Some(Property {
            name: Arc::clone(&self.field.name.text),
            stored: stored.map_or_else(|| Arc::clone(&self.field.name.text), |stored| stored.text),
            scalar: scalar.clone(),
            list: matches!(shape, Shape::Many),
            required: matches!(shape, Shape::Many | Shape::One { required: true }),
            identity: false,
            guaranteed: false,
            indexed: self.directive("index").is_some(),
            filterable: true,
            external: self.directive("external").is_some(),
            search,
            facet: self.directive("facet").is_some(),
            description: self.field.description.clone(),
            deprecated: deprecated(self.field),
            directives: foreign(&self.field.directives),
            // `assemble` says, when all fields are known.
            protected: Vec::new(),
        })
    }

    /// A field that code works out: a value, made of properties of the same type.
    fn computed(&self, draft: &Draft<'_>, problems: &mut Vec<Problem>) -> Option<Mapping> {
        let directive = self.directive("computed")?;
        let refused = |span, title: String, label: &str, help: &str| {
            Problem::new(Code::ComputedField, span, title).label(label).help(help)
        };
        self.refuse(OF_PROPERTIES, "nothing of it is stored", problems);
        let Some(Meaning::Scalar(scalar)) = draft.names.get(&self.field.ty.name().text) else {
            let title = format!("{self} is computed, but is no value");
            let help = "give it a scalar or an enum; what is a node belongs in the graph, by `@relationship`";
            problems.push(refused(self.field.ty.name().span, title, "not a scalar or enum", help));
            return None;
        };
        if draft.document.interfaces.iter().any(|interface| std::ptr::eq(interface, self.owner)) {
            let title = format!("{self} is computed, but belongs to an interface");
            problems.push(refused(directive.span, title, "not here", "compute it in a type"));
            return None;
        }
        let requires = self.directive("requires").and_then(|requires| requires.text_argument("fields"));
        let Some(from) = directive.text_argument("from").or(requires) else {
            let title = format!("nothing says what {self} is computed from");
            let help = "add `@computed(from: \"name createdAt\")`, or `@requires(fields: ...)` of Federation";
            problems.push(refused(directive.span, title, "no `from`", help));
            return None;
        };
        let field = self.property(scalar, problems)?;
        Some(Mapping::Computed(field, from))
    }

    fn relationship(&self, target: Target, problems: &mut Vec<Problem>) -> Option<RelationshipDraft> {
        let Some(relationship) = self.directive("relationship") else {
            let ty = self.field.ty.name();
            problems.push(
                Problem::new(
                    Code::MissingRelationship,
                    self.field.name.span,
                    format!("nothing says how {self} is stored"),
                )
                .label("no `@relationship`")
                .see(ty.span, "a node")
                .help("add `@relationship(type: \"...\")` with the relationship's type in the graph"),
            );
            return None;
        };
        self.refuse(OF_PROPERTIES, "for properties only", problems);
        let shape = self.shape(problems)?;
        let against = relationship
            .argument("direction")
            .is_some_and(|value| matches!(&value.kind, ValueKind::Enum(name) if &**name == "IN"));
        Some(RelationshipDraft {
            // Without a type the rules of GraphQL report the missing argument.
            stored: relationship.text_argument("type")?,
            direction: if against { Direction::In } else { Direction::Out },
            target,
            to_many: matches!(shape, Shape::Many),
            required: matches!(shape, Shape::One { required: true }),
            properties: relationship.text_argument("properties"),
            lineage: self.directive("lineage").map(|lineage| lineage.span),
            pick: relationship.text_argument("pick"),
            facet: self.directive("facet").map(|facet| facet.span),
            derived: derived(&self.field.directives),
        })
    }

    fn leads_to_properties(&self) -> Problem {
        let ty = self.field.ty.name();
        Problem::new(
            Code::NotARelationship,
            ty.span,
            format!("{self} leads to `{}`, which is no node but the properties of a relationship", ty.text),
        )
        .label("properties of a relationship")
        .help("lead the field to the node and name this type in `@relationship(properties:)`")
    }
}

/// The reason of `@deprecated`, if it stands there.
pub(super) fn deprecated(field: &FieldDefinition) -> Option<Arc<str>> {
    let deprecated = directive(&field.directives, "deprecated")?;
    // The default is the specification's (GraphQL 3.13.3).
    Some(
        deprecated.text_argument("reason").map_or_else(|| "No longer supported".into(), |reason| reason.text),
    )
}

/// Directives that are not ours, as text; `@deprecated` is kept elsewhere.
pub(super) fn foreign(directives: &[Directive]) -> Vec<String> {
    directives
        .iter()
        .filter(|found| {
            let name = &*found.name.text;
            name != "deprecated" && !MAPPING_DIRECTIVES.iter().any(|(ours, _)| *ours == name)
        })
        .map(|found| found.text.clone())
        .collect()
}
