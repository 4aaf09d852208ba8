//! The parser's tree -> our plain SDL, extensions merged.
//!
//! In: the tree of a text without syntax errors. Out: a [`Document`]. Must not know: what is valid.

use std::{collections::HashSet, sync::Arc};

use apollo_compiler::{Node, ast, parser::SourceSpan};

use super::types::{
    Argument, Directive, DirectiveDefinition, Document, EnumDefinition, EnumValueDefinition, FieldDefinition,
    Name, NamedDefinition, ObjectDefinition, Span, Type, Value, ValueKind,
};

/// Lowers all definitions; then extensions are merged into the definitions they extend. Of types of one name
/// the first stays: validation reports the rest.
pub(super) fn lower(tree: &ast::Document) -> Document {
    let mut document = Document::default();
    let mut defined = HashSet::new();
    for definition in &tree.definitions {
        // Directives and types may share a name.
        let directive = matches!(definition, ast::Definition::DirectiveDefinition(_));
        let repeated = |name: &apollo_compiler::Name| !defined.insert((directive, name.clone()));
        if !definition.is_extension_definition() && !definition.name().is_some_and(repeated) {
            define(&mut document, definition);
        }
    }
    for definition in &tree.definitions {
        extend(&mut document, definition);
    }
    document
}

fn define(document: &mut Document, definition: &ast::Definition) {
    match definition {
        ast::Definition::ObjectTypeDefinition(node) => document.objects.push(ObjectDefinition {
            name: name(&node.name),
            description: text(node.description.as_ref()),
            interfaces: node.implements_interfaces.iter().map(name).collect(),
            directives: directives(&node.directives),
            fields: node.fields.iter().map(field).collect(),
        }),
        ast::Definition::InterfaceTypeDefinition(node) => document.interfaces.push(ObjectDefinition {
            name: name(&node.name),
            description: text(node.description.as_ref()),
            interfaces: node.implements_interfaces.iter().map(name).collect(),
            directives: directives(&node.directives),
            fields: node.fields.iter().map(field).collect(),
        }),
        ast::Definition::EnumTypeDefinition(node) => document.enums.push(EnumDefinition {
            name: name(&node.name),
            description: text(node.description.as_ref()),
            directives: directives(&node.directives),
            values: node.values.iter().map(enum_value).collect(),
        }),
        ast::Definition::ScalarTypeDefinition(node) => {
            document.scalars.push(named(&node.name, node.description.as_ref(), &node.directives));
        }
        ast::Definition::UnionTypeDefinition(node) => {
            document.unions.push(named(&node.name, node.description.as_ref(), &node.directives));
        }
        ast::Definition::InputObjectTypeDefinition(node) => {
            document.inputs.push(named(&node.name, node.description.as_ref(), &node.directives));
        }
        ast::Definition::DirectiveDefinition(node) => {
            document.directive_definitions.push(DirectiveDefinition {
                name: name(&node.name),
                arguments: node
                    .arguments
                    .iter()
                    .map(|node| (name(&node.name), node.ty.to_string()))
                    .collect(),
                text: node.serialize().no_indent().to_string(),
            });
        }
        ast::Definition::SchemaDefinition(node) => {
            document.schema_directives.extend(directives(&node.directives));
            document.root_types.extend(node.root_operations.iter().map(|root| name(&root.1)));
        }
        // Executable definitions are refused by validation, other extensions are merged afterwards.
        _ => {}
    }
}

