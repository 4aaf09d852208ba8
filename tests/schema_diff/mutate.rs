//! Random changes of an SDL, each of a kind that graphql-js judges.
//!
//! In: an SDL, choices. Out: another SDL, which may be invalid. Must not know: how changes are judged.

use apollo_compiler::{
    Name, Node, Schema,
    ast::{
        DirectiveDefinition, DirectiveList, DirectiveLocation, FieldDefinition, InputValueDefinition, Type,
        Value,
    },
    collections::{IndexMap, IndexSet},
    schema::{Component, ComponentName, EnumType, EnumValueDefinition, ExtendedType, ScalarType},
};

use super::random::Random;

/// One to ten changes.
pub(crate) fn mutated(base: &Schema, random: &mut Random) -> String {
    let mut schema = base.clone();
    for _ in 0..random.between(1, 10) {
        let change = random.pick(CHANGES);
        change(&mut schema, random);
    }
    schema.to_string()
}

type Mutate = fn(&mut Schema, &mut Random);

const CHANGES: &[Mutate] = &[
    |schema, random| on_field(schema, random, remove_field),
    |schema, random| on_field(schema, random, |field, random| retype(&mut field.ty, random)),
    |schema, random| {
        on_field(schema, random, |field, random| field.arguments.push(added_input(random).into()))
    },
    |schema, random| on_argument(schema, random, |arguments, at, _| drop(arguments.remove(at))),
    |schema, random| {
        on_argument(schema, random, |arguments, at, random| {
            retype(arguments[at].make_mut().ty.make_mut(), random);
        })
    },
    |schema, random| {
        on_argument(schema, random, |arguments, at, random| redefault(arguments[at].make_mut(), random))
    },
    |schema, random| on_input(schema, random, |fields, at, _| drop(fields.shift_remove_index(at))),
    |schema, random| {
        on_input(schema, random, |fields, at, random| {
            retype(fields[at].make_mut().ty.make_mut(), random);
        })
    },
    |schema, random| on_input(schema, random, |fields, at, random| redefault(fields[at].make_mut(), random)),
    |schema, random| {
        on_input(schema, random, |fields, _, random| {
            let added = added_input(random);
            fields.insert(added.name.clone(), Component::new(added));
        })
    },
    change_enum,
    change_enum,
    change_union,
    change_interfaces,
    remove_type,
    change_kind,
    add_type,
    change_directive,
    change_directive,
];

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// What `remove_field` leaves of a field's type: none of ours, so that whoever holds the field drops it.
const REMOVED: &str = "removed";

fn remove_field(field: &mut FieldDefinition, _: &mut Random) {
    field.ty = Type::Named(name(REMOVED));
}

/// Changes a field of an object, and alike the field of that name in each type that implements an interface with it, so that
/// they still fit.
fn on_field(schema: &mut Schema, random: &mut Random, change: fn(&mut FieldDefinition, &mut Random)) {
    let own: Vec<Name> = names(schema, |ty| ty.is_object() || ty.is_interface());
    let of = random.pick(&own).clone();
    let fields = fields_of(schema, &of).unwrap();
    let keys: Vec<Name> = fields.keys().cloned().collect();
    let Some(key) = random.pick_any(&keys).cloned() else { return };
    let relatives = relatives(schema, &of);
    let same = random.clone();
    for of in relatives {
        let Some(fields) = fields_of(schema, &of) else { continue };
        let alone = fields.len() == 1;
        if let Some(field) = fields.get_mut(&key) {
            change(field.make_mut(), &mut same.clone());
        }
        if fields.get(&key).is_some_and(|field| field.ty == Type::Named(name(REMOVED))) {
            if alone {
                fields[&key].make_mut().ty = Type::Named(name("Boolean"));
            } else {
                fields.shift_remove(&key);
            }
        }
    }
    random.next();
}

/// The type itself, and what an interface ties to it.
fn relatives(schema: &Schema, of: &Name) -> IndexSet<Name> {
    let interfaces = |ty: &ExtendedType| match ty {
        ExtendedType::Object(of) => of.implements_interfaces.iter().map(|of| of.name.clone()).collect(),
        ExtendedType::Interface(of) => of.implements_interfaces.iter().map(|of| of.name.clone()).collect(),
        _ => Vec::new(),
    };
    let mut found: IndexSet<Name> = IndexSet::from_iter([of.clone()]);
    let mut before = 0;
    while before < found.len() {
        before = found.len();
        for (name, ty) in &schema.types {
            let its = interfaces(ty);
            if found.contains(name) {
                found.extend(its);
            } else if its.iter().any(|interface| found.contains(interface)) {
                found.insert(name.clone());
            }
        }
    }
    found
}

