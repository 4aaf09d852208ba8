//! apollo-compiler's syntax tree -> async-graphql's.
//!
//! In: a tree of the grammar. Out: the tree that later stages walk, with the position of each node.
//! Must not know: the schema.

use std::collections::{HashMap, hash_map::Entry};

use apollo_compiler::{
    Name, Node,
    ast::{Argument, Definition, Directive, OperationDefinition, Selection, Type, Value},
    parser::SourceSpan,
};
use async_graphql::{
    Name as GqlName, Number, Pos, Positioned,
    parser::types::{self as gql, DocumentOperations, ExecutableDocument},
};
use async_graphql_value::Value as GqlValue;

use super::position::Positions;
use crate::{
    api::message::short,
    error::{ClientError, ErrorCode, Position},
};

type Converted<T> = Result<T, ClientError>;

/// Converts a document.
pub(super) fn convert(
    document: &apollo_compiler::ast::Document,
    positions: &mut Positions,
) -> Converted<ExecutableDocument> {
    let mut converter = Converter { positions };
    let mut anonymous = None;
    let mut named = HashMap::new();
    let mut fragments = HashMap::new();
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                let pos = converter.pos(operation.location());
                let converted = Positioned::new(converter.operation(operation)?, pos);
                let Some(name) = &operation.name else {
                    if anonymous.replace(converted).is_some() {
                        return Err(not_alone(pos));
                    }
                    continue;
                };
                match named.entry(GqlName::new(name)) {
                    Entry::Vacant(entry) => entry.insert(converted),
                    Entry::Occupied(_) => return Err(twice("operation", name, pos)),
                };
            }
            Definition::FragmentDefinition(fragment) => {
                let pos = converter.pos(fragment.location());
                let converted = gql::FragmentDefinition {
                    type_condition: converter.type_condition(&fragment.type_condition, pos),
                    directives: converter.directives(&fragment.directives)?,
                    selection_set: converter.selections(&fragment.selection_set, pos)?,
                };
                match fragments.entry(GqlName::new(&fragment.name)) {
                    Entry::Vacant(entry) => entry.insert(Positioned::new(converted, pos)),
                    Entry::Occupied(_) => return Err(twice("fragment", &fragment.name, pos)),
                };
            }
            Definition::DirectiveDefinition(_)
            | Definition::SchemaDefinition(_)
            | Definition::ScalarTypeDefinition(_)
            | Definition::ObjectTypeDefinition(_)
            | Definition::InterfaceTypeDefinition(_)
            | Definition::UnionTypeDefinition(_)
            | Definition::EnumTypeDefinition(_)
            | Definition::InputObjectTypeDefinition(_)
            | Definition::SchemaExtension(_)
            | Definition::ScalarTypeExtension(_)
            | Definition::ObjectTypeExtension(_)
            | Definition::InterfaceTypeExtension(_)
            | Definition::UnionTypeExtension(_)
            | Definition::EnumTypeExtension(_)
            | Definition::InputObjectTypeExtension(_) => {
                let message = "a request holds operations and fragments only, no definitions of types";
                return Err(invalid(message.to_owned(), converter.pos(definition.location())));
            }
        }
    }
    let operations = match anonymous {
        Some(first) if !named.is_empty() => return Err(not_alone(first.pos)),
        Some(only) => DocumentOperations::Single(only),
        None => DocumentOperations::Multiple(named),
    };
    Ok(ExecutableDocument { operations, fragments })
}

fn not_alone(pos: Pos) -> ClientError {
    invalid("an operation without a name must be the only operation of the document".to_owned(), pos)
}

fn twice(what: &str, name: &str, pos: Pos) -> ClientError {
    invalid(short(&format!("there is another {what} named `{name}`; names must be unique")), pos)
}

fn invalid(message: String, pos: Pos) -> ClientError {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let position = Position { line: count(pos.line), column: count(pos.column) };
    ClientError::new(ErrorCode::GraphqlValidationFailed, message).at(position)
}

struct Converter<'a, 'text> {
    positions: &'a mut Positions<'text>,
}

impl Converter<'_, '_> {
    fn pos(&mut self, location: Option<SourceSpan>) -> Pos {
        let position = self.positions.at(location.map_or(0, |span| span.offset()));
        Pos { line: position.line as usize, column: position.column as usize }
    }

    fn name(&mut self, name: &Name) -> Positioned<GqlName> {
        Positioned::new(GqlName::new(name), self.pos(name.location()))
    }

    fn type_condition(&mut self, name: &Name, pos: Pos) -> Positioned<gql::TypeCondition> {
        Positioned::new(gql::TypeCondition { on: self.name(name) }, pos)
    }

    fn operation(&mut self, operation: &OperationDefinition) -> Converted<gql::OperationDefinition> {
        let ty = match operation.operation_type {
            apollo_compiler::ast::OperationType::Query => gql::OperationType::Query,
            apollo_compiler::ast::OperationType::Mutation => gql::OperationType::Mutation,
            apollo_compiler::ast::OperationType::Subscription => gql::OperationType::Subscription,
        };
        let mut variable_definitions = Vec::with_capacity(operation.variables.len());
        for variable in &operation.variables {
            let pos = self.pos(variable.location());
            let name = self.name(&variable.name);
            let var_type = Positioned::new(ty_of(&variable.ty), self.pos(variable.ty.location()));
            let default_value = match &variable.default_value {
                Some(value) => {
                    let value = self.value(value)?;
                    let constant = value.node.into_const().ok_or_else(|| {
                        invalid("a default value can't refer to a variable".to_owned(), value.pos)
                    })?;
                    Some(Positioned::new(constant, value.pos))
                }
                None => None,
            };
            let directives = self.directives(&variable.directives)?;
            let definition = gql::VariableDefinition { name, var_type, directives, default_value };
            variable_definitions.push(Positioned::new(definition, pos));
        }
        let directives = self.directives(&operation.directives)?;
        let first = operation.selection_set.first().and_then(location_of);
        let pos = self.pos(first);
        let selection_set = self.selections(&operation.selection_set, pos)?;
        Ok(gql::OperationDefinition { ty, variable_definitions, directives, selection_set })
    }

