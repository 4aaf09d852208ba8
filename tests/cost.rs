//! What operations cost: the numbers of the plan are those that anybody gets from `@cost` and `@listSize` of the served SDL.

use apollo_compiler::{
    ExecutableDocument, Node, Schema, ast,
    executable::{Field, Selection, SelectionSet},
    schema::{ExtendedType, FieldDefinition, InputValueDefinition},
    validation::Valid,
};
use mlg::{api::sdl, error::ErrorCode, guard::Limits, pipeline::Request, plan};
use serde_json::{Map, Value, json};

#[path = "support/golden.rs"]
mod golden;
#[path = "support/random.rs"]
mod random;
#[path = "support/schemas.rs"]
mod schemas;
#[path = "support/stages.rs"]
mod stages;

use golden::cases;
use random::Random;
use schemas::catalog;
use stages::{Ready, prepared, prepared_within, ready};

/// The naive side: the served SDL and nothing else.
struct Served {
    schema: Valid<Schema>,
    variables: Map<String, Value>,
}

impl Served {
    fn cost(&self, query: &str) -> u64 {
        let document = ExecutableDocument::parse_and_validate(&self.schema, query, "query").unwrap();
        let operation = document.operations.iter().next().unwrap();
        let mut with_defaults = self.variables.clone();
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                with_defaults.entry(variable.name.to_string()).or_insert_with(|| self.json(default));
            }
        }
        let served = Self { schema: self.schema.clone(), variables: with_defaults };
        served.set(&document, &[&operation.selection_set], None)
    }

    /// Fields of one response key that some object has together are one field (GraphQL 6.3.2).
    fn set(&self, document: &ExecutableDocument, sets: &[&SelectionSet], above: Option<&Sized>) -> u64 {
        let mut fields: Vec<(String, Vec<Node<Field>>)> = Vec::new();
        sets.iter().for_each(|set| self.collect(document, set, &mut fields));
        fields.iter().map(|(parent, fields)| self.field(document, parent, fields, above)).sum()
    }

    fn is_same(&self, one: &str, other: &str) -> bool {
        one == other || self.schema.is_subtype(one, other) || self.schema.is_subtype(other, one)
    }

    fn collect(
        &self,
        document: &ExecutableDocument,
        set: &SelectionSet,
        fields: &mut Vec<(String, Vec<Node<Field>>)>,
    ) {
        for selection in &set.selections {
            if self.skipped(selection.directives()) {
                continue;
            }
            match selection {
                Selection::Field(field) => {
                    let known = fields.iter_mut().find(|(parent, known)| {
                        known[0].response_key() == field.response_key() && self.is_same(parent, &set.ty)
                    });
                    match known {
                        Some((_, known)) => known.push(field.clone()),
                        None => fields.push((set.ty.to_string(), vec![field.clone()])),
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.collect(document, &fragment.selection_set, fields)
                }
                Selection::FragmentSpread(spread) => {
                    self.collect(document, &document.fragments[&spread.fragment_name].selection_set, fields);
                }
            }
        }
    }

    fn field(
        &self,
        document: &ExecutableDocument,
        parent: &str,
        fields: &[Node<Field>],
        above: Option<&Sized>,
    ) -> u64 {
        let field = &fields[0];
        if field.name.starts_with("__") {
            return 0;
        }
        // What the fields of an interface cost is told by those of its types (Federation 2.9).
        let implementers = self.schema.get_interface(parent).map(|_| self.schema.implementers_map());
        let implementer = implementers.and_then(|all| all.get(parent)?.iter().next().cloned());
        let parent = implementer.as_ref().map_or(parent, |name| name.as_str());
        let definition = self.schema.type_field(parent, &field.name).unwrap();
        let size = self.size(definition, field);
        let is_object = !field.selection_set.selections.is_empty();
        let count = match above.filter(|above| above.fields.contains(&field.name.to_string())) {
            _ if !definition.ty.is_list() || !is_object => 1,
            Some(above) => above.size,
            None => size.as_ref().unwrap_or_else(|| panic!("`{parent}.{}` has no size", field.name)).size,
        };
        let weight = weight(&definition.directives).unwrap_or(u64::from(is_object));
        let sets: Vec<&SelectionSet> = fields.iter().map(|field| &field.selection_set).collect();
        let below = self.set(document, &sets, size.as_ref().filter(|size| !size.fields.is_empty()));
        let arguments: u64 = definition
            .arguments
            .iter()
            .filter_map(|of| Some((of, self.given(field, &of.name)?)))
            .map(|(of, value)| self.argument(of, &value))
            .sum();
        count * (weight + below) + arguments
    }

    fn size(&self, definition: &FieldDefinition, field: &Field) -> Option<Sized> {
        let directive = definition.directives.get("listSize")?;
        let texts = |name| {
            let value = directive.specified_argument_by_name(name);
            let list = value.and_then(|value| value.as_list()).unwrap_or_default();
            list.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        let slicing = texts("slicingArguments");
        let numbers = definition
            .arguments
            .iter()
            .filter(|of| slicing.contains(&of.name.to_string()))
            .filter_map(|of| match self.given(field, &of.name) {
                Some(value) => value.as_u64(),
                None => of.default_value.as_ref().and_then(|value| value.to_i32()).map(|value| value as u64),
            });
        let assumed = directive.specified_argument_by_name("assumedSize").and_then(|size| size.to_i32());
        // The directive can't say that a list is as long as the one that was given; we count that, others assume.
        let listed =
            definition.arguments.iter().filter(|of| ["uris", "representations"].contains(&&*of.name));
        let listed = listed.filter_map(|of| Some(self.given(field, &of.name)?.as_array()?.len() as u64));
        let size = numbers.chain(listed).max().or(assumed.map(|size| size as u64));
        Some(Sized { size: size.unwrap(), fields: texts("sizedFields") })
    }

    /// What stands for an argument; nothing for null.
    fn given(&self, field: &Field, name: &str) -> Option<Value> {
        let value = field.specified_argument_by_name(name)?;
        Some(self.json(value)).filter(|value| !value.is_null())
    }

    fn argument(&self, definition: &InputValueDefinition, value: &Value) -> u64 {
        let weight = weight_of(&definition.directives);
        let ExtendedType::InputObject(input) = &self.schema.types[definition.ty.inner_named_type()] else {
            return match value {
                Value::Null => 0,
                Value::Array(items) => {
                    weight.unwrap_or(0)
                        + items.iter().map(|item| self.argument(definition, item)).sum::<u64>()
                }
                _ => weight.unwrap_or(0),
            };
        };
        match value {
            Value::Array(items) => {
                weight.unwrap_or(0) + items.iter().map(|item| self.argument(definition, item)).sum::<u64>()
            }
            Value::Object(fields) => {
                let below =
                    fields.iter().map(|(name, value)| self.argument(&input.fields[name.as_str()], value));
                weight.unwrap_or(1) + below.sum::<u64>()
            }
            _ => 0,
        }
    }

    fn skipped(&self, directives: &ast::DirectiveList) -> bool {
        let condition = |name: &str| {
            let value = directives.get(name)?.specified_argument_by_name("if")?;
            self.json(value).as_bool()
        };
        condition("skip") == Some(true) || condition("include") == Some(false)
    }

    fn json(&self, value: &ast::Value) -> Value {
        match value {
            ast::Value::Null => Value::Null,
            ast::Value::Enum(name) => json!(name.as_str()),
            ast::Value::Variable(name) => self.variables.get(name.as_str()).cloned().unwrap_or_default(),
            ast::Value::String(text) => json!(text),
            ast::Value::Float(number) => json!(number.try_to_f64().unwrap()),
            ast::Value::Int(number) => {
                number.as_str().parse::<i64>().map_or_else(|_| json!(number.as_str()), |number| json!(number))
            }
            ast::Value::Boolean(truth) => json!(truth),
            ast::Value::List(items) => items.iter().map(|item| self.json(item)).collect(),
            ast::Value::Object(fields) => {
                // A field whose variable has no value is not there.
                let given = fields.iter().filter(|(_, value)| match &**value {
                    ast::Value::Variable(name) => self.variables.contains_key(name.as_str()),
                    _ => true,
                });
                Value::Object(given.map(|(name, value)| (name.to_string(), self.json(value))).collect())
            }
        }
    }
}

/// The size that a field gives to lists below it.
struct Sized {
    size: u64,
    fields: Vec<String>,
}

fn weight(directives: &ast::DirectiveList) -> Option<u64> {
    weight_of(directives)
}

fn weight_of(directives: &ast::DirectiveList) -> Option<u64> {
    Some(directives.get("cost")?.specified_argument_by_name("weight")?.to_i32()? as u64)
}

/// No limits: the numbers are what matters.
fn unbounded() -> Limits {
    Limits { cost: u64::MAX, aliases: u64::MAX, root_fields: u64::MAX, depth: 100, ..Limits::default() }
}

fn compare(ready: &Ready, served: &Valid<Schema>, name: &str, request: &Request) -> Option<u64> {
    let planned = prepared_within(ready, &unbounded(), request).ok()?;
    let served = Served { schema: served.clone(), variables: request.variables.clone() };
    assert_eq!(
        planned.cost.total,
        served.cost(&request.query),
        "{name}:\n{}\n{}",
        request.query,
        plan::render_cost(&planned.cost)
    );
    Some(planned.cost.total)
}

fn served(ready: &Ready) -> Valid<Schema> {
    Schema::parse_and_validate(sdl::print(&ready.catalog.surface), "served").unwrap()
}

#[test]
fn every_golden_operation_costs_what_the_served_directives_say() {
    let ready = ready(catalog("schema.graphql"));
    let served = served(&ready);
    let mut compared = 0;
    for case in ["plans", "responses"].into_iter().flat_map(cases) {
        if case.folder.join("schema").exists() {
            continue;
        }
        let cost = compare(&ready, &served, &case.name, &case.request);
        compared += usize::from(cost.is_some());
        if let (Some(cost), false) = (cost, case.name.starts_with("error-")) {
            assert!(cost <= Limits::default().cost, "{} costs {cost}", case.name);
        }
    }
    assert!(compared >= 80, "only {compared} operations were compared");
}

#[test]
fn random_operations_cost_what_the_served_directives_say() {
    let ready = ready(catalog("schema.graphql"));
    let served = served(&ready);
    let (mut compared, mut dear) = (0, 0);
    for seed in 0..400 {
        let mut random = Random::new(7, seed);
        let query = format!("query($n: Int = 7) {}", set(&served, "Query", 4, &mut random));
        let variables = if seed % 2 == 0 { json!({"n": seed % 50}) } else { json!({}) };
        let Value::Object(variables) = variables else { unreachable!("it is an object") };
        let request = Request { query, operation_name: None, variables };
        if let Some(cost) = compare(&ready, &served, &seed.to_string(), &request) {
            compared += 1;
            dear += u64::from(cost > 10_000);
        }
    }
    assert!(compared >= 200 && dear >= 20, "{compared} operations were compared, {dear} of them dear");
}

/// Some fields of a type.
fn set(schema: &Schema, ty: &str, depth: usize, random: &mut Random) -> String {
    let fields: Vec<_> = match &schema.types[ty] {
        ExtendedType::Object(object) => object.fields.values().collect(),
        ExtendedType::Interface(interface) => interface.fields.values().collect(),
        _ => panic!("`{ty}` has no fields"),
    };
    let mut text = "{ __typename".to_owned();
    for alias in 0..3 {
        let field = fields[random.below(fields.len())];
        let inner = field.ty.inner_named_type();
        let is_object = schema.types[inner].is_object() || schema.types[inner].is_interface();
        if is_object && depth == 0 {
            continue;
        }
        let arguments: Vec<String> = field
            .arguments
            .iter()
            .filter_map(|of| Some(format!("{}: {}", of.name, given(schema, of, random)?)))
            .collect();
        let arguments =
            if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        let below = if is_object { set(schema, inner, depth - 1, random) } else { String::new() };
        text.push_str(&format!(" a{alias}: {}{arguments} {below}", field.name));
    }
    text + " }"
}

/// A value for an argument, if one is needed or wanted.
fn given(schema: &Schema, of: &InputValueDefinition, random: &mut Random) -> Option<String> {
    match (of.name.as_str(), of.ty.inner_named_type().as_str()) {
        ("first", _) if random.below(2) == 0 => {
            Some(if random.below(2) == 0 { "$n".to_owned() } else { random.below(50).to_string() })
        }
        ("limit" | "maxHops", _) if random.below(2) == 0 => Some((1 + random.below(20)).to_string()),
        ("where", filter) if random.below(2) == 0 && filter.ends_with("Where") => {
            let fields = &schema.get_input_object(filter)?.fields;
            let reaches = random.below(2) == 0 && fields.contains_key("upstream");
            Some(if reaches { "{upstream: {some: {}}}" } else { "{OR: [{}, {NOT: {AND: [{}]}}]}" }.to_owned())
        }
        _ if !of.is_required() => None,
        (_, "ID" | "String") if of.ty.is_list() => {
            Some(r#"["mlg://model/a/b", "mlg://model/a/c"]"#.to_owned())
        }
        (_, "ID" | "String") => Some(r#""mlg://model/a/b""#.to_owned()),
        (_, ty) => {
            let value = schema.get_enum(ty)?.values.keys().next()?;
            Some(if of.ty.is_list() { format!("[{value}]") } else { value.to_string() })
        }
    }
}

#[test]
fn too_dear_is_refused_before_anything_is_planned_to_run() {
    let ready = ready(catalog("schema.graphql"));
    let query = "{ teams { nodes { name } } models(first: 500) { nodes { versions(first: 300) { name } } } }";
    let request = |query: &str, variables| Request {
        query: query.to_owned(),
        operation_name: None,
        variables: serde_json::from_value(variables).unwrap(),
    };
    let errors = prepared(&ready, &request(query, json!({}))).unwrap_err();
    let [error] = errors.as_slice() else { panic!("{errors:?}") };
    assert_eq!(error.code, ErrorCode::CostLimitExceeded);
    assert_eq!(
        error.message,
        "the operation costs 150522; at most 100000 is allowed, so ask for smaller pages or for less of `versions`"
    );
    assert_eq!(error.place(), "models.nodes.versions");
    assert_eq!(error.limit.as_ref().map(|limit| (limit.limit, limit.actual)), Some((100_000, 150_522)));

    // Variables count like literals.
    let query = "query($n: Int!) { models(first: 500) { nodes { versions(first: $n) { name } } } }";
    assert!(prepared(&ready, &request(query, json!({"n": 5}))).is_ok());
    let errors = prepared(&ready, &request(query, json!({"n": 300}))).unwrap_err();
    assert_eq!(errors[0].code, ErrorCode::CostLimitExceeded);
}

#[test]
fn every_list_of_objects_has_a_size_and_sized_fields_are_there() {
    let schema = served(&ready(catalog("schema.graphql")));
    let mut without = Vec::new();
    let mut sized: Vec<(String, String)> = Vec::new();
    for ty in schema.types.values() {
        let fields = match ty {
            ExtendedType::Object(object) => &object.fields,
            ExtendedType::Interface(interface) => &interface.fields,
            _ => continue,
        };
        for field in fields.values() {
            let inner = field.ty.inner_named_type();
            if let Some(size) = field.directives.get("listSize") {
                let names = size.specified_argument_by_name("sizedFields").and_then(|names| names.as_list());
                for name in names.unwrap_or_default() {
                    let name = name.as_str().unwrap();
                    assert!(schema.type_field(inner, name).is_ok(), "`{inner}` has no `{name}`");
                    sized.push((inner.to_string(), name.to_owned()));
                }
            } else if field.ty.is_list()
                && (schema.types[inner].is_object() || schema.types[inner].is_interface())
            {
                without.push((ty.name().to_string(), field.name.to_string()));
            }
        }
    }
    without.retain(|field| !sized.contains(field) && !ty_is_introspection(&field.0));
    assert!(without.is_empty(), "lists without a size: {without:?}");
}

fn ty_is_introspection(name: &str) -> bool {
    name.starts_with("__")
}