fn on_argument(
    schema: &mut Schema,
    random: &mut Random,
    change: fn(&mut Vec<Node<InputValueDefinition>>, usize, &mut Random),
) {
    let own = names(schema, |ty| ty.is_object());
    let mut found = Vec::new();
    for of in &own {
        let fields = fields_of(schema, of).unwrap();
        found.extend(
            fields
                .iter()
                .filter(|(_, field)| !field.arguments.is_empty())
                .map(|(key, _)| (of.clone(), key.clone())),
        );
    }
    let Some((of, key)) = random.pick_any(&found).cloned() else { return };
    let relatives = relatives(schema, &of);
    let same = random.clone();
    for of in relatives {
        let Some(field) = fields_of(schema, &of).and_then(|fields| fields.get_mut(&key)) else { continue };
        let arguments = &mut field.make_mut().arguments;
        if !arguments.is_empty() {
            let mut random = same.clone();
            let at = random.below(arguments.len());
            change(arguments, at, &mut random);
        }
    }
    random.next();
}

fn on_input(
    schema: &mut Schema,
    random: &mut Random,
    change: fn(&mut IndexMap<Name, Component<InputValueDefinition>>, usize, &mut Random),
) {
    let own = names(schema, |ty| ty.is_input_object());
    let of = random.pick(&own).clone();
    let Some(ExtendedType::InputObject(of)) = schema.types.get_mut(&of) else { return };
    let fields = &mut of.make_mut().fields;
    if fields.len() > 1 {
        let at = random.below(fields.len());
        change(fields, at, random);
    }
}

fn names(schema: &Schema, wanted: impl Fn(&ExtendedType) -> bool) -> Vec<Name> {
    schema
        .types
        .iter()
        .filter(|(_, ty)| !ty.is_built_in() && wanted(ty))
        .map(|(name, _)| name.clone())
        .collect()
}

fn fields_of<'a>(
    schema: &'a mut Schema,
    of: &Name,
) -> Option<&'a mut IndexMap<Name, Component<FieldDefinition>>> {
    match schema.types.get_mut(of)? {
        ExtendedType::Object(of) => Some(&mut of.make_mut().fields),
        ExtendedType::Interface(of) => Some(&mut of.make_mut().fields),
        _ => None,
    }
}

fn retype(ty: &mut Type, random: &mut Random) {
    let old = ty.clone();
    *ty = match random.below(6) {
        0 | 1 => old.non_null(),
        2 | 3 => old.nullable(),
        4 => old.list(),
        _ => match old {
            Type::List(item) | Type::NonNullList(item) => {
                let mut item = *item;
                retype(&mut item, random);
                item.list()
            }
            Type::Named(_) => Type::Named(name("Boolean")),
            Type::NonNullNamed(_) => Type::NonNullNamed(name("Boolean")),
        },
    };
}

fn added_input(random: &mut Random) -> InputValueDefinition {
    let ty = if random.chance(50) { Type::NonNullNamed(name("Int")) } else { Type::Named(name("Int")) };
    let default_value = random.chance(40).then(|| Node::new(Value::Int(7.into())));
    let named = name(&format!("added{}", random.below(1000)));
    InputValueDefinition {
        description: None,
        name: named,
        ty: ty.into(),
        default_value,
        directives: DirectiveList::new(),
    }
}

/// Numbers and lists only: each is a value of its type whatever else changes.
fn redefault(of: &mut InputValueDefinition, random: &mut Random) {
    if of.default_value.is_some() && random.chance(40) {
        of.default_value = None;
        return;
    }
    let number = || Node::new(Value::Int(3.into()));
    of.default_value = match of.ty.inner_named_type().as_str() {
        "Int" | "Float" | "ID" if !of.ty.is_list() && random.chance(70) => Some(number()),
        "Int" | "Float" | "ID" if of.ty.is_list() && !of.ty.item_type().is_list() => {
            Some(if random.chance(50) { number() } else { Node::new(Value::List(vec![number()])) })
        }
        _ if of.ty.is_list() => Some(Node::new(Value::List(Vec::new()))),
        _ if of.ty.is_non_null() => return,
        _ => Some(Node::new(Value::Null)),
    };
}

fn change_enum(schema: &mut Schema, random: &mut Random) {
    let own = names(schema, ExtendedType::is_enum);
    let of = random.pick(&own).clone();
    let Some(ExtendedType::Enum(of)) = schema.types.get_mut(&of) else { return };
    let values = &mut of.make_mut().values;
    if random.chance(50) && values.len() > 1 {
        values.shift_remove_index(random.below(values.len()));
    } else {
        let added = enum_value(&format!("ADDED_{}", random.below(1000)));
        values.insert(added.value.clone(), Component::new(added));
    }
}

fn enum_value(text: &str) -> EnumValueDefinition {
    EnumValueDefinition { description: None, value: name(text), directives: DirectiveList::new() }
}

fn change_union(schema: &mut Schema, random: &mut Random) {
    let (unions, objects) = (names(schema, ExtendedType::is_union), names(schema, ExtendedType::is_object));
    let of = random.pick(&unions).clone();
    let Some(ExtendedType::Union(of)) = schema.types.get_mut(&of) else { return };
    let members = &mut of.make_mut().members;
    if random.chance(50) && members.len() > 1 {
        members.shift_remove_index(random.below(members.len()));
    } else {
        members.insert(ComponentName::from(random.pick(&objects).clone()));
    }
}