fn extend(document: &mut Document, definition: &ast::Definition) {
    match definition {
        ast::Definition::SchemaExtension(node) => {
            document.schema_directives.extend(directives(&node.directives));
            document.root_types.extend(node.root_operations.iter().map(|root| name(&root.1)));
        }
        ast::Definition::ObjectTypeExtension(node) => {
            if let Some(extended) = find(&mut document.objects, &node.name) {
                extended.interfaces.extend(node.implements_interfaces.iter().map(name));
                extended.directives.extend(directives(&node.directives));
                extended.fields.extend(node.fields.iter().map(field));
            } else if &*node.name == "Query" {
                // The validator knows `Query`, since we generate it; any other unknown type it reports.
                document.root_types.push(name(&node.name));
            }
        }
        ast::Definition::InterfaceTypeExtension(node) => {
            if let Some(extended) = find(&mut document.interfaces, &node.name) {
                extended.interfaces.extend(node.implements_interfaces.iter().map(name));
                extended.directives.extend(directives(&node.directives));
                extended.fields.extend(node.fields.iter().map(field));
            }
        }
        ast::Definition::EnumTypeExtension(node) => {
            let extended =
                document.enums.iter_mut().find(|definition| *definition.name.text == *node.name.as_str());
            if let Some(extended) = extended {
                extended.directives.extend(directives(&node.directives));
                extended.values.extend(node.values.iter().map(enum_value));
            }
        }
        // The rest are definitions, or extensions of what is refused anyway.
        _ => {}
    }
}

fn find<'a>(
    definitions: &'a mut [ObjectDefinition],
    name: &apollo_compiler::Name,
) -> Option<&'a mut ObjectDefinition> {
    definitions.iter_mut().find(|definition| *definition.name.text == *name.as_str())
}

fn field(node: &Node<ast::FieldDefinition>) -> FieldDefinition {
    FieldDefinition {
        name: name(&node.name),
        description: text(node.description.as_ref()),
        arguments: node.arguments.iter().map(|argument| name(&argument.name)).collect(),
        ty: type_reference(&node.ty),
        directives: directives(&node.directives),
    }
}

fn enum_value(node: &Node<ast::EnumValueDefinition>) -> EnumValueDefinition {
    EnumValueDefinition {
        name: name(&node.value),
        description: text(node.description.as_ref()),
        directives: directives(&node.directives),
    }
}

fn named(
    node: &apollo_compiler::Name,
    description: Option<&Node<str>>,
    list: &ast::DirectiveList,
) -> NamedDefinition {
    NamedDefinition { name: name(node), description: text(description), directives: directives(list) }
}

fn type_reference(ty: &ast::Type) -> Type {
    match ty {
        ast::Type::Named(named) => Type::Named(name(named)),
        ast::Type::NonNullNamed(named) => Type::NonNull(Box::new(Type::Named(name(named)))),
        ast::Type::List(inner) => Type::List(Box::new(type_reference(inner))),
        ast::Type::NonNullList(inner) => Type::NonNull(Box::new(Type::List(Box::new(type_reference(inner))))),
    }
}

fn directives(list: &ast::DirectiveList) -> Vec<Directive> {
    list.iter()
        .map(|node| Directive {
            name: name(&node.name),
            arguments: node
                .arguments
                .iter()
                .map(|argument| Argument { name: name(&argument.name), value: value(&argument.value) })
                .collect(),
            span: span(node.location()),
            text: node.serialize().no_indent().to_string(),
        })
        .collect()
}

fn value(node: &Node<ast::Value>) -> Value {
    let kind = match &**node {
        ast::Value::String(text) => ValueKind::String(text.as_str().into()),
        ast::Value::Enum(name) => ValueKind::Enum(name.as_str().into()),
        ast::Value::Boolean(truth) => ValueKind::Boolean(*truth),
        ast::Value::Int(number) => number.as_str().parse().map_or(ValueKind::Other, ValueKind::Int),
        ast::Value::List(items) => ValueKind::List(items.iter().map(value).collect()),
        ast::Value::Object(fields) => ValueKind::Object(
            fields.iter().map(|(name, node)| (Arc::from(name.as_str()), value(node))).collect(),
        ),
        ast::Value::Null | ast::Value::Variable(_) | ast::Value::Float(_) => ValueKind::Other,
    };
    Value { kind, span: span(node.location()) }
}

fn name(node: &apollo_compiler::Name) -> Name {
    Name { text: Arc::from(node.as_str()), span: span(node.location()) }
}

fn text(node: Option<&Node<str>>) -> Option<Arc<str>> {
    node.map(|text| Arc::from(text.as_str()))
}

/// Nodes of a parsed text all have a place.
fn span(location: Option<SourceSpan>) -> Span {
    location.map_or_else(Span::default, |place| Span { start: place.offset(), end: place.end_offset() })
}
