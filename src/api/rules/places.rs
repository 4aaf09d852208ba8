//! Every place of an operation where a value stands, those inside other values included.
//!
//! In: an operation. Out: each place with what is expected there. Must not know: rules.

use std::collections::HashSet;

use apollo_compiler::{
    ExecutableDocument, Name, Node, Schema,
    ast::{Argument, Directive, InputValueDefinition, Type, Value},
    executable::{Operation, Selection, SelectionSet},
    schema::ExtendedType,
};

/// A value and what is expected in its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The value.
    pub(super) value: &'a Node<Value>,
    /// Its type by the definition of the place; nothing within a custom scalar.
    pub(super) expected: Option<&'a Type>,
    /// The place has a default of its own.
    pub(super) has_default: bool,
}

/// Visits every place, in fragments too, each fragment once.
pub(super) fn each_place<'a>(
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    operation: &'a Operation,
    visit: &mut dyn FnMut(Place<'a>),
) {
    let mut walk = Walk { schema, document, entered: HashSet::new(), visit };
    walk.directives(&operation.directives);
    for variable in &operation.variables {
        walk.directives(&variable.directives);
        if let Some(value) = &variable.default_value {
            walk.value(Place { value, expected: Some(&variable.ty), has_default: false });
        }
    }
    walk.selections(&operation.selection_set);
}

struct Walk<'a, 'v> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    entered: HashSet<&'a Name>,
    visit: &'v mut dyn FnMut(Place<'a>),
}

impl<'a> Walk<'a, '_> {
    fn selections(&mut self, set: &'a SelectionSet) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments, &field.definition.arguments);
                    self.directives(&field.directives);
                    self.selections(&field.selection_set);
                }
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.directives);
                    self.selections(&fragment.selection_set);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives);
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment.filter(|fragment| self.entered.insert(&fragment.name)) {
                        self.directives(&fragment.directives);
                        self.selections(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &'a [Node<Directive>]) {
        for directive in directives {
            if let Some(definition) = self.schema.directive_definitions.get(&directive.name) {
                self.arguments(&directive.arguments, &definition.arguments);
            }
        }
    }

    fn arguments(&mut self, given: &'a [Node<Argument>], defined: &'a [Node<InputValueDefinition>]) {
        for argument in given {
            let definition = defined.iter().find(|definition| definition.name == argument.name);
            self.value(place(&argument.value, definition.map(|definition| &**definition)));
        }
    }

    fn value(&mut self, at: Place<'a>) {
        (self.visit)(at);
        match &**at.value {
            Value::List(items) => {
                let expected = at.expected.filter(|ty| ty.is_list()).map(Type::item_type);
                for value in items {
                    self.value(Place { value, expected, has_default: false });
                }
            }
            Value::Object(fields) => {
                let ty = at.expected.and_then(|ty| self.schema.types.get(ty.inner_named_type()));
                let defined = match ty {
                    Some(ExtendedType::InputObject(defined)) => Some(defined),
                    Some(
                        ExtendedType::Scalar(_)
                        | ExtendedType::Object(_)
                        | ExtendedType::Interface(_)
                        | ExtendedType::Union(_)
                        | ExtendedType::Enum(_),
                    )
                    | None => None,
                };
                for (name, value) in fields {
                    let definition = defined.and_then(|defined| defined.fields.get(name));
                    self.value(place(value, definition.map(|definition| &***definition)));
                }
            }
            Value::Null
            | Value::Enum(_)
            | Value::Variable(_)
            | Value::String(_)
            | Value::Float(_)
            | Value::Int(_)
            | Value::Boolean(_) => {}
        }
    }
}

fn place<'a>(value: &'a Node<Value>, definition: Option<&'a InputValueDefinition>) -> Place<'a> {
    Place {
        value,
        expected: definition.map(|definition| &*definition.ty),
        has_default: definition.is_some_and(|definition| definition.default_value.is_some()),
    }
}