    fn selections(&mut self, selections: &[Selection], pos: Pos) -> Converted<Positioned<gql::SelectionSet>> {
        let items = selections.iter().map(|selection| self.selection(selection)).collect::<Converted<_>>()?;
        Ok(Positioned::new(gql::SelectionSet { items }, pos))
    }

    fn selection(&mut self, selection: &Selection) -> Converted<Positioned<gql::Selection>> {
        let pos = self.pos(location_of(selection));
        let node = match selection {
            Selection::Field(field) => {
                let field = gql::Field {
                    alias: field.alias.as_ref().map(|alias| self.name(alias)),
                    name: self.name(&field.name),
                    arguments: self.arguments(&field.arguments)?,
                    directives: self.directives(&field.directives)?,
                    selection_set: self.selections(&field.selection_set, pos)?,
                };
                gql::Selection::Field(Positioned::new(field, pos))
            }
            Selection::FragmentSpread(spread) => {
                let spread = gql::FragmentSpread {
                    fragment_name: self.name(&spread.fragment_name),
                    directives: self.directives(&spread.directives)?,
                };
                gql::Selection::FragmentSpread(Positioned::new(spread, pos))
            }
            Selection::InlineFragment(fragment) => {
                let condition = fragment.type_condition.as_ref();
                let fragment = gql::InlineFragment {
                    type_condition: condition.map(|name| self.type_condition(name, pos)),
                    directives: self.directives(&fragment.directives)?,
                    selection_set: self.selections(&fragment.selection_set, pos)?,
                };
                gql::Selection::InlineFragment(Positioned::new(fragment, pos))
            }
        };
        Ok(Positioned::new(node, pos))
    }

    fn directives(&mut self, directives: &[Node<Directive>]) -> Converted<Vec<Positioned<gql::Directive>>> {
        let convert = |directive: &Node<Directive>| {
            let pos = self.pos(directive.location());
            let name = self.name(&directive.name);
            let arguments = self.arguments(&directive.arguments)?;
            Ok(Positioned::new(gql::Directive { name, arguments }, pos))
        };
        directives.iter().map(convert).collect()
    }

    fn arguments(
        &mut self,
        arguments: &[Node<Argument>],
    ) -> Converted<Vec<(Positioned<GqlName>, Positioned<GqlValue>)>> {
        arguments
            .iter()
            .map(|argument| Ok((self.name(&argument.name), self.value(&argument.value)?)))
            .collect()
    }

    fn value(&mut self, value: &Node<Value>) -> Converted<Positioned<GqlValue>> {
        let pos = self.pos(value.location());
        let node = match &**value {
            Value::Null => GqlValue::Null,
            Value::Enum(name) => GqlValue::Enum(GqlName::new(name)),
            Value::Variable(name) => GqlValue::Variable(GqlName::new(name)),
            Value::String(text) => GqlValue::String(text.clone()),
            Value::Float(number) => GqlValue::Number(finite(number.as_str(), pos)?),
            Value::Int(number) => match number.as_str().parse::<i64>() {
                Ok(number) => GqlValue::Number(number.into()),
                Err(_) => GqlValue::Number(finite(number.as_str(), pos)?),
            },
            Value::Boolean(truth) => GqlValue::Boolean(*truth),
            Value::List(items) => {
                GqlValue::List(items.iter().map(|item| Ok(self.value(item)?.node)).collect::<Converted<_>>()?)
            }
            // Of two fields with one name the last stays; validation, which sees both, refuses them.
            Value::Object(fields) => {
                let convert =
                    |(name, value): &(Name, Node<Value>)| Ok((GqlName::new(name), self.value(value)?.node));
                GqlValue::Object(fields.iter().map(convert).collect::<Converted<_>>()?)
            }
        };
        Ok(Positioned::new(node, pos))
    }
}

fn finite(text: &str, pos: Pos) -> Converted<Number> {
    text.parse().map_err(|_| invalid("a number is out of the range of a 64-bit float".to_owned(), pos))
}

fn location_of(selection: &Selection) -> Option<SourceSpan> {
    match selection {
        Selection::Field(field) => field.location(),
        Selection::FragmentSpread(spread) => spread.location(),
        Selection::InlineFragment(fragment) => fragment.location(),
    }
}

fn ty_of(ty: &Type) -> gql::Type {
    let named =
        |name: &Name, nullable| gql::Type { base: gql::BaseType::Named(GqlName::new(name)), nullable };
    let list =
        |item: &Type, nullable| gql::Type { base: gql::BaseType::List(Box::new(ty_of(item))), nullable };
    match ty {
        Type::Named(name) => named(name, true),
        Type::NonNullNamed(name) => named(name, false),
        Type::List(item) => list(item, true),
        Type::NonNullList(item) => list(item, false),
    }
}