fn change_interfaces(schema: &mut Schema, random: &mut Random) {
    let (interfaces, objects) =
        (names(schema, ExtendedType::is_interface), names(schema, ExtendedType::is_object));
    let implementing: Vec<Name> = objects
        .iter()
        .filter(|name| schema.get_object(name).is_some_and(|of| !of.implements_interfaces.is_empty()))
        .cloned()
        .collect();
    let adds = random.chance(50);
    let of = random.pick(if adds { &objects } else { &implementing }).clone();
    let interface = random.pick(&interfaces).clone();
    let fields = schema.get_interface(&interface).unwrap().fields.clone();
    let Some(ExtendedType::Object(of)) = schema.types.get_mut(&of) else { return };
    let of = of.make_mut();
    if adds {
        of.implements_interfaces.insert(ComponentName::from(interface));
        for (key, field) in fields {
            of.fields.entry(key).or_insert(field);
        }
    } else if !of.implements_interfaces.is_empty() {
        of.implements_interfaces.shift_remove_index(random.below(of.implements_interfaces.len()));
    }
}

/// Removes a type, and whatever mentions it.
fn remove_type(schema: &mut Schema, random: &mut Random) {
    let gone = random.pick(&names(schema, |ty| ty.name() != "Query")).clone();
    schema.types.shift_remove(&gone);
    let keeps = |ty: &Type| *ty.inner_named_type() != gone;
    for ty in schema.types.values_mut() {
        match ty {
            ExtendedType::Object(of) => {
                let of = of.make_mut();
                of.implements_interfaces.retain(|of| of.name != gone);
                forget(&mut of.fields, &keeps);
            }
            ExtendedType::Interface(of) => {
                let of = of.make_mut();
                of.implements_interfaces.retain(|of| of.name != gone);
                forget(&mut of.fields, &keeps);
            }
            ExtendedType::InputObject(of) => of.make_mut().fields.retain(|_, field| keeps(&field.ty)),
            ExtendedType::Union(of) => of.make_mut().members.retain(|of| of.name != gone),
            ExtendedType::Scalar(_) | ExtendedType::Enum(_) => {}
        }
    }
    for directive in schema.directive_definitions.values_mut().filter(|of| !of.is_built_in()) {
        directive.make_mut().arguments.retain(|argument| keeps(&argument.ty));
    }
}

fn forget(fields: &mut IndexMap<Name, Component<FieldDefinition>>, keeps: &dyn Fn(&Type) -> bool) {
    fields.retain(|_, field| keeps(&field.ty));
    for field in fields.values_mut() {
        field.make_mut().arguments.retain(|argument| keeps(&argument.ty));
    }
}

/// Leaves and inputs become leaves: what mentions them stays valid but for defaults.
fn change_kind(schema: &mut Schema, random: &mut Random) {
    // `Shade` has a default, which would be another value as that of a scalar; graphql-js compares these by type.
    let own = names(schema, |ty| (ty.is_leaf() || ty.is_input_object()) && ty.name() != "Shade");
    let of = random.pick(&own).clone();
    let scalar = schema.types[&of].is_scalar();
    let changed = if scalar {
        let value = enum_value("ONLY");
        ExtendedType::Enum(Node::new(EnumType {
            description: None,
            name: of.clone(),
            directives: apollo_compiler::schema::DirectiveList::default(),
            values: IndexMap::from_iter([(value.value.clone(), Component::new(value))]),
        }))
    } else {
        let directives = apollo_compiler::schema::DirectiveList::default();
        ExtendedType::Scalar(Node::new(ScalarType { description: None, name: of.clone(), directives }))
    };
    schema.types.insert(of, changed);
}

fn add_type(schema: &mut Schema, random: &mut Random) {
    let own = names(schema, ExtendedType::is_object);
    let Some(ExtendedType::Object(of)) = schema.types.get(random.pick(&own)) else { return };
    let mut of = (**of).clone();
    of.name = name(&format!("Added{}", random.below(1000)));
    schema.types.insert(of.name.clone(), ExtendedType::Object(Node::new(of)));
}

fn change_directive(schema: &mut Schema, random: &mut Random) {
    let own: Vec<Name> = schema
        .directive_definitions
        .iter()
        .filter(|(_, of)| !of.is_built_in())
        .map(|(name, _)| name.clone())
        .collect();
    let Some(of) = random.pick_any(&own).cloned() else { return };
    let change = random.below(6);
    if change == 0 {
        schema.directive_definitions.shift_remove(&of);
        return;
    }
    let of: &mut DirectiveDefinition = schema.directive_definitions.get_mut(&of).unwrap().make_mut();
    match change {
        1 => of.arguments.push(added_input(random).into()),
        2 if !of.arguments.is_empty() => drop(of.arguments.remove(random.below(of.arguments.len()))),
        3 => of.repeatable = !of.repeatable,
        4 if of.locations.len() > 1 => drop(of.locations.remove(random.below(of.locations.len()))),
        _ if !of.locations.contains(&DirectiveLocation::Mutation) => {
            of.locations.push(DirectiveLocation::Mutation)
        }
        _ => {}
    }
}
